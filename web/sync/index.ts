// SPDX-License-Identifier: Apache-2.0
// model-warmup/sync: everything at once, in the calling thread.
import { configurationError } from '../errors.js';
import { loadCoreSync } from '../load/load-core-sync.js';
import { noSuchName } from '../nearest-name.js';
import { type PredictorOptions, checkOptions } from '../options.js';
import { type SyncOptions, SyncPredictor } from './sync-predictor.js';

export { WarmupError } from '../errors.js';
export { ModelId } from '../model-id.js';
export type { Now } from '../now.js';
export type { WasmModule } from '../platform.js';
export type { WebWarmupPredictor } from '../raw/web-warmup-predictor.js';
export type { TrainingResult } from '../training.js';
export type { SyncOptions, SyncPredictor } from './sync-predictor.js';
export type * from '../generated/wire.js';

const kOptions: Record<keyof SyncOptions, true> = {
  config: true,
  models: true,
  wasmModule: true,
  wasmBinary: true,
  seed: true,
  userKey: true,
  now: true,
};

/**
 * A predictor of which nothing has to be waited for, of a module that is there already. Throws a WarmupError of kind
 * Configuration for options that it cannot take, and for a .wasm of another version (`VERSION_MISMATCH`).
 */
export function createPredictorSync(options: SyncOptions): SyncPredictor {
  const checked = checkOptions(options as PredictorOptions);
  for (const option of Object.keys(options)) {
    if (!Object.hasOwn(kOptions, option)) throw configurationError(noSuchName('option', option, Object.keys(kOptions)));
  }
  const predictor = new SyncPredictor(loadCoreSync(options), checked.config, options);
  try {
    for (const profile of checked.models) predictor.registerModel(profile);
  } catch (error) {
    predictor.dispose();
    throw error;
  }
  return predictor;
}
