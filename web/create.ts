// SPDX-License-Identifier: Apache-2.0
import { checkSignal } from './abort.js';
import { textOf } from './errors.js';
import { startInThread } from './in-thread.js';
import type { Host } from './load/host.js';
import { obstacleToWorker } from './load/variant.js';
import { type CheckedOptions, type PredictorOptions, checkOptions } from './options.js';
import type { CreatePredictor, Predictor } from './predictor.js';
import type { ModelDefinition } from './run/definition.js';
import { listen } from './worker/port.js';

/** `createPredictor` of a host. */
export function createOn(host: Host): CreatePredictor {
  const create = async (options: PredictorOptions = {}): Promise<Predictor> => {
    const checked = checkOptions(options);
    checkSignal(checked.signal);
    const predictor = await start(host, checked);
    try {
      for (const definition of checked.models) await predictor.register(definition as ModelDefinition<unknown>).ready;
      checked.signal?.throwIfAborted();
    } catch (error) {
      await predictor.dispose();
      throw error;
    }
    return predictor;
  };
  return create as CreatePredictor;
}

async function start(host: Host, options: CheckedOptions): Promise<Predictor> {
  if (options.worker === false) return startInThread(host, options, host.probe());
  const made = await startInWorker(host, options);
  if (typeof made !== 'string') return made;
  return startInThread(host, options, host.probe(), `in the calling thread, for ${made}; `);
}

/** @returns what stands in the way, in words, if something does */
async function startInWorker(host: Host, options: CheckedOptions): Promise<Predictor | string> {
  const obstacle = obstacleToWorker(host.environment());
  if (obstacle !== undefined) return obstacle;
  let early: string | undefined;
  if (typeof options.worker === 'object') {
    // It may die before there is anybody to speak with it.
    listen(options.worker, { message: () => {}, died: (why) => (early ??= why) });
  }
  // A file of its own: only who asks for a Worker downloads it.
  const remote = await import('./worker/connect.js').catch((error: unknown) => textOf(error));
  return typeof remote === 'string' ? `remote.js could not be loaded (${remote})` : remote.connect(host, options, early);
}
