// SPDX-License-Identifier: Apache-2.0
import type { CoreHandle } from './core-module.js';

/** The methods of the module that take the moment first. */
export type Timed = {
  [M in keyof CoreHandle]: CoreHandle[M] extends (now: number, ...rest: never[]) => string | Uint8Array ? M : never;
}[keyof CoreHandle];

/** Those that take the moment and text, and give text: all are treated alike. */
export type Plain = Exclude<
  Timed,
  | 'config'
  | 'deploy'
  | 'error'
  | 'exportModel'
  | 'exportState'
  | 'importState'
  | 'jobBytes'
  | 'jobStart'
  | 'jobStep'
  | 'predict'
  | 'registerModel'
  | 'taskProgress'
  | 'warnings'
>;

/** What they take after the moment, by name. `...Json` is a document, one with `?` may be left out. */
export const kArguments: Record<Plain, string> = {
  recordUsage: 'eventJson',
  removeModel: 'model',
  models: '',
  updateConfig: 'configJson',
  metrics: '',
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
