// SPDX-License-Identifier: Apache-2.0
// The program behind npx model-warmup.
import process from 'node:process';
import { WarmupError, textOf } from '../errors.js';
import { noSuchName } from '../nearest-name.js';
import { kVersion } from '../version.js';
import { Arguments, type Options } from './arguments.js';
import { bench, kBenchOptions } from './commands/bench.js';
import type { Context } from './commands/context.js';
import { evaluate, kEvaluateOptions, kReplayOptions, replay } from './commands/judge.js';
import { kTrainOptions, train } from './commands/train.js';
import { TraceError, UsageError, kExit } from './errors.js';
import { kHelp } from './help.js';

interface Command {
  readonly options: Options;
  /** Takes a trace. */
  readonly trace: boolean;
  run(context: Context): Promise<void>;
}

const kCommands: Readonly<Record<string, Command>> = {
  replay: { options: kReplayOptions, trace: true, run: replay },
  evaluate: { options: kEvaluateOptions, trace: true, run: evaluate },
  train: { options: kTrainOptions, trace: true, run: train },
  bench: { options: kBenchOptions, trace: false, run: bench },
};

async function main([name, ...args]: readonly string[], signal: AbortSignal): Promise<void> {
  if (name === '--version') return void process.stdout.write(`${kVersion}\n`);
  if (name === undefined || name === 'help' || [name, ...args].includes('--help')) return void process.stdout.write(kHelp);
  const command = Object.hasOwn(kCommands, name) ? kCommands[name] : undefined;
  if (command === undefined) throw new UsageError(noSuchName('command', name, Object.keys(kCommands)));
  await command.run({ args: new Arguments(args, command.options, command.trace), signal });
}

/** Says what went wrong, in words; what nobody foresaw comes with its stack. */
function explain(error: unknown): string {
  const foreseen = error instanceof UsageError || error instanceof TraceError || WarmupError.is(error) || isOfSystem(error);
  return foreseen || !(error instanceof Error) ? textOf(error) : (error.stack ?? error.message);
}

/** Whether the operating system has refused something, such as to open a file. */
function isOfSystem(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort(new Error('interrupted')));
// Whoever reads standard output may have seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? kExit.done : kExit.failed));

try {
  await main(process.argv.slice(2), interrupt.signal);
} catch (error) {
  const usage = error instanceof UsageError;
  process.stderr.write(interrupt.signal.aborted ? 'interrupted\n' : `model-warmup: ${explain(error)}${usage ? '\nmodel-warmup --help has the rest' : ''}\n`);
  process.exitCode = interrupt.signal.aborted ? kExit.interrupted : usage ? kExit.usage : kExit.failed;
}
