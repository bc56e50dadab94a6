// SPDX-License-Identifier: Apache-2.0
import type { Core } from './core.js';
import { internalError, invalidInput } from './errors.js';
import type { Events } from './events.js';
import type { Runner } from './run/runner.js';
import type {
  QueueState,
  TaskFailureInput,
  TaskFilterInput,
  TaskReport,
  TaskResultInput,
  WarmupTask,
  WarmupTaskInput,
} from './generated/wire.js';

/**
 * The tasks that the plan put off or in progress. Those of models with `load` are run by the predictor itself; those of
 * other models wait here for an application that asks for them and reports how they went.
 */
export class TaskQueue {
  readonly #core: Core;
  readonly #events: Events;
  readonly #runner: Runner;

  /**
   * @internal
   * @param runner carries out the tasks of the models that the predictor loads itself
   */
  constructor(core: Core, events: Events, runner: Runner) {
    this.#core = core;
    this.#events = events;
    this.#runner = runner;
  }

  /** What waits, what runs, and when the next may start. */
  async state(): Promise<QueueState> {
    return this.#core.queue();
  }

  /** Puts a task in the queue; `ResourceExhausted` when that is full. */
  async enqueue(task: WarmupTaskInput): Promise<WarmupTask> {
    const queued = this.#core.enqueueTask(task);
    this.#runner.pump();
    return queued;
  }

  /**
   * The task of a model without `load` that should start now, or null. What it takes is set aside until its end is
   * reported.
   */
  async next(filter: TaskFilterInput = {}): Promise<WarmupTask | null> {
    const own = new Set(this.#runner.names);
    const models = filter.models ?? this.#core.models().map(({ name }) => name);
    return this.#core.nextTask({ ...filter, models: models.filter((name) => !own.has(name)) });
  }

  /** It has begun: its time-out runs from here. */
  async started(taskId: string): Promise<WarmupTask> {
    return this.#core.taskStarted(this.#foreign(taskId));
  }

  /**
   * How far it has come.
   * @param fraction in [0, 1]
   */
  async progress(taskId: string, fraction: number): Promise<void> {
    this.#core.taskProgress(this.#foreign(taskId), fraction);
  }

  /** It is done. What was measured of it goes into the model's costs. */
  async completed(taskId: string, result: TaskResultInput = {}): Promise<TaskReport> {
    const report = this.#core.taskCompleted(this.#foreign(taskId), result);
    this.#runner.pump();
    return this.#events.decided(report);
  }

  /** It failed; `retry_at_ms` tells when a warm-up is tried again. */
  async failed(taskId: string, failure: TaskFailureInput): Promise<TaskReport> {
    const report = this.#core.taskFailed(this.#foreign(taskId), failure);
    this.#runner.failed(report, internalError(`loading failed: ${failure.reason}`, { code: 'LOAD_FAILED' }));
    return this.#events.decided(report);
  }

  /** What a task that failed with `still_reserved`, or was cancelled while it ran, held is free. */
  async settled(taskId: string): Promise<void> {
    this.#core.taskSettled(taskId);
    this.#runner.pump();
  }

  /** Ends a task, whoever runs it, but for a release that has begun. Uses that wait for it reject. */
  async cancel(taskId: string): Promise<TaskReport> {
    return this.#runner.cancel(taskId);
  }

  /** The id of a task that the predictor does not run itself: how those end, it sees. */
  #foreign(taskId: string): string {
    if (!this.#runner.runs(taskId)) return taskId;
    throw invalidInput('task_id', `${taskId} is run by the predictor itself`);
  }
}
