// SPDX-License-Identifier: Apache-2.0
import type { PredictorEvent, PredictorEvents } from '../events.js';
import type { Predictor } from '../predictor.js';
import type { MeasuredImpactInput, ResourceReportInput, WarmStage, WarmupConfigInput } from '../generated/wire.js';

/**
 * Methods that the caller asks for by name, with their arguments. The number is the place of the options of the call
 * among these; 0: it has none.
 */
type MethodsOf<T> = { [M in keyof T as T[M] extends (...args: never[]) => Promise<unknown> ? M : never]: number };

export const kMethods: Omit<MethodsOf<Predictor>, 'dispose' | typeof Symbol.asyncDispose> = {
  predict: 1,
  recordUsage: 0,
  analyzePatterns: 0,
  usageStats: 0,
  prepareModels: 0,
  metrics: 0,
  updateConfig: 0,
  exportState: 0,
  importState: 0,
  reset: 0,
  forgetUser: 0,
};

/** The same of the parts that a predictor shows. */
export const kFaces: { [F in 'scheduler' | 'training' | 'queue' | 'resources' | 'models' | 'patterns']: MethodsOf<Predictor[F]> } = {
  scheduler: { plan: 1, assess: 0 },
  training: { train: 2, deploy: 0, promote: 0, endShadow: 0, rollback: 0, status: 0, exportModel: 0 },
  queue: { state: 0, enqueue: 0, next: 0, started: 0, progress: 0, completed: 0, failed: 0, settled: 0, cancel: 0 },
  resources: { report: 0, available: 0, allocate: 0, release: 0 },
  models: { list: 0, remove: 0 },
  patterns: { advanced: 0 },
};

/** What a predictor in the Worker is made of; everything else stays with the caller. */
export interface StartPayload {
  readonly config: WarmupConfigInput;
  readonly userKey?: Uint8Array | undefined;
  readonly wasmUrl?: string | undefined;
  readonly wasmBinary?: ArrayBuffer | ArrayBufferView | undefined;
  readonly wasmModule?: WebAssembly.Module | undefined;
  /** What is said of the machine once and for all. */
  readonly resources?: ResourceReportInput | undefined;
}

export interface StartAnswer {
  readonly reason: string;
}

/** What comes with a profile that is registered. */
export interface RegisterOptions {
  /** The caller's name of the handle. */
  readonly key: number;
  readonly replace: boolean;
  /** The caller keeps a loader under the same key. */
  readonly loads: boolean;
}

export interface UseAnswer {
  readonly lease: number;
  /** The load that gave the value, which the caller keeps. */
  readonly load: number;
  readonly wasWarm: boolean;
  readonly waitedMs: number;
}

/** What the Worker asks of the caller: to call the loader of a key. */
export interface LoadPayload {
  readonly key: number;
  /** The number of this load, and then of what it gave. */
  readonly load: number;
  readonly stage: WarmStage;
  /** The load of an earlier stage that this one goes on with. */
  readonly previous?: number | undefined;
  /** The loads whose values it is built on, the earlier stage included. */
  readonly bases: readonly number[];
}

export interface LoadAnswer {
  readonly impact?: MeasuredImpactInput | undefined;
}

/** What the caller tells of a load, during it or, of what it gave, later. */
export interface LoadNews {
  readonly load: number;
  readonly fraction?: number;
  readonly memoryMb?: number;
}

/** An event of the predictor and its value. */
export type EventPayload = { [E in PredictorEvent]: readonly [event: E, value: PredictorEvents[E]] }[PredictorEvent];

/** Where values of events may hold something that was thrown. */
const kThrownIn: { readonly [E in PredictorEvent]?: string } = { task: 'error', warning: 'cause' };

/** The event with whatever was thrown in it translated. */
export function withThrown([event, value]: EventPayload, translate: (thrown: unknown) => unknown): EventPayload {
  const key = kThrownIn[event];
  const told = value as unknown as Record<string, unknown>;
  const translated = key !== undefined && key in told ? { ...told, [key]: translate(told[key]) } : told;
  return [event, translated] as unknown as EventPayload;
}
