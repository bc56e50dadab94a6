// SPDX-License-Identifier: Apache-2.0

import type { ErrorKind, ErrorReply } from './generated/wire.js';

/** Known by this and not by its class, which is another one in each copy of the package and each realm. */
const kBrand: symbol = Symbol.for('model-warmup.WarmupError');

/**
 * What everything in this package throws or rejects with, but for an abort (`signal.reason`) and for a loader's own
 * error, which `use` passes on untouched.
 */
export class WarmupError extends Error {
  /** Which of the specification's kinds of failure it is. */
  readonly kind: ErrorKind;
  /** Stable across versions and made for programs, for instance `WASM_NOT_FOUND`. */
  readonly code: string;
  /** Of `InvalidInput`: what is wrong. */
  readonly field: string | undefined;
  /** Of `InvalidInput` and `Prediction`: why. */
  readonly reason: string | undefined;
  /** Of `ResourceAllocation` and `ResourceExhausted`. */
  readonly resource: string | undefined;
  /** Of `Timeout`: what took too long. */
  readonly operation: string | undefined;
  /** JSON pointer (RFC 6901) to the offending value, when the error is about part of a document. */
  readonly path: string | undefined;
  /** Byte at which malformed JSON stopped making sense. */
  readonly offset: number | undefined;

  constructor(reply: ErrorReply, options?: { cause?: unknown }) {
    super(reply.message, options);
    this.name = 'WarmupError';
    this.kind = reply.kind;
    this.code = reply.code;
    this.field = reply.field;
    this.reason = reply.reason;
    this.resource = reply.resource;
    this.operation = reply.operation;
    this.path = reply.path;
    this.offset = reply.offset;
    Object.defineProperty(this, kBrand, { value: true });
  }

  /** Whether a caught value is a WarmupError, of whichever copy of this package. */
  static is(error: unknown): error is WarmupError {
    return typeof error === 'object' && error !== null && kBrand in error;
  }

  /** `instanceof` says the same: the part of the package that speaks with a Worker is a copy, too. */
  static override [Symbol.hasInstance](error: unknown): boolean {
    return WarmupError.is(error);
  }
}

interface Details {
  code?: string;
  path?: string;
  cause?: unknown;
}

export function configurationError(message: string, { code = 'CONFIGURATION', cause }: Details = {}): WarmupError {
  return new WarmupError({ kind: 'Configuration', code, message: `Configuration error: ${message}` }, because(cause));
}

export function invalidInput(
  field: string,
  reason: string,
  { code = 'INVALID_INPUT', path, cause }: Details = {},
): WarmupError {
  const message = `Invalid input: ${field} - ${reason}`;
  return new WarmupError(
    { kind: 'InvalidInput', code, message, field, reason, ...(path === undefined ? {} : { path }) },
    because(cause),
  );
}

export function internalError(message: string, { code = 'INTERNAL', cause }: Details = {}): WarmupError {
  return new WarmupError({ kind: 'Internal', code, message: `Internal error: ${message}` }, because(cause));
}

export function timeoutError(operation: string): WarmupError {
  return new WarmupError({
    kind: 'Timeout',
    code: 'TIMEOUT',
    message: `Warmup operation timeout: ${operation}`,
    operation,
  });
}

/** The error of everything that is asked of a predictor after `dispose`. */
export function disposedError(): WarmupError {
  return internalError('the predictor was disposed', { code: 'DISPOSED' });
}

/** What a thrown value says; anything can be thrown, also what cannot be turned into text. */
export function textOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? thrown.message : String(thrown);
  } catch {
    return 'a value that cannot be shown';
  }
}

/** A `cause` property only where there is a cause: an own `cause: undefined` shows in every printed error. */
function because(cause: unknown): { cause: unknown } | undefined {
  return cause === undefined ? undefined : { cause };
}
