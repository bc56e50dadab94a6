// SPDX-License-Identifier: Apache-2.0
/** A model that is nothing but its load: fetches the file whose address the Worker was given, and compiles it. */
import { serveModel } from 'model-warmup/runtimes/worker';

const inNode = globalThis.process?.getBuiltinModule?.('node:worker_threads');
/** @type {string} a Worker's data in Node, its name in a browser */
const file = inNode?.workerData ?? self.name;

serveModel({
  async *load({ signal }) {
    const response = await fetch(file, { signal });
    const bytes = await response.arrayBuffer();
    yield 'fetched';
    const compiled = await WebAssembly.compile(bytes);
    yield 'compiled';
    return compiled;
  },
  run: () => true,
});
