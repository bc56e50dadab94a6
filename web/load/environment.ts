// SPDX-License-Identifier: Apache-2.0

/** What a variant of the module needs of the engine and the page that it runs in. */
export interface Environment {
  /** There is WebAssembly at all. */
  readonly webAssembly: boolean;
  /** The engine validates a module with 128-bit SIMD: both variants have it. */
  readonly simd: boolean;
  /** The engine validates atomics on shared memory. */
  readonly atomics: boolean;
  /** False in a page that is not cross-origin isolated; undefined where there is no such thing (Node). */
  readonly crossOriginIsolated: boolean | undefined;
  /** A SharedArrayBuffer passes through a MessageChannel: some engines have the class and refuse to share it. */
  readonly sharedMemory: boolean;
  /** Workers can be made here. */
  readonly workers: boolean;
  /** Service workers know no import(), and the threads' glue is loaded by it. */
  readonly serviceWorker: boolean;
  /** Why the variant with threads does not come into question, in words; undefined when it may. */
  readonly singleOnly?: string;
  /** Logical processors. */
  readonly cores: number;
}

/** (func (result v128) i32.const 0, i8x16.splat, i8x16.popcnt) */
const kSimdModule = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
];

/** A shared memory of one page, and (func i32.const 0, i32.atomic.load, drop) */
const kAtomicsModule = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 5, 4, 1, 3, 1, 1, 10, 11, 1, 9, 0, 65, 0, 254, 16, 2, 0,
  26, 11,
];

/** Looks at where we are. Nothing is kept and nothing touched but what is asked; what is known need not be tried. */
export function probeEnvironment(
  workers: boolean = typeof Worker === 'function',
  sharedMemory: boolean = sharesMemory(),
): Environment {
  const webAssembly = typeof WebAssembly === 'object';
  return {
    webAssembly,
    simd: webAssembly && WebAssembly.validate(new Uint8Array(kSimdModule)),
    atomics: webAssembly && WebAssembly.validate(new Uint8Array(kAtomicsModule)),
    crossOriginIsolated: (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated,
    sharedMemory,
    workers,
    serviceWorker: 'ServiceWorkerGlobalScope' in globalThis,
    cores: globalThis.navigator?.hardwareConcurrency ?? 1,
  };
}

function sharesMemory(): boolean {
  if (typeof SharedArrayBuffer !== 'function' || typeof MessageChannel !== 'function') return false;
  const { port1, port2 } = new MessageChannel();
  try {
    port1.postMessage(new SharedArrayBuffer(1));
    return true;
  } catch {
    return false;
  } finally {
    port1.close();
    port2.close();
  }
}
