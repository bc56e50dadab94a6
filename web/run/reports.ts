// SPDX-License-Identifier: Apache-2.0
import type { Core } from '../core.js';
import type { Events, TaskEvent } from '../events.js';
import type { Clock } from '../now.js';
import { warningOf } from '../warning.js';
import type { TaskFailureInput, TaskReport, TaskResultInput, WarmupOutcome, WarmupTask } from '../generated/wire.js';

/**
 * What the runner tells the core and those who listen: how each task went. It is said where nobody can be given an
 * error, so an error becomes a warning, and a clock that fails stands still. After `close` nothing is said any more.
 */
export class Reports {
  readonly #core: Core;
  readonly #events: Events;
  readonly #clock: Clock;
  readonly #coreEnded: () => void;
  #closed = false;

  /** @param coreEnded called when an error shows that the core answers no more */
  constructor(core: Core, events: Events, clock: Clock, coreEnded: () => void) {
    this.#core = core;
    this.#events = events;
    this.#clock = clock;
    this.#coreEnded = coreEnded;
  }

  close(): void {
    this.#closed = true;
  }

  /** Speaks to the core; undefined when that went wrong. */
  tell<R>(words: () => R): R | undefined {
    if (this.#closed) return undefined;
    try {
      return this.#clock.steady(words);
    } catch (error) {
      this.warn('RUNNER', 'the core refused the runner', error);
      if (this.#core.raw.ended !== undefined) this.#coreEnded();
      return undefined;
    }
  }

  warn(code: string, what: string, cause?: unknown): void {
    this.#events.warn(warningOf(code, what, cause));
  }

  /** Tells those who listen how a task goes. */
  say(state: TaskEvent['state'], task: WarmupTask, more: { progress?: number; error?: unknown } = {}): void {
    if (!this.#closed) this.#events.emit('task', { state, task, ...more });
  }

  /** @returns whether the core knows of the task */
  started(task: WarmupTask): boolean {
    const known = this.tell(() => this.#core.taskStarted(task.task_id)) !== undefined;
    if (known) this.say('started', task);
    return known;
  }

  progressed(task: WarmupTask, progress: number): void {
    this.tell(() => this.#core.taskProgress(task.task_id, progress));
    this.say('progress', task, { progress });
  }

  /** @returns undefined when the core refuses it: it has given the task up */
  completed(task: WarmupTask, result: TaskResultInput): TaskReport | undefined {
    const reply = this.decided(() => this.#core.taskCompleted(task.task_id, result));
    if (reply !== undefined) this.say('completed', task);
    return reply;
  }

  failed(task: WarmupTask, error: unknown, failure: TaskFailureInput): TaskReport | undefined {
    const reply = this.decided(() => this.#core.taskFailed(task.task_id, failure));
    this.say('failed', task, { error });
    return reply;
  }

  cancelled(task: WarmupTask): TaskReport | undefined {
    const reply = this.decided(() => this.#core.cancelTask(task.task_id));
    this.say('cancelled', task);
    return reply;
  }

  /** The loader of a task that had failed or was cancelled has ended after all: what it held is free. */
  settled({ task_id }: WarmupTask): void {
    this.tell(() => this.#core.taskSettled(task_id));
  }

  /** Says something that decides warm-ups, and passes on what it decided. */
  decided<R extends { outcomes: WarmupOutcome[] }>(words: () => R): R | undefined {
    const reply = this.tell(words);
    return reply && this.#events.decided(reply);
  }

  readonly sleepFailed = (error: unknown): void => this.warn('SLEEP_FAILED', 'sleep failed', error);
}
