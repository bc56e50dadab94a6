// SPDX-License-Identifier: Apache-2.0
/**
 * lid.176: which of 176 human languages a text is in. A fastText classifier in WebAssembly.
 * Input: the text. Answer: the language's name and its probability.
 */
import { getLIDModel } from 'fasttext.wasm.js';
import { serveModel } from '../serve-model.mjs';

const SAMPLE = 'The weather will stay fine until the weekend.';

/** @param {Awaited<ReturnType<typeof getLIDModel>>} model  @param {string} text */
async function identify(model, text) {
  const { refName, possibility } = await model.identify(text.replaceAll('\n', ' ')); // fastText reads one line
  return { language: refName, confidence: possibility };
}

await serveModel({
  async load(reached) {
    const model = await getLIDModel();
    await model.load(); // reads and compiles the runtime, then reads the model into its memory
    reached('session');
    await identify(model, SAMPLE);
    reached('primed');
    return model;
  },
  run: identify,
});
