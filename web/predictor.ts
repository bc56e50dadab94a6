// SPDX-License-Identifier: Apache-2.0
/// <reference lib="esnext.disposable" preserve="true" />
import { type CallOptions, checkSignal } from './abort.js';
import { WarmupError, invalidInput } from './errors.js';
import type { PredictorEvent, PredictorEvents } from './events.js';
import type { Variant } from './load/variant.js';
import { withLocalTime } from './local-time.js';
import { metricsText } from './metrics-text.js';
import { ModelHandle } from './model-handle.js';
import type { Models } from './models.js';
import { readClock } from './now.js';
import { type PredictorParts, end, unwatch, watch } from './parts.js';
import type { Patterns } from './patterns.js';
import type { TaskQueue } from './queue.js';
import type { WebWarmupPredictor } from './raw/web-warmup-predictor.js';
import type { Resources } from './resources/resources.js';
import { type Loader, type ModelDefinition, checkDefinition } from './run/definition.js';
import type { Lease, UseOptions } from './run/lease.js';
import type { Scheduler } from './scheduler.js';
import type { Training } from './training.js';
import type {
  ExecutionContextInput,
  MetricsReport,
  ModelProfileInput,
  ModelSet,
  ModelStatus,
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
  readonly variant: Variant;
  /** Background threads that it uses at a time. */
  readonly threads: number;
  /** Why this variant, in words. */
  readonly reason: string;
  readonly version: string;
}

export interface RegisterOptions {
  /** Takes the place of a model of the same name. */
  replace?: boolean;
}

/**
 * Sees the uses of models, learns, and loads ahead what will be needed. `createPredictor` makes one.
 *
 * What is wrong with an argument rejects with a WarmupError; the predictor goes on. After `dispose` everything rejects.
 */
export class Predictor {
  readonly info: PredictorInfo;
  /** Problems of scheduling by themselves. */
  readonly scheduler: Scheduler;
  /** Models trained on recorded uses. */
  readonly training: Training;
  /** Tasks that wait and run; for applications that load models themselves. */
  readonly queue: TaskQueue;
  readonly resources: Resources;
  readonly models: Models;
  readonly patterns: Patterns;

  readonly #parts: PredictorParts;
  readonly #handles: Map<string, ModelHandle<unknown>> = new Map();
  #disposed: Promise<void> | undefined;

  /** @internal */
  constructor(parts: PredictorParts, info: PredictorInfo) {
    this.info = info;
    this.#parts = parts;
    ({ scheduler: this.scheduler, training: this.training, queue: this.queue } = parts);
    ({ resources: this.resources, models: this.models, patterns: this.patterns } = parts);
    watch(this, parts);
  }

  /** The predictor of the module itself: JSON text in, JSON text out. */
  get raw(): WebWarmupPredictor {
    return this.#parts.core.raw;
  }

  // ---- predicting and learning ---------------------------------------------------------------------------------------

  /** Which models will be needed, ranked, with the plan that was made and queued for them. Empty: what comes next? */
  async predict(request: WarmupRequestInput = {}, { signal }: CallOptions = {}): Promise<WarmupPrediction> {
    checkSignal(signal);
    this.#parts.monitor.refresh();
    const prediction = this.#parts.core.predict(this.#localized(request));
    this.#parts.runner.heard(request, prediction);
    return prediction;
  }

  /** A model was really used: what comes next is asked then. `use` does so by itself. */
  async recordUsage(event: UsageEventInput): Promise<RecordedUse> {
    const { core, events, runner } = this.#parts;
    const request = event?.request;
    const told = request == null ? event : { ...event, request: this.#localized(request) };
    const recorded = events.decided(core.recordUsage(told));
    const context = request?.user_context;
    const user_context = { ...context, user_id: event.user_id ?? context?.user_id };
    if (recorded.recorded) runner.askSoon({ ...request, user_context });
    return recorded;
  }

  /** Models that this request is likely to need, best first, from habits alone: their ids. */
  async analyzePatterns(request: WarmupRequestInput = {}): Promise<string[]> {
    return this.#parts.core.analyzePatterns(this.#localized(request));
  }

  /** How a model (name or id) has been used; null when it has not been. */
  async usageStats(model: string): Promise<UsagePattern | null> {
    return this.#parts.core.usageStats(model);
  }

  /** The models that the steps of a context will need. */
  async prepareModels(context: ExecutionContextInput): Promise<ModelSet> {
    const prepared = this.#parts.core.prepareModels(this.#localized(context));
    this.#parts.runner.pump();
    return prepared;
  }

  /** How good the predictions were, and what warming has saved and cost. */
  async metrics(): Promise<MetricsReport> {
    return this.#parts.core.metrics();
  }

  /** The same in Prometheus' text exposition format, with base units and labels for models, tasks and outcomes. */
  async metricsText(): Promise<string> {
    return metricsText(this.#parts.core.metrics());
  }

  // ---- models --------------------------------------------------------------------------------------------------------

  /**
   * Makes a model known, with the functions that load and release it. Names and types are checked at once; what only
   * the core can tell (cycles, conflicts) rejects the handle's `ready` and every later use.
   */
  register<T>(definition: ModelDefinition<T>, options?: RegisterOptions): ModelHandle<T>;
  /** Makes a model known that the application loads itself: its tasks wait in `queue`. */
  register(profile: ModelProfileInput, options?: RegisterOptions): ModelHandle<never>;
  register<T>(
    definition: ModelProfileInput & Partial<Loader<T>>,
    { replace = false }: RegisterOptions = {},
  ): ModelHandle<T> {
    const { ended } = this.#parts.core.raw;
    if (ended !== undefined) throw ended;
    const { profile, loader } = checkDefinition(definition);
    const { core, events, registered, runner } = this.#parts;
    if (!replace && registered.has(profile.name)) {
      const reason = `'${profile.name}' is registered; pass { replace: true } to replace it`;
      throw invalidInput('name', reason, { path: '/name' });
    }
    let status: ModelStatus;
    try {
      status = core.registerModel(profile, replace);
    } catch (error) {
      if (!WarmupError.is(error)) throw error;
      return new ModelHandle(profile.name, { failure: error }, undefined, events.warn);
    }
    const { name } = status;
    this.#forgetOldName(status);
    registered.set(name, status);
    const handle = new ModelHandle<T>(name, { status }, this.#userOf(status, loader), events.warn);
    this.#handles.set(name, handle as ModelHandle<unknown>);
    runner.askSoon();
    return handle;
  }

  /** The handle of a registered model, by its name. */
  model(name: string): ModelHandle<unknown> | undefined {
    return this.#parts.registered.has(name) ? this.#handles.get(name) : undefined;
  }

  // ---- settings ------------------------------------------------------------------------------------------------------

  /** Merges a partial configuration, all of it or nothing, and gives the whole. */
  async updateConfig(partial: WarmupConfigInput): Promise<WarmupConfig> {
    const config = this.#parts.core.updateConfig(partial);
    this.#parts.advise();
    this.#parts.runner.configure(config);
    return config;
  }

  /** Subscribes; what it gives back ends the subscription. */
  on<E extends PredictorEvent>(event: E, listener: (event: PredictorEvents[E]) => void): () => void {
    return this.#parts.events.on(event, listener);
  }

  /** Stops loading ahead; what somebody asks for is loaded all the same. */
  pause(): void {
    this.#parts.runner.pause();
  }

  resume(): void {
    this.#parts.runner.resume();
  }

  // ---- state ---------------------------------------------------------------------------------------------------------

  /** Everything learned, as bytes: for `importState` of a predictor with the same `userKey`. */
  async exportState(): Promise<Uint8Array> {
    return this.#parts.core.raw.exportState();
  }

  /** Replaces what was learned, or, when the bytes are damaged, newer or under another key, changes nothing. */
  async importState(bytes: Uint8Array): Promise<void> {
    this.#parts.core.raw.importState(bytes);
    this.#parts.runner.askSoon();
  }

  /** Forgets everything learned; models, settings and what is loaded stay. */
  async reset(): Promise<void> {
    this.#parts.core.raw.reset();
  }

  /** Removes everything kept of one user. */
  async forgetUser(userId: string): Promise<void> {
    this.#parts.core.raw.forgetUser(userId);
  }

  /**
   * The end: aborts loads, releases what is idle, and gives the memory of the module back. What is leased is released
   * with its last lease. Twice does no harm.
   */
  dispose(): Promise<void> {
    if (this.#disposed === undefined) {
      unwatch(this);
      this.#disposed = end(this.#parts);
    }
    return this.#disposed;
  }

  static {
    const { asyncDispose } = Symbol;
    if (asyncDispose) {
      const dispose = function (this: Predictor): Promise<void> {
        return this.dispose();
      };
      Object.defineProperty(this.prototype, asyncDispose, { value: dispose, configurable: true, writable: true });
    }
  }

  /** What a handle calls to use its model: by way of this predictor, so that it lives as long as its handles. */
  #userOf<T>(
    status: ModelStatus,
    loader: Loader<T> | undefined,
  ): ((options: UseOptions) => Promise<Lease<unknown>>) | undefined {
    const { runner } = this.#parts;
    if (loader === undefined) {
      runner.remove(status.name, true);
      return undefined;
    }
    const model = runner.add(status, loader as Loader<unknown>);
    return (options) => this.#parts.runner.use(model, options);
  }

  /** A model that was replaced by its id may have had another name. */
  #forgetOldName({ name, model_id }: ModelStatus): void {
    const { registered, runner } = this.#parts;
    for (const [old, known] of registered) {
      if (known.model_id !== model_id || old === name) continue;
      registered.delete(old);
      this.#handles.delete(old);
      runner.rename(old, name);
    }
  }

  #localized<R extends WarmupRequestInput>(request: R): R {
    if (typeof request !== 'object' || request === null) return request; // the core says what it should be
    return withLocalTime(request, readClock(this.#parts.clock.read));
  }
}

/** `await using` works where the engine knows it. */
export interface Predictor extends AsyncDisposable {}
