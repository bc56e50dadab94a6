// SPDX-License-Identifier: Apache-2.0
// model-warmup where modules are compiled before anything runs, and never afterwards: Cloudflare Workers.
import compiled from 'core-wasm';
import { createPredictor as create } from './index.js';
import type { PredictorOptions } from './options.js';
import type { CreatePredictor } from './predictor.js';

export * from './index.js';

const kSources = ['wasmUrl', 'wasmBinary', 'wasmModule'] as const satisfies readonly (keyof PredictorOptions)[];

/** As everywhere, of the module that was imported with this script. */
export const createPredictor: CreatePredictor = ((options: PredictorOptions = {}) => {
  const bringsItsOwn = typeof options !== 'object' || options === null || kSources.some((source) => options[source] !== undefined);
  return create(bringsItsOwn ? options : { ...options, wasmModule: compiled });
}) as CreatePredictor;
