// SPDX-License-Identifier: Apache-2.0
// Types of the platform, as far as the application's compiler knows them: neither the DOM's library nor Node's types
// have to be there to use this package.

/** An AbortSignal. */
export type Signal = typeof globalThis extends { AbortSignal: { prototype: infer T } } ? T : SignalLike;

/** A URL. */
export type Url = typeof globalThis extends { URL: { prototype: infer T } } ? T : { readonly href: string };

/** A compiled WebAssembly.Module. */
export type WasmModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer T } } } ? T : object;

interface SignalLike {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}
