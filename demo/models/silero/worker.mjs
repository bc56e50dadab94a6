// SPDX-License-Identifier: Apache-2.0
/**
 * Silero VAD: when somebody speaks in a recording. A recurrent network on ONNX Runtime in WebAssembly.
 * Input: the bytes of a WAV file (16 kHz, 16 bit, mono). Answer: the spoken stretches, in seconds.
 */
import * as ort from 'onnxruntime-web/wasm';
import { asset } from '#asset';
import { serveModel } from 'model-warmup/runtimes/worker';
import silero from './model.mjs';

const RATE = 16_000;
const FRAME = 512; // samples, as the network was trained
const CONTEXT = 64; // samples of the frame before, in front of each frame
const STATE_SHAPE = [2, 1, 128];
const SPOKEN = 0.5;
/** The smallest ONNX network, y = x. It is there for what its session brings about. */
const NO_NETWORK = Uint8Array.from(atob('CAhCAhANOi8KEAoBeBIBeSIISWRlbnRpdHkSAW5aCwoBeBIGCgQIARIAYgsKAXkSBgoECAESAA=='), (c) => c.charCodeAt(0));

/** @param {ort.InferenceSession} session  @param {Float32Array} samples  from -1 to 1 */
async function* speechProbabilities(session, samples) {
  const rate = new ort.Tensor('int64', BigInt64Array.of(BigInt(RATE)));
  /** @type {ort.Tensor} */
  let state = new ort.Tensor('float32', new Float32Array(2 * 128), STATE_SHAPE);
  const window = new Float32Array(CONTEXT + FRAME);
  for (let start = 0; start + FRAME <= samples.length; start += FRAME) {
    window.copyWithin(0, FRAME);
    window.set(samples.subarray(start, start + FRAME), CONTEXT);
    const result = await session.run({ input: new ort.Tensor('float32', window, [1, window.length]), state, sr: rate });
    state = result.stateN;
    yield /** @type {number} */ (result.output.data[0]);
  }
}

/** @param {Uint8Array} bytes */
function samplesOfWav(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = 44;
  if (view.getUint32(0) !== 0x52494646 || view.getUint32(24, true) !== RATE || view.getUint16(34, true) !== 16) {
    throw new Error(`not a WAV file of ${RATE} Hz and 16 bit`);
  }
  const samples = new Float32Array((bytes.byteLength - header) / 2);
  for (let i = 0; i < samples.length; i++) samples[i] = view.getInt16(header + 2 * i, true) / 32_768;
  return samples;
}

/** @param {ort.InferenceSession} session  @param {Uint8Array} wav */
async function findSpeech(session, wav) {
  /** @type {{ from_s: number, to_s: number }[]} */
  const spoken = [];
  let frame = 0;
  let speaking = false;
  for await (const probability of speechProbabilities(session, samplesOfWav(wav))) {
    const from_s = (frame++ * FRAME) / RATE;
    const to_s = (frame * FRAME) / RATE;
    if (probability < SPOKEN) speaking = false;
    else if (speaking) spoken[spoken.length - 1].to_s = to_s;
    else spoken.push({ from_s, to_s }), (speaking = true);
  }
  return { spoken, length_s: (frame * FRAME) / RATE };
}

serveModel({
  async *load({ signal }) {
    const [runtime, network] = await Promise.all([
      asset(silero.files.runtime, { signal }),
      asset(silero.files.network, { signal }),
    ]);
    yield 'fetched';
    ort.env.wasm.wasmBinary = runtime.buffer;
    ort.env.wasm.numThreads = 1;
    const nothing = await ort.InferenceSession.create(NO_NETWORK); // the first session is what compiles the runtime
    await nothing.release();
    yield 'compiled';
    const session = await ort.InferenceSession.create(network);
    yield 'session';
    for await (const _ of speechProbabilities(session, new Float32Array(2 * FRAME)));
    return session;
  },
  run: findSpeech,
});
