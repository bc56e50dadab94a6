// SPDX-License-Identifier: Apache-2.0
// A model whose load fails as WebAssembly runtimes fail now and then: with something that is no Error.
import { serveModel } from 'model-warmup/runtimes/worker';

serveModel({
  load() {
    throw 'out of memory';
  },
  run() {},
});
