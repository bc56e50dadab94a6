// SPDX-License-Identifier: Apache-2.0
// replay and evaluate: the same judge, asked differently.
import { readFile, writeFile } from 'node:fs/promises';
import type { EvaluationOptionsInput, EvaluationReport } from '../../generated/wire.js';
import { createTools } from '../../tools/index.node.js';
import type { Arguments, Options } from '../arguments.js';
import { UsageError } from '../errors.js';
import { Progress } from '../progress.js';
import { ablationLines } from '../report/ablation-report.js';
import { calibrationPlot } from '../report/calibration-plot.js';
import { evaluationLines } from '../report/evaluation-report.js';
import { of } from '../report/table.js';
import type { Trace } from '../trace/read-trace.js';
import { type Context, print, traceOf } from './context.js';
import { asksForPolicies, comparePolicies, kPolicyOptions } from './policies.js';

const kMostReplicates = 10_000;
const kMostSplit = 0.95;
const kSplit = 0.7;

const kShared: Options = { replicates: { type: 'string' }, svg: { type: 'string' }, ablation: { type: 'boolean' } };
export const kReplayOptions: Options = { ...kShared, ...kPolicyOptions, from: { type: 'string' } };
export const kEvaluateOptions: Options = {
  ...kShared,
  split: { type: 'string' },
  'split-at': { type: 'string' },
  'keep-learning': { type: 'boolean' },
  trained: { type: 'string' },
};

/** Test-then-train from nothing; or what policies would have kept warm meanwhile. */
export async function replay(context: Context): Promise<void> {
  if (asksForPolicies(context.args)) return comparePolicies(context);
  const from = context.args.moment('from');
  await judge(context, from === undefined ? {} : { score_from_ms: from });
}

/** Learns from the earlier part and scores the later one. */
export async function evaluate(context: Context): Promise<void> {
  const { args } = context;
  const split = args.number('split', 0, kMostSplit);
  const at = args.moment('split-at');
  if (split !== undefined && at !== undefined) throw new UsageError('--split and --split-at are two ways to say one thing: take one');
  const where = at === undefined ? { train_fraction: split ?? kSplit } : { score_from_ms: at };
  await judge(context, { ...where, frozen: !args.flag('keep-learning') });
}

async function judge(context: Context, split: EvaluationOptionsInput): Promise<void> {
  const { args, signal } = context;
  const options = { ...split, ...sampling(args), ablation: args.flag('ablation') };
  const trained = args.text('trained');
  const model = trained === undefined ? undefined : new Uint8Array(await readFile(trained));
  const trace = await traceOf(context);
  const progress = new Progress(`replaying ${trace.name}:`, args.flag('quiet'));
  const tools = await createTools({ signal });
  try {
    if (model !== undefined) await tools.training.deploy(model);
    const report = await tools.evaluate({ events: trace.events }, options, { signal, onProgress: progress.tell });
    progress.end();
    await tell(args, trace, report);
  } finally {
    progress.end();
    tools.dispose();
  }
}

function sampling(args: Arguments): EvaluationOptionsInput {
  const replicates = args.count('replicates', 0, kMostReplicates);
  const seed = args.count('seed', 0);
  return { ...(replicates === undefined ? {} : { replicates }), ...(seed === undefined ? {} : { seed }) };
}

async function tell(args: Arguments, trace: Trace, report: EvaluationReport): Promise<void> {
  const svg = args.text('svg');
  if (svg !== undefined) await writeFile(svg, calibrationPlot(`Calibration on ${trace.name}`, report.reliability));
  if (args.flag('json')) {
    print(JSON.stringify({ trace: trace.name, columns: trace.columns, uses: trace.events.length, report }, null, 1));
    return;
  }
  const { learned_events: learned, users, models } = report;
  const before = learned === 0 ? '' : `; ${of(learned, 'use')} learned from before scoring`;
  const head = `${trace.name}: ${of(trace.events.length, 'use')}, ${of(users, 'user')}, ${of(models, 'model')}${before}`;
  const lines = [head, '', ...evaluationLines(report)];
  if (report.ablation.length > 0) lines.push('', ...ablationLines(report));
  print(lines.join('\n'));
}
