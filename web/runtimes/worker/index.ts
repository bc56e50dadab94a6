// SPDX-License-Identifier: Apache-2.0
// model-warmup/runtimes/worker: models that run in Workers, from both sides.
export { type SharedRuntime, type WorkerLoader, inWorker, sharedRuntime } from './in-worker.js';
export type { AnyWorker } from '../../worker/port.js';
export { type ServedLoad, type ServedModel, serveModel, serveModels } from './serve.js';
export type { WorkerOptions } from './worker-host.js';
export type { RunOptions, WorkerModel } from './worker-model.js';
