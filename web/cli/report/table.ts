// SPDX-License-Identifier: Apache-2.0

/** A line of a table: text to the left in the first column, to the right in the others. */
export type Line = readonly string[];

const kGap = '  ';

/** Lines of cells under each other, the first one being the header. Lines may be shorter than others. */
export function aligned(lines: readonly Line[]): string[] {
  const widths: number[] = [];
  for (const line of lines) line.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
  return lines.map((line) =>
    line
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join(kGap)
      .trimEnd(),
  );
}

/** A whole number as people write it. */
export function counted(count: number): string {
  return count.toLocaleString('en-US');
}

/** One of something, or more. */
export function of(count: number, one: string, more: string = `${one}s`): string {
  return `${counted(count)} ${count === 1 ? one : more}`;
}
