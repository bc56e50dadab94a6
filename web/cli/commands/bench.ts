// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import type { BenchmarkOptionsInput, BenchmarkResults } from '../../generated/wire.js';
import { textOf } from '../../errors.js';
import { createTools } from '../../tools/index.node.js';
import type { Arguments, Options } from '../arguments.js';
import { UsageError } from '../errors.js';
import { Progress } from '../progress.js';
import { benchmarkLines } from '../report/benchmark-results.js';
import { type Context, print } from './context.js';

export const kBenchOptions: Options = {
  models: { type: 'string' },
  users: { type: 'string' },
  calls: { type: 'string' },
  quick: { type: 'boolean' },
  from: { type: 'string' },
};

/** Enough to see that nothing is badly slow, within seconds. */
const kQuick: BenchmarkOptionsInput = { users: 500, calls: 500, model_counts: [10, 100], user_counts: [100, 1000], use_counts: [] };

/** Measures this machine, or shows what was measured before. */
export async function bench({ args, signal }: Context): Promise<void> {
  const from = args.text('from');
  const results = from === undefined ? await measure(args, signal) : await earlier(args, from);
  print(args.flag('json') ? JSON.stringify(results, null, 1) : benchmarkLines(results).join('\n'));
}

async function measure(args: Arguments, signal: AbortSignal): Promise<BenchmarkResults> {
  const options = optionsOf(args);
  const progress = new Progress('measuring:', args.flag('quiet'));
  const tools = await createTools({ signal });
  try {
    return await tools.benchmark(options, { signal, onProgress: progress.tell });
  } finally {
    progress.end();
    tools.dispose();
  }
}

function optionsOf(args: Arguments): BenchmarkOptionsInput {
  const given = {
    models: args.count('models', 1, 10_000),
    users: args.count('users', 1, 100_000),
    calls: args.count('calls', 10, 1_000_000),
    seed: args.count('seed', 0),
  };
  const told = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...(args.flag('quick') ? kQuick : {}), ...Object.fromEntries(told) };
}

/** What `--json` has printed, of whatever build. */
async function earlier(args: Arguments, path: string): Promise<BenchmarkResults> {
  for (const name of ['models', 'users', 'calls', 'seed', 'quick']) {
    if (args.has(name)) throw new UsageError(`--${name} says what to measure, and --from that nothing is: take one`);
  }
  const text = await readFile(path, 'utf8');
  try {
    const results = JSON.parse(text) as BenchmarkResults;
    benchmarkLines(results); // what is none cannot be shown
    return results;
  } catch (error) {
    throw new UsageError(`${path} holds no results of bench --json: ${textOf(error)}`);
  }
}
