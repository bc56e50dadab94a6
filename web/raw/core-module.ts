// SPDX-License-Identifier: Apache-2.0

/**
 * The embind class of the module, as `bindings/` declares it. `now` is domain time in ms since the Unix epoch. A reply is
 * JSON, or `!` followed by an error as JSON: nothing is thrown through WASM.
 */
export interface CoreHandle {
  /** Empty when the constructor succeeded, else its error reply; then only `delete` may follow. */
  error(): string;
  /** A method of `bindings/methods.cpp`, with what it takes: two texts, or bytes and a text, and a number. */
  call(method: string, now: number, text: string | Uint8Array, more: string, value: number): string;
  exportState(now: number): Uint8Array | string;
  exportModel(now: number): Uint8Array | string;
  jobBytes(now: number, jobId: string): Uint8Array | string;
  delete(): void;
}

/** The instantiated module. */
export interface CoreModule {
  readonly WebWarmupPredictor: new (
    configJson: string,
    userKey: Uint8Array,
    /** Nobody has given the key: a seed in the configuration goes before it, and it is a warning. */
    byChance: boolean,
    stopwatch: (() => number) | undefined,
  ) => CoreHandle;
  version(): string;
  /** Where the stack stands; for tests that look for leaks. */
  stackPointer?(): number;
  /** Threads build: ends the module's Workers. */
  endThreads?(): void;
}
