// SPDX-License-Identifier: Apache-2.0
import { type CallOptions, checkSignal } from './abort.js';
import type { Core } from './core.js';
import { Jobs } from './jobs.js';
import type { PerformanceImpact, Plan, PlanProblemInput, WarmupScheduleInput } from './generated/wire.js';

/** How a problem is planned. */
export interface PlanOptions extends CallOptions {
  /**
   * Whether to plan beside the event loop: on a thread, or in slices of at most 8 ms. Left out: for problems that would
   * keep the page waiting.
   */
  job?: boolean;
}

/** Searches with a longer budget than this are no work for the caller's thread. */
const kLongestSearchMs = 8;
/** Without a time budget, problems with more candidates than this are none either. */
const kMostCandidates = 200;

/** The planner by itself: problems that stand alone, and what a schedule would do to the machine. */
export class Scheduler {
  readonly #core: Core;
  readonly #jobs: Jobs;

  /** @internal */
  constructor(core: Core, threads: number) {
    this.#core = core;
    this.#jobs = new Jobs(core, threads);
  }

  /**
   * The best plan within the budget, with an honest bound on what any plan could be worth. Rejects with InvalidInput for
   * a problem that makes no sense, and with the signal's reason.
   */
  async plan(problem: PlanProblemInput, { signal, job = isLarge(problem) }: PlanOptions = {}): Promise<Plan> {
    checkSignal(signal);
    if (!job) return this.#core.planSchedule(problem);
    return this.#jobs.run<Plan>(() => this.#core.startPlanJob(problem), signal);
  }

  /** What running a schedule would do to the machine, and whether that is acceptable. */
  async assess(schedule: WarmupScheduleInput): Promise<PerformanceImpact> {
    return this.#core.assessImpact(schedule);
  }
}

function isLarge(problem: PlanProblemInput | undefined): boolean {
  const { budget_ms: budget, candidates } = problem ?? {};
  return typeof budget === 'number' ? budget > kLongestSearchMs : (candidates?.length ?? 0) > kMostCandidates;
}
