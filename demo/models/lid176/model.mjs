// SPDX-License-Identifier: Apache-2.0
/** @type {import('../index.mjs').Model} */
export default {
  profile: { name: 'lid.176', tasks: [{ Custom: 'prose_language' }], memory_mb: 25, load_time_ms: 100 },
  title: 'lid.176 on fastText, language of prose',
  package: 'fasttext.wasm.js',
  files: {
    runtimeInNode: 'fasttext.wasm.js/dist/core/fastText.node.wasm',
    runtimeInBrowsers: 'fasttext.wasm.js/dist/core/fastText.common.wasm',
    classifier: 'fasttext.wasm.js/dist/models/language-identification/assets/lid.176.ftz',
  },
  script: new URL('./worker.mjs', import.meta.url),
  inputIsText: true,
  inWords: ({ language, confidence }) => `${language}, ${Math.round(100 * confidence)} % sure`,
};
