// SPDX-License-Identifier: Apache-2.0
import { encode } from './json.js';
import type { WebWarmupPredictor } from './raw/web-warmup-predictor.js';
import type {
  DemandInput,
  ExecutionContextInput,
  JobReply,
  JobStarted,
  JobsRunning,
  LostReport,
  MetricsReport,
  ModelProfileInput,
  ModelSet,
  ModelStatus,
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
  recordUsage(event: UsageEventInput): RecordedUse {
    return decode(this.raw.recordUsage(encode(event, 'event')));
  }
  registerModel(profile: ModelProfileInput, replace: boolean): ModelStatus {
    return decode(this.raw.registerModel(encode(profile, 'profile'), replace));
  }
  removeModel(model: string): TaskReport {
    return decode(this.raw.removeModel(model));
  }
  models(): ModelStatus[] {
    return decode(this.raw.models());
  }
  updateConfig(partial: WarmupConfigInput): WarmupConfig {
    return decode(this.raw.updateConfig(encode(partial, 'config')));
  }
  config(): WarmupConfig {
    return decode(this.raw.config());
  }
  /** What there is to warn of since the last call. */
  warnings(): string[] {
    return decode(this.raw.warnings());
  }
  metrics(): MetricsReport {
    return decode(this.raw.metrics());
  }
  usageStats(model: string): UsagePattern | null {
    return decode(this.raw.usageStats(model));
  }
  analyzePatterns(request: WarmupRequestInput): string[] {
    return decode(this.raw.analyzePatterns(encode(request, 'request')));
  }
  setResources(report: ResourceReportInput): ResourceAvailability {
    return decode(this.raw.setResources(encode(report, 'resources')));
  }
  availableResources(): ResourceAvailability {
    return decode(this.raw.availableResources());
  }
  allocateResources(requirements: ResourceRequirementsInput): ResourceAllocation {
    return decode(this.raw.allocateResources(encode(requirements, 'requirements')));
  }
  releaseResources(allocationId: string): void {
    this.raw.releaseResources(allocationId);
  }
  planSchedule(problem: PlanProblemInput): Plan {
    return decode(this.raw.planSchedule(encode(problem, 'problem')));
  }
  assessImpact(schedule: WarmupScheduleInput): PerformanceImpact {
    return decode(this.raw.assessImpact(encode(schedule, 'schedule')));
  }
  enqueueTask(task: WarmupTaskInput): WarmupTask {
    return decode(this.raw.enqueueTask(encode(task, 'task')));
  }
  nextTask(filter: TaskFilterInput): WarmupTask | null {
    return decode(this.raw.nextTask(encode(filter, 'filter')));
  }
  taskStarted(taskId: string): WarmupTask {
    return decode(this.raw.taskStarted(taskId));
  }
  taskProgress(taskId: string, fraction: number): void {
    this.raw.taskProgress(taskId, fraction);
  }
  taskCompleted(taskId: string, result: TaskResultInput): TaskReport {
    return decode(this.raw.taskCompleted(taskId, encode(result, 'result')));
  }
  taskFailed(taskId: string, failure: TaskFailureInput): TaskReport {
    return decode(this.raw.taskFailed(taskId, encode(failure, 'failure')));
  }
  taskSettled(taskId: string): void {
    this.raw.taskSettled(taskId);
  }
  cancelTask(taskId: string): TaskReport {
    return decode(this.raw.cancelTask(taskId));
  }
  queue(): QueueState {
    return decode(this.raw.queue());
  }
  demandModel(demand: DemandInput): TaskList {
    return decode(this.raw.demandModel(encode(demand, 'demand')));
  }
  withdrawDemand(model: string): TaskList {
    return decode(this.raw.withdrawDemand(model));
  }
  modelLost(model: string): LostReport {
    return decode(this.raw.modelLost(model));
  }
  leaseStarted(model: string): TaskReport {
    return decode(this.raw.leaseStarted(model));
  }
  leaseEnded(model: string): void {
    this.raw.leaseEnded(model);
  }
  prepareModels(context: ExecutionContextInput): ModelSet {
    return decode(this.raw.prepareModels(encode(context, 'context')));
  }
  startPlanJob(problem: PlanProblemInput): JobStarted {
    return decode(this.raw.jobStart('plan', encode(problem, 'problem')));
  }
  jobStatus(jobId: string): JobReply {
    return decode(this.raw.jobStatus(jobId));
  }
  jobStep(maxMs: number): JobsRunning {
    return decode(this.raw.jobStep(maxMs));
  }
  jobCancel(jobId: string): void {
    this.raw.jobCancel(jobId);
  }
}

function decode<T>(reply: string): T {
  return JSON.parse(reply) as T;
}
