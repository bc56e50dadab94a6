// SPDX-License-Identifier: Apache-2.0
import type { Estimate, PairedDifference, PolicyFigures, ReplayReport, ReplaySetting, WarmPolicy } from '../../generated/wire.js';
import { type Line, aligned, counted, of } from './table.js';

export const kPolicyNames: Readonly<Record<WarmPolicy, string>> = {
  no_warm: 'no warming',
  keep_alive: 'keep alive',
  lru: 'LRU',
  lfu: 'LFU',
  greedy_dual: 'GreedyDual',
  greedy_dual_cost: 'GreedyDual, cost',
  hybrid_histogram: 'hybrid histogram',
  belady: 'Belady',
  cold_starts: 'ours, cold starts',
  wait: 'ours, wait',
};

const kMinute_ms = 60_000;

/** How a policy is called, with its parameter. */
export function policyName({ policy, keep_alive_ms: keep, price }: Pick<PolicyFigures, 'policy' | 'keep_alive_ms' | 'price'>): string {
  if (keep !== undefined) return `${kPolicyNames[policy]} ${durationOf(keep)}`;
  return price === undefined ? kPolicyNames[policy] : `ours, ${price.toExponential(1)}/s`;
}

export function durationOf(ms: number): string {
  return ms < kMinute_ms ? `${round(ms / 1000)} s` : `${round(ms / kMinute_ms)} min`;
}

/** How large the machines of a setting are. */
export function sizeOf({ slots, memory_mb: memory }: ReplaySetting): string {
  if (slots !== undefined) return of(slots, 'slot');
  return memory === undefined ? 'room for everything' : `${counted(memory)} MB`;
}

/** A comparison as a person reads it. */
export function replayLines(report: ReplayReport): string[] {
  const { counted_users: users, counted_events: uses, draws, models, machine } = report;
  const where = { server: 'one server for all', per_user: 'a machine for each user', unlimited: 'one server for all' }[machine];
  const lines = [`${of(uses, 'use')} of ${of(users, 'user')}, ${of(models, 'model')}; ${where}; ${of(draws, 'draw')} of load times`];
  for (const setting of report.settings) {
    lines.push('', `${sizeOf(setting)}:`, ...settingLines(setting));
    for (const ours of ['cold_starts', 'wait'] as const) {
      const differences = setting.differences.filter((difference) => difference.ours === ours);
      if (differences.length > 0) lines.push('', `${kPolicyNames[ours]}, less the other, draw by draw:`, ...differenceLines(differences));
    }
    if (setting.at_equal_memory.length > 0) lines.push('', 'As much memory, for as long:', ...equalLines(setting));
  }
  return [...lines, '', ...kNotes];
}

const kNotes = [
  'cold: found its model neither ready nor being loaded; late: being loaded.',
  'unused: of the loads, the share that ended before a use. held: memory * time,',
  'with slots a model counts as 1 MB; wasted: of that, what no use followed.',
  'idle: models held ready, on average. Means over the draws, +- half their 95 %',
  'interval.',
];

function settingLines({ policies }: ReplaySetting): string[] {
  const header: Line = ['', 'cold, %', '', 'late, %', 'wait, s', '', 'p95, s', 'loads', 'unused, %', 'held, MB*s', 'wasted, %', 'idle'];
  return aligned([
    header,
    ...policies.map((figures): Line => [
      policyName(figures),
      percent(figures.cold_rate.value),
      bounds(figures.cold_rate, 100, 1),
      percent(figures.late_rate.value),
      seconds(figures.mean_wait_ms.value),
      bounds(figures.mean_wait_ms, 0.001, 2),
      seconds(figures.p95_wait_ms.value),
      counted(Math.round(figures.loads.value)),
      percent(figures.unused_share.value),
      compact(figures.held_mb_s.value),
      percent(figures.held_mb_s.value > 0 ? figures.wasted_mb_s.value / figures.held_mb_s.value : 0),
      figures.idle_models.value.toFixed(2),
    ]),
  ]);
}

function differenceLines(differences: readonly PairedDifference[]): string[] {
  const header: Line = ['', 'cold, %', '', 'wait, s', ''];
  return aligned([
    header,
    ...differences.map(({ other, keep_alive_ms: keep, cold_rate: cold, mean_wait_ms: wait }): Line => [
      policyName({ policy: other, ...(keep === undefined ? {} : { keep_alive_ms: keep }) }),
      signed(cold.value * 100, 1),
      bounds(cold, 100, 1),
      signed(wait.value / 1000, 2),
      bounds(wait, 0.001, 2),
    ]),
  ]);
}

function equalLines({ at_equal_memory: rows }: ReplaySetting): string[] {
  const header: Line = ['keep alive', 'idle models', 'cold, %', 'ours, %'];
  return aligned([
    header,
    ...rows.map(({ keep_alive_ms: keep, idle_models: idle, cold_rate: cold, our_cold_rate: ours }): Line => [
      durationOf(keep),
      idle.toFixed(2),
      percent(cold),
      ours === undefined ? '-' : percent(ours),
    ]),
  ]);
}

function bounds({ value, high }: Estimate, scale: number, digits: number): string {
  return high === undefined ? '' : `(+-${((high - value) * scale).toFixed(digits)})`;
}

function signed(value: number, digits: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(digits)}`;
}

function percent(share: number): string {
  return (share * 100).toFixed(1);
}

/** A large figure to three digits. */
function compact(value: number): string {
  return value.toLocaleString('en-US', { notation: 'compact', maximumSignificantDigits: 3 });
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
