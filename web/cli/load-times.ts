// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { TraceError, UsageError } from './errors.js';
import { nameOf } from './trace/formats.js';
import { noSuchName } from '../nearest-name.js';

/** A column of percentiles: p1, p2, ... */
const kPercentile = /^p(\d+)$/;

/**
 * Load times in ms as rising quantiles, from a table of percentiles: tab-separated, a header with p1, p2, ... to p99, and a
 * line for each kind of load, its name in the first column.
 *
 * @param kind which line; left out, the first
 */
export async function readLoadTimes(path: string, kind: string | undefined): Promise<number[]> {
  const name = nameOf(path);
  const [header, ...lines] = (await readFile(path, 'utf8')).split(/\r?\n/).filter((line) => line !== '').map((line) => line.split('\t'));
  const columns = (header ?? []).flatMap((column, i) => (kPercentile.test(column) ? [i] : []));
  if (columns.length === 0 || columns.some((column, i) => header![column] !== `p${i + 1}`) || columns.length !== 99) {
    throw new TraceError(name, 'has no columns p1, p2, ... to p99: it is no table of percentiles', { line: 1 });
  }
  const kinds = lines.map(([first]) => first!);
  const line = kind === undefined ? 0 : kinds.indexOf(kind);
  if (line === -1) throw new UsageError(noSuchName('kind of load', kind!, kinds));
  const row = lines[line];
  if (row === undefined) throw new TraceError(name, 'has a header and no lines');
  let before = 0;
  return columns.map((column) => {
    const text = row[column] ?? '';
    const ms = Number(text);
    if (text.trim() === '' || !(ms >= before)) {
      throw new TraceError(name, `holds ${text === '' ? 'nothing' : text}: percentiles are ms and rise`, { line: line + 2, column: header![column]! });
    }
    before = ms;
    return ms;
  });
}
