// SPDX-License-Identifier: Apache-2.0
/** The models in a page: loads, asks and releases one at a time. Made for scripts that drive a browser. */
import { inWorker } from 'model-warmup/runtimes/worker';
import { loadContext } from '../models/load-context.mjs';

/** @typedef {import('model-warmup/runtimes/worker').WorkerModel<unknown, any>} WorkerModel */

/** @type {{ loader: import('model-warmup/runtimes/worker').WorkerLoader<unknown, any>, model: WorkerModel } | undefined} */
let loaded;
let controller = new AbortController();
/** @type {Promise<unknown>} */
let loading = Promise.resolve();

/**
 * Loads a model, or takes the one that is loaded further.
 * @param {string} script
 * @param {{ stage?: import('model-warmup').WarmStage, name?: string }} [options]  `name`: of the Worker
 */
export async function load(script, { stage = 'primed', name = '' } = {}) {
  const loader = loaded?.loader ?? inWorker(() => new Worker(script, { type: 'module', name }));
  controller = new AbortController();
  const earlier = loaded && { previous: loaded.model };
  const begun = Promise.resolve(loader.load(loadContext({ stage, signal: controller.signal, ...earlier })));
  loading = begun;
  loaded = { loader, model: await begun };
}

/** @param {string | { base64: string }} input */
export async function ask(input) {
  const plain = typeof input === 'string' ? input : Uint8Array.from(atob(input.base64), (c) => c.charCodeAt(0));
  return loaded?.model.run(plain);
}

export async function release() {
  if (loaded !== undefined) await loaded.loader.release(loaded.model);
  loaded = undefined;
}

/** Gives up the load that is under way, and says how long it took until it had rejected, in ms. */
export async function abort() {
  const began = performance.now();
  controller.abort();
  await loading.catch(() => {});
  loaded = undefined;
  return performance.now() - began;
}
