// SPDX-License-Identifier: Apache-2.0

/** Something that went wrong without anybody waiting for it, or could be better. */
export interface WarmupWarning {
  /** Stable across versions, for instance `RELEASE_FAILED`. */
  readonly code: string;
  readonly message: string;
  /** What was thrown, if something was. */
  readonly cause?: unknown;
  /** Nothing is wrong: a setting outside the guidelines, say. Nobody who does not listen is told. */
  readonly advice?: boolean;
}

export type Warn = (warning: WarmupWarning) => void;
