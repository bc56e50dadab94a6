// SPDX-License-Identifier: Apache-2.0
import type { BenchmarkMachine, BenchmarkResults, ComponentMemory, GrowthPoint, OperationTimes } from '../../generated/wire.js';
import { type Line, aligned, counted, of } from './table.js';

/** Results as a person reads them, in lines of at most 80 characters. */
export function benchmarkLines(results: BenchmarkResults): string[] {
  const { machine, build, seed, stopwatch } = results;
  const lines = [
    `model-warmup ${build.version}, ${build.variant}, ${build.compiler.split(' (')[0]!}; seed ${seed}`,
    ...machineLines(machine),
    `Stopwatch: steps of ${micros(stopwatch.resolution_us)} us; a reading takes ${micros(stopwatch.reading_us)} us and is in each time`,
    '',
    `Operations, in us; ${of(results.models, 'model')}, ${of(results.users, 'user')}, ${of(results.uses, 'use')} before`,
    ...operationLines(results.operations),
  ];
  if (results.memory.length > 0) lines.push('', 'Memory, given back when each was let go', ...memoryLines(results.memory));
  if (results.growth.length > 0) lines.push('', 'Growth, in us', ...growthLines(results.growth));
  return [...lines, '', ...cacheLines(results), '', ...noteLines()];
}

function machineLines({ cpu, cores, memory_mb, runtime }: BenchmarkMachine): string[] {
  const hardware = [cpu, cores === undefined ? '' : of(cores, 'core'), memory_mb === undefined ? '' : megabytes(memory_mb * 2 ** 20)];
  return [hardware.filter(Boolean).join(', '), runtime.slice(0, 80)].filter(Boolean);
}

function operationLines(operations: readonly OperationTimes[]): string[] {
  const lines = operations.map(({ name, p50_us, p95_us, p99_us, max_us, per_second }): Line => [
    name,
    ...[p50_us, p95_us, p99_us, max_us].map(micros),
    per_second === 0 ? '-' : counted(Math.round(per_second)),
  ]);
  const targets = operations.flatMap(({ name, target, p50_us, p95_us, per_second }): Line[] => {
    if (target === undefined) return [];
    const asked: [string, string][] = [];
    if (target.median_us !== undefined) asked.push([`p50 < ${millis(target.median_us)}`, millis(p50_us)]);
    if (target.p95_us !== undefined) asked.push([`p95 <= ${millis(target.p95_us)}`, millis(p95_us)]);
    if (target.per_second !== undefined) asked.push([`${counted(Math.round(target.per_second * 60))} a minute`, counted(Math.round(per_second * 60))]);
    const [typical, ...others] = asked;
    return [
      [name, typical![0], typical![1], target.met ? 'met' : 'missed'],
      ...others.map(([target, measured]): Line => ['', target, measured]),
    ];
  });
  return [
    ...aligned([['', 'p50', 'p95', 'p99', 'max', 'per second'], ...lines]),
    '',
    'Targets of the specification',
    ...aligned([['', 'target', 'measured', ''], ...targets]),
  ];
}

function memoryLines(components: readonly ComponentMemory[]): string[] {
  const lines = components.map((component): Line => {
    const { target_base_bytes: base, target_bytes_per_model: perModel, target_met: met } = component;
    return [
      component.component,
      megabytes(component.base_bytes),
      kilobytes(component.bytes_per_model),
      base === undefined ? '-' : megabytes(base),
      perModel === undefined ? '-' : kilobytes(perModel),
      met === undefined ? '' : met ? 'met' : 'missed',
    ];
  });
  return aligned([['', 'base', 'per model', 'target', 'per model', ''], ...lines]);
}

function growthLines(points: readonly GrowthPoint[]): string[] {
  const lines = points.map(({ axis, models, users, uses, predict_and_warm: predict, record_usage: record, heap_bytes: heap }): Line => [
    axis,
    ...[models, users, uses].map(counted),
    ...[predict.p50_us, predict.p99_us, record.p50_us, record.p99_us].map(micros),
    heap === undefined ? '-' : megabytes(heap),
  ]);
  return aligned([['of', 'models', 'users', 'uses', 'predict', 'p99', 'record', 'p99', 'heap'], ...lines]);
}

function cacheLines({ cache }: BenchmarkResults): string[] {
  const bytes = cache.bytes === undefined ? '-' : megabytes(cache.bytes);
  return [
    'Cache of analyses',
    ...aligned([
      ['', 'measured', 'target'],
      [`hits, ${of(cache.questions_a_use, 'question')} a use`, percent(cache.hit_rate), '70 % to 90 %'],
      [`${of(cache.cached_results, 'result')} hold`, bytes, `< ${megabytes(cache.target_bytes)}`],
      ['emptied by a new configuration', cache.invalidated_by_config ? 'yes' : 'no', 'yes'],
    ]),
  ];
}

function noteLines(): string[] {
  return [
    'Quantiles are those of the calls themselves, once the code was warm. Only',
    'analyze_patterns_cached is asked the same twice.',
    'predict_and_warm_100: a hundred ask at once and are answered one after another.',
    'queue_task: a load is queued, handed out and reported, with what must go for it.',
    'update_metrics: a prediction is counted, and the use that answers it.',
  ];
}

/** Three digits are as much as a time is known to. */
function micros(us: number): string {
  return us >= 100 ? counted(Math.round(us)) : us.toFixed(us >= 10 ? 1 : 2);
}
const millis = (us: number): string => `${us >= 1000 ? counted(Math.round(us / 1000)) : (us / 1000).toFixed(3)} ms`;
const megabytes = (bytes: number): string => `${bytes >= 100 * 2 ** 20 ? counted(Math.round(bytes / 2 ** 20)) : (bytes / 2 ** 20).toFixed(2)} MB`;
const kilobytes = (bytes: number): string => `${bytes >= 100 * 2 ** 10 ? counted(Math.round(bytes / 2 ** 10)) : (bytes / 2 ** 10).toFixed(1)} KB`;
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
