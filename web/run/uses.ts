// SPDX-License-Identifier: Apache-2.0
import { checkSignal } from '../abort.js';
import type { Core } from '../core.js';
import { type WarmupError, internalError, invalidInput } from '../errors.js';
import type { Events } from '../events.js';
import { withLocalTime } from '../local-time.js';
import { type Clock, readClock } from '../now.js';
import type { RecordedUse, WarmupRequestInput, WarmupTask } from '../generated/wire.js';
import { type Lease, Leases, type UseOptions } from './lease.js';
import type { Loads } from './loads.js';
import { type Held, type Load, type RunModel, type Waiter, abortError, reject } from './model.js';
import type { Questions } from './questions.js';
import type { Releases } from './release.js';
import type { Reports } from './reports.js';

export interface UsesOptions {
  readonly core: Core;
  readonly events: Events;
  readonly clock: Clock;
  readonly reports: Reports;
  readonly releases: Releases;
  readonly loads: Loads;
  readonly questions: Questions;
  readonly models: ReadonlyMap<string, RunModel>;
  readonly runner: {
    /** Starts what may be started now. */
    pump(): void;
    /** The same, keeping no caller waiting. */
    pumpSoon(): void;
  };
}

/** Uses that wait for their models, and leases of those that do not any more. */
export class Uses {
  readonly #with: UsesOptions;
  readonly #leases: Leases;

  constructor(options: UsesOptions) {
    this.#with = options;
    this.#leases = new Leases((code, message) => options.reports.warn(code, message));
  }

  /** A lease on the model: at once when it is warm, else when it has loaded. */
  begin(model: RunModel, { request = {}, signal }: UseOptions): Promise<Lease<unknown>> {
    return new Promise((resolve, reject) => {
      const { clock, core, models, runner } = this.#with;
      if (models.get(model.name) !== model) throw removedError(model);
      checkSignal(signal);
      if (typeof request !== 'object' || request === null) throw invalidInput('request', 'must be an object');
      const since = readClock(clock.read);
      const told = withLocalTime(request, since);
      const forget = (): void => signal?.removeEventListener('abort', abort);
      const waiter: Waiter = {
        request: told,
        since,
        resolve: (lease) => (forget(), resolve(lease)),
        reject: (error) => (forget(), reject(error)),
      };
      const abort = (): void => {
        model.waiters.delete(waiter);
        reject(signal?.reason);
        if (model.waiters.size > 0) return;
        this.#withdraw(model);
        runner.pumpSoon();
      };
      if (model.usable) {
        this.#grant(model, waiter, true);
        runner.pumpSoon();
      } else {
        core.analyzePatterns(told); // refuses a request that cannot be recorded later
        signal?.addEventListener('abort', abort, { once: true });
        model.waiters.add(waiter);
        this.#demand(model, waiter);
        runner.pump();
      }
    });
  }

  /** Has the core put the loads that are waited for before everything else, again. */
  demandAll(): void {
    for (const model of this.#with.models.values()) this.#demandFor(model);
  }

  /** What a model has loaded goes to those who wait, or, when it is not yet enough, is built on. */
  serve(model: RunModel): void {
    if (!model.usable) return this.#demandFor(model);
    const waiters = [...model.waiters];
    model.waiters.clear();
    for (const waiter of waiters) this.#grant(model, waiter, false);
  }

  /** Whoever waits for the model waits in vain. */
  fail(model: RunModel, error: unknown): void {
    if (model.waiters.size === 0) return;
    for (const waiter of model.waiters) {
      const use = { was_warm: false, latency_ms: this.#waited(waiter), success: false };
      this.#with.reports.decided(() => this.#record(model, waiter, use));
    }
    reject(model, error);
    this.#withdraw(model);
  }

  /** The same, for models whose tasks went with one that failed. */
  failAll(dropped: readonly WarmupTask[], error: unknown): void {
    for (const { name, demanded } of dropped) {
      const model = this.#with.models.get(name);
      if (demanded && model !== undefined) this.fail(model, error);
    }
  }

  /**
   * Somebody waits for what nobody loads: better an error than waiting for ever.
   * @param tasks all that wait or run
   * @param why undefined: nobody knows
   */
  rejectForgotten(tasks: readonly WarmupTask[], why?: unknown): void {
    for (const model of this.#with.models.values()) {
      if (tasks.some(({ name, demanded }) => demanded && name === model.name)) continue;
      this.fail(model, why ?? internalError(`no load of '${model.name}' is planned`));
    }
  }

  /** Ends the open leases of a value that is lost. The application may still hold them. */
  endLeases(model: RunModel): void {
    const { core, reports } = this.#with;
    for (let left = model.held?.leases ?? 0; left > 0; left--) reports.tell(() => core.leaseEnded(model.name));
  }

  #demandFor(model: RunModel): void {
    const [waiter] = model.waiters;
    if (waiter !== undefined) this.#demand(model, waiter);
  }

  #demand(model: RunModel, { request }: Waiter): void {
    const { clock, core, loads } = this.#with;
    const demand = { model: model.name, user_id: request.user_context?.user_id };
    try {
      const { tasks } = clock.steady(() => core.demandModel(demand));
      for (const [, load] of this.#running(tasks)) loads.demand(load);
    } catch (error) {
      reject(model, error);
    }
  }

  /** The last one who waited has gone: loads that were begun for them are not wanted any more, others are no hurry. */
  #withdraw({ name }: RunModel): void {
    const { core, loads, reports } = this.#with;
    const tasks = reports.tell(() => core.withdrawDemand(name).tasks) ?? [];
    for (const [model, load] of this.#running(tasks)) {
      if (!load.task.demanded) loads.limit(load);
      else loads.cancel(model, load, abortError('nobody waits for this load any more'));
    }
  }

  /** The loads in flight among tasks. */
  #running(tasks: readonly WarmupTask[]): [RunModel, Load][] {
    return [...this.#with.models.values()].flatMap((model): [RunModel, Load][] => {
      const { load } = model;
      return load && tasks.some(({ task_id }) => task_id === load.task.task_id) ? [[model, load]] : [];
    });
  }

  #grant(model: RunModel, waiter: Waiter, wasWarm: boolean): void {
    const { clock, core, events, questions } = this.#with;
    const { held } = model;
    const waitedMs = wasWarm ? 0 : this.#waited(waiter);
    try {
      if (held === undefined) throw core.raw.ended ?? removedError(model);
      const use = { was_warm: wasWarm, latency_ms: waitedMs, success: true };
      // Listeners hear of the outcomes when the lease is counted: they may ask for what would release the value.
      const replies = clock.steady(() => [this.#record(model, waiter, use), core.leaseStarted(model.name)]);
      held.leases++;
      held.users++;
      const end = (): void => this.#endLease(model, held, waiter.request);
      const lease = this.#leases.make(model.name, held.value, wasWarm, waitedMs, end);
      waiter.resolve(lease);
      for (const reply of replies) events.decided(reply);
    } catch (error) {
      waiter.reject(error);
      return;
    }
    questions.ask(waiter.request);
  }

  #endLease({ name }: RunModel, held: Held, about: WarmupRequestInput): void {
    const { core, questions, releases, reports, runner } = this.#with;
    held.leases--;
    if (!held.orphaned) reports.tell(() => core.leaseEnded(name));
    void releases.drop(held);
    if (held.leases === 0) questions.soon(about); // what was in use may go for something else now
    runner.pumpSoon();
  }

  #waited({ since }: Waiter): number {
    return Math.max(0, this.#with.clock.moment() - since);
  }

  #record(
    { name }: RunModel,
    { request }: Waiter,
    use: { was_warm: boolean; latency_ms: number; success: boolean },
  ): RecordedUse {
    return this.#with.core.recordUsage({ model: name, ...use, request });
  }
}

/** The error of a use of a model that is not, or not any more, loaded here. */
export function removedError({ name }: RunModel): WarmupError {
  return invalidInput('model', `'${name}' was removed`);
}
