// SPDX-License-Identifier: Apache-2.0
// model-warmup/prometheus: of use to servers only, so pages do not download it.
import type { MetricsReport, OutcomeReport } from './generated/wire.js';

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number];

const kPrefix = 'model_warmup_';
const kBytesPerMb = 2 ** 20;
const kMsPerSecond = 1000;
const kOutcomes = ['hit', 'late_hit', 'unused', 'evicted', 'failed', 'cancelled'] as const;

/**
 * What a predictor's `metrics` tell, in the text exposition format of Prometheus, version 0.0.4 (content type
 * `text/plain; version=0.0.4`): base units, labels for models, tasks and outcomes, counters end in `_total`. What is not
 * known has no sample.
 */
export function metricsText(report: MetricsReport): string {
  const lines: string[] = [];
  const family = (name: string, type: 'counter' | 'gauge', help: string, samples: readonly Sample[]): void => {
    if (samples.length === 0) return;
    lines.push(`# HELP ${kPrefix}${name} ${help}`, `# TYPE ${kPrefix}${name} ${type}`);
    for (const [labels, value] of samples) lines.push(`${kPrefix}${name}${labelsOf(labels)} ${value}`);
  };
  const count = (name: string, help: string, ...samples: Sample[]): void => family(`${name}_total`, 'counter', help, samples);
  const gauge = (name: string, help: string, ...samples: Sample[]): void => family(name, 'gauge', help, samples);

  const { holdout, impact } = report;
  count('predictions', 'Predictions made.', plain(report.total_predictions));
  count('predictions_resolved', 'Predictions that a use has answered.', plain(report.resolved));
  count('predictions_expired', 'Predictions that no use answered in time.', plain(report.expired));
  gauge('prediction_accuracy_ratio', 'Resolved predictions whose model was ranked first or warm.', plain(report.prediction_accuracy));
  gauge('prediction_precision_ratio', 'Predicted models that were used in time.', plain(report.precision));
  gauge('prediction_recall_ratio', 'Uses whose model was predicted.', plain(report.recall));
  gauge('prediction_brier_score', 'Mean squared error of usage probabilities.', plain(report.brier));
  gauge('prediction_latency_seconds', 'How long a prediction takes, on average.', plain(seconds(report.average_prediction_latency_ms)));
  const tasks = (value: (task: MetricsReport['per_task'][number]) => number): Sample[] =>
    report.per_task.map((entry) => [{ task: entry.task }, value(entry)]);
  count('task_predictions_resolved', 'Predictions that a use has answered, by task.', ...tasks((task) => task.resolved));
  count('task_predictions_correct', 'Those whose model was ranked first or warm, by task.', ...tasks((task) => task.correct));

  count('uses', 'Uses recorded.', plain(report.uses));
  count('warm_uses', 'Uses that found their model warm.', plain(report.warm_uses));
  count('cold_starts', 'Uses that had to wait for a load.', plain(report.cold_starts));
  count('wait_seconds', 'Waiting, over the uses that told it.', plain(seconds(report.total_wait_ms)));
  count('demand_over_limit', 'Demanded loads that passed a limit.', plain(report.demand_over_limit));
  count('cache_lookups', 'Lookups in the analysis cache.', plain(report.cache_lookups));
  gauge('cache_hit_ratio', 'Lookups that the analysis cache answered.', plain(report.cache_hit_rate));

  const arms = (value: (arm: MetricsReport['holdout']['warmed']) => number): Sample[] =>
    (['warmed', 'held_out'] as const).map((arm) => [{ arm }, value(holdout[arm])]);
  count('held_out', 'Worthwhile warm-ups left undone, to measure what the others bring.', plain(report.held_out));
  count('holdout_opportunities', 'Ended opportunities of the trial of warming against doing nothing.', ...arms((arm) => arm.opportunities));
  gauge('holdout_wait_seconds', 'Mean wait of an opportunity.', ...arms((arm) => seconds(arm.mean_wait_ms)));
  gauge('holdout_saved_seconds', 'Waiting that an opportunity saves, with the ends of its 95 % interval.', ...known({ bound: 'mean' }, holdout.saved_ms), ...known({ bound: 'low' }, holdout.saved_low_ms), ...known({ bound: 'high' }, holdout.saved_high_ms));

  count('impact_loads', 'Loads whose impact on their host was measured.', plain(impact.loads));
  gauge('impact_latency_seconds', 'Latency that a measured load added, on average.', plain(seconds(impact.mean_measured_ms)));
  gauge('impact_error_seconds', 'Mean absolute error of the latency foretold.', [{ estimate: 'corrected' }, seconds(impact.mean_absolute_error_ms)], [{ estimate: 'uncorrected' }, seconds(impact.uncorrected_absolute_error_ms)]);
  count('impact_long_task_seconds', 'Time that loads kept their host from everything else.', plain(seconds(impact.long_task_ms)));

  type Scope = readonly [Labels, OutcomeReport, boolean];
  const outcomes = (prefix: string, which: string, scopes: readonly Scope[]): void => {
    const each = (value: (outcomes: OutcomeReport) => number): Sample[] => scopes.map(([labels, sums]) => [labels, value(sums)]);
    count(`${prefix}warmups`, `Warm-ups by outcome${which}.`, ...scopes.flatMap(([labels, sums]) => kOutcomes.map((outcome): Sample => [{ ...labels, outcome }, sums[outcome]])));
    count(`${prefix}saved_seconds`, `Waiting that did not happen${which}.`, ...each((sums) => seconds(sums.saved_ms)));
    count(`${prefix}lost_seconds`, `Waiting for what was let go for warm-ups${which}.`, ...each((sums) => seconds(sums.lost_ms)));
    count(`${prefix}wasted_byte_seconds`, `Memory held for nobody, times how long${which}.`, ...each((sums) => kBytesPerMb * sums.wasted_mb_s));
    count(`${prefix}held_byte_seconds`, `Memory held by warm-ups until their first use, times how long${which}.`, ...each((sums) => kBytesPerMb * sums.held_mb_s));
    gauge(`${prefix}net_seconds`, `What all warm-ups saved less what they cost, as waiting${which}.`, ...each((sums) => seconds(sums.net_ms)));
    gauge(`${prefix}balance_seconds`, `Recent net gain of one warm-up${which}.`, ...each((sums) => seconds(sums.balance_ms)));
    gauge(`${prefix}balance_standard_error_seconds`, `How far off that may be${which}.`, ...each((sums) => seconds(sums.balance_standard_error_ms)));
    gauge(`${prefix}stopped`, `1 while warming rests because it has not paid${which}.`, ...scopes.map(([labels, , stopped]): Sample => [labels, Number(stopped)]));
  };
  outcomes('', '', [[{}, report.outcomes, report.stopped]]);
  outcomes('model_', ', by model', report.models.map(({ name, outcomes: sums, stopped }): Scope => [{ model: name }, sums, stopped]));
  return `${lines.join('\n')}\n`;
}

function plain(value: number): Sample {
  return [{}, value];
}

function known(labels: Labels, ms: number | null): Sample[] {
  return ms === null ? [] : [[labels, seconds(ms)]];
}

function seconds(ms: number): number {
  return ms / kMsPerSecond;
}

function labelsOf(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
