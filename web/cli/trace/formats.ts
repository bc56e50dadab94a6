// SPDX-License-Identifier: Apache-2.0
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { type CsvError, parse } from 'csv-parse';
import { textOf } from '../../errors.js';
import { TraceError, UsageError } from '../errors.js';

export const kFormats = ['tsv', 'csv', 'jsonl'] as const;
export type Format = (typeof kFormats)[number];

/** A line of a trace, by the names of its columns. */
export interface Row {
  /** From 1. */
  readonly line: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What standard input is called by. */
const kStandardInput = '-';

/** A row longer than that is no row. */
const kLongestRow = 2 ** 20;

const kEndings: ReadonlyMap<string, Format> = new Map([
  ['tsv', 'tsv'],
  ['tab', 'tsv'],
  ['csv', 'csv'],
  ['jsonl', 'jsonl'],
  ['ndjson', 'jsonl'],
]);

/** What errors call a trace. */
export function nameOf(path: string): string {
  return path === kStandardInput ? 'standard input' : basename(path);
}

/** The format that the option names, or else the ending of the file. */
export function formatOf(path: string, option: string | undefined): Format {
  if (option !== undefined) {
    const format = kFormats.find((known) => known === option);
    if (format === undefined) throw new UsageError(`--format is ${kFormats.join(', ')}, not ${option}`);
    return format;
  }
  const guessed = kEndings.get(/\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? '');
  if (guessed === undefined) throw new UsageError(`the name ${path} does not tell its format: say --format ${kFormats.join('|')}`);
  return guessed;
}

/** The rows of a trace, read as they are asked for. */
export async function* rowsOf(path: string, format: Format): AsyncGenerator<Row> {
  const input = path === kStandardInput ? process.stdin : createReadStream(path);
  try {
    yield* format === 'jsonl' ? jsonRows(nameOf(path), input) : separatedRows(nameOf(path), input, format);
  } catch (error) {
    if (error instanceof TraceError) throw error;
    throw new TraceError(nameOf(path), `cannot be read: ${textOf(error)}`, { cause: error });
  } finally {
    input.destroy();
  }
}

async function* separatedRows(file: string, input: Readable, format: 'tsv' | 'csv'): AsyncGenerator<Row> {
  const parser = parse({
    bom: true,
    columns: (header: string[]) => checkHeader(file, header),
    delimiter: format === 'tsv' ? '\t' : ',',
    info: true,
    max_record_size: kLongestRow,
    // Tab-separated values have no quotes: they hold no tabs.
    ...(format === 'tsv' ? { quote: null } : {}),
    skip_empty_lines: true,
  });
  input.on('error', (error) => parser.destroy(error));
  try {
    for await (const { record, info } of input.pipe(parser) as AsyncIterable<{ record: Row['fields']; info: { lines: number } }>) {
      yield { line: info.lines, fields: record };
    }
  } catch (error) {
    const { code, lines } = error as CsvError & { lines?: number };
    if (!code?.startsWith('CSV_')) throw error;
    throw new TraceError(file, textOf(error), { ...(lines === undefined ? {} : { line: lines }), cause: error });
  }
}

function checkHeader(file: string, header: string[]): string[] {
  const names = header.map((name) => name.trim());
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new TraceError(file, 'stands in the header twice', { line: 1, column: twice });
  return names;
}

async function* jsonRows(file: string, input: Readable): AsyncGenerator<Row> {
  let line = 0;
  const lines = createInterface({ input, crlfDelay: Infinity });
  const failed = new Promise<never>((_, reject) => input.on('error', reject));
  failed.catch(() => {}); // it is awaited below, or nobody waits any more
  const next = lines[Symbol.asyncIterator]();
  for (;;) {
    const { value: text, done } = await Promise.race([next.next(), failed]);
    if (done === true) return;
    line++;
    const bare = line === 1 ? text.replace(/^\uFEFF/, '') : text;
    if (bare.trim() === '') continue;
    yield { line, fields: parsedRow(file, line, bare) };
  }
}

function parsedRow(file: string, line: number, text: string): Row['fields'] {
  if (text.length > kLongestRow) throw new TraceError(file, `is longer than ${kLongestRow} characters`, { line });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new TraceError(file, `is no JSON: ${textOf(error)}`, { line, cause: error });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TraceError(file, 'is no JSON object', { line });
  }
  return value as Row['fields'];
}
