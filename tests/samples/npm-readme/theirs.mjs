// SPDX-License-Identifier: Apache-2.0
// Stand-ins for what the reader has already: models, pictures, recorded uses, a predictor.
import { Worker, isMainThread } from 'node:worker_threads';

import { createPredictor } from 'model-warmup';

const closes = { detect: async () => 'rust', close() { console.log('closed'); } };
Object.assign(globalThis, {
  loadDetector: async ({ signal }) => (signal.throwIfAborted(), closes),
  Worker,
  fetchModel: async ({ signal }) => (signal.throwIfAborted(), new Uint8Array(8)),
  createSession: async (bytes) => ({ run: async (picture) => `${bytes.length} ${picture}` }),
  sample: 'sample',
  picture: 'picture',
  signal: new AbortController().signal,
  events: Array.from({ length: 400 }, (_, i) => ({ model: ['detect', 'spell', 'complete'][i % 3], timestamp_ms: i * 60_000, user_id: `user ${i % 5}` })),
});
if (isMainThread) globalThis.predictor = await createPredictor();
