// SPDX-License-Identifier: Apache-2.0
import { rename, rm, writeFile } from 'node:fs/promises';
import process from 'node:process';
import type { NextModelQuality, TrainingConfigInput } from '../../generated/wire.js';
import { createTools } from '../../tools/index.node.js';
import type { Arguments, Options } from '../arguments.js';
import { UsageError } from '../errors.js';
import { Progress } from '../progress.js';
import { type Line, aligned, counted } from '../report/table.js';
import { type Context, print, traceOf } from './context.js';

export const kTrainOptions: Options = { out: { type: 'string' }, epochs: { type: 'string' }, validation: { type: 'string' } };

/** Learns from a trace ahead of time and writes what was learned. */
export async function train(context: Context): Promise<void> {
  const { args, signal } = context;
  const out = args.text('out');
  if (out === undefined) throw new UsageError('where does the model go? Say --out FILE');
  const config = configOf(args);
  const trace = await traceOf(context);
  const progress = new Progress(`learning from ${trace.name}:`, args.flag('quiet'));
  const tools = await createTools({ signal });
  try {
    const { bytes, model_version, report } = await tools.training.train({ events: trace.events }, config, { signal, onProgress: progress.tell });
    progress.end();
    await writeWhole(out, bytes);
    if (args.flag('json')) {
      print(JSON.stringify({ trace: trace.name, columns: trace.columns, out, model_version, report }, null, 1));
      return;
    }
    const line = (name: string, { log_loss, hit_at_1, mrr }: NextModelQuality): Line => [
      name,
      log_loss.toFixed(3),
      (hit_at_1 * 100).toFixed(1),
      (mrr * 100).toFixed(1),
    ];
    const lines = aligned([
      ['', 'log loss', 'hit@1, %', 'MRR, %'],
      line('trained', report.validation),
      line('untrained', report.untrained),
    ]);
    const judged = `${counted(report.validation_events)} later ones judged, in epoch ${report.best_epoch} of ${report.epochs.length}`;
    print([`${trace.name}: ${counted(report.training_events)} uses learned from, ${judged}`, '', ...lines, '', `Model ${model_version} is in ${out}`].join('\n'));
  } finally {
    progress.end();
    tools.dispose();
  }
}

function configOf(args: Arguments): TrainingConfigInput {
  const epochs = args.count('epochs', 1, 50);
  const seed = args.count('seed', 0);
  const validation = args.number('validation', 0.05, 0.5);
  return {
    ...(epochs === undefined ? {} : { epochs }),
    ...(seed === undefined ? {} : { seed }),
    ...(validation === undefined ? {} : { validation_fraction: validation }),
  };
}

/** A file of this name is whole or not there. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const beside = `${path}.${process.pid}.part`;
  try {
    await writeFile(beside, bytes);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
