// SPDX-License-Identifier: Apache-2.0
/**
 * lid.176: which of 176 human languages a text is in. A fastText classifier in WebAssembly.
 * Input: the text. Answer: the language's name and its probability.
 */
import { FastTextModel, getFastTextModule, getLIDModel } from 'fasttext.wasm.js';
import { asset } from '#asset';
import { serveModel } from 'model-warmup/runtimes/worker';
import { instantiate } from '../instantiate.mjs';
import lid176 from './model.mjs';

/** The package has a build for either host, and the import condition picks its JavaScript. */
const RUNTIME = typeof process === 'object' ? lid176.files.runtimeInNode : lid176.files.runtimeInBrowsers;
const SAMPLE = 'The weather will stay fine until the weekend.';

/** @param {Awaited<ReturnType<typeof getLIDModel>>} model  @param {string} text */
async function identify(model, text) {
  const { refName, possibility } = await model.identify(text.replaceAll('\n', ' ')); // fastText reads one line
  return { language: refName, confidence: possibility };
}

serveModel({
  async *load({ signal }) {
    const [runtime, classifier] = await Promise.all([
      asset(RUNTIME, { signal }),
      asset(lid176.files.classifier, { signal }),
    ]);
    yield 'fetched';
    const compiled = await WebAssembly.compile(runtime);
    yield 'compiled';
    // Not through the model's load(): it would look for its files by itself.
    const core = await instantiate(getFastTextModule, compiled);
    const fastText = new core.FastText();
    core.FS.writeFile('lid.176.ftz', classifier);
    fastText.loadModel('lid.176.ftz');
    core.FS.unlink('lid.176.ftz'); // it is in memory now
    const model = await getLIDModel();
    model.model = new FastTextModel(fastText, core);
    yield 'session';
    await identify(model, SAMPLE);
    return model;
  },
  run: identify,
});
