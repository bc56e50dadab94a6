// SPDX-License-Identifier: Apache-2.0
import { textOf } from './errors.js';

/** Something that went wrong without anybody waiting for it, or could be better. */
export interface WarmupWarning {
  /** Stable across versions, for instance `RELEASE_FAILED`. */
  readonly code: string;
  /** A sentence made for people. */
  readonly message: string;
  /** What was thrown, if something was. */
  readonly cause?: unknown;
  /** Nothing is wrong: a setting outside the guidelines, say. Nobody who does not listen is told. */
  readonly advice?: boolean;
}

export type Warn = (warning: WarmupWarning) => void;

/** A warning that says what was thrown, if something was. */
export function warningOf(code: string, what: string, cause?: unknown): WarmupWarning {
  return cause === undefined ? { code, message: what } : { code, message: `${what}: ${textOf(cause)}`, cause };
}
