// SPDX-License-Identifier: Apache-2.0
/**
 * guesslang: which programming language a text is in. A small network on TensorFlow.js, as in VS Code.
 * Input: the text. Answer: the likeliest language's file extension and its confidence from 0 to 1.
 */
import { packageFile } from '../package-file.mjs';
import { serveModel } from '../serve-model.mjs';

const SAMPLE = 'def greet(name):\n    return f"hello {name}"\n\nprint(greet("world"))\n';

/** @param {import('@vscode/vscode-languagedetection').ModelOperations} operations  @param {string} text */
async function guess(operations, text) {
  const [best] = await operations.runModel(text);
  return best ? { language: best.languageId, confidence: best.confidence } : { language: 'unknown', confidence: 0 };
}

await serveModel({
  async load(reached) {
    const [graph, weights] = await Promise.all([
      packageFile('@vscode/vscode-languagedetection/model/model.json'),
      packageFile('@vscode/vscode-languagedetection/model/group1-shard1of1.bin'),
    ]);
    reached('fetched');
    const { ModelOperations } = (await import('@vscode/vscode-languagedetection')).default;
    reached('compiled');
    // The package builds its graph in the first inference: session and priming are one.
    const operations = new ModelOperations({
      modelJsonLoaderFunc: async () => JSON.parse(new TextDecoder().decode(graph)),
      weightsLoaderFunc: async () => weights.buffer,
    });
    await guess(operations, SAMPLE);
    reached('primed');
    return operations;
  },
  run: guess,
});
