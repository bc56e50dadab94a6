// SPDX-License-Identifier: Apache-2.0
import { textOf, timeoutError } from '../errors.js';
import type { Clock } from '../now.js';
import type { MeasuredImpactInput, TaskReport, WarmupTask } from '../generated/wire.js';
import type { Responsiveness } from '../resources/responsiveness.js';
import { Alarm } from './alarm.js';
import type { LoadContext } from './definition.js';
import { type Held, type Load, type RunModel } from './model.js';
import type { Releases } from './release.js';
import type { Reports } from './reports.js';
import type { Sleep } from './sleep.js';

/** What the runner does about a load that has ended. */
export interface LoadListener {
  /** Does what must not be disturbed by listeners, and then whatever may be done now. */
  atOnce(body: () => void): void;
  /** The model holds something new. */
  loaded(model: RunModel): void;
  /** Whoever waited for the load, or for one of the tasks that went with it, waits in vain. */
  failed(model: RunModel, load: Load, error: unknown, dropped: readonly WarmupTask[]): void;
  /** What the model held is gone. */
  lost(model: RunModel, error?: unknown): void;
  /** A load that had been given up has ended, or one was: there is memory again. */
  freed(): void;
}

/** The longest reason that is worth keeping of a loader's error. */
const kLongestReason = 1000;

/** Loads in flight, at most one for a model, whatever their loaders do: throw, hang, come late, give no promise. */
export class Loads {
  readonly #reports: Reports;
  readonly #releases: Releases;
  readonly #clock: Clock;
  readonly #sleep: Sleep;
  readonly #responsiveness: Responsiveness | undefined;
  readonly #listener: LoadListener;

  /** @param responsiveness undefined: what loads do to this thread is not measured */
  constructor(
    reports: Reports,
    releases: Releases,
    clock: Clock,
    sleep: Sleep,
    responsiveness: Responsiveness | undefined,
    listener: LoadListener,
  ) {
    this.#reports = reports;
    this.#releases = releases;
    this.#clock = clock;
    this.#sleep = sleep;
    this.#responsiveness = responsiveness;
    this.#listener = listener;
  }

  /**
   * Carries out a task that warms a model. The core hands out none while a load is in flight, or whose work
   * is done.
   * @param bases what the models hold that it depends on
   */
  warm(model: RunModel, task: WarmupTask, bases: readonly Held[]): void {
    const { held: previous } = model;
    const load: Load = {
      task,
      startedAt: this.#clock.moment(),
      controller: new AbortController(),
      timeout: new Alarm(
        this.#sleep,
        () => model.load === load && this.#fail(model, load, timeoutError(`loading ${model.name}`)),
        this.#reports.sleepFailed,
      ),
      previous,
      bases: previous === undefined ? bases : [...bases, previous],
      memoryMb: undefined,
      impact: this.#responsiveness?.begin() ?? (() => undefined),
      demanded: task.demanded,
      abandoned: false,
    };
    model.load = load;
    for (const held of load.bases) held.users++;
    if (!task.demanded) this.limit(load);
    if (!this.#reports.started(task)) this.cancel(model, load);
    void this.#run(model, load);
  }

  /** Somebody waits for this load: nothing bounds it any more. */
  demand(load: Load): void {
    load.demanded = true;
    load.timeout.cancel();
  }

  /** Bounds a load from its start on, as is right for one that nobody waits for. */
  limit(load: Load): void {
    load.demanded = false;
    load.timeout.set(Math.max(0, this.#releases.timeoutMs - (this.#clock.moment() - load.startedAt)));
  }

  /** Nobody wants this load any more: its task is cancelled, and what it may still give is released. */
  cancel(model: RunModel, load: Load, reason?: unknown): TaskReport | undefined {
    this.abandon(model, load, reason);
    const report = this.#reports.cancelled(load.task);
    this.#listener.freed();
    return report;
  }

  /** Gives a load up without a word to the core. */
  abandon(model: RunModel, load: Load, reason: unknown): void {
    load.abandoned = true;
    this.#end(model, load);
    load.controller.abort(reason);
  }

  /** Gives a load up and reports that it failed. Its memory stays set aside until its loader has ended. */
  giveUp(model: RunModel, load: Load, error: unknown): readonly WarmupTask[] {
    this.abandon(model, load, error);
    return this.#report(load, error, { still_reserved: true });
  }

  async #run(model: RunModel, load: Load): Promise<void> {
    let held: Held | undefined;
    let failure: unknown;
    try {
      if (!load.abandoned) held = await this.#call(model, load);
    } catch (error) {
      failure = error;
    }
    if (load.abandoned) await this.#late(model, load, held);
    else if (held !== undefined) this.#loaded(model, load, held);
    else this.#failed(model, load, failure);
  }

  async #call(model: RunModel, load: Load): Promise<Held> {
    const { loader } = model;
    const { previous, task } = load;
    const context: LoadContext = {
      stage: task.stage,
      signal: load.controller.signal,
      onProgress: (fraction) => this.#progressed(model, load, fraction),
      onMemory: (memoryMb) => {
        if (Number.isFinite(memoryMb) && memoryMb >= 0) load.memoryMb = memoryMb;
      },
      onLost: (error) => this.#lost(model, load, error),
      bases: load.bases.map(({ value }) => value),
      onImpact: (impact) => (load.impact = () => impact),
      ...(previous === undefined ? {} : { previous: previous.value }),
    };
    const value = await loader.load(context);
    if (previous !== undefined) previous.release = undefined; // it is part of the new value
    return { value, stage: task.stage, load, release: loader.release, leases: 0, users: 0, orphaned: false };
  }

  #loaded(model: RunModel, load: Load, held: Held): void {
    const load_time_ms = Math.max(0, this.#clock.moment() - load.startedAt);
    this.#listener.atOnce(() => {
      const measured_impact = this.#end(model, load);
      void this.#releases.orphan(model);
      model.held = held;
      const { task, memoryMb } = load;
      const result = { stage: held.stage, load_time_ms, memory_mb: memoryMb, measured_impact };
      if (this.#reports.completed(task, result)) {
        this.#listener.loaded(model);
      } else {
        void this.#releases.orphan(model).then(() => this.#settled(load));
      }
    });
  }

  /** An abandoned load has ended: nobody wants what it gave. */
  async #late(model: RunModel, load: Load, held: Held | undefined): Promise<void> {
    if (held !== undefined) {
      // What the model had of an earlier stage is part of this and goes with it.
      if (load.previous !== undefined && model.held === load.previous) this.#listener.lost(model);
      await this.#releases.letGo(held);
    } else {
      await this.#releases.dropAll(load.bases);
    }
    this.#settled(load);
  }

  #failed(model: RunModel, load: Load, error: unknown): void {
    this.#listener.atOnce(() => {
      this.#end(model, load);
      void this.#releases.dropAll(load.bases);
      this.#listener.failed(model, load, error, this.#report(load, error, {}));
    });
  }

  /** A load that still runs has failed. */
  #fail(model: RunModel, load: Load, error: unknown): void {
    this.#listener.atOnce(() => this.#listener.failed(model, load, error, this.giveUp(model, load, error)));
  }

  /** @returns tasks that went with it */
  #report({ task }: Load, error: unknown, more: { still_reserved?: true }): readonly WarmupTask[] {
    const reason = textOf(error).slice(0, kLongestReason);
    return this.#reports.failed(task, error, { reason, ...more })?.dropped ?? [];
  }

  #progressed(model: RunModel, load: Load, fraction: number): void {
    if (model.load !== load || typeof fraction !== 'number' || Number.isNaN(fraction)) return;
    const progress = Math.min(1, Math.max(0, fraction));
    this.#reports.progressed(load.task, progress);
  }

  /** A loader says that what it gave, or is about to give, is gone. It may be said of what is long released. */
  #lost(model: RunModel, load: Load, error: unknown): void {
    if (model.load === load) return this.#fail(model, load, error);
    for (let { held } = model; held !== undefined; held = held.load.previous) {
      if (held.load === load) return this.#listener.lost(model, error);
    }
  }

  #settled(load: Load): void {
    this.#reports.settled(load.task);
    this.#listener.freed();
  }

  #end(model: RunModel, load: Load): MeasuredImpactInput | undefined {
    load.timeout.cancel();
    model.load = undefined;
    return load.impact();
  }
}
