// SPDX-License-Identifier: Apache-2.0
/** @param {{ from_s: number, to_s: number }} stretch */
const stretchInWords = ({ from_s, to_s }) => `${from_s.toFixed(1)}-${to_s.toFixed(1)} s`;

/** @type {import('../index.mjs').Model} */
export default {
  profile: { name: 'silero-vad', tasks: [{ Custom: 'speech_detection' }], memory_mb: 275, load_time_ms: 600 },
  title: 'Silero VAD on ONNX Runtime, speech in a recording',
  package: '@ricky0123/vad-web',
  files: {
    runtime: 'onnxruntime-web/dist/ort-wasm-simd-threaded.wasm',
    network: '@ricky0123/vad-web/dist/silero_vad_v6.onnx',
  },
  script: new URL('./worker.mjs', import.meta.url),
  inputIsText: false,
  inWords: ({ spoken }) =>
    spoken.length === 0
      ? 'no speech'
      : `speech at ${spoken.map(stretchInWords).join(', ')}`,
};
