// SPDX-License-Identifier: Apache-2.0
// Two models of one runtime. What is loaded, and what was released, is seen from outside by asking.
import { serveModels } from 'model-warmup/runtimes/worker';

const runtime = { loaded: [], released: [], tidied: 0 };
const until = (signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

const model = (name) => ({
  async load() {
    runtime.loaded.push(name);
    return name;
  },
  run: () => structuredClone(runtime),
  release() {
    runtime.loaded.splice(runtime.loaded.indexOf(name), 1);
    runtime.released.push(name);
  },
});

serveModels({
  a: model('a'),
  b: model('b'),
  /** Loads until it is told to stop, the first time; after that like any other. */
  slow: {
    ...model('slow'),
    async load({ signal, onProgress }) {
      runtime.tries = (runtime.tries ?? 0) + 1;
      onProgress(0.1);
      if (runtime.tries === 1) await until(signal);
      runtime.loaded.push('slow');
      return 'slow';
    },
  },
  /** Never hears that it should stop. */
  deaf: {
    ...model('deaf'),
    async load({ onProgress }) {
      onProgress(0.1);
      await new Promise(() => {});
    },
  },
  /** Holds something of the runtime from its first stage on. */
  tidy: {
    ...model('tidy'),
    async *load({ onProgress }) {
      try {
        yield 'fetched';
        onProgress(0.5);
        await new Promise((resolve) => setTimeout(resolve, 20));
        yield 'compiled';
        return 'tidy';
      } finally {
        runtime.tidied++;
      }
    },
  },
});
