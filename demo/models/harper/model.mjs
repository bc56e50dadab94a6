// SPDX-License-Identifier: Apache-2.0
/** @param {{ text: string, suggestion: string | null }} problem */
const problemInWords = ({ text, suggestion }) =>
  suggestion === null ? `"${text}"?` : suggestion === '' ? `without "${text}"` : `"${text}" to "${suggestion}"`;

/** @type {import('../index.mjs').Model} */
export default {
  profile: { name: 'harper', tasks: [{ Custom: 'grammar' }], memory_mb: 400, load_time_ms: 1150 },
  title: 'Harper, slips of grammar in an English text',
  package: 'harper.js',
  files: {
    runtime: 'harper.js/dist/harper_wasm_slim_bg.wasm',
  },
  script: new URL('./worker.mjs', import.meta.url),
  inputIsText: true,
  inWords: ({ problems }) => (problems.length === 0 ? 'nothing to mend' : problems.map(problemInWords).join(', ')),
};
