// SPDX-License-Identifier: Apache-2.0
// replay --policies: keep-warm policies side by side.
import { writeFile } from 'node:fs/promises';
import type { ReplayMachine, ReplayOptionsInput, WarmPolicy } from '../../generated/wire.js';
import { noSuchName } from '../../nearest-name.js';
import { createTools } from '../../tools/index.node.js';
import type { Arguments, Options } from '../arguments.js';
import { UsageError } from '../errors.js';
import { readLoadTimes } from '../load-times.js';
import { Progress } from '../progress.js';
import { policyChart } from '../report/policy-chart.js';
import { kPolicyNames, replayLines } from '../report/replay-report.js';
import { type Context, print, traceOf } from './context.js';

const kMachines: readonly ReplayMachine[] = ['server', 'per_user', 'unlimited'];
const kSecond_ms = 1000;

export const kPolicyOptions: Options = {
  policies: { type: 'string' },
  machine: { type: 'string' },
  slots: { type: 'string' },
  memory: { type: 'string' },
  'keep-alive': { type: 'string' },
  'load-times': { type: 'string' },
  load: { type: 'string' },
  draws: { type: 'string' },
  'min-uses': { type: 'string' },
};

/** Options that say nothing without --policies. */
const kOnlyWithPolicies = Object.keys(kPolicyOptions).filter((name) => name !== 'policies');

/** Whether policies are asked for; refuses what has a meaning with or without them only. */
export function asksForPolicies(args: Arguments): boolean {
  const policies = args.text('policies') !== undefined;
  for (const name of policies ? ['from', 'replicates', 'ablation'] : kOnlyWithPolicies) {
    if (args.given(name)) throw new UsageError(`--${name} has no meaning ${policies ? 'together with' : 'without'} --policies`);
  }
  return policies;
}

/** Replays the trace under keep-warm policies. */
export async function comparePolicies(context: Context): Promise<void> {
  const { args, signal } = context;
  const options = await optionsOf(args);
  const trace = await traceOf(context);
  const progress = new Progress(`replaying ${trace.name}:`, args.flag('quiet'));
  const tools = await createTools({ signal });
  try {
    const report = await tools.replay({ events: trace.events }, options, { signal, onProgress: progress.tell });
    progress.end();
    const svg = args.text('svg');
    if (svg !== undefined) await writeFile(svg, policyChart(`Keep-warm policies on ${trace.name}`, report));
    if (args.flag('json')) {
      print(JSON.stringify({ trace: trace.name, columns: trace.columns, uses: trace.events.length, options, report }, null, 1));
    } else {
      print([`${trace.name}:`, ...replayLines(report)].join('\n'));
    }
  } finally {
    progress.end();
    tools.dispose();
  }
}

async function optionsOf(args: Arguments): Promise<ReplayOptionsInput> {
  const quantiles = args.text('load-times');
  const kind = args.text('load');
  if (kind !== undefined && quantiles === undefined) throw new UsageError('--load names a line of the table of --load-times: say which table');
  const machine = chosen(args.text('machine'), 'machine', kMachines);
  const policies = policiesOf(args.text('policies')!);
  const numbers = {
    slots: numbersOf(args, 'slots'),
    memory_mb: numbersOf(args, 'memory'),
    keep_alive_ms: numbersOf(args, 'keep-alive')?.map((seconds) => seconds * kSecond_ms),
    load_quantiles_ms: quantiles === undefined ? undefined : await readLoadTimes(quantiles, kind),
    draws: args.count('draws', 1, 1000),
    min_uses: args.count('min-uses', 0),
    seed: args.count('seed', 0),
  };
  const given = Object.fromEntries(Object.entries({ machine, policies, ...numbers }).filter(([, value]) => value !== undefined));
  return given as ReplayOptionsInput;
}

function policiesOf(text: string): WarmPolicy[] | undefined {
  if (text === 'all') return undefined;
  return text.split(',').map((name) => chosen(name, 'policy', Object.keys(kPolicyNames) as WarmPolicy[])!);
}

/** One of a few words; '-' is as good as '_'. */
function chosen<Word extends string>(text: string | undefined, kind: string, known: readonly Word[]): Word | undefined {
  if (text === undefined) return undefined;
  const word = known.find((one) => one === text.replaceAll('-', '_'));
  if (word === undefined) throw new UsageError(noSuchName(kind, text, known));
  return word;
}

function numbersOf(args: Arguments, name: string): number[] | undefined {
  return args.text(name)?.split(',').map((text) => {
    const number = Number(text);
    if (text.trim() === '' || !(number > 0)) throw new UsageError(`--${name} is one number above 0 or more, with commas between, not ${args.text(name)}`);
    return number;
  });
}
