// SPDX-License-Identifier: Apache-2.0
import createSync from 'core-glue-sync';
import { configurationError } from '../errors.js';
import type { WasmModule } from '../platform.js';
import type { CoreModule } from '../raw/core-module.js';
import { kVersion } from '../version.js';
import { bytesOf, checkVersion, startError } from './load-core.js';
import { compileBytesSync, importsMemory } from './wasm-source.js';

/** Where the module comes from when nothing can be waited for: one of the two. */
export interface SyncModuleOptions {
  /** The .wasm, compiled; what is compiled once can be given to many. */
  wasmModule?: WasmModule;
  /** The bytes of the .wasm, `model-warmup/core.wasm`. They are compiled on the calling thread. */
  wasmBinary?: ArrayBuffer | ArrayBufferView;
}

/** Checks, compiles and starts the module at once. */
export function loadCoreSync({ wasmModule, wasmBinary }: SyncModuleOptions): CoreModule {
  const wasm = compiled(wasmModule, wasmBinary);
  if (importsMemory(wasm)) throw configurationError('the module given is the one with threads; give core.wasm');
  const from = wasmModule === undefined ? 'wasmBinary' : 'wasmModule';
  let abortReason: unknown;
  let module: CoreModule;
  try {
    module = createSync({
      instantiateWasm: (imports, done) => {
        done(new WebAssembly.Instance(wasm, imports), wasm);
        return {};
      },
      noExitRuntime: true,
      onAbort: (reason) => (abortReason = reason),
      print: () => {},
      printErr: () => {},
    });
  } catch (error) {
    throw startError(error, abortReason, from, kVersion);
  }
  checkVersion(module, from, kVersion);
  return module;
}

function compiled(module: WasmModule | undefined, binary: ArrayBuffer | ArrayBufferView | undefined): WebAssembly.Module {
  if (module !== undefined) {
    if (module instanceof WebAssembly.Module) return module;
    throw configurationError('wasmModule must be a WebAssembly.Module');
  }
  if (binary instanceof ArrayBuffer || ArrayBuffer.isView(binary)) return compileBytesSync(bytesOf(binary));
  throw configurationError("give wasmModule or wasmBinary: nothing can be fetched at once (the file is exported as 'model-warmup/core.wasm')");
}
