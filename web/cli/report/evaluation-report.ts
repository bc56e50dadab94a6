// SPDX-License-Identifier: Apache-2.0
import type { EngineScores, Estimate, EvaluationReport, RankingScores } from '../../generated/wire.js';
import { cells, fine, percent } from './figures.js';
import { type Line, aligned, counted, of } from './table.js';

/** Somebody who ranked models, and how the predictor compares. */
interface Contestant {
  readonly name: string;
  readonly all: RankingScores;
  readonly switches: RankingScores;
  readonly first: RankingScores;
  readonly lead?: Estimate;
  readonly switchesLead?: Estimate;
}

const kBaselineNames = { last_used: 'last used', most_used: 'most used', markov: 'Markov', blend: 'simple blend' } as const;

/** A report as a person reads it, in lines of at most 80 characters. */
export function evaluationLines(report: EvaluationReport): string[] {
  const contestants = contestantsOf(report);
  const ranking = (scores: (contestant: Contestant) => RankingScores, lead: (contestant: Contestant) => Estimate | undefined): string[] =>
    rankingLines(contestants.map((contestant) => ({ name: contestant.name, scores: scores(contestant), lead: lead(contestant) })));
  const lines = [
    `Uses that count: ${counted(report.events)}, from each user's second on`,
    ...ranking(({ all }) => all, ({ lead }) => lead),
    '',
    `Switches: ${counted(report.switches.events)} uses of another model than the user's last, that one taken out`,
    ...ranking(({ switches }) => switches, ({ switchesLead }) => switchesLead),
    '',
    `First requests: ${counted(report.first_requests.events)}`,
    ...ranking(({ first }) => first, () => undefined),
    '',
    ...probabilityLines(report),
  ];
  if (report.per_task.some(({ task }) => task !== '')) lines.push('', ...taskLines(report));
  return [...lines, '', ...noteLines(report)];
}

function contestantsOf(report: EvaluationReport): Contestant[] {
  const { without_context: without, trained, baselines } = report;
  const engine = (name: string, scores: EngineScores): Contestant => ({
    name,
    all: scores,
    switches: scores.switches,
    first: scores.first_requests,
  });
  const contestants = [engine('predictor', report)];
  for (const [name, rival] of [['  without context', without], ['  trained', trained]] as const) {
    if (rival === undefined) continue;
    const { hit_at_1: lead, switches_hit_at_1: switchesLead } = rival.lead;
    contestants.push({ ...engine(name, rival.scores), lead, switchesLead });
  }
  for (const { baseline, all, switches, first_requests: first, lead } of baselines) {
    contestants.push({ name: kBaselineNames[baseline], all, switches, first, lead: lead.hit_at_1, switchesLead: lead.switches_hit_at_1 });
  }
  return contestants;
}

function rankingLines(rows: readonly { name: string; scores: RankingScores; lead: Estimate | undefined }[]): string[] {
  const leads = rows.some(({ lead }) => lead !== undefined);
  const header = ['in %', 'hit@1', '', 'hit@3', 'hit@5', 'MRR', ...(leads ? ['lead', ''] : [])];
  // Rules that know nothing of a new user have nothing to show.
  const ranked = rows.filter(({ scores }) => scores.mrr.value > 0 || scores.events === 0);
  const lines = ranked.map(({ name, scores, lead }): Line => {
    const { hit_at_1: first, hit_at_3: third, hit_at_5: fifth, mrr } = scores;
    const rest = [third, fifth, mrr].map(({ value }) => percent(value));
    return [name, ...cells(first, percent), ...rest, ...(lead === undefined ? [] : cells(lead, percent))];
  });
  return aligned([header, ...lines]);
}

/** Columns are engines here: only they give probabilities. */
function probabilityLines(report: EvaluationReport): string[] {
  const engines: [string, EngineScores][] = [['predictor', report]];
  if (report.without_context !== undefined) engines.push(['no context', report.without_context.scores]);
  if (report.trained !== undefined) engines.push(['trained', report.trained.scores]);
  const row = (name: string, figure: (scores: EngineScores) => Estimate | undefined, show: (value: number) => string): Line => [
    name,
    ...engines.flatMap(([, scores]) => {
      const estimate = figure(scores);
      return estimate === undefined ? ['', ''] : cells(estimate, show);
    }),
  ];
  const lines = [
    ['Probabilities', ...engines.flatMap(([name]) => ['', name])],
    row('log loss', ({ log_loss }) => log_loss, fine),
    row('Brier, first', ({ brier }) => brier, fine),
    row('ECE, first', ({ expected_calibration_error: error }) => error, fine),
  ];
  if (report.time_error.questions > 0) {
    lines.push(
      row('time off', ({ time_error: { median_log_error: error } }) => error, fine),
      row('in p10-p90, %', ({ time_error: { coverage } }) => coverage, percent),
    );
  }
  report.time_error.horizons.forEach(({ horizon_ms, questions }, i) => {
    if (questions === 0) return;
    lines.push(row(`ECE, in ${duration(horizon_ms)}`, ({ time_error }) => time_error.horizons[i]?.calibration_error, fine));
  });
  return aligned(lines);
}

function taskLines(report: EvaluationReport): string[] {
  const lines = report.per_task.map(({ task, events, hit_at_1, hit_at_3, mrr, accuracy_target: target, chance_level: chance }): Line => [
    task === '' ? '(none)' : shortened(task, 22),
    counted(events),
    ...cells(hit_at_1, percent),
    percent(hit_at_3.value),
    percent(mrr.value),
    target === undefined ? '-' : percent(target),
    percent(chance),
  ]);
  return aligned([['By task, in %', 'uses', 'hit@1', '', 'hit@3', 'MRR', 'target', 'chance'], ...lines]);
}

function noteLines(report: EvaluationReport): string[] {
  const users = report.clusters < report.users ? `${of(report.clusters, 'group')} of users` : of(report.clusters, 'user');
  const drawn = report.cluster_kind === 'users' ? users : `${of(report.clusters, 'stretch', 'stretches')} of uses`;
  const learning = report.frozen
    ? 'Weights were frozen where scoring began; uses still entered the history.'
    : 'Each use was foretold before it was learned from.';
  const lines = [learning, 'A model that nobody had used before counts as missed.'];
  lines.push('ECE: expected calibration error.');
  if (report.time_error.questions > 0) lines.push('Time off: median |ln((1 s + foretold) / (1 s + actual))| of the next use.');
  if (report.events > 0 && report.hit_at_1.low !== undefined) {
    lines.push(`Bounds: 95 %, ${counted(report.replicates)} draws of ${drawn}.`);
    lines.push("Lead: the predictor's in hit@1; with both bounds above 0 it is no chance.");
  } else if (report.replicates > 0) {
    lines.push('No bounds: there are too few users, or too few uses, to tell them by.');
  }
  return lines;
}

function duration(ms: number): string {
  return ms < 120_000 ? `${ms / 1000} s` : `${ms / 60_000} min`;
}

function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
