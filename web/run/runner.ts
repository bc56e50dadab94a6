// SPDX-License-Identifier: Apache-2.0
import { checkSignal } from '../abort.js';
import type { Core } from '../core.js';
import { type WarmupError, internalError, invalidInput } from '../errors.js';
import type { Events } from '../events.js';
import { withLocalTime } from '../local-time.js';
import { type Now, readClock } from '../now.js';
import type { WarmStage, WarmupConfig, WarmupRequestInput, WarmupTask } from '../generated/wire.js';
import { Alarm } from './alarm.js';
import type { Loader } from './definition.js';
import { type Lease, type UseOptions, makeLease } from './lease.js';
import { Loads } from './loads.js';
import { type Held, RunModel, type Waiter } from './model.js';
import { Releases } from './release.js';
import { Reports } from './reports.js';
import type { Sleep } from './sleep.js';

export interface RunnerOptions {
  readonly core: Core;
  readonly events: Events;
  readonly now: Now;
  readonly sleep: Sleep;
  readonly config: WarmupConfig;
  /** Called before each question of what comes next, to bring what is known of the machine up to date. */
  readonly refresh: () => void;
}

/**
 * Carries out what the core decides: takes tasks from its queue, has models loaded and released, counts leases, and
 * reports how each task ended, exactly once. It decides nothing itself.
 *
 * Invariants: at most one load per model is in flight; what has a lease is not released; everything that a loader gives
 * is held or released; whoever waits gets a lease, the loader's error, or the reason of its abort.
 */
export class Runner {
  readonly #core: Core;
  readonly #events: Events;
  readonly #now: Now;
  readonly #refresh: () => void;
  readonly #reports: Reports;
  readonly #releases: Releases;
  readonly #loads: Loads;
  readonly #alarm: Alarm;
  readonly #models: Map<string, RunModel> = new Map();
  readonly #lostLeases: FinalizationRegistry<string>;
  /** When the passing of time alone may have changed the plan, and what the question was. */
  #decision: { readonly at: number; readonly about: WarmupRequestInput } | undefined;
  #releasing = 0;
  #paused = false;
  #pumping = false;
  #pumpAgain = false;
  #closed: WarmupError | undefined;

  constructor({ core, events, now, sleep, config, refresh }: RunnerOptions) {
    this.#core = core;
    this.#events = events;
    this.#now = now;
    this.#refresh = refresh;
    this.#reports = new Reports(core, events, now, () => this.#coreEnded());
    this.#releases = new Releases(this.#reports, sleep, timeoutOf(config));
    this.#loads = new Loads(this.#reports, this.#releases, sleep, {
      loaded: (model) => this.#loaded(model),
      failed: (model, error, dependents) => this.#failed(model, error, dependents),
      freed: () => this.pumpSoon(),
    });
    const sleepFailed = (error: unknown): void => this.#reports.warn('SLEEP_FAILED', 'sleep failed', error);
    this.#alarm = new Alarm(sleep, () => this.pump(), sleepFailed);
    this.#lostLeases = new FinalizationRegistry((name) => {
      this.#reports.warn('LEASE_LOST', `a lease on '${name}' was dropped without release(): the model stays loaded`);
    });
  }

  // ---- models ------------------------------------------------------------------------------------------------------

  /** A model that this runner loads, or another loader for one. What is loaded stays. */
  add(name: string, loader: Loader<unknown>, usableStage: WarmStage): RunModel {
    let model = this.#models.get(name);
    if (model === undefined) this.#models.set(name, (model = new RunModel(name, loader, usableStage)));
    model.loader = loader;
    model.usableStage = usableStage;
    return model;
  }

  /** Forgets a model that the core has forgotten: waiting uses reject, and what is loaded is released. */
  remove(name: string): void {
    const model = this.#models.get(name);
    if (model === undefined) return;
    this.#models.delete(name);
    const error = invalidInput('model', `'${name}' was removed`);
    reject(model, error);
    if (model.load !== undefined) this.#loads.abandon(model, model.load, error);
    void this.#releases.orphan(model);
    this.pumpSoon();
  }

  // ---- uses --------------------------------------------------------------------------------------------------------

  /** A lease on the model: at once when it is warm, else when it has loaded. */
  use(model: RunModel, { request = {}, signal }: UseOptions): Promise<Lease<unknown>> {
    return new Promise((resolve, reject) => {
      if (this.#closed !== undefined) throw this.#closed;
      checkSignal(signal);
      if (typeof request !== 'object' || request === null) throw invalidInput('request', 'must be an object');
      const now = readClock(this.#now);
      const forget = (): void => signal?.removeEventListener('abort', abort);
      const waiter: Waiter = {
        request: withLocalTime(request, now),
        since: now,
        resolve: (lease) => (forget(), resolve(lease)),
        reject: (error) => (forget(), reject(error)),
      };
      const abort = (): void => {
        model.waiters.delete(waiter);
        reject(signal?.reason);
        if (model.waiters.size === 0) this.#nobodyWaits(model);
      };
      if (model.usable) {
        this.#grant(model, waiter, true);
        this.pumpSoon();
      } else {
        signal?.addEventListener('abort', abort, { once: true });
        model.waiters.add(waiter);
        this.#demand(model, waiter);
        this.pump();
      }
    });
  }

  /** Has the core put the model's load before everything else. */
  #demand(model: RunModel, { request }: Waiter): void {
    model.load?.timeout.cancel();
    const user = request.user_context?.user_id;
    try {
      const { tasks } = this.#core.demandModel({ model: model.name, ...(user === undefined ? {} : { user_id: user }) });
      for (const task of tasks) if (task.name === model.name && task.action === 'Warm') model.demands.add(task.task_id);
    } catch (error) {
      reject(model, error);
    }
  }

  #grant(model: RunModel, waiter: Waiter, wasWarm: boolean): void {
    const { held } = model;
    const waitedMs = wasWarm ? 0 : this.#waited(waiter);
    try {
      if (held === undefined) throw this.#closed ?? invalidInput('model', `'${model.name}' was removed`);
      this.#record(model, waiter, { was_warm: wasWarm, latency_ms: waitedMs, success: true });
      this.#reports.outcomes(this.#core.leaseStarted(model.name));
      held.leases++;
      const lease = makeLease(held.value, wasWarm, waitedMs, () => {
        this.#lostLeases.unregister(lease);
        this.#endLease(model, held);
      });
      this.#lostLeases.register(lease, model.name, lease);
      waiter.resolve(lease);
    } catch (error) {
      waiter.reject(error);
      return;
    }
    this.#reports.tell(() => this.#askWhatNext(waiter.request));
  }

  #endLease(model: RunModel, held: Held): void {
    held.leases--;
    if (held.orphaned) {
      if (held.leases === 0) void this.#releases.letGo(model.name, held);
      return;
    }
    this.#reports.tell(() => this.#core.leaseEnded(model.name));
    this.pumpSoon();
  }

  #waited({ since }: Waiter): number {
    return Math.max(0, this.#reports.moment() - since);
  }

  #record(
    model: RunModel,
    { request }: Waiter,
    use: { was_warm: boolean; latency_ms: number; success: boolean },
  ): void {
    this.#reports.outcomes(this.#core.recordUsage({ model: model.name, ...use, request }));
  }

  /** The question after each use: what does this user need next? The asking queues the plan. */
  #askWhatNext(request: WarmupRequestInput): void {
    const { user_context, project_context } = request;
    this.#refresh();
    const prediction = this.#core.predict({
      ...(user_context === undefined ? {} : { user_context }),
      ...(project_context === undefined ? {} : { project_context }),
    });
    const at = prediction.next_decision_at_ms;
    this.#decision = at === undefined ? undefined : { at, about: request };
    this.#events.emit('prediction', prediction);
  }

  /** The same question again, once the moment has come that the last plan named. */
  #askAgain(): void {
    const decision = this.#decision;
    if (decision === undefined || this.#paused || readClock(this.#now) < decision.at) return;
    this.#decision = undefined;
    this.#reports.tell(() => this.#askWhatNext(decision.about));
  }

  /** The last one who waited has gone: a load that was begun for them is not wanted any more. */
  #nobodyWaits(model: RunModel): void {
    const { load } = model;
    this.#reports.tell(() => {
      const { tasks } = this.#core.queue();
      const neededBy = (id: string): boolean => tasks.some(({ depends_on }) => depends_on.includes(id));
      if (load !== undefined && !load.task.demanded) {
        this.#loads.limit(load); // it was on its way before
      } else if (load !== undefined) {
        const why = new DOMException('nobody waits for this load any more', 'AbortError');
        if (!neededBy(load.task.task_id)) this.#loads.cancel(model, load, why);
      } else {
        const idle = tasks.filter(({ task_id }) => model.demands.has(task_id) && !neededBy(task_id));
        for (const { task_id } of idle) this.#reports.outcomes(this.#core.cancelTask(task_id));
      }
    });
    model.demands.clear();
    this.pumpSoon();
  }

  // ---- the queue ---------------------------------------------------------------------------------------------------

  /** Starts whatever the core says may start now, and sets the alarm to the next moment at which more may. */
  pump(): void {
    if (this.#pumping) {
      this.#pumpAgain = true;
      return;
    }
    this.#pumping = true;
    try {
      do {
        this.#pumpAgain = false;
        this.#askAgain();
        for (let task = this.#next(); task !== null; task = this.#next()) this.#start(task);
      } while (this.#pumpAgain);
      this.#setAlarm();
    } catch (error) {
      this.#reports.failed(error);
    } finally {
      this.#pumping = false;
    }
  }

  /** Names of the models that are loaded here. */
  get names(): readonly string[] {
    return [...this.#models.keys()];
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

  #next(): WarmupTask | null {
    if (this.#closed !== undefined || this.#models.size === 0) return null;
    return this.#core.nextTask({ models: [...this.#models.keys()], ...(this.#paused ? { demanded_only: true } : {}) });
  }

  #start(task: WarmupTask): void {
    const model = this.#models.get(task.name);
    if (model === undefined) {
      this.#reports.cancelled(task);
      return;
    }
    this.#reports.started(task);
    if (task.action === 'Release') this.#release(model, task);
    else this.#loads.warm(model, task);
  }

  #release(model: RunModel, task: WarmupTask): void {
    this.#releasing++;
    model.releasing = this.#releases.orphan(model).then(() => {
      this.#releasing--;
      model.releasing = undefined;
      this.#reports.completed(task, {});
      this.pump();
    });
  }

  #loaded(model: RunModel): void {
    if (model.usable) {
      const waiters = [...model.waiters];
      model.waiters.clear();
      model.demands.clear();
      for (const waiter of waiters) this.#grant(model, waiter, false);
    } else {
      const [waiter] = model.waiters;
      if (waiter !== undefined) this.#demand(model, waiter);
    }
    this.pump();
  }

  #failed(model: RunModel, error: unknown, dependents: readonly string[]): void {
    for (const waiter of model.waiters) {
      const use = { was_warm: false, latency_ms: this.#waited(waiter), success: false };
      this.#reports.tell(() => this.#record(model, waiter, use));
    }
    reject(model, error);
    for (const name of dependents) {
      const dependent = this.#models.get(name);
      if (dependent !== undefined && dependent.load === undefined) reject(dependent, error);
    }
    this.pump();
  }

  #setAlarm(): void {
    if (this.#closed !== undefined || this.#models.size === 0) return;
    const now = readClock(this.#now);
    const { tasks, running } = this.#core.queue();
    if (this.#loads.inFlight === 0 && this.#releasing === 0) this.#rejectForgotten([...tasks, ...running]);
    let next = this.#paused ? Infinity : (this.#decision?.at ?? Infinity);
    for (const task of tasks) {
      if (task.start_at_ms > now && this.#models.has(task.name)) next = Math.min(next, task.start_at_ms);
    }
    if (next < Infinity) this.#alarm.set(Math.max(0, next - now));
    else this.#alarm.cancel();
  }

  /** Nothing runs here, nothing is queued, and somebody waits: better an error than waiting for ever. */
  #rejectForgotten(tasks: readonly WarmupTask[]): void {
    for (const model of this.#models.values()) {
      if (model.waiters.size > 0 && !tasks.some(({ name }) => name === model.name)) {
        reject(model, internalError(`no load of '${model.name}' is planned`));
      }
    }
  }

  /** A pump that keeps no caller waiting: loaders may begin with work. */
  pumpSoon(): void {
    if (this.#closed === undefined && this.#models.size > 0) this.#alarm.set(0);
  }

  // ---- the end -----------------------------------------------------------------------------------------------------

  /**
   * Loads are aborted, waiting uses reject, and what is idle is released. The core is not spoken to any more.
   * @returns when what was idle is gone; what is leased is released by its last lease, late values when they come
   */
  async close(error: WarmupError): Promise<void> {
    this.#closed = error;
    this.#decision = undefined;
    this.#reports.close();
    this.#alarm.cancel();
    const models = [...this.#models.values()];
    for (const model of models) {
      reject(model, error);
      if (model.load !== undefined) this.#loads.abandon(model, model.load, error);
    }
    await Promise.all(models.flatMap((model) => [model.releasing, this.#releases.orphan(model)]));
  }

  /** The core trapped: nobody will be served any more. */
  #coreEnded(): void {
    for (const model of this.#models.values()) reject(model, this.#core.raw.ended);
  }
}

function reject(model: RunModel, error: unknown): void {
  const waiters = [...model.waiters];
  model.waiters.clear();
  model.demands.clear();
  for (const waiter of waiters) waiter.reject(error);
}

function timeoutOf(config: WarmupConfig): number {
  return config.warmup_timeout_seconds * 1000;
}
