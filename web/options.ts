// SPDX-License-Identifier: Apache-2.0
import { configurationError, invalidInput } from './errors.js';
import { type ThreadsOption, checkThreadsOption } from './load/variant.js';
import { noSuchName } from './nearest-name.js';
import type { Now } from './now.js';
import type { Signal, Url, WasmModule } from './platform.js';
import type { ResourcesOption } from './resources/monitor.js';
import type { Loader } from './run/definition.js';
import type { Sleep } from './run/sleep.js';
import type { WarmupWarning } from './warning.js';
import type { AnyWorker } from './worker/port.js';
import type { ModelProfileInput, WarmupConfigInput } from './generated/wire.js';

/** All of it may be left out. */
export interface PredictorOptions {
  /** Settings of the core; what is left out has its default. */
  config?: WarmupConfigInput;
  /** Models to register from the start, in this order. */
  models?: readonly (ModelProfileInput & Partial<Loader<unknown>>)[];
  /** Threads for long plans: where they can be had (`'auto'`, the default), never, or at most so many at a time. */
  threads?: ThreadsOption;
  /**
   * Whether the predictor runs in a Worker of its own, so that it never keeps the calling thread waiting; or that Worker,
   * whose script is or imports `model-warmup/worker`. It has the variant without threads. In the calling thread when left out.
   */
  worker?: boolean | AnyWorker;
  /** Where the .wasm is, when it is not beside the package. */
  wasmUrl?: string | Url;
  /** The bytes of the .wasm. */
  wasmBinary?: ArrayBuffer | ArrayBufferView;
  /** The .wasm, compiled. */
  wasmModule?: WasmModule;
  /** Makes everything that is left to chance the same every time: `config.seed`. */
  seed?: number;
  /** 32 bytes under which user ids are hashed; only a predictor with the same key reads a snapshot. */
  userKey?: Uint8Array;
  /** Domain time, ms since the Unix epoch. Date.now when left out. */
  now?: Now;
  /** Waits so many ms of domain time, and rejects with the signal's reason. Timers when left out. */
  sleep?: Sleep;
  /**
   * What the machine has: a report, a function that gives one, or false for nothing. The platform's own when left out.
   * Unless it is false, or `now` or `sleep` is given, it is measured too what loads do to the responsiveness of this
   * thread, by timers that run during loads and for a second after them.
   */
  resources?: ResourcesOption;
  /** Aborts the creation, and nothing afterwards. */
  signal?: Signal;
  /** Hears every warning from the first on; `on('warning')` hears those that come later. */
  onWarning?: (warning: WarmupWarning) => void;
}

const kOptions: Record<keyof PredictorOptions, true> = {
  config: true,
  models: true,
  threads: true,
  worker: true,
  wasmUrl: true,
  wasmBinary: true,
  wasmModule: true,
  seed: true,
  userKey: true,
  now: true,
  sleep: true,
  resources: true,
  signal: true,
  onWarning: true,
};

/** Options with what they leave out, and `seed` where the core looks for it. */
export interface CheckedOptions extends PredictorOptions {
  config: WarmupConfigInput;
  models: NonNullable<PredictorOptions['models']>;
  threads: ThreadsOption;
  worker: boolean | AnyWorker;
}

/** Refuses what createPredictor does not know or cannot take. */
export function checkOptions(options: PredictorOptions): CheckedOptions {
  if (typeof options !== 'object' || options === null) throw configurationError('options must be an object');
  for (const option of Object.keys(options)) {
    if (Object.hasOwn(kOptions, option)) continue;
    throw configurationError(noSuchName('option', option, Object.keys(kOptions)));
  }
  const { config = {}, models = [], worker = false, threads = 'auto', seed, resources } = options;
  if (typeof config !== 'object' || config === null) throw configurationError('config must be an object');
  if (!Array.isArray(models)) throw configurationError('models must be an array');
  if (typeof worker !== 'boolean' && typeof (worker as Partial<AnyWorker> | null)?.postMessage !== 'function') {
    throw configurationError('worker must be true, false or a Worker');
  }
  if (!['undefined', 'function', 'object'].includes(typeof resources) && resources !== false) {
    throw configurationError('resources must be false, a report, or a function that gives a report');
  }
  for (const option of ['now', 'sleep', 'onWarning'] as const) {
    const value = options[option];
    if (value !== undefined && typeof value !== 'function') throw configurationError(`${option} must be a function`);
  }
  checkWasm(options);
  return { ...options, models, worker, threads: checkThreadsOption(threads), config: withSeed(config, seed) };
}

function checkWasm({ wasmUrl, wasmBinary, wasmModule }: PredictorOptions): void {
  if (wasmUrl !== undefined && typeof wasmUrl !== 'string' && !(wasmUrl instanceof URL)) {
    throw configurationError('wasmUrl must be a string or a URL');
  }
  if (wasmBinary !== undefined && !ArrayBuffer.isView(wasmBinary) && !(wasmBinary instanceof ArrayBuffer)) {
    throw configurationError('wasmBinary must be an ArrayBuffer or a view on one');
  }
  if (wasmModule !== undefined && !(wasmModule instanceof WebAssembly.Module)) {
    throw configurationError('wasmModule must be a WebAssembly.Module');
  }
}

function withSeed(config: WarmupConfigInput, seed: number | undefined): WarmupConfigInput {
  if (seed === undefined) return config;
  if (config.seed !== undefined && config.seed !== null && config.seed !== seed) {
    throw invalidInput('seed', `is ${seed}, but config.seed is ${config.seed}`);
  }
  return { ...config, seed };
}
