// SPDX-License-Identifier: Apache-2.0
// Two models of one runtime. What is loaded, and what was released, is seen from outside by asking.
import { serveModels } from 'model-warmup/runtimes/worker';

const runtime = { loaded: new Set(), released: [] };

const model = (name) => ({
  async load({ signal }) {
    // Loads as long as it takes to be told to stop, if it is the slow one.
    if (name === 'slow') await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    runtime.loaded.add(name);
    return name;
  },
  run: () => ({ loaded: [...runtime.loaded], released: runtime.released }),
  release() {
    runtime.loaded.delete(name);
    runtime.released.push(name);
  },
});

serveModels({ a: model('a'), b: model('b'), slow: model('slow') });
