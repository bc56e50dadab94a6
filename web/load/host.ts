// SPDX-License-Identifier: Apache-2.0
import type { CoreModule } from '../raw/core-module.js';
import type { ResourceReportInput } from '../generated/wire.js';
import type { Environment } from './environment.js';
import type { Variant } from './variant.js';

/** The glue that Emscripten makes: instantiates the module. */
export type CoreFactory = (options: {
  instantiateWasm(
    imports: WebAssembly.Imports,
    done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ): object;
  noExitRuntime: true;
  onAbort(reason: unknown): void;
  print(text: string): void;
  printErr(text: string): void;
}) => Promise<CoreModule>;

/** What differs between Node and the web; each entry of the package brings its own. */
export interface Host {
  /** Where the module's bytes lie beside the package. */
  readonly wasm: Readonly<Record<Variant, URL>>;
  glue(variant: Variant): Promise<CoreFactory>;
  environment(): Environment;
  /** The bytes of the module, with the answer's MIME type if there was one; rejects when there are none. */
  read(url: URL): Promise<Fetched>;
  /** A new probe of what the machine has to spare, as far as that can be known here. */
  probe(): () => ResourceReportInput;
}

export interface Fetched {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type?: string;
}
