// SPDX-License-Identifier: Apache-2.0
// model-warmup/raw: the predictor of the module itself, JSON text in and out.
import { type SyncModuleOptions, loadCoreSync } from '../load/load-core-sync.js';
import { type RawOptions as CallOptions, WebWarmupPredictor as Predictor } from './web-warmup-predictor.js';

export { WarmupError } from '../errors.js';
export type { Now } from '../now.js';
export type { SyncModuleOptions } from '../load/load-core-sync.js';

/** Where the module comes from, and what its predictor is injected with. */
export interface RawOptions extends CallOptions, SyncModuleOptions {}

/** The predictor inside a module of its own, without threads. */
export class WebWarmupPredictor extends Predictor {
  /** @param configJson a WarmupConfig, whole or in part */
  constructor(configJson: string = '{}', options: RawOptions = {}) {
    super(loadCoreSync(options), configJson, options);
  }
}
