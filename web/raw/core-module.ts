// SPDX-License-Identifier: Apache-2.0

/**
 * The embind class of the module, as `bindings/` declares it. Every method that takes `now` takes domain time in ms
 * since the Unix epoch. A reply is JSON, or `!` followed by an error as JSON: nothing is thrown through WASM.
 */
export interface CoreHandle {
  /** Empty when the constructor succeeded, else its error reply; then only `delete` may follow. */
  error(): string;
  predict(now: number, requestJson: string): string;
  recordUsage(now: number, eventJson: string): string;
  registerModel(now: number, profileJson: string, replace: boolean): string;
  removeModel(now: number, model: string): string;
  models(now: number): string;
  updateConfig(now: number, partialConfigJson: string): string;
  config(): string;
  warnings(): string;
  metrics(now: number): string;
  usageStats(now: number, model: string): string;
  analyzePatterns(now: number, requestJson: string): string;
  advancedPatterns(now: number, queryJson: string): string;
  setResources(now: number, reportJson: string): string;
  availableResources(now: number): string;
  allocateResources(now: number, requirementsJson: string): string;
  releaseResources(now: number, allocationId: string): string;
  planSchedule(now: number, problemJson: string): string;
  assessImpact(now: number, scheduleJson: string): string;
  enqueueTask(now: number, taskJson: string): string;
  nextTask(now: number, filterJson: string): string;
  taskStarted(now: number, taskId: string): string;
  taskProgress(now: number, taskId: string, fraction: number): string;
  taskCompleted(now: number, taskId: string, resultJson: string): string;
  taskFailed(now: number, taskId: string, resultJson: string): string;
  taskSettled(now: number, taskId: string): string;
  cancelTask(now: number, taskId: string): string;
  queue(now: number): string;
  demandModel(now: number, demandJson: string): string;
  withdrawDemand(now: number, model: string): string;
  modelLost(now: number, model: string): string;
  leaseStarted(now: number, model: string): string;
  leaseEnded(now: number, model: string): string;
  prepareModels(now: number, contextJson: string): string;
  jobStart(now: number, kind: string, json: string): string;
  jobStatus(now: number, jobId: string): string;
  jobStep(now: number, maxMs: number): string;
  jobCancel(now: number, jobId: string): string;
  jobBytes(now: number, jobId: string): Uint8Array | string;
  deploy(now: number, bytes: Uint8Array, optionsJson: string): string;
  promote(now: number): string;
  endShadow(now: number): string;
  rollback(now: number): string;
  trainingStatus(now: number): string;
  exportModel(now: number): Uint8Array | string;
  exportState(now: number): Uint8Array | string;
  importState(now: number, bytes: Uint8Array): string;
  reset(now: number): string;
  forgetUser(now: number, userId: string): string;
  delete(): void;
}

/** The instantiated module. */
export interface CoreModule {
  readonly WebWarmupPredictor: new (
    configJson: string,
    userKey: Uint8Array,
    /** Nobody has given the key: a seed in the configuration goes before it, and it is a warning. */
    byChance: boolean,
    stopwatch: (() => number) | undefined,
  ) => CoreHandle;
  version(): string;
  /** Where the stack stands; for tests that look for leaks. */
  stackPointer?(): number;
  /** Threads build: ends the module's Workers. */
  endThreads?(): void;
}
