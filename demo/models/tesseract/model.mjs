// SPDX-License-Identifier: Apache-2.0
/** @type {import('../index.mjs').Model} */
export default {
  profile: { name: 'tesseract', tasks: [{ Custom: 'text_in_picture' }], memory_mb: 125, load_time_ms: 310 },
  title: 'Tesseract, text in a screenshot',
  package: 'tesseract.js-core',
  files: {
    runtime: 'tesseract.js-core/tesseract-core-simd-lstm.wasm',
    language: '@tesseract.js-data/eng/4.0.0_best_int/eng.traineddata.gz',
  },
  script: new URL('./worker.mjs', import.meta.url),
  inputIsText: false,
  inWords: ({ lines, confidence }) => `${lines.length} lines, ${Math.round(100 * confidence)} % sure: ${lines[0] ?? 'nothing'}`,
};
