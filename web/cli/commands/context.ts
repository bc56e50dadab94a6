// SPDX-License-Identifier: Apache-2.0
import process from 'node:process';
import type { Arguments } from '../arguments.js';
import { of } from '../report/table.js';
import { type Columns, kRoles } from '../trace/columns.js';
import { type Trace, readTrace } from '../trace/read-trace.js';

/** What a command is run with. */
export interface Context {
  readonly args: Arguments;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Reads the trace that the arguments name, and says what it was taken for. */
export async function traceOf({ args, signal }: Context): Promise<Trace> {
  const { format, columns, unit } = args;
  const limit = args.count('limit', 1);
  const trace = await readTrace(args.path, {
    format,
    columns,
    signal,
    ...(unit === undefined ? {} : { unit }),
    ...(limit === undefined ? {} : { limit }),
  });
  if (!args.flag('quiet')) process.stderr.write(`${trace.name}: ${of(trace.events.length, 'use')}; ${told(trace.columns)}, times in ${trace.unit}\n`);
  return trace;
}

function told(columns: Columns): string {
  return kRoles
    .map((role) => (columns[role] === undefined ? undefined : `${role} = ${columns[role]}`))
    .filter((part) => part !== undefined)
    .join(', ');
}

/** Results go to standard output, all at once. */
export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}
