// SPDX-License-Identifier: Apache-2.0
// Models that do not keep to the rules, and one that yields its last stage, too.
import { serveModels } from 'model-warmup/runtimes/worker';

serveModels({
  thorough: {
    async *load({ onMemory }) {
      onMemory(12.5);
      yield 'session';
      yield 'primed';
      return 'thorough';
    },
    run: (model) => model,
  },
  confused: {
    async *load() {
      yield 'loaded';
    },
    run() {},
  },
  /** Ends its Worker right after its load. */
  hasty: {
    load() {
      setTimeout(() => { throw new Error('gone again'); }, 0);
      return 'hasty';
    },
    run() {},
  },
});
