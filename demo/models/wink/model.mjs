// SPDX-License-Identifier: Apache-2.0
/** @param {{ kind: string, text: string }} found */
const foundInWords = ({ kind, text }) => `${text} (${kind})`;

/** @type {import('../index.mjs').Model} */
export default {
  profile: { name: 'wink', tasks: [{ Custom: 'entities' }], memory_mb: 50, load_time_ms: 200 },
  title: 'wink-nlp, names, dates and amounts in an English text',
  package: 'wink-eng-lite-web-model',
  files: {},
  script: new URL('./worker.mjs', import.meta.url),
  inputIsText: true,
  inWords: ({ found }) => (found.length === 0 ? 'nothing found' : found.map(foundInWords).join(', ')),
};
