// SPDX-License-Identifier: Apache-2.0
import { WarmupError, configurationError, textOf } from '../errors.js';
import type { Fetched, HostPlatform } from './host.js';

/** `\0asm`: how every WebAssembly module begins. */
const kMagic = [0x00, 0x61, 0x73, 0x6d];

/** The module at a URL, compiled; with errors that say what was there instead and what to do about it. */
export async function compileFrom(url: URL, host: HostPlatform): Promise<WebAssembly.Module> {
  let fetched: Fetched;
  try {
    fetched = await host.read(url);
  } catch (error) {
    throw notFound(url, textOf(error), error);
  }
  const { bytes, type } = fetched;
  if (!isWasm(bytes)) {
    const what = type?.includes('html') || bytes[0] === 0x3c /* < */ ? 'an HTML page' : 'something else';
    throw notFound(url, `${what} was served in its place`);
  }
  return compile(bytes, url.href);
}

/** Compiles bytes that begin as a module does. */
export async function compileBytes(bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
  checkBytes(bytes);
  return compile(bytes, 'wasmBinary');
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

async function compile(bytes: Uint8Array<ArrayBuffer>, from: string): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(bytes);
  } catch (error) {
    throw compileError(from, error);
  }
}

function compileError(from: string, error: unknown): WarmupError {
  return blockedBy(error) ?? configurationError(`${from} does not compile: ${textOf(error)}`, { cause: error });
}

/** The error of an engine that a Content-Security-Policy forbids to compile, made to say what to allow. */
export function blockedBy(error: unknown): WarmupError | undefined {
  if (!/unsafe-eval|content security|\bcsp\b/i.test(textOf(error))) return undefined;
  return configurationError(
    "the page's Content-Security-Policy forbids WebAssembly; add 'wasm-unsafe-eval' to its script-src",
    { code: 'CSP_BLOCKED', cause: error },
  );
}

function isWasm(bytes: Uint8Array): boolean {
  return kMagic.every((byte, i) => bytes[i] === byte);
}

function notFound(url: URL, what: string, cause?: unknown): WarmupError {
  const file = url.pathname.split('/').at(-1);
  const exported = file?.startsWith('tools') ? 'tools.wasm' : 'core.wasm'; // bundlers add to names
  return configurationError(
    `no WebAssembly module at ${url.href}: ${what}. Serve the package's ${file} there, or name another place in ` +
      `wasmUrl (the file is exported as 'model-warmup/${exported}')`,
    { code: 'WASM_NOT_FOUND', cause },
  );
}
