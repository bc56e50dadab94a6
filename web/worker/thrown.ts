// SPDX-License-Identifier: Apache-2.0
import { WarmupError } from '../errors.js';
import type { ErrorReply } from '../generated/wire.js';

/** What is kept of an error that crosses: a structured clone of one forgets names that are not the language's own. */
export interface ErrorFields {
  readonly name: string;
  readonly message: string;
  readonly stack?: string | undefined;
}

/** Anything can be thrown: runtimes in WebAssembly throw numbers and strings. */
export function fieldsOf(thrown: unknown): ErrorFields {
  if (!(thrown instanceof Error)) return { name: 'Error', message: String(thrown) };
  return { name: thrown.name, message: thrown.message, stack: thrown.stack };
}

export function errorOf({ name, message, stack }: ErrorFields): Error {
  const error = new Error(message);
  const own = (key: string, value: unknown): void => {
    Object.defineProperty(error, key, { value, configurable: true, writable: true });
  };
  own('name', name);
  if (stack !== undefined) own('stack', stack);
  return error;
}

/** Something thrown, as it crosses between a predictor's Worker and its caller. */
export type Thrown =
  | { readonly warmup: ErrorReply; readonly cause?: Thrown }
  /** The caller's own, which does not cross: the caller keeps it under this number. */
  | { readonly kept: number; readonly message: string }
  | ErrorFields;

/** How one side writes what was thrown, and reads what the other has written. */
export interface ThrownCodec {
  write(thrown: unknown): Thrown;
  read(thrown: Thrown): unknown;
}

/** Nothing but what an error says. */
export const saidThrown: ThrownCodec = { write: fieldsOf, read: (thrown) => errorOf(thrown as ErrorFields) };

function writeOwn(thrown: unknown, codec: ThrownCodec): Thrown {
  if (!WarmupError.is(thrown)) return fieldsOf(thrown);
  const { kind, code, message, field, reason, resource, operation, path, offset, cause } = thrown;
  const told = { kind, code, message, field, reason, resource, operation, path, offset };
  const warmup = Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined)) as unknown as ErrorReply;
  return cause === undefined ? { warmup } : { warmup, cause: codec.write(cause) };
}

function readOwn(thrown: Exclude<Thrown, { kept: number }>, codec: ThrownCodec): Error {
  if (!('warmup' in thrown)) {
    // The reason of an abort is known by its class, too.
    return thrown.name === 'AbortError' ? new DOMException(thrown.message, thrown.name) : errorOf(thrown);
  }
  const { warmup, cause } = thrown;
  return new WarmupError(warmup, cause === undefined ? undefined : { cause: codec.read(cause) });
}

/** In the Worker, what stands for something that was thrown at the caller's. */
class CallersError extends Error {
  readonly kept: number;

  constructor(kept: number, message: string) {
    super(message);
    this.kept = kept;
  }
}

export const workersThrown: ThrownCodec = {
  write: (thrown) => {
    if (thrown instanceof CallersError) return { kept: thrown.kept, message: thrown.message };
    return writeOwn(thrown, workersThrown);
  },
  read: (thrown) => ('kept' in thrown ? new CallersError(thrown.kept, thrown.message) : readOwn(thrown, workersThrown)),
};

/** What was thrown comes back from the Worker within the same turn of its event loop; so many are far more than needed. */
const kMostKept = 256;

/** The caller's side: a loader's own error and the reason of an abort come back as the very values they were. */
export class CallersThrown implements ThrownCodec {
  readonly #kept: Map<number, unknown> = new Map();
  #next = 1;

  write(thrown: unknown): Thrown {
    const kept = this.#next++;
    this.#kept.set(kept, thrown);
    this.#kept.delete(kept - kMostKept);
    return { kept, message: fieldsOf(thrown).message };
  }

  read(thrown: Thrown): unknown {
    if (!('kept' in thrown)) return readOwn(thrown, this);
    return this.#kept.has(thrown.kept) ? this.#kept.get(thrown.kept) : new Error(thrown.message);
  }
}
