// SPDX-License-Identifier: Apache-2.0
/**
 * The inside of a model's Worker: loads at once, says how far it is, then answers one question after the other.
 *
 * @typedef {'fetched' | 'compiled' | 'session' | 'primed'} Stage
 *
 * @typedef {{ type: 'reached', stage: Stage }
 *   | { type: 'ready' }
 *   | { type: 'answer', id: number, answer: unknown }
 *   | { type: 'failed', id?: number, error: Error }} FromWorker  A failure without an id is one of loading.
 *
 * @typedef {{ type: 'run', id: number, input: unknown }} ToWorker
 */
import { parentPort } from 'node:worker_threads';

/** Errors of WASM runtimes are numbers and strings now and then. */
const asError = (/** @type {unknown} */ thrown) => (thrown instanceof Error ? thrown : new Error(String(thrown)));

/**
 * @template Model, Input, Answer
 * @param {{
 *   load: (reached: (stage: Stage) => void) => Promise<Model>,
 *   run: (model: Model, input: Input) => Promise<Answer>,
 * }} definition  `load` ends with an inference on a sample, with the very options of `run`: a first inference costs
 *   many times the second. Inputs and answers cross the Worker's border, so they are plain data.
 */
export async function serveModel({ load, run }) {
  const port = parentPort;
  if (!port) throw new Error('serveModel is for scripts that run in a Worker');
  const say = (/** @type {FromWorker} */ message) => port.postMessage(message);

  let model;
  try {
    model = await load((stage) => say({ type: 'reached', stage }));
  } catch (thrown) {
    say({ type: 'failed', error: asError(thrown) });
    return;
  }

  port.on('message', async (/** @type {ToWorker} */ { id, input }) => {
    try {
      say({ type: 'answer', id, answer: await run(model, /** @type {Input} */ (input)) });
    } catch (thrown) {
      say({ type: 'failed', id, error: asError(thrown) });
    }
  });
  say({ type: 'ready' });
}
