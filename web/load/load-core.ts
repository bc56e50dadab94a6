// SPDX-License-Identifier: Apache-2.0
import { WarmupError, configurationError, internalError, textOf } from '../errors.js';
import type { CoreModule } from '../raw/core-module.js';
import type { ModuleHost } from './host.js';
import { type ThreadsOption, type Variant, type VariantChoice, chooseVariant, obstacleToThreads } from './variant.js';
import { blockedBy, compileBytes, compileFrom, importsMemory } from './wasm-source.js';

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
  if (given !== undefined) return start(await fitting(given, wanted, host), given, options, host);
  if (wanted.variant === 'single') return start(wanted, await compileOwn('single', host), options, host);
  try {
    return await start(wanted, await compileOwn('threads', host), options, host);
  } catch (error) {
    options.signal?.throwIfAborted();
    const reason = `threads could not be loaded: ${textOf(error)}`;
    const choice: VariantChoice = { variant: 'single', threads: 0, reason };
    return start(choice, await compileOwn('single', host), options, host);
  }
}

async function givenModule(options: LoadOptions, host: ModuleHost): Promise<WebAssembly.Module | undefined> {
  const { wasmModule, wasmBinary, wasmUrl } = options;
  if (wasmModule !== undefined) return wasmModule;
  if (wasmBinary !== undefined) return compileBytes(bytesOf(wasmBinary));
  if (wasmUrl !== undefined) return compileFrom(absolute(wasmUrl, host), host);
  return undefined;
}

function compileOwn(variant: Variant, host: ModuleHost): Promise<WebAssembly.Module> {
  const wasm = host.wasm[variant];
  return wasm instanceof URL ? compileFrom(wasm, host) : compileBytes(wasm);
}

/** What a relative URL of the application means. */
export function absolute(wasmUrl: string | URL, host: ModuleHost): URL {
  const { single } = host.wasm;
  try {
    return new URL(wasmUrl, globalThis.location?.href ?? (single instanceof URL ? single : undefined));
  } catch (error) {
    throw configurationError(`wasmUrl is no URL: ${textOf(wasmUrl)}`, { cause: error });
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

async function start(
  choice: VariantChoice,
  wasm: WebAssembly.Module,
  { version, signal }: LoadOptions,
  host: ModuleHost,
): Promise<LoadedCore> {
  const create = await host.glue(choice.variant);
  signal?.throwIfAborted();
  let abortReason: unknown;
  const module = await new Promise<CoreModule>((resolve, reject) => {
    // The glue never settles when instantiating fails in instantiateWasm: that failure has to reject by itself.
    const instantiateWasm = (
      imports: WebAssembly.Imports,
      done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
    ): object => {
      WebAssembly.instantiate(wasm, imports).then((instance) => done(instance, wasm), reject);
      return {};
    };
    create({
      instantiateWasm,
      noExitRuntime: true,
      onAbort: (reason) => (abortReason = reason),
      print: () => {},
      printErr: () => {},
    }).then(resolve, reject);
  }).catch((error: unknown) => {
    throw startError(error, version, abortReason);
  });
  checkVersion(module, version);
  return { ...choice, module };
}

/** Why the module did not start, with what can be done about it. */
export function startError(error: unknown, version: string, abortReason: unknown): WarmupError {
  if (error instanceof WebAssembly.LinkError) return mismatch(version, undefined, error);
  return blockedBy(error) ?? internalError(`the module did not start: ${textOf(abortReason ?? error)}`, { cause: error });
}

export function checkVersion(module: CoreModule, version: string): void {
  const found = module.version();
  if (found !== version) throw mismatch(version, found);
}

function mismatch(version: string, found: string | undefined, cause?: unknown): WarmupError {
  const other = found === undefined ? 'of another version' : `of version ${found}`;
  return configurationError(
    `the .wasm is ${other}, this package is ${version}: serve the one that comes with it (a cache may hold the old one)`,
    { code: 'VERSION_MISMATCH', cause },
  );
}
