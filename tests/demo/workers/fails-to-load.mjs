// SPDX-License-Identifier: Apache-2.0
// A model whose load fails as WASM runtimes fail now and then: with something that is no Error.
import { serveModel } from '../../../demo/models/serve-model.mjs';

await serveModel({
  async load() {
    throw 'out of memory';
  },
  async run() {},
});
