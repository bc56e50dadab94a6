// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { metricsText } from '../../web/prometheus.js';
import type { MetricsReport, OutcomeReport } from '../../web/generated/wire.js';

interface Family {
  type: string;
  help: string;
  samples: { labels: Record<string, string>; value: number }[];
}

/** A reader of the text exposition format, version 0.0.4, strict about all that it says. */
function parse(text: string): Map<string, Family> {
  expect(text.endsWith('\n')).toBe(true);
  const families = new Map<string, Family>();
  let current: string | undefined;
  let help: string | undefined;
  for (const line of text.slice(0, -1).split('\n')) {
    const comment = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$/.exec(line);
    if (comment) {
      const [, kind, name, rest] = comment as unknown as [string, string, string, string];
      if (kind === 'HELP') {
        expect(families.has(name), `${name} comes twice`).toBe(false);
        help = rest;
      } else {
        expect(rest).toMatch(/^(counter|gauge)$/);
        families.set(name, { type: rest, help: help!, samples: [] });
      }
      current = name;
      continue;
    }
    const sample = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/.exec(line);
    expect(sample, line).not.toBeNull();
    const [, name, pairs = '', value] = sample as unknown as [string, string, string | undefined, string];
    expect(name, 'a sample stands below its own family').toBe(current);
    expect(value).toMatch(/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/);
    families.get(name)!.samples.push({ labels: labelsOf(pairs), value: Number(value) });
  }
  return families;
}

function labelsOf(pairs: string): Record<string, string> {
  const labels: Record<string, string> = {};
  const pair = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\\\|\\"|\\n)*)"(,|$)/y;
  while (pair.lastIndex < pairs.length) {
    const match = pair.exec(pairs);
    expect(match, pairs).not.toBeNull();
    labels[match![1]!] = match![2]!.replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c));
  }
  return labels;
}

const kOutcomes: OutcomeReport = {
  warmups: 10, hit: 4, late_hit: 1, unused: 2, evicted: 1, failed: 1, cancelled: 1,
  saved_ms: 5500, lost_ms: 250, wasted_mb_s: 3, held_mb_s: 8, net_ms: -125, balance_ms: -12.5, balance_standard_error_ms: 50,
}; // prettier-ignore
const kName = 'a "model"\\with\nall';

const kReport: MetricsReport = {
  total_predictions: 7, resolved: 6, expired: 1, prediction_accuracy: 0.5, precision: 0.25, recall: 0.75, brier: 0.125,
  average_prediction_latency_ms: 2, per_task: [{ task: 'Chat', resolved: 3, correct: 2, accuracy: 2 / 3 }],
  uses: 20, warm_uses: 12, cold_starts: 8, total_wait_ms: 1500, mean_wait_ms: 75, demand_over_limit: 1, held_out: 5,
  holdout: {
    warmed: { opportunities: 30, used: 20, mean_wait_ms: 100 }, held_out: { opportunities: 10, used: 6, mean_wait_ms: 900 },
    saved_ms: 800, saved_low_ms: -50, saved_high_ms: null,
  },
  impact: { loads: 4, mean_measured_ms: 20, mean_absolute_error_ms: 5, uncorrected_absolute_error_ms: 19, long_task_ms: 120 },
  outcomes: kOutcomes, models: [{ model_id: '00000000-0000-0000-0000-000000000001', name: kName, outcomes: kOutcomes, stopped: true, verdict: 'rests' }],
  stopped: false, verdict: '', cache_hit_rate: 0.5, cache_lookups: 9,
}; // prettier-ignore

describe('metricsText', () => {
  const families = parse(metricsText(kReport));
  const values = (name: string): [Record<string, string>, number][] =>
    families.get(`model_warmup_${name}`)!.samples.map(({ labels, value }) => [labels, value]);

  it('names counters by their total, and nothing else', () => {
    expect(families.size).toBeGreaterThan(40);
    for (const [name, { type, help, samples }] of families) {
      expect(name.endsWith('_total'), name).toBe(type === 'counter');
      expect(name).toMatch(/^model_warmup_/);
      expect(name).not.toMatch(/_(ms|mb|percent)(_|$)/);
      expect(help).toMatch(/\.$/);
      expect(new Set(samples.map(({ labels }) => JSON.stringify(labels))).size, name).toBe(samples.length);
    }
  });

  it('tells time in seconds and memory in bytes', () => {
    expect(values('wait_seconds_total')).toEqual([[{}, 1.5]]);
    expect(values('saved_seconds_total')).toEqual([[{}, 5.5]]);
    expect(values('lost_seconds_total')).toEqual([[{}, 0.25]]);
    expect(values('wasted_byte_seconds_total')).toEqual([[{}, 3 * 2 ** 20]]);
    expect(values('balance_seconds')).toEqual([[{}, -0.0125]]);
    expect(values('net_seconds')).toEqual([[{}, -0.125]]);
    expect(values('impact_error_seconds')).toEqual([[{ estimate: 'corrected' }, 0.005], [{ estimate: 'uncorrected' }, 0.019]]);
  });

  it('labels outcomes, tasks, arms and models, whatever their names', () => {
    expect(values('warmups_total')).toContainEqual([{ outcome: 'late_hit' }, 1]);
    expect(values('warmups_total').reduce((sum, [, value]) => sum + value, 0)).toBe(10);
    expect(values('model_warmups_total')).toContainEqual([{ model: kName, outcome: 'hit' }, 4]);
    expect(values('model_stopped')).toEqual([[{ model: kName }, 1]]);
    expect(values('model_balance_standard_error_seconds')).toEqual([[{ model: kName }, 0.05]]);
    expect(values('task_predictions_correct_total')).toEqual([[{ task: 'Chat' }, 2]]);
    expect(values('holdout_wait_seconds')).toEqual([[{ arm: 'warmed' }, 0.1], [{ arm: 'held_out' }, 0.9]]);
  });

  it('has no sample of what is not known, and no family without samples', () => {
    expect(values('holdout_saved_seconds')).toEqual([[{ bound: 'mean' }, 0.8], [{ bound: 'low' }, -0.05]]);
    const holdout = { ...kReport.holdout, saved_ms: null, saved_low_ms: null };
    const bare = parse(metricsText({ ...kReport, holdout, models: [], per_task: [] }));
    expect(bare.has('model_warmup_holdout_saved_seconds')).toBe(false);
    expect([...bare.keys()].filter((name) => name.startsWith('model_warmup_model_'))).toEqual([]);
  });
});
