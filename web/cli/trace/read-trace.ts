// SPDX-License-Identifier: Apache-2.0
import type { ModelTask, UsageEventInput, WarmupRequestInput } from '../../generated/wire.js';
import { TraceError } from '../errors.js';
import { type Columns, type Role, chooseColumns } from './columns.js';
import { type Format, type Row, nameOf, rowsOf } from './formats.js';
import { type TimeUnit, momentOf, unitOf } from './moments.js';

export interface TraceOptions {
  readonly format: Format;
  /** Columns by what they are; `-`: none. What is left out is guessed. */
  readonly columns: Columns;
  /** Of the time column; guessed from the first time when left out. */
  readonly unit?: TimeUnit;
  /** Rows to read at most. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

export interface Trace {
  readonly name: string;
  readonly columns: Columns;
  readonly unit: TimeUnit;
  readonly events: UsageEventInput[];
}

/** Datasets end here. */
const kMostEvents = 1_000_000;

const kTasks = ['Completion', 'Chat', 'Classification', 'Generation', 'Analysis', 'Refactoring', 'Translation'] as const;

/** Reads recorded uses, one a row. */
export async function readTrace(path: string, options: TraceOptions): Promise<Trace> {
  const { format, limit = kMostEvents, signal } = options;
  const name = nameOf(path);
  const events: UsageEventInput[] = [];
  let reader: RowReader | undefined;
  if (limit > 0) {
    for await (const row of rowsOf(path, format)) {
      signal?.throwIfAborted();
      reader ??= RowReader.from(name, row, options);
      if (events.length === kMostEvents) {
        throw new TraceError(name, `is one use more than the limit of ${kMostEvents}; take fewer with --limit`, { line: row.line });
      }
      events.push(reader.event(row));
      if (events.length === limit) break;
    }
  }
  if (reader === undefined) throw new TraceError(name, 'holds no uses');
  return { name, columns: reader.columns, unit: reader.unit, events };
}

/** Makes events of rows. */
class RowReader {
  readonly columns: Columns;
  readonly unit: TimeUnit;
  readonly #file: string;

  private constructor(file: string, columns: Columns, unit: TimeUnit) {
    this.#file = file;
    this.columns = columns;
    this.unit = unit;
  }

  /** @param first tells what columns there are, and how times are written */
  static from(file: string, first: Row, { columns: named, unit }: TraceOptions): RowReader {
    const columns = chooseColumns(Object.keys(first.fields), named);
    const time = textIn(first, columns.time) ?? '';
    const guessed = unit ?? unitOf(time);
    if (guessed !== undefined) return new RowReader(file, columns, guessed);
    throw new TraceError(file, `holds "${time}", which is no time: seconds or ms since 1970, or ISO 8601`, place(first, columns.time));
  }

  event(row: Row): UsageEventInput {
    const user = textIn(row, this.columns.user);
    const event: UsageEventInput = { model: this.#needed(row, 'model'), timestamp_ms: this.#moment(row) };
    if (user !== undefined) event.user_id = user;
    const task = this.#task(row);
    if (task !== undefined) event.task = task;
    const request = this.#request(row);
    if (request !== undefined) event.request = request;
    return event;
  }

  #moment(row: Row): number {
    const text = this.#needed(row, 'time');
    const moment = momentOf(text, this.unit);
    if (moment === undefined) {
      throw new TraceError(this.#file, `holds "${text}", which is no time in ${this.unit}`, place(row, this.columns.time));
    }
    return moment;
  }

  #task(row: Row): ModelTask | undefined {
    const { task: column } = this.columns;
    const value = column === undefined ? undefined : row.fields[column];
    if (typeof value === 'object' && value !== null) return value as ModelTask; // JSON may spell it out
    const text = textIn(row, column);
    if (text === undefined) return undefined;
    return kTasks.find((task) => task.toLowerCase() === text.toLowerCase()) ?? { Custom: text };
  }

  #request(row: Row): WarmupRequestInput | undefined {
    const given = row.fields['request'];
    const request: WarmupRequestInput = typeof given === 'object' && given !== null ? { ...given } : {};
    const length = this.#length(row);
    if (length !== undefined) request.input_length = length;
    const language = textIn(row, this.columns.language);
    if (language !== undefined) request.project_context = { ...request.project_context, language };
    return Object.keys(request).length > 0 ? request : undefined;
  }

  #length(row: Row): number | undefined {
    const text = textIn(row, this.columns.length);
    if (text === undefined) return undefined;
    const length = Number(text);
    if (length >= 0 && length <= Number.MAX_SAFE_INTEGER) return Math.round(length);
    throw new TraceError(this.#file, `holds "${text}", which is no length`, place(row, this.columns.length));
  }

  #needed(row: Row, role: Role): string {
    const text = textIn(row, this.columns[role]);
    if (text !== undefined) return text;
    throw new TraceError(this.#file, 'is empty', place(row, this.columns[role]));
  }
}

function place({ line }: Row, column: string | undefined): { line: number; column?: string } {
  return column === undefined ? { line } : { line, column };
}

/** What stands in a column; undefined for nothing. */
function textIn({ fields }: Row, column: string | undefined): string | undefined {
  const value = column === undefined ? undefined : fields[column];
  const text = value === undefined || value === null ? '' : String(value).trim();
  return text === '' ? undefined : text;
}
