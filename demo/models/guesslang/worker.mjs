// SPDX-License-Identifier: Apache-2.0
/**
 * guesslang: which programming language a text is in. A small network on TensorFlow.js, as in VS Code.
 * Input: the text. Answer: the likeliest language's file extension and its confidence from 0 to 1.
 */
import { asset } from '#asset';
import { serveModel } from 'model-warmup/runtimes/worker';
import guesslang from './model.mjs';

const SAMPLE = 'def greet(name):\n    return f"hello {name}"\n\nprint(greet("world"))\n';

/** @param {import('@vscode/vscode-languagedetection').ModelOperations} operations  @param {string} text */
async function guess(operations, text) {
  const [best] = await operations.runModel(text);
  return best ? { language: best.languageId, confidence: best.confidence } : { language: 'unknown', confidence: 0 };
}

serveModel({
  async *load({ signal }) {
    const [graph, weights] = await Promise.all([
      asset(guesslang.files.graph, { signal }),
      asset(guesslang.files.weights, { signal }),
    ]);
    yield 'fetched';
    const { ModelOperations } = (await import('@vscode/vscode-languagedetection')).default;
    yield 'compiled';
    // The package builds its graph in the first inference: session and priming are one.
    const operations = new ModelOperations({
      modelJsonLoaderFunc: async () => JSON.parse(new TextDecoder().decode(graph)),
      weightsLoaderFunc: async () => weights.buffer,
    });
    await guess(operations, SAMPLE);
    return operations;
  },
  run: guess,
});
