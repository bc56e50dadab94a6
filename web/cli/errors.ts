// SPDX-License-Identifier: Apache-2.0

/** How the program ends. */
export const kExit = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** The command line makes no sense: what to write instead. */
export class UsageError extends Error {}

/** A place in a trace that cannot be taken. */
export class TraceError extends Error {
  readonly file: string;
  /** From 1; undefined: the file as a whole. */
  readonly line: number | undefined;
  /** Its name in the header; undefined: the line as a whole. */
  readonly column: string | undefined;

  constructor(file: string, reason: string, { line, column, cause }: { line?: number; column?: string; cause?: unknown } = {}) {
    const place = line === undefined ? file : `${file}:${line}`;
    super(`${place}: ${column === undefined ? '' : `column "${column}" `}${reason}`, cause === undefined ? undefined : { cause });
    this.name = 'TraceError';
    this.file = file;
    this.line = line;
    this.column = column;
  }
}
