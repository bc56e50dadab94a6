// SPDX-License-Identifier: Apache-2.0
/** @type {import('../index.mjs').Model} */
export default {
  profile: { name: 'guesslang', tasks: ['Classification'], memory_mb: 75, load_time_ms: 300 },
  title: 'guesslang, programming language of a file',
  package: '@vscode/vscode-languagedetection',
  files: {
    graph: '@vscode/vscode-languagedetection/model/model.json',
    weights: '@vscode/vscode-languagedetection/model/group1-shard1of1.bin',
  },
  script: new URL('./worker.mjs', import.meta.url),
  inputIsText: true,
  inWords: ({ language, confidence }) => `${language}, ${Math.round(100 * confidence)} % sure`,
};
