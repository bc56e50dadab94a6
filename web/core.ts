// SPDX-License-Identifier: Apache-2.0
import { encode } from './json.js';
import { argumentsOf } from './raw/arguments.js';
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

/**
 * The raw predictor with data in place of JSON text: what everything else in web/ calls. Synchronous; throws WarmupError.
 */
export class Core {
  readonly raw: WebWarmupPredictor;

  constructor(raw: WebWarmupPredictor) {
    this.raw = raw;
  }

  predict(request: WarmupRequestInput): WarmupPrediction {
    return decode(this.raw.predictSync(encode(request, 'request')));
  }
  registerModel(profile: ModelProfileInput, replace: boolean = false): ModelStatus {
    return decode(this.raw.registerModel(encode(profile, 'profile'), replace));
  }
  config(): WarmupConfig {
    return decode(this.raw.config());
  }
  /** What there is to warn of since the last call. */
  warnings(): string[] {
    return decode(this.raw.warnings());
  }
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
  deploy(bytes: Uint8Array, options: DeployOptionsInput = {}): TrainingStatus {
    return decode(this.raw.deploy(bytes, encode(options, 'options')));
  }
  jobStep(maxMs: number): JobsRunning {
    return decode(this.raw.jobStep(maxMs));
  }

  static {
    for (const [method, names] of argumentsOf()) {
      const documents = names.map((name) => /(.+)Json(\??)/.exec(name));
      Object.assign(this.prototype, {
        [method](this: Core, ...given: unknown[]) {
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

/** Methods of the table of `raw/arguments.ts`: documents are data here. */
export interface Core {
  recordUsage(event: UsageEventInput): RecordedUse;
  removeModel(model: string): TaskReport;
  models(): ModelStatus[];
  updateConfig(partial: WarmupConfigInput): WarmupConfig;
  metrics(): MetricsReport;
  usageStats(model: string): UsagePattern | null;
  analyzePatterns(request?: WarmupRequestInput): string[];
  advancedPatterns(query?: PatternQueryInput): AdvancedPatterns;
  setResources(report: ResourceReportInput): ResourceAvailability;
  availableResources(): ResourceAvailability;
  allocateResources(requirements: ResourceRequirementsInput): ResourceAllocation;
  releaseResources(allocationId: string): void;
  planSchedule(problem: PlanProblemInput): Plan;
  assessImpact(schedule: WarmupScheduleInput): PerformanceImpact;
  enqueueTask(task: WarmupTaskInput): WarmupTask;
  nextTask(filter?: TaskFilterInput): WarmupTask | null;
  taskStarted(taskId: string): WarmupTask;
  taskCompleted(taskId: string, result?: TaskResultInput): TaskReport;
  taskFailed(taskId: string, failure: TaskFailureInput): TaskReport;
  taskSettled(taskId: string): void;
  cancelTask(taskId: string): TaskReport;
  queue(): QueueState;
  demandModel(demand: DemandInput): TaskList;
  withdrawDemand(model: string): TaskList;
  modelLost(model: string): LostReport;
  leaseStarted(model: string): TaskReport;
  leaseEnded(model: string): void;
  prepareModels(context: ExecutionContextInput): ModelSet;
  jobStatus(jobId: string): JobReply;
  jobCancel(jobId: string): void;
  promote(): TrainingStatus;
  endShadow(): TrainingStatus;
  rollback(): TrainingStatus;
  trainingStatus(): TrainingStatus;
}

function decode<T>(reply: string): T {
  return JSON.parse(reply) as T;
}
