// SPDX-License-Identifier: Apache-2.0
// Everything that the package exports besides createPredictor, which each host's entry makes.
export type { CallOptions } from './abort.js';
export { WarmupError } from './errors.js';
export type { PredictorEvent, PredictorEvents, TaskEvent } from './events.js';
export type { JobOptions } from './jobs.js';
export type { ThreadsOption, Variant } from './load/variant.js';
export type { ModelHandle } from './model-handle.js';
export { ModelId } from './model-id.js';
export type { Models } from './models.js';
export type { Now } from './now.js';
export type { PredictorOptions } from './options.js';
export type { Patterns } from './patterns.js';
export type { Signal, Url, WasmModule } from './platform.js';
export type { CreatePredictor, InThreadPredictor, Predictor, PredictorInfo, RegisterOptions } from './predictor.js';
export type { TaskQueue } from './queue.js';
export type { RawOptions, WebWarmupPredictor } from './raw/web-warmup-predictor.js';
export type { ResourcesOption } from './resources/monitor.js';
export type { Resources } from './resources/resources.js';
export type { LoadContext, Loader, ModelDefinition } from './run/definition.js';
export type { Lease, UseOptions } from './run/lease.js';
export type { Sleep } from './run/sleep.js';
export type { PlanOptions, Scheduler } from './scheduler.js';
export type { Training, TrainingResult } from './training.js';
export type { WarmupWarning } from './warning.js';
export type { AnyWorker } from './worker/port.js';
export type * from './generated/wire.js';
