// SPDX-License-Identifier: Apache-2.0
import { encode } from './json.js';
import { type Plain, argumentsOf } from './raw/arguments.js';
import type { WebWarmupPredictor } from './raw/web-warmup-predictor.js';
import type {
  AdvancedPatterns,
  BenchmarkOptionsInput,
  DemandInput,
  DeployOptionsInput,
  EvaluationTaskInput,
  ReplayTaskInput,
  ExecutionContextInput,
  JobReply,
  JobStarted,
  JobsRunning,
  LostReport,
  MetricsReport,
  ModelProfileInput,
  ModelSet,
  ModelStatus,
  PatternQueryInput,
  PerformanceImpact,
  Plan,
  PlanProblemInput,
  QueueState,
  RecordedUse,
  ResourceAllocation,
  ResourceAvailability,
  ResourceReportInput,
  ResourceRequirementsInput,
  TaskFailureInput,
  TaskFilterInput,
  TaskList,
  TaskReport,
  TaskResultInput,
  TrainingStatus,
  TrainingTaskInput,
  UsageEventInput,
  UsagePattern,
  WarmupConfig,
  WarmupConfigInput,
  WarmupPrediction,
  WarmupRequestInput,
  WarmupScheduleInput,
  WarmupTask,
  WarmupTaskInput,
} from './generated/wire.js';

/** Methods whose reply depends on what the machine has to spare. */
const kOfTheMachine: ReadonlySet<string> = new Set<Plain>([
  'prepareModels', 'availableResources', 'allocateResources', 'assessImpact', 'nextTask',
]);

/**
 * The raw predictor with data in place of JSON text: what everything else in web/ calls. Synchronous; throws WarmupError.
 */
export class Core {
  /** The predictor of the module itself: JSON text in, JSON text out. */
  readonly raw: WebWarmupPredictor;
  readonly #refresh: () => void;

  /** @param refresh brings what is known of the machine up to date, for what depends on it */
  constructor(raw: WebWarmupPredictor, refresh: () => void = () => {}) {
    this.raw = raw;
    this.#refresh = refresh;
  }

  /** Which models will be needed, ranked, with the plan that was made and queued for them. */
  predict(request: WarmupRequestInput): WarmupPrediction {
    this.#refresh();
    return decode(this.raw.predictSync(encode(request, 'request')));
  }
  /** Makes a model known. */
  registerModel(profile: ModelProfileInput, replace: boolean = false): ModelStatus {
    return decode(this.raw.registerModel(encode(profile, 'profile'), replace));
  }
  /**
   * How far a running task has come.
   * @param fraction in [0, 1]
   */
  taskProgress(taskId: string, fraction: number): void {
    this.raw.taskProgress(taskId, fraction);
  }
  /** @internal */
  startPlanJob(problem: PlanProblemInput): JobStarted {
    return decode(this.raw.jobStart('plan', encode(problem, 'problem')));
  }
  /** @internal */
  startTrainJob(task: TrainingTaskInput): JobStarted {
    return decode(this.raw.jobStart('train', encode(task, 'training')));
  }
  /** @internal */
  startEvaluateJob(task: EvaluationTaskInput): JobStarted {
    return decode(this.raw.jobStart('evaluate', encode(task, 'evaluation')));
  }
  /** @internal */
  startReplayJob(task: ReplayTaskInput): JobStarted {
    return decode(this.raw.jobStart('replay', encode(task, 'replay')));
  }
  /** @internal */
  startBenchmarkJob(options: BenchmarkOptionsInput): JobStarted {
    return decode(this.raw.jobStart('benchmark', encode(options, 'options')));
  }
  /** Puts a trained model in use, or tries it in the shadow. */
  deploy(bytes: Uint8Array, options: DeployOptionsInput = {}): TrainingStatus {
    return decode(this.raw.deploy(bytes, encode(options, 'options')));
  }
  /** Works on the running jobs for at most `maxMs`. */
  jobStep(maxMs: number): JobsRunning {
    return decode(this.raw.jobStep(maxMs));
  }

  static {
    for (const [method, names] of argumentsOf()) {
      const documents = names.map((name) => /(.+)Json(\??)/.exec(name));
      Object.assign(this.prototype, {
        [method](this: Core, ...given: unknown[]) {
          if (kOfTheMachine.has(method)) this.#refresh();
          const told = documents.map((document, i) => {
            const leftOut = given[i] === undefined && document?.[2];
            return document && !leftOut ? encode(given[i], document[1]!) : given[i];
          });
          return decode((this.raw[method] as (...told: unknown[]) => string)(...told));
        },
      });
    }
  }
}

// Methods of the table of `raw/arguments.ts`: documents are data here.
export interface Core {
  /** A model was really used. */
  recordUsage(event: UsageEventInput): RecordedUse;
  /** Forgets an idle model, by name or id; what was learned of it stays for its return. */
  removeModel(model: string): TaskReport;
  /** Every model with what it costs and where it is, in order of registration. */
  models(): ModelStatus[];
  /** Merges a partial configuration, all of it or nothing, and gives the whole. */
  updateConfig(partial: WarmupConfigInput): WarmupConfig;
  /** The whole configuration. */
  config(): WarmupConfig;
  /** How good the predictions were, and what warming has saved and cost. */
  metrics(): MetricsReport;
  /** What there is to warn of since the last call. */
  warnings(): string[];
  /** How a model (name or id) has been used; null when it has not been. */
  usageStats(model: string): UsagePattern | null;
  /** Models that a request is likely to need, best first, from habits alone: their ids. */
  analyzePatterns(request?: WarmupRequestInput): string[];
  /** What the latest uses show. */
  advancedPatterns(query?: PatternQueryInput): AdvancedPatterns;
  /** Tells what the machine has; what is left out stays as it was. */
  setResources(report: ResourceReportInput): ResourceAvailability;
  /** What is known of it, with where each figure comes from and how old it is. */
  availableResources(): ResourceAvailability;
  /** Sets a share aside until it is released or expires. */
  allocateResources(requirements: ResourceRequirementsInput): ResourceAllocation;
  /** Gives a share back before it ends by itself. */
  releaseResources(allocationId: string): void;
  /** The best plan for a problem that stands alone. */
  planSchedule(problem: PlanProblemInput): Plan;
  /** What running a schedule would do to the machine, and whether that is acceptable. */
  assessImpact(schedule: WarmupScheduleInput): PerformanceImpact;
  /** Puts a task in the queue. */
  enqueueTask(task: WarmupTaskInput): WarmupTask;
  /** The task that should start now, or null. */
  nextTask(filter?: TaskFilterInput): WarmupTask | null;
  /** A task has begun: its time-out runs from here. */
  taskStarted(taskId: string): WarmupTask;
  /** A task is done. What was measured of it goes into the model's costs. */
  taskCompleted(taskId: string, result?: TaskResultInput): TaskReport;
  /** A task failed; `retry_at_ms` tells when a warm-up is tried again. */
  taskFailed(taskId: string, failure: TaskFailureInput): TaskReport;
  /** What a failed or cancelled task still held is free. */
  taskSettled(taskId: string): void;
  /** Ends a task. */
  cancelTask(taskId: string): TaskReport;
  /** What waits, what runs, and when the next may start. */
  queue(): QueueState;
  /** Somebody waits for a model: the tasks that load it go before everything else. */
  demandModel(demand: DemandInput): TaskList;
  /** The last one who waited for a model has gone: the running loads that nobody waits for any more. */
  withdrawDemand(model: string): TaskList;
  /** What was loaded has gone by itself; tells what went with it. */
  modelLost(model: string): LostReport;
  /** A use of a warm model begins: it is not let go meanwhile. */
  leaseStarted(model: string): TaskReport;
  /** That use ends. */
  leaseEnded(model: string): void;
  /** The models that the steps of a context will need, most probable first; one plan is made for all of them. */
  prepareModels(context: ExecutionContextInput): ModelSet;
  /** How far a job is. Once an end is told, the job is forgotten. */
  jobStatus(jobId: string): JobReply;
  /** Ends a job at its next slice. */
  jobCancel(jobId: string): void;
  /** Puts the model in the shadow in use. */
  promote(): TrainingStatus;
  /** Ends the shadow; the model in use stays. */
  endShadow(): TrainingStatus;
  /** Back to the model before the last deployment. */
  rollback(): TrainingStatus;
  /** Which models are in use, kept and tried. */
  trainingStatus(): TrainingStatus;
}

function decode<T>(reply: string): T {
  return JSON.parse(reply) as T;
}
