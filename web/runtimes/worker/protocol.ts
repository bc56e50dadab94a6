// SPDX-License-Identifier: Apache-2.0
import type { WarmStage } from '../../generated/wire.js';
import type { ErrorFields } from '../../worker/thrown.js';

/** Both sides come from one package, but a bundler may have kept two versions of it. */
export const kProtocol = 1;

/** The name of the model of a Worker that has one only. */
export const kOnlyModel = '';

/**
 * Each message but `abort` is owed one `done` or `failed` of the same id. A `place` is one loaded model; its name says only
 * what to load: a model may be loaded anew while what was given up of it has not ended yet.
 */
export type ToWorker =
  | { op: 'load'; id: number; place: number; model: string; stage: WarmStage }
  | { op: 'run'; id: number; place: number; input: unknown }
  | { op: 'release'; id: number; place: number }
  | { op: 'abort'; id: number };

export type FromWorker =
  | { op: 'ready'; protocol: number }
  | { op: 'progress'; id: number; fraction: number }
  | { op: 'memory'; id: number; memoryMb: number }
  | { op: 'done'; id: number; result: unknown }
  | { op: 'failed'; id: number; error: ErrorFields };
