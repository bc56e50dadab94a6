// SPDX-License-Identifier: Apache-2.0
import { WarmupError, configurationError, internalError, textOf } from '../errors.js';
import type { CoreModule } from '../raw/core-module.js';
import type { CoreFactory, Instantiated, ModuleHost } from './host.js';
import { type ThreadsOption, type Variant, type VariantChoice, chooseVariant, obstacleToThreads } from './variant.js';
import { type WasmSource, blockedBy, compileBytes, compileFrom, importsMemory } from './wasm-source.js';

export interface LoadOptions {
  readonly threads: ThreadsOption;
  /** Where the .wasm is; the variant is then the one found there. */
  readonly wasmUrl?: string | URL | undefined;
  readonly wasmBinary?: ArrayBuffer | ArrayBufferView | undefined;
  readonly wasmModule?: WebAssembly.Module | undefined;
  /** The version that the module has to have. */
  readonly version: string;
  readonly signal?: AbortSignal | undefined;
}

export interface LoadedCore extends VariantChoice {
  readonly module: CoreModule;
}

/** Finds, checks, compiles and starts the module. */
export async function loadCore(options: LoadOptions, host: ModuleHost): Promise<LoadedCore> {
  const wanted = chooseVariant(options.threads, host.environment());
  const given = await givenModule(options, host);
  options.signal?.throwIfAborted();
  if (given !== undefined) return start(await fitting(given.wasm, wanted, host), Promise.resolve(given), options, host);
  if (wanted.variant === 'single') return start(wanted, compileOwn('single', host), options, host);
  try {
    return await start(wanted, compileOwn('threads', host), options, host);
  } catch (error) {
    options.signal?.throwIfAborted();
    const reason = `threads could not be loaded: ${textOf(error)}`;
    const choice: VariantChoice = { variant: 'single', threads: 0, reason };
    return start(choice, compileOwn('single', host), options, host);
  }
}

/** The package's own file. Classic scripts and CommonJS know no `import.meta.url` to find it from. */
function ownWasm(variant: Variant, host: ModuleHost): ModuleHost['wasm'][Variant] {
  try {
    return host.wasm[variant];
  } catch (error) {
    throw configurationError(
      'this bundle does not know where it lies: iife, cjs, blobs and Cloudflare Workers have no import.meta.url. Bundle as ' +
        "esm, or give wasmUrl or wasmModule (the file is exported as 'model-warmup/core.wasm')",
      { code: 'WASM_NOT_FOUND', cause: error },
    );
  }
}

async function givenModule(options: LoadOptions, host: ModuleHost): Promise<WasmSource | undefined> {
  const { wasmModule, wasmBinary, wasmUrl } = options;
  if (wasmModule !== undefined) return { wasm: wasmModule, from: 'wasmModule' };
  if (wasmBinary !== undefined) return compileBytes(bytesOf(wasmBinary), host);
  if (wasmUrl !== undefined) return compileFrom(absolute(wasmUrl, host), host);
  return undefined;
}

async function compileOwn(variant: Variant, host: ModuleHost): Promise<WasmSource> {
  const wasm = ownWasm(variant, host);
  return wasm instanceof URL ? compileFrom(wasm, host) : compileBytes(await wasm(), host);
}

/** What a relative URL of the application means. */
export function absolute(wasmUrl: string | URL, host: ModuleHost): URL {
  const base = globalThis.location?.href ?? ownUrl(host);
  try {
    return new URL(wasmUrl, base);
  } catch (error) {
    const what = base === undefined ? 'must be absolute in this bundle' : 'is no URL';
    throw configurationError(`wasmUrl ${what}: ${textOf(wasmUrl)}`, { cause: error });
  }
}

function ownUrl(host: ModuleHost): URL | undefined {
  try {
    const { single } = host.wasm;
    return single instanceof URL ? single : undefined;
  } catch {
    return undefined; // an absolute one needs none
  }
}

/** A copy: what is compiled later than it was given must not change meanwhile. */
export function bytesOf(binary: ArrayBuffer | ArrayBufferView): Uint8Array<ArrayBuffer> {
  if (!ArrayBuffer.isView(binary)) return new Uint8Array(binary.slice(0));
  return new Uint8Array(binary.buffer, binary.byteOffset, binary.byteLength).slice();
}

/** A module that the application brings decides the variant itself. */
async function fitting(module: WebAssembly.Module, wanted: VariantChoice, host: ModuleHost): Promise<VariantChoice> {
  const variant: Variant = importsMemory(module) ? 'threads' : 'single';
  if (variant === wanted.variant) return wanted;
  if (variant === 'single') return { variant, threads: 0, reason: 'the module given is the one without threads' };
  const obstacle = obstacleToThreads(host.environment()) ?? wanted.reason;
  throw configurationError(`the module given is the one with threads, but ${obstacle}; give core.wasm`);
}

/** The glue starts on this thread while the module still compiles on others. */
async function start(
  choice: VariantChoice,
  compiling: Promise<WasmSource>,
  { version, signal }: LoadOptions,
  host: ModuleHost,
): Promise<LoadedCore> {
  compiling.catch(() => {}); // nobody waits for it where the glue does not load
  const create = await glueOf(choice.variant, host);
  signal?.throwIfAborted();
  let abortReason: unknown;
  const module = await new Promise<CoreModule>((resolve, reject) => {
    // The glue never settles when what happens in instantiateWasm fails: that has to reject by itself.
    const instantiateWasm = (imports: WebAssembly.Imports, done: Instantiated): object => {
      compiling
        .then(async ({ wasm }) => {
          signal?.throwIfAborted();
          done(await WebAssembly.instantiate(wasm, imports), wasm);
        })
        .catch(reject);
      return {};
    };
    create({
      instantiateWasm,
      noExitRuntime: true,
      onAbort: (reason) => (abortReason = reason),
      print: () => {},
      printErr: () => {},
    }).then(resolve, reject);
  }).catch(async (error: unknown) => {
    signal?.throwIfAborted();
    const { from } = await compiling; // its own error, where that was it
    throw startError(error, abortReason, from, version);
  });
  checkVersion(module, (await compiling).from, version);
  return { ...choice, module };
}

export function checkVersion(module: CoreModule, from: string, version: string): void {
  const found = module.version();
  if (found !== version) throw mismatch(from, version, `of version ${found}`);
}

async function glueOf(variant: Variant, host: ModuleHost): Promise<CoreFactory> {
  try {
    return await host.glue(variant);
  } catch (error) {
    throw configurationError(
      `the glue of the threads did not load (${textOf(error)}): serve the package's core-threads.mjs beside the script ` +
        'that imports it',
      { code: 'GLUE_NOT_FOUND', cause: error },
    );
  }
}

/** What an engine says of a module that does not start, made to say what to do about it. */
export function startError(error: unknown, abortReason: unknown, from: string, version: string): WarmupError {
  // What the glue gives does not fit what the module takes, or the other way round.
  if (error instanceof WebAssembly.LinkError || (error instanceof TypeError && abortReason === undefined)) {
    return mismatch(from, version, 'of another version, or of another package', error);
  }
  if (error instanceof RangeError || /out of memory/i.test(textOf(abortReason ?? error))) {
    return internalError(
      `no memory was to be had for the module of ${from} (${textOf(error)}): end what else holds WebAssembly memory in ` +
        'this process or page, or raise its limit, and try again',
      { code: 'OUT_OF_MEMORY', cause: error },
    );
  }
  return blockedBy(error, from) ?? internalError(`the module of ${from} did not start: ${textOf(abortReason ?? error)}`, { cause: error });
}

function mismatch(from: string, version: string, found: string, cause?: unknown): WarmupError {
  return configurationError(
    `the module of ${from} is ${found}, and this package is ${version}: serve the .wasm that comes with it ` +
      '(a browser, a service worker or a proxy may keep an old one)',
    { code: 'VERSION_MISMATCH', cause },
  );
}
