// SPDX-License-Identifier: Apache-2.0
// A model that begins to load, and then computes for ever without coming back to its event loop.
import { serveModel } from 'model-warmup/runtimes/worker';

serveModel({
  async load({ onProgress }) {
    onProgress(0.3);
    await new Promise((resolve) => setTimeout(resolve, 0)); // lets the message out
    for (;;);
  },
  run() {},
});
