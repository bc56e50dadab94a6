// SPDX-License-Identifier: Apache-2.0
/** A model that is nothing but its load: fetches the file whose address the Worker was given, and compiles it. */
import { serveModel } from 'model-warmup/runtimes/worker';

/** @type {string} a Worker's name in a browser, its data in Node */
const file = 'name' in globalThis ? globalThis.name : process.getBuiltinModule('node:worker_threads').workerData;

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
