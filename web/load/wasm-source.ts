// SPDX-License-Identifier: Apache-2.0
import { WarmupError, configurationError, textOf } from '../errors.js';
import type { Fetched, HostPlatform } from './host.js';

/** `\0asm`: how every WebAssembly module begins. */
const kMagic = [0x00, 0x61, 0x73, 0x6d];

/** A compiled module, and where it is from, in words that errors can use. */
export interface WasmSource {
  readonly wasm: WebAssembly.Module;
  readonly from: string;
}

/** The module at a URL, compiled; with errors that say what was there instead and what to do about it. */
export async function compileFrom(url: URL, host: HostPlatform): Promise<WasmSource> {
  let fetched: Fetched;
  try {
    fetched = await host.read(url);
  } catch (error) {
    throw url.protocol === 'file:' ? notFound(url, textOf(error), error) : unreachable(url, error);
  }
  const { bytes, type, refusal } = fetched;
  if (refusal !== undefined) throw notFound(url, `the server answered ${refusal}`);
  if (!isWasm(bytes)) {
    const what = type?.includes('html') || bytes[0] === 0x3c /* < */ ? 'an HTML page' : 'something else';
    throw notFound(url, `${what} was served in its place`);
  }
  return compile(bytes, url.href, host);
}

/** Compiles bytes that begin as a module does. */
export async function compileBytes(bytes: Uint8Array<ArrayBuffer>, host: HostPlatform): Promise<WasmSource> {
  checkBytes(bytes);
  return compile(bytes, 'wasmBinary', host);
}

/** The same at once. */
export function compileBytesSync(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  checkBytes(bytes);
  try {
    return new WebAssembly.Module(bytes);
  } catch (error) {
    throw compileError('wasmBinary', error);
  }
}

function checkBytes(bytes: Uint8Array): void {
  if (!isWasm(bytes)) throw configurationError('wasmBinary is no WebAssembly module: it does not begin with \\0asm');
}

/** Whether a module is of the threads variant: only that one is given its memory, to share it. */
export function importsMemory(module: WebAssembly.Module): boolean {
  return WebAssembly.Module.imports(module).some(({ kind }) => kind === 'memory');
}

async function compile(bytes: Uint8Array<ArrayBuffer>, from: string, host: HostPlatform): Promise<WasmSource> {
  try {
    return { wasm: await host.compile(bytes), from };
  } catch (error) {
    throw compileError(from, error);
  }
}

function compileError(from: string, error: unknown): WarmupError {
  return (
    blockedBy(error, from) ??
    configurationError(
      `the module of ${from} does not compile (${textOf(error)}): it is damaged, or cut short on its way; ` +
        "serve the package's file byte for byte",
      { code: 'WASM_DAMAGED', cause: error },
    )
  );
}

/** The error of an engine that is forbidden to compile, made to say what to allow, or to do without. */
export function blockedBy(error: unknown, from: string): WarmupError | undefined {
  if (/disallowed by embedder/i.test(textOf(error))) {
    return configurationError(
      `this host compiles no WebAssembly while it runs (${from}): import the .wasm as a module and give it in wasmModule ` +
        "(the file is exported as 'model-warmup/core.wasm')",
      { code: 'COMPILE_FORBIDDEN', cause: error },
    );
  }
  if (!/unsafe-eval|content security|\bcsp\b/i.test(textOf(error))) return undefined;
  return configurationError(
    `the page's Content-Security-Policy forbids WebAssembly (${from}); add 'wasm-unsafe-eval' to its script-src`,
    { code: 'CSP_BLOCKED', cause: error },
  );
}

function isWasm(bytes: Uint8Array): boolean {
  return kMagic.every((byte, i) => bytes[i] === byte);
}

function notFound(url: URL, what: string, cause?: unknown): WarmupError {
  const file = url.pathname.split('/').at(-1);
  const exported = file?.startsWith('tools') ? 'tools.wasm' : 'core.wasm'; // bundlers add to names
  const put = url.protocol === 'file:' ? 'Put' : 'Serve';
  return configurationError(
    `no WebAssembly module at ${url.href}: ${what}. ${put} the package's ${file} there, or name another place in ` +
      `wasmUrl (the file is exported as 'model-warmup/${exported}')`,
    { code: 'WASM_NOT_FOUND', cause },
  );
}

function unreachable(url: URL, cause: unknown): WarmupError {
  const why =
    globalThis.navigator?.onLine === false
      ? 'this machine is offline'
      : 'the machine is offline, the server is down, or the page may not ask it (connect-src of its ' +
        'Content-Security-Policy; Access-Control-Allow-Origin, where the file is of another origin)';
  return configurationError(
    `no answer from ${url.href} (${textOf(cause)}): ${why}. Try again later; to start offline, have a service worker ` +
      'keep the file, or give its bytes in wasmBinary',
    { code: 'WASM_UNREACHABLE', cause },
  );
}
