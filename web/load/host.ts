// SPDX-License-Identifier: Apache-2.0
import type { CoreModule } from '../raw/core-module.js';
import type { ResourceReportInput } from '../generated/wire.js';
import type { AnyWorker } from '../worker/port.js';
import type { Environment } from './environment.js';
import type { Variant } from './variant.js';

/** What the glue is told once the module is instantiated. */
export type Instantiated = (instance: WebAssembly.Instance, module: WebAssembly.Module) => void;

/** The glue that Emscripten makes: instantiates the module. */
export type CoreFactory = (options: {
  instantiateWasm(imports: WebAssembly.Imports, done: Instantiated): object;
  noExitRuntime: true;
  onAbort(reason: unknown): void;
  print(text: string): void;
  printErr(text: string): void;
}) => Promise<CoreModule>;

/** What differs between Node and the web, whatever the module. */
export interface HostPlatform {
  environment(): Environment;
  /** The bytes of a module, or how a server refused them; rejects when there is no file and no answer. */
  read(url: URL): Promise<Fetched>;
  /** As WebAssembly.compile, as this platform does it soonest. */
  compile(bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module>;
}

/** Where a module comes from, on a platform. */
export interface ModuleHost extends HostPlatform {
  /** Where the module's bytes lie beside the package, or what gives them. */
  readonly wasm: Readonly<Record<Variant, URL | (() => Promise<Uint8Array<ArrayBuffer>>)>>;
  glue(variant: Variant): Promise<CoreFactory>;
}

/** What applications run on; each entry of the package brings its own. */
export interface Host extends ModuleHost {
  /** A new probe of what the machine has to spare, as far as that can be known here. */
  probe(): () => ResourceReportInput;
  /** Starts the script of a predictor's own Worker; rejects where that cannot be. */
  startWorker(): Promise<AnyWorker>;
}

export interface Fetched {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The MIME type of the answer. */
  readonly type?: string;
  /** The HTTP status of an answer that is none, 404 for instance. */
  readonly refusal?: number;
}
