// SPDX-License-Identifier: Apache-2.0
// The table of the command bench.
import { describe, expect, it } from 'vitest';
import type { BenchmarkResults, OperationTimes } from '../../web/generated/wire.js';
import { benchmarkLines } from '../../web/cli/report/benchmark-results.js';

const times = (name: string, us: number, more: Partial<OperationTimes> = {}): OperationTimes => ({
  name,
  calls: 100,
  mean_us: us,
  p50_us: us,
  p95_us: 2 * us,
  p99_us: 3 * us,
  max_us: 4 * us,
  per_second: us === 0 ? 0 : 1e6 / us,
  ...more,
});

const kResults: BenchmarkResults = {
  machine: { cpu: 'Abacus 2000', cores: 2, memory_mb: 8192, runtime: 'Node.js 22.1.0' },
  build: { version: '1.2.3', variant: 'wasm-single', compiler: 'Clang 22.0.0 (of some repository, which is long)' },
  seed: 7,
  models: 50,
  users: 4000,
  uses: 12_000,
  stopwatch: { resolution_us: 0.04, reading_us: 0.05 },
  operations: [
    times('predict_and_warm', 123.4, { target: { median_us: 200_000, p95_us: 280_000, per_second: 500, met: true } }),
    times('record_usage', 5000, { target: { median_us: 1000, p95_us: 2000, met: false } }),
    times('analyze_patterns_cached', 0),
  ],
  growth: [
    { axis: 'models', models: 1000, users: 1000, uses: 4000, predict_and_warm: times('', 9.87), record_usage: times('', 0.123), heap_bytes: 3 * 2 ** 20 },
    { axis: 'uses', models: 50, users: 20, uses: 40_000, predict_and_warm: times('', 1), record_usage: times('', 2) },
  ],
  memory: [
    { component: 'UsagePatternAnalyzer', base_bytes: 2 ** 20, bytes_per_model: 2048, target_base_bytes: 50 * 2 ** 20, target_bytes_per_model: 2 * 2 ** 20, target_met: true },
    { component: 'ModelCatalog', base_bytes: 0, bytes_per_model: 700 },
  ],
  cache: { lookups: 10_000, questions_a_use: 5, hit_rate: 0.8, target_hit_rate: 0.7, cached_results: 1000, bytes: 250_000, target_bytes: 50 * 2 ** 20, invalidated_by_config: true },
};

const squeezed = (results: BenchmarkResults): string[] => benchmarkLines(results).map((line) => line.replace(/ +/g, ' '));

describe('benchmarkLines', () => {
  it('says what was measured, where', () => {
    expect(benchmarkLines(kResults).slice(0, 3)).toEqual(['model-warmup 1.2.3, wasm-single, Clang 22.0.0; seed 7', 'Abacus 2000, 2 cores, 8,192 MB', 'Node.js 22.1.0']);
  });

  it('has each operation, and beside it what the specification asks for', () => {
    const lines = squeezed(kResults);
    expect(lines).toContain('predict_and_warm 123 247 370 494 8,104');
    expect(lines).toContain('analyze_patterns_cached 0.00 0.00 0.00 0.00 -');
    expect(lines).toContain('predict_and_warm p50 < 200 ms 0.123 ms met');
    expect(lines).toContain(' p95 <= 280 ms 0.247 ms');
    expect(lines).toContain(' 30,000 a minute 486,224');
    expect(lines).toContain('record_usage p50 < 1 ms 5 ms missed');
  });

  it('has memory, growth and the cache', () => {
    const lines = squeezed(kResults);
    expect(lines).toContain('UsagePatternAnalyzer 1.00 MB 2.0 KB 50.00 MB 2,048 KB met');
    expect(lines).toContain('ModelCatalog 0.00 MB 0.7 KB - -');
    expect(lines).toContain('models 1,000 1,000 4,000 9.87 29.6 0.12 0.37 3.00 MB');
    expect(lines).toContain('uses 50 20 40,000 1.00 3.00 2.00 6.00 -');
    expect(lines).toContain('hits, 5 questions a use 80.0 % 70 % to 90 %');
    expect(lines).toContain('1,000 results hold 0.24 MB < 50.00 MB');
  });

  it('leaves out what was not measured', () => {
    const { memory, growth, ...rest } = kResults;
    const lines = benchmarkLines({ ...rest, machine: { cpu: '', runtime: '' }, memory: [], growth: [], cache: { ...kResults.cache, bytes: undefined } as never });
    expect(memory.length * growth.length).toBeGreaterThan(0);
    expect(lines.join('\n')).not.toMatch(/Memory|Growth|undefined|NaN/);
    expect(lines.find((line) => line.startsWith('1,000 results hold'))).toMatch(/ - /);
  });

  it('fits in 80 columns', () => {
    for (const line of benchmarkLines(kResults)) expect(line.length, line).toBeLessThanOrEqual(80);
  });
});
