// SPDX-License-Identifier: Apache-2.0
/** The methods of the module that take text and give text: all are treated alike. */
export type Plain = keyof typeof kArguments;

/** All that give text. */
export type CoreMethod = Plain | 'deploy' | 'importState' | 'jobStart' | 'jobStep' | 'predict' | 'registerModel' | 'taskProgress';

/** What they take, by name: one or two texts. `...Json` is a document, one with `?` may be left out. */
const kArguments = {
  recordUsage: 'eventJson',
  removeModel: 'model',
  models: '',
  updateConfig: 'configJson',
  config: '',
  metrics: '',
  warnings: '',
  usageStats: 'model',
  analyzePatterns: 'requestJson?',
  advancedPatterns: 'queryJson?',
  setResources: 'resourcesJson',
  availableResources: '',
  allocateResources: 'requirementsJson',
  releaseResources: 'allocationId',
  planSchedule: 'problemJson',
  assessImpact: 'scheduleJson',
  enqueueTask: 'taskJson',
  nextTask: 'filterJson?',
  taskStarted: 'taskId',
  taskCompleted: 'taskId resultJson?',
  taskFailed: 'taskId failureJson',
  taskSettled: 'taskId',
  cancelTask: 'taskId',
  queue: '',
  demandModel: 'demandJson',
  withdrawDemand: 'model',
  modelLost: 'model',
  leaseStarted: 'model',
  leaseEnded: 'model',
  prepareModels: 'contextJson',
  jobStatus: 'jobId',
  jobCancel: 'jobId',
  promote: '',
  endShadow: '',
  rollback: '',
  trainingStatus: '',
  reset: '',
  forgetUser: 'userId',
};

/** Each method with the names of its arguments. */
export function argumentsOf(): [Plain, string[]][] {
  return Object.entries(kArguments).map(([method, names]) => [method as Plain, names.match(/\S+/g) ?? []]);
}
