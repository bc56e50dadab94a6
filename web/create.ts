// SPDX-License-Identifier: Apache-2.0
import { checkSignal } from './abort.js';
import type { Host } from './load/host.js';
import { loadCore } from './load/load-core.js';
import { type PredictorOptions, checkOptions } from './options.js';
import { assemble } from './parts.js';
import { Predictor } from './predictor.js';
import type { ModelDefinition } from './run/definition.js';
import { kVersion } from './version.js';

/** What `createPredictor` does on every host. */
export async function createOn(host: Host, options: PredictorOptions): Promise<Predictor> {
  const checked = checkOptions(options);
  checkSignal(checked.signal);
  const loaded = await loadCore({ ...checked, version: kVersion }, host);
  const { variant, threads, reason } = loaded;
  const parts = assemble(checked, loaded, host.probe());
  const predictor = new Predictor(parts, { variant, threads, reason, version: kVersion });
  try {
    for (const definition of checked.models) await predictor.register(definition as ModelDefinition<unknown>).ready;
    checked.signal?.throwIfAborted();
  } catch (error) {
    await predictor.dispose();
    throw error;
  }
  return predictor;
}
