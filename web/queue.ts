// SPDX-License-Identifier: Apache-2.0
import type { Core } from './core.js';
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
  readonly #report: (report: TaskReport) => TaskReport;
  readonly #ownModels: () => readonly string[];
  readonly #changed: () => void;

  /**
   * @internal
   * @param report hears what the end of a task decided
   * @param ownModels names of the models that the predictor loads itself
   * @param changed called when there may be something to start
   */
  constructor(
    core: Core,
    report: (report: TaskReport) => TaskReport,
    ownModels: () => readonly string[],
    changed: () => void,
  ) {
    this.#core = core;
    this.#report = report;
    this.#ownModels = ownModels;
    this.#changed = changed;
  }

  /** What waits, what runs, and when the next may start. */
  async state(): Promise<QueueState> {
    return this.#core.queue();
  }

  /** Puts a task in the queue; `ResourceExhausted` when that is full. */
  async enqueue(task: WarmupTaskInput): Promise<WarmupTask> {
    const queued = this.#core.enqueueTask(task);
    this.#changed();
    return queued;
  }

  /**
   * The task of a model without `load` that should start now, or null. What it takes is set aside until its end is
   * reported.
   */
  async next(filter: TaskFilterInput = {}): Promise<WarmupTask | null> {
    const own = new Set(this.#ownModels());
    const models = filter.models ?? this.#core.models().map(({ name }) => name);
    return this.#core.nextTask({ ...filter, models: models.filter((name) => !own.has(name)) });
  }

  async started(taskId: string): Promise<WarmupTask> {
    return this.#core.taskStarted(taskId);
  }

  /** @param fraction in [0, 1] */
  async progress(taskId: string, fraction: number): Promise<void> {
    this.#core.taskProgress(taskId, fraction);
  }

  async completed(taskId: string, result: TaskResultInput = {}): Promise<TaskReport> {
    return this.#ended(this.#core.taskCompleted(taskId, result));
  }

  async failed(taskId: string, failure: TaskFailureInput): Promise<TaskReport> {
    return this.#ended(this.#core.taskFailed(taskId, failure));
  }

  /** What a task that failed with `still_reserved`, or was cancelled while it ran, held is free. */
  async settled(taskId: string): Promise<void> {
    this.#core.taskSettled(taskId);
    this.#changed();
  }

  async cancel(taskId: string): Promise<TaskReport> {
    return this.#ended(this.#core.cancelTask(taskId));
  }

  #ended(report: TaskReport): TaskReport {
    this.#changed();
    return this.#report(report);
  }
}
