// SPDX-License-Identifier: Apache-2.0
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { textOf } from '../errors.js';
import { UsageError } from './errors.js';
import { type Columns, kRoles } from './trace/columns.js';
import { type Format, formatOf } from './trace/formats.js';
import { type TimeUnit, kTimeUnits, momentOf, unitOf } from './trace/moments.js';

/** Options of a command, as node:util parses them. */
export type Options = NonNullable<ParseArgsConfig['options']>;

/** What all commands take. */
const kSharedOptions: Options = {
  seed: { type: 'string' },
  json: { type: 'boolean' },
  quiet: { type: 'boolean', short: 'q' },
};

/** What those take that read a trace. */
const kTraceOptions: Options = {
  format: { type: 'string' },
  ...Object.fromEntries(kRoles.map((role) => [role, { type: 'string' as const }])),
  unit: { type: 'string' },
  limit: { type: 'string' },
};

/** The arguments of a command, by name and checked as they are asked for. */
export class Arguments {
  readonly #path: string | undefined;
  readonly #values: Readonly<Record<string, unknown>>;

  /**
   * @param own the options of this command beside those of all
   * @param trace whether it reads one
   */
  constructor(args: readonly string[], own: Options, trace: boolean) {
    const { values, positionals } = parsed(args, { ...kSharedOptions, ...(trace ? kTraceOptions : {}), ...own });
    const [path, ...others] = positionals;
    if (trace && path === undefined) throw new UsageError('which trace? Name a file, or - for standard input');
    if (!trace && path !== undefined) throw new UsageError(`it takes no trace, so what is ${path}?`);
    if (others.length > 0) throw new UsageError(`one trace at a time, not also ${others.join(' ')}`);
    this.#path = path;
    this.#values = values;
  }

  /** Of the trace; only of a command that reads one. */
  get path(): string {
    return this.#path!;
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined;
  }

  /** Whether the option is there, whatever it says. */
  given(name: string): boolean {
    return this.#values[name] !== undefined;
  }

  flag(name: string): boolean {
    return this.#values[name] === true;
  }

  text(name: string): string | undefined {
    return this.#values[name] as string | undefined;
  }

  /** A number from `min` to `max`. */
  number(name: string, min: number, max: number): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const number = Number(text);
    if (text.trim() === '' || !(number >= min && number <= max)) throw new UsageError(`--${name} is a number from ${min} to ${max}, not ${text}`);
    return number;
  }

  /** A whole number from `min` to `max`. */
  count(name: string, min: number, max: number = Number.MAX_SAFE_INTEGER): number | undefined {
    const number = this.number(name, min, max);
    if (number !== undefined && !Number.isInteger(number)) throw new UsageError(`--${name} is a whole number, not ${number}`);
    return number;
  }

  /** Ms since the Unix epoch. */
  moment(name: string): number | undefined {
    const text = this.text(name);
    const unit = text === undefined ? undefined : unitOf(text);
    const moment = text === undefined || unit === undefined ? undefined : momentOf(text, unit);
    if (text !== undefined && moment === undefined) {
      throw new UsageError(`--${name} is a time (seconds or ms since 1970, or ISO 8601), not ${text}`);
    }
    return moment;
  }

  get format(): Format {
    return formatOf(this.path, this.text('format'));
  }

  get columns(): Columns {
    const columns: Columns = {};
    for (const role of kRoles) {
      const name = this.text(role);
      if (name !== undefined) columns[role] = name;
    }
    return columns;
  }

  get unit(): TimeUnit | undefined {
    const text = this.text('unit');
    const unit = kTimeUnits.find((known) => known === text);
    if (text !== undefined && unit === undefined) throw new UsageError(`--unit is ${kTimeUnits.join(', ')}, not ${text}`);
    return unit;
  }
}

function parsed(args: readonly string[], options: Options): { values: Record<string, unknown>; positionals: string[] } {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(textOf(error));
  }
}
