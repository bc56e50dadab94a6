// SPDX-License-Identifier: Apache-2.0
import { type WarmupError, textOf, timeoutError } from '../errors.js';
import type { WarmupTask } from '../generated/wire.js';
import { Alarm } from './alarm.js';
import { type Held, type Load, type RunModel, reaches } from './model.js';
import type { Releases } from './release.js';
import type { Reports } from './reports.js';
import type { Sleep } from './sleep.js';

/** What the runner does about a load that has ended. */
export interface LoadListener {
  /** The model holds something new. */
  loaded(model: RunModel): void;
  /** Whoever waits for the model, or for one of `dependents`, waits in vain. */
  failed(model: RunModel, error: unknown, dependents: readonly string[]): void;
  /** A load that had been given up has ended, or one was: there is memory again. */
  freed(): void;
}

/** The longest reason that is worth keeping of a loader's error. */
const kLongestReason = 1000;

/** Loads in flight, at most one for a model, whatever their loaders do: throw, hang, come late, give no promise. */
export class Loads {
  readonly #reports: Reports;
  readonly #releases: Releases;
  readonly #sleep: Sleep;
  readonly #listener: LoadListener;
  #inFlight = 0;

  constructor(reports: Reports, releases: Releases, sleep: Sleep, listener: LoadListener) {
    this.#reports = reports;
    this.#releases = releases;
    this.#sleep = sleep;
    this.#listener = listener;
  }

  /** Loads that are neither ended nor given up. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Carries out a task that warms a model. The core hands out no second one while a load is in flight. */
  warm(model: RunModel, task: WarmupTask): void {
    const { held } = model;
    if (held !== undefined && reaches(held.stage, task.stage)) {
      this.#reports.completed(task, { stage: held.stage });
      return;
    }
    const load: Load = {
      task,
      startedAt: this.#reports.moment(),
      controller: new AbortController(),
      timeout: new Alarm(
        this.#sleep,
        () => this.#timedOut(model, load),
        (error) => this.#reports.warn('SLEEP_FAILED', 'sleep failed', error),
      ),
      abandoned: false,
    };
    model.load = load;
    this.#inFlight++;
    if (!task.demanded && model.waiters.size === 0) this.limit(load);
    void this.#run(model, load, held);
  }

  /** Bounds a load from its start on, as is right for one that nobody waits for. */
  limit(load: Load): void {
    const passedMs = this.#reports.moment() - load.startedAt;
    load.timeout.set(Math.max(0, this.#releases.timeoutMs - passedMs));
  }

  /** Nobody wants this load any more: its task is cancelled, and what it may still give is released. */
  cancel(model: RunModel, load: Load, reason: unknown): void {
    this.abandon(model, load, reason);
    this.#reports.cancelled(load.task);
    this.#listener.freed();
  }

  /** Gives a load up without a word to the core. */
  abandon(model: RunModel, load: Load, reason: unknown): void {
    load.abandoned = true;
    this.#end(model, load);
    load.controller.abort(reason);
  }

  async #run(model: RunModel, load: Load, previous: Held | undefined): Promise<void> {
    const { loader } = model;
    let value: unknown;
    try {
      if (model.releasing !== undefined) await model.releasing;
      value = await loader.load({
        stage: load.task.stage,
        signal: load.controller.signal,
        onProgress: (fraction) => this.#progressed(model, load, fraction),
        ...(previous === undefined ? {} : { previous: previous.value }),
      });
    } catch (error) {
      if (load.abandoned) this.#settled(load);
      else this.#failed(model, load, error);
      return;
    }
    const held: Held = { value, stage: load.task.stage, release: loader.release, leases: 0, orphaned: false };
    if (!load.abandoned) {
      this.#loaded(model, load, held);
      return;
    }
    await this.#releases.letGo(model.name, held);
    this.#settled(load);
  }

  #loaded(model: RunModel, load: Load, held: Held): void {
    this.#end(model, load);
    model.held = held;
    const tookMs = Math.max(0, this.#reports.moment() - load.startedAt);
    this.#reports.completed(load.task, { stage: held.stage, load_time_ms: tookMs });
    this.#listener.loaded(model);
  }

  #failed(model: RunModel, load: Load, error: unknown): void {
    this.#end(model, load);
    this.#report(model, load, error, { reason: textOf(error).slice(0, kLongestReason) });
  }

  #timedOut(model: RunModel, load: Load): void {
    if (model.load !== load) return;
    const error: WarmupError = timeoutError(`loading ${model.name}`);
    this.abandon(model, load, error);
    this.#report(model, load, error, { reason: error.message, still_reserved: true });
  }

  #report(model: RunModel, load: Load, error: unknown, failure: { reason: string; still_reserved?: true }): void {
    const report = this.#reports.taskFailed(load.task, error, failure);
    this.#listener.failed(model, error, report?.dropped.map(({ name }) => name) ?? []);
  }

  #progressed(model: RunModel, load: Load, fraction: number): void {
    if (model.load !== load || typeof fraction !== 'number' || Number.isNaN(fraction)) return;
    this.#reports.progressed(load.task, Math.min(1, Math.max(0, fraction)));
  }

  #settled(load: Load): void {
    this.#reports.settled(load.task);
    this.#listener.freed();
  }

  #end(model: RunModel, load: Load): void {
    load.timeout.cancel();
    model.load = undefined;
    this.#inFlight--;
  }
}
