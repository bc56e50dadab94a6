// SPDX-License-Identifier: Apache-2.0
/// <reference lib="esnext.disposable" preserve="true" />
import { type CallOptions, checkSignal } from './abort.js';
import { unwatch, watch } from './dropped.js';
import { WarmupError } from './errors.js';
import type { PredictorEvent, PredictorEvents } from './events.js';
import { withLocalTime } from './local-time.js';
import { ModelHandle } from './model-handle.js';
import type { Models } from './models.js';
import { readClock } from './now.js';
import { type PredictorParts, end } from './parts.js';
import type { Patterns } from './patterns.js';
import { type InThreadPredictor, type PredictorInfo, type RegisterOptions, makeDisposable, nameTaken } from './predictor.js';
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

/** The predictor around a module that runs in the same thread. */
export class LocalPredictor implements InThreadPredictor {
  readonly info: PredictorInfo;
  readonly scheduler: Scheduler;
  readonly training: Training;
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
    watch(this, parts.events, end.bind(undefined, parts));
  }

  get raw(): WebWarmupPredictor {
    return this.#parts.core.raw;
  }

  // ---- predicting and learning ---------------------------------------------------------------------------------------

  async predict(request: WarmupRequestInput = {}, { signal }: CallOptions = {}): Promise<WarmupPrediction> {
    checkSignal(signal);
    const prediction = this.#parts.core.predict(this.#localized(request));
    this.#parts.runner.heard(request, prediction);
    return prediction;
  }

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

  async analyzePatterns(request: WarmupRequestInput = {}): Promise<string[]> {
    return this.#parts.core.analyzePatterns(this.#localized(request));
  }

  async usageStats(model: string): Promise<UsagePattern | null> {
    return this.#parts.core.usageStats(model);
  }

  async prepareModels(context: ExecutionContextInput): Promise<ModelSet> {
    const prepared = this.#parts.core.prepareModels(this.#localized(context));
    this.#parts.runner.pump();
    return prepared;
  }

  async metrics(): Promise<MetricsReport> {
    return this.#parts.core.metrics();
  }

  // ---- models --------------------------------------------------------------------------------------------------------

  register<T>(definition: ModelDefinition<T>, options?: RegisterOptions): ModelHandle<T>;
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
      throw nameTaken(profile.name);
    }
    let status: ModelStatus;
    try {
      status = core.registerModel(profile, replace);
    } catch (error) {
      if (!WarmupError.is(error)) throw error;
      const failed = Promise.reject(error);
      return new ModelHandle<T>(profile.name, failed, () => failed, events.warn);
    }
    const { name } = status;
    this.#forgetOldName(status);
    registered.set(name, status);
    const handle = new ModelHandle<T>(name, Promise.resolve(status), this.#userOf(status, loader), events.warn);
    this.#handles.set(name, handle as ModelHandle<unknown>);
    runner.askSoon();
    return handle;
  }

  model(name: string): ModelHandle<unknown> | undefined {
    return this.#parts.registered.has(name) ? this.#handles.get(name) : undefined;
  }

  // ---- settings ------------------------------------------------------------------------------------------------------

  async updateConfig(partial: WarmupConfigInput): Promise<WarmupConfig> {
    const config = this.#parts.core.updateConfig(partial);
    this.#parts.advise();
    this.#parts.runner.configure(config);
    return config;
  }

  on<E extends PredictorEvent>(event: E, listener: (event: PredictorEvents[E]) => void): () => void {
    return this.#parts.events.on(event, listener);
  }

  pause(): void {
    this.#parts.runner.pause();
  }

  resume(): void {
    this.#parts.runner.resume();
  }

  // ---- state ---------------------------------------------------------------------------------------------------------

  async exportState(): Promise<Uint8Array> {
    return this.#parts.core.raw.exportState();
  }

  async importState(bytes: Uint8Array): Promise<void> {
    this.#parts.core.raw.importState(bytes);
    this.#parts.runner.askSoon();
  }

  async reset(): Promise<void> {
    this.#parts.core.raw.reset();
  }

  async forgetUser(userId: string): Promise<void> {
    this.#parts.core.raw.forgetUser(userId);
  }

  dispose(): Promise<void> {
    if (this.#disposed === undefined) {
      unwatch(this);
      this.#disposed = end(this.#parts);
    }
    return this.#disposed;
  }

  static {
    makeDisposable(this.prototype);
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
export interface LocalPredictor extends AsyncDisposable {}
