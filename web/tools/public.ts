// SPDX-License-Identifier: Apache-2.0
// Everything that model-warmup/tools exports besides createTools, which each host's entry makes.
export { WarmupError } from '../errors.js';
export type { JobOptions } from '../jobs.js';
export type { Training, TrainingResult } from '../training.js';
export type { ToolsOptions } from './options.js';
export type { Tools } from './tools.js';
export type {
  AblationScores,
  BaselineScores,
  BenchmarkMachineInput,
  BenchmarkOptionsInput,
  BenchmarkResults,
  BenchmarkTarget,
  CacheResults,
  ComponentMemory,
  EnginePart,
  EngineScores,
  EqualMemory,
  Estimate,
  EvaluationOptionsInput,
  EvaluationReport,
  GrowthPoint,
  Lead,
  OperationTimes,
  PairedDifference,
  PolicyFigures,
  RankingScores,
  ReplayMachine,
  ReplayOptionsInput,
  ReplayReport,
  ReplaySetting,
  RivalScores,
  TrainingConfigInput,
  TrainingDatasetInput,
  TrainingDatasetInput as TestDatasetInput,
  UsageEventInput,
  WarmPolicy,
} from '../generated/wire.js';
