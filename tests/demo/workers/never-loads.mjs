// SPDX-License-Identifier: Apache-2.0
// A model that begins to load, and then computes for ever without coming back to its event loop.
import { serveModel } from '../../../demo/models/serve-model.mjs';

await serveModel({
  async load(reached) {
    reached('fetched');
    await new Promise((resolve) => setImmediate(resolve)); // lets the message out
    for (;;);
  },
  async run() {},
});
