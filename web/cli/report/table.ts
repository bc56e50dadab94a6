// SPDX-License-Identifier: Apache-2.0

/** A line of a table: text to the left in the first column, to the right in the others. */
export type Line = readonly string[];

/** Lines of cells under each other, the first one being the header. What is in brackets belongs to the column before. */
export function aligned(lines: readonly Line[]): string[] {
  const widths: number[] = [];
  const gaps: string[] = [];
  for (const line of lines) {
    line.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, cell.length);
      gaps[i] = i === 0 ? '' : cell.startsWith('(') ? ' ' : (gaps[i] ?? '  ');
    });
  }
  return lines.map((line) =>
    line
      .map((cell, i) => gaps[i]! + (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join('')
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
