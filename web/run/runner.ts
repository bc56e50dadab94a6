// SPDX-License-Identifier: Apache-2.0
import type { Core } from '../core.js';
import { type WarmupError, invalidInput } from '../errors.js';
import type { Events } from '../events.js';
import { ModelId } from '../model-id.js';
import type { Clock } from '../now.js';
import type {
  ModelStatus,
  QueueState,
  TaskReport,
  WarmupConfig,
  WarmupPrediction,
  WarmupRequestInput,
  WarmupTask,
} from '../generated/wire.js';
import type { Responsiveness } from '../resources/responsiveness.js';
import { Alarm } from './alarm.js';
import type { Loader } from './definition.js';
import type { Lease, UseOptions } from './lease.js';
import { Loads } from './loads.js';
import { type Held, RunModel, abortError, reject } from './model.js';
import { Questions } from './questions.js';
import { Releases } from './release.js';
import { Reports } from './reports.js';
import type { Sleep } from './sleep.js';
import { Uses, removedError } from './uses.js';

export interface RunnerOptions {
  readonly core: Core;
  readonly events: Events;
  readonly clock: Clock;
  readonly sleep: Sleep;
  /** Measures what loads do to this thread; undefined: nobody does. */
  readonly responsiveness: Responsiveness | undefined;
  /** Everything that is registered, by name: models are built on others, whoever loads these. */
  readonly registered: ReadonlyMap<string, ModelStatus>;
  /** Passes on what the core has to say. */
  readonly advise: () => void;
}

/** After something went wrong that should not, it is tried again so much later. */
const kRetryMs = 1000;

/**
 * Carries out what the core decides: takes tasks from its queue, has models loaded and released, counts leases, and
 * reports how each task ended, exactly once. It decides nothing itself.
 *
 * Invariants: at most one load per model is in flight; what has a lease is not released, nor what it is built on;
 * everything that a loader gives is held or released; whoever waits gets a lease, the loader's error, or the reason of
 * its abort.
 */
export class Runner {
  readonly #core: Core;
  readonly #events: Events;
  readonly #clock: Clock;
  readonly #registered: ReadonlyMap<string, ModelStatus>;
  readonly #advise: () => void;
  readonly #reports: Reports;
  readonly #releases: Releases;
  readonly #loads: Loads;
  readonly #questions: Questions;
  readonly #uses: Uses;
  readonly #alarm: Alarm;
  readonly #models: Map<string, RunModel> = new Map();
  /** Ids of the releases in progress, those of models that were removed meanwhile included. */
  readonly #releasing: Set<string> = new Set();
  #paused = false;
  #pumping = false;
  #pumpAgain = false;
  #closed: WarmupError | undefined;

  constructor(options: RunnerOptions) {
    const { core, events, clock, sleep, responsiveness, registered, advise } = options;
    this.#core = core;
    this.#events = events;
    this.#clock = clock;
    this.#registered = registered;
    this.#advise = advise;
    const reports = (this.#reports = new Reports(core, events, clock, () => this.#coreEnded()));
    const releases = (this.#releases = new Releases(reports, sleep));
    const loads = (this.#loads = new Loads(reports, releases, clock, sleep, responsiveness, {
      atOnce: (body) => this.#atOnce(body),
      loaded: (model) => this.#uses.serve(model),
      failed: (model, { demanded }, error, dropped) => {
        if (demanded) this.#uses.fail(model, error);
        this.#uses.failAll(dropped, error);
      },
      lost: (model, error) => this.#lost(model, error),
      freed: () => this.pumpSoon(),
    }));
    const questions = (this.#questions = new Questions(core, events, clock, reports));
    const models = this.#models;
    this.#uses = new Uses({ core, events, clock, reports, releases, loads, questions, models, runner: this });
    this.#alarm = new Alarm(sleep, () => this.#wake(), reports.sleepFailed);
  }

  // ---- models ------------------------------------------------------------------------------------------------------

  /** A model that this runner loads, or another loader for one. What it has loaded stays. */
  add({ name, stage }: ModelStatus, loader: Loader<unknown>): RunModel {
    if (this.#models.size === 0) this.#releases.timeoutMs = timeoutOf(this.#core.config()); // nothing before needs it
    const known = this.#models.get(name);
    const model = known ?? new RunModel(name, loader);
    this.#models.set(name, model);
    model.loader = loader;
    // What the application had loaded itself cannot be given to anybody, what another loader has begun not be built on.
    const useless = known === undefined ? stage !== null : known.held !== undefined && !known.usable;
    if (useless) {
      this.#gone(name);
      this.#uses.demandAll();
    }
    return model;
  }

  /** A model that was registered anew under another name. */
  rename(from: string, to: string): void {
    const model = this.#models.get(from);
    if (model === undefined) return;
    this.#models.delete(from);
    model.name = to;
    this.#models.set(to, model);
  }

  /**
   * Loads a model no more: waiting uses reject, and what is loaded is released.
   * @param known the core knows it still
   */
  remove(name: string, known: boolean): void {
    const model = this.#models.get(name);
    if (model === undefined) return;
    const taken = known && model.held !== undefined;
    if (taken) this.#gone(name);
    this.#dismiss(model, removedError(model));
    this.#models.delete(name);
    if (taken) this.#uses.demandAll(); // what went with it may be waited for
    this.pumpSoon();
  }

  // ---- uses and questions ------------------------------------------------------------------------------------------

  /** A lease on the model: at once when it is warm, else when it has loaded. */
  async use(model: RunModel, options: UseOptions): Promise<Lease<unknown>> {
    if (this.#closed) throw this.#closed;
    return this.#uses.begin(model, options);
  }

  /** Somebody asked the core what comes next: that may be started. */
  heard(request: WarmupRequestInput, prediction: WarmupPrediction): void {
    this.#questions.heard(request, prediction);
    this.pump();
  }

  /** Something has happened that the plan should know of. */
  askSoon(about: WarmupRequestInput = {}): void {
    this.#questions.soon(about);
    this.pumpSoon();
  }

  // ---- the queue ---------------------------------------------------------------------------------------------------

  /** Starts whatever the core says may start now, and sets the alarm to the next moment at which more may. */
  pump(): void {
    this.#pumpAgain = true;
    if (this.#pumping) return;
    this.#pumping = true;
    const done = this.#reports.tell(() => {
      while (this.#pumpAgain) {
        this.#pumpAgain = false;
        for (let task = this.#next(); task !== null; task = this.#next()) this.#start(task);
      }
      this.#setAlarm();
      return true;
    });
    this.#pumping = false;
    if (!done) this.#rest(kRetryMs);
  }

  /** A pump that keeps no caller waiting: loaders may begin with work. */
  pumpSoon(): void {
    this.#rest(0);
  }

  /** Names of the models that are loaded here. */
  get names(): readonly string[] {
    return [...this.#models.keys()];
  }

  /** Whether a task is carried out here. */
  runs(taskId: string): boolean {
    return this.#releasing.has(taskId) || this.#loading(taskId) !== undefined;
  }

  /** Ends a task, whoever carries it out. Uses that wait for it reject. */
  cancel(taskId: string): TaskReport {
    if (this.#releasing.has(taskId)) throw invalidInput('task_id', 'is being released');
    const model = this.#loading(taskId);
    const load = model?.load;
    const why = abortError(`the task ${taskId} was cancelled`);
    return this.#atOnce(() => {
      const report =
        model && load ? this.#loads.cancel(model, load, why) : this.#events.decided(this.#core.cancelTask(taskId));
      this.#reports.tell(() => this.#rejectForgotten(why));
      return report ?? { outcomes: [], dropped: [] };
    });
  }

  /** The application could not load a model: uses that waited for what is built on it reject. */
  failed({ dropped }: TaskReport, error: WarmupError): void {
    this.#atOnce(() => this.#uses.failAll(dropped, error));
  }

  /** Speculation rests: only what somebody waits for is loaded. What is loaded stays. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.pump();
  }

  configure(config: WarmupConfig): void {
    this.#releases.timeoutMs = timeoutOf(config);
    this.pump();
  }

  #loading(taskId: string): RunModel | undefined {
    return [...this.#models.values()].find(({ load }) => load?.task.task_id === taskId);
  }

  #next(): WarmupTask | null {
    if (this.#closed || this.#models.size === 0) return null;
    return this.#core.nextTask({ models: this.names, demanded_only: this.#paused });
  }

  #start(task: WarmupTask): void {
    const model = this.#models.get(task.name);
    if (model === undefined) {
      this.#reports.cancelled(task);
    } else if (task.action === 'Release') {
      this.#release(model, task);
    } else if (!model.usable && model.held?.users) {
      // A load that was given up still builds on it: the next one needs a ground of its own.
      this.#reports.cancelled(task);
      this.#lost(model);
    } else {
      this.#loads.warm(model, task, this.#basesOf(task.name));
    }
    if (task.demanded) this.#advise();
  }

  #release(model: RunModel, task: WarmupTask): void {
    this.#releasing.add(task.task_id);
    this.#reports.started(task);
    void this.#releases.evict(model).then(() =>
      this.#atOnce(() => {
        this.#releasing.delete(task.task_id);
        this.#reports.completed(task, {});
      }),
    );
  }

  /** Does what must not be disturbed by listeners, and then whatever may be done now. */
  #atOnce<R>(body: () => R): R {
    const before = this.#pumping;
    this.#pumping = true;
    try {
      return body();
    } finally {
      this.#pumping = before;
      this.pump();
    }
  }

  /** The time has come that the alarm was set to. */
  #wake(): void {
    if (!this.#paused) this.#questions.askDue();
    this.pump();
  }

  #setAlarm(): void {
    if (this.#closed || this.#models.size === 0) return;
    const { next_start_at_ms } = this.#rejectForgotten();
    const at = Math.min(next_start_at_ms ?? Infinity, this.#paused ? Infinity : this.#questions.nextAt);
    if (at < Infinity) this.#alarm.set(Math.max(0, at - this.#clock.moment()));
    else this.#alarm.cancel();
  }

  /** @param why undefined: nobody knows */
  #rejectForgotten(why?: unknown): QueueState {
    const state = this.#core.queue();
    this.#uses.rejectForgotten([...state.tasks, ...state.running], why);
    return state;
  }

  #rest(ms: number): void {
    if (!this.#closed && !this.#core.raw.ended && this.#models.size > 0) this.#alarm.set(ms);
  }

  // ---- what is lost ------------------------------------------------------------------------------------------------

  /** What the models hold that a model is built on, those in between included, whoever loads these. */
  #basesOf(name: string): Held[] {
    const chain = new Set([name]);
    for (const built of chain) {
      for (const base of this.#registered.get(built)?.depends_on ?? []) {
        const id = ModelId.parse(base);
        for (const { name, model_id } of this.#registered.values()) {
          if (name === base || model_id === id) chain.add(name);
        }
      }
    }
    chain.delete(name);
    return [...chain].flatMap((base) => this.#models.get(base)?.held ?? []);
  }

  /** What a model held is gone, and with it whatever is built on it. */
  #lost(model: RunModel, error?: unknown): void {
    const { held } = model;
    if (held === undefined) return;
    this.#atOnce(() => {
      for (const other of this.#models.values()) {
        const { load } = other;
        if (load?.bases.includes(held)) this.#loads.giveUp(other, load, error);
      }
      this.#gone(model.name);
      if (error !== undefined) this.#reports.warn('MODEL_LOST', `'${model.name}' is gone`, error);
      this.#uses.demandAll();
    });
    this.askSoon();
  }

  /** Tells the core that what a model held is gone, and parts with whatever the core then counts as cold. */
  #gone(name: string): void {
    const report = this.#reports.tell(() => this.#core.modelLost(name));
    for (const lost of new Set([name, ...(report?.lost ?? [])])) {
      const model = this.#models.get(lost);
      if (model === undefined) continue;
      this.#uses.endLeases(model);
      void this.#releases.orphan(model);
    }
    if (report !== undefined) this.#events.decided(report);
  }

  // ---- the end -----------------------------------------------------------------------------------------------------

  /**
   * Loads are aborted, waiting uses reject, and what is idle is released. The core is not spoken to any more.
   * @returns when what was idle is gone; what is leased is released by its last lease, late values when they come
   */
  async close(error: WarmupError): Promise<void> {
    this.#closed = error;
    this.#reports.close();
    this.#alarm.cancel();
    for (const model of this.#models.values()) this.#dismiss(model, error);
    await this.#releases.close();
  }

  /** Nobody gets anything of this model any more. */
  #dismiss(model: RunModel, error: WarmupError): void {
    reject(model, error);
    if (model.load !== undefined) this.#loads.abandon(model, model.load, error);
    void this.#releases.orphan(model);
  }

  /** The core trapped: nobody will be served any more. */
  #coreEnded(): void {
    for (const model of this.#models.values()) reject(model, this.#core.raw.ended);
  }
}

function timeoutOf(config: WarmupConfig): number {
  return config.warmup_timeout_seconds * 1000;
}
