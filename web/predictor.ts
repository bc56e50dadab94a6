// SPDX-License-Identifier: Apache-2.0
/// <reference lib="esnext.disposable" preserve="true" />
import type { CallOptions } from './abort.js';
import { type WarmupError, invalidInput } from './errors.js';
import type { PredictorEvent, PredictorEvents } from './events.js';
import type { Variant } from './load/variant.js';
import type { ModelHandle } from './model-handle.js';
import type { Models } from './models.js';
import type { PredictorOptions } from './options.js';
import type { Patterns } from './patterns.js';
import type { TaskQueue } from './queue.js';
import type { WebWarmupPredictor } from './raw/web-warmup-predictor.js';
import type { Resources } from './resources/resources.js';
import type { ModelDefinition } from './run/definition.js';
import type { Scheduler } from './scheduler.js';
import type { Training } from './training.js';
import type {
  ExecutionContextInput,
  MetricsReport,
  ModelProfileInput,
  ModelSet,
  RecordedUse,
  UsageEventInput,
  UsagePattern,
  WarmupConfig,
  WarmupConfigInput,
  WarmupPrediction,
  WarmupRequestInput,
} from './generated/wire.js';

/** What a predictor runs on. */
export interface PredictorInfo {
  /** The build of the module. */
  readonly variant: Variant;
  /** Background threads that it uses at a time; 0 in the single variant. */
  readonly threads: number;
  /** Whether it runs in a Worker of its own. */
  readonly worker: boolean;
  /** Why so, in words. */
  readonly reason: string;
  /** Of this package. */
  readonly version: string;
}

/** How a model is registered. */
export interface RegisterOptions {
  /** Takes the place of a model of the same name; without it, a name that is taken is InvalidInput. Default: false. */
  replace?: boolean;
}

/**
 * Sees the uses of models, learns, and loads ahead what will be needed. `createPredictor` makes one.
 *
 * What is wrong with an argument rejects with a WarmupError; the predictor goes on. After `dispose` everything rejects.
 * It is the same in the calling thread and in a Worker of its own, where loaders, clock and listeners stay with the caller.
 */
export interface Predictor extends AsyncDisposable {
  /** What it runs on, and why. */
  readonly info: PredictorInfo;
  /** Problems of scheduling by themselves. */
  readonly scheduler: Scheduler;
  /** Models trained on recorded uses. */
  readonly training: Training;
  /** Tasks that wait and run; for applications that load models themselves. */
  readonly queue: TaskQueue;
  /** What the machine has to spare. */
  readonly resources: Resources;
  /** What is registered, what it costs and where it is. */
  readonly models: Models;
  /** What the history shows. */
  readonly patterns: Patterns;
  /** The predictor of the module itself: JSON text in, JSON text out. Undefined when that is in a Worker. */
  readonly raw: WebWarmupPredictor | undefined;

  // ---- predicting and learning ---------------------------------------------------------------------------------------

  /**
   * Which models will be needed, ranked, with the plan that was made and queued for them. Empty: what comes next?
   * Rejects with InvalidInput for a request that makes no sense; what cannot be warmed stands in `skipped`.
   */
  predict(request?: WarmupRequestInput, options?: CallOptions): Promise<WarmupPrediction>;
  /**
   * A model was really used: what comes next is asked then. `use` does so by itself. Rejects with InvalidInput for a
   * model that is not registered.
   */
  recordUsage(event: UsageEventInput): Promise<RecordedUse>;
  /** Models that this request is likely to need, best first, from habits alone: their ids. Answered from a cache. */
  analyzePatterns(request?: WarmupRequestInput): Promise<string[]>;
  /** How a model (name or id) has been used; null when it has not been. */
  usageStats(model: string): Promise<UsagePattern | null>;
  /** The models that the steps of a context will need, most probable first; one plan is made for all of them. */
  prepareModels(context: ExecutionContextInput): Promise<ModelSet>;
  /** How good the predictions were, and what warming has saved and cost; `model-warmup/prometheus` makes text of it. */
  metrics(): Promise<MetricsReport>;

  // ---- models --------------------------------------------------------------------------------------------------------

  /**
   * Makes a model known, with the functions that load and release it. Names and types are checked at once; what only
   * the core can tell (cycles, conflicts) rejects the handle's `ready` and every later use.
   */
  register<T>(definition: ModelDefinition<T>, options?: RegisterOptions): ModelHandle<T>;
  /** Makes a model known that the application loads itself: its tasks wait in `queue`. */
  register(profile: ModelProfileInput, options?: RegisterOptions): ModelHandle<never>;
  /** The handle of a registered model, by its name. */
  model(name: string): ModelHandle<unknown> | undefined;

  // ---- settings ------------------------------------------------------------------------------------------------------

  /**
   * Merges a partial configuration, all of it or nothing, and gives the whole. Rejects with InvalidInput for a value out
   * of its range and for an unknown name, with the nearest known one. Clears caches.
   */
  updateConfig(partial: WarmupConfigInput): Promise<WarmupConfig>;
  /** Subscribes; what it gives back ends the subscription. Throws InvalidInput for an event that there is not. */
  on<E extends PredictorEvent>(event: E, listener: (event: PredictorEvents[E]) => void): () => void;
  /** Stops loading ahead; what somebody asks for is loaded all the same. */
  pause(): void;
  /** Goes on after `pause`. */
  resume(): void;

  // ---- state ---------------------------------------------------------------------------------------------------------

  /** Everything learned, as bytes: for `importState` of a predictor with the same `userKey`. */
  exportState(): Promise<Uint8Array>;
  /**
   * Replaces what was learned, or changes nothing and rejects: SNAPSHOT_DAMAGED, SNAPSHOT_NEWER when it was written by a
   * later version, KEY_MISMATCH when it was exported under another `userKey`.
   */
  importState(bytes: Uint8Array): Promise<void>;
  /** Forgets everything learned; models, settings and what is loaded stay. */
  reset(): Promise<void>;
  /** Removes everything kept of one user, exactly; counts over all users stay. */
  forgetUser(userId: string): Promise<void>;
  /**
   * The end: aborts loads, releases what is idle, and gives the memory of the module back. What is leased is released
   * with its last lease. Twice does no harm.
   */
  dispose(): Promise<void>;
}

/** A predictor in the calling thread. */
export interface InThreadPredictor extends Predictor {
  readonly raw: WebWarmupPredictor;
}

/** How a predictor is made. */
export interface CreatePredictor {
  /**
   * Loads the module and makes a predictor of it. Nothing happens before it is called, and two predictors share nothing.
   *
   * Rejects with a WarmupError of kind Configuration for options that it cannot take and for a .wasm that is not there
   * (`WASM_NOT_FOUND`), of another version (`VERSION_MISMATCH`) or not allowed (`CSP_BLOCKED`).
   */
  (options?: PredictorOptions & { worker?: false }): Promise<InThreadPredictor>;
  /**
   * The same in a Worker of its own with `worker`. Where no Worker can be made it runs in the calling thread, and
   * `info.reason` says why.
   */
  (options: PredictorOptions): Promise<Predictor>;
}

/** Lets a class of predictors be disposed of by `await using`, where the engine knows it. */
export function makeDisposable(prototype: { dispose(): Promise<void> }): void {
  const { asyncDispose } = Symbol;
  if (!asyncDispose) return;
  const dispose = function (this: Predictor): Promise<void> {
    return this.dispose();
  };
  Object.defineProperty(prototype, asyncDispose, { value: dispose, configurable: true, writable: true });
}

/** What a name that is taken is refused with. */
export function nameTaken(name: string): WarmupError {
  return invalidInput('name', `'${name}' is registered; pass { replace: true } to replace it`, { path: '/name' });
}
