// SPDX-License-Identifier: Apache-2.0
import type { Core } from '../core.js';
import { textOf } from '../errors.js';
import type { Events } from '../events.js';
import { type Now, readClock } from '../now.js';
import type { TaskFailureInput, TaskReport, TaskResultInput, WarmupOutcome, WarmupTask } from '../generated/wire.js';

/**
 * What the runner tells the core and those who listen: how each task went. It is said where nobody can be given an
 * error, so an error becomes a warning. After `close` nothing is said any more.
 */
export class Reports {
  readonly #core: Core;
  readonly #events: Events;
  readonly #now: Now;
  readonly #coreEnded: () => void;
  #closed = false;
  #lastMoment = 0;

  /** @param coreEnded called when an error shows that the core answers no more */
  constructor(core: Core, events: Events, now: Now, coreEnded: () => void) {
    this.#core = core;
    this.#events = events;
    this.#now = now;
    this.#coreEnded = coreEnded;
  }

  close(): void {
    this.#closed = true;
  }

  /** The moment, or the last good one when the clock fails: the core says so at the same time. */
  moment(): number {
    try {
      this.#lastMoment = readClock(this.#now);
    } catch {
      // As promised.
    }
    return this.#lastMoment;
  }

  /** Speaks to the core; undefined when that went wrong. */
  tell<R>(words: () => R): R | undefined {
    if (this.#closed) return undefined;
    try {
      return words();
    } catch (error) {
      this.failed(error);
      return undefined;
    }
  }

  failed(error: unknown): void {
    this.warn('RUNNER', 'the core refused the runner', error);
    if (this.#core.raw.ended !== undefined) this.#coreEnded();
  }

  warn(code: string, what: string, cause?: unknown): void {
    const message = cause === undefined ? what : `${what}: ${textOf(cause)}`;
    this.#events.warn({ code, message, ...(cause === undefined ? {} : { cause }) });
  }

  started(task: WarmupTask): void {
    this.#core.taskStarted(task.task_id);
    this.#events.emit('task', { state: 'started', task });
  }

  progressed(task: WarmupTask, progress: number): void {
    if (this.#closed) return;
    this.tell(() => this.#core.taskProgress(task.task_id, progress));
    this.#events.emit('task', { state: 'progress', task, progress });
  }

  completed(task: WarmupTask, result: TaskResultInput): void {
    if (this.#closed) return;
    this.tell(() => this.outcomes(this.#core.taskCompleted(task.task_id, result)));
    this.#events.emit('task', { state: 'completed', task });
  }

  /** @returns the core's reply: which other tasks go with it */
  taskFailed(task: WarmupTask, error: unknown, failure: TaskFailureInput): TaskReport | undefined {
    if (this.#closed) return undefined;
    const reply = this.tell(() => this.#core.taskFailed(task.task_id, failure));
    if (reply !== undefined) this.outcomes(reply);
    this.#events.emit('task', { state: 'failed', task, error });
    return reply;
  }

  cancelled(task: WarmupTask): void {
    if (this.#closed) return;
    this.tell(() => this.outcomes(this.#core.cancelTask(task.task_id)));
    this.#events.emit('task', { state: 'cancelled', task });
  }

  /** The loader of a task that had failed or was cancelled has ended after all: what it held is free. */
  settled(task: WarmupTask): void {
    this.tell(() => this.#core.taskSettled(task.task_id));
  }

  outcomes(reply: { outcomes: WarmupOutcome[] }): void {
    for (const outcome of reply.outcomes) this.#events.emit('outcome', outcome);
  }
}
