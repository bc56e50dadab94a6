// SPDX-License-Identifier: Apache-2.0
import { WorkerModel } from '../models/worker-model.mjs';

/**
 * @typedef {object} Cost
 * @property {import('../models/index.mjs').Model} model
 * @property {number} loadMs
 * @property {number} firstAnswerMs
 * @property {number} memoryMb  growth of the process while it was loaded, as far as the process shows it
 * @property {unknown} answer
 */

const residentMb = () => process.memoryUsage().rss / 2 ** 20;

/**
 * Loads each model once and asks it once. It also brings every model's files into the operating system's cache, so that
 * neither of the two runs that follow pays for the disk alone.
 * @param {readonly import('../models/index.mjs').Model[]} models
 * @param {(model: import('../models/index.mjs').Model) => unknown} sampleFor
 * @param {{ signal: AbortSignal, onModel: (model: import('../models/index.mjs').Model) => void }} options
 * @returns {Promise<Cost[]>}
 */
export async function measureCosts(models, sampleFor, { signal, onModel }) {
  const costs = [];
  for (const model of models) {
    onModel(model);
    const beforeMb = residentMb();
    const began = performance.now();
    const worker = await WorkerModel.start(model.profile.name, model.script, { signal });
    try {
      const loadMs = performance.now() - began;
      const answer = await worker.run(sampleFor(model));
      const firstAnswerMs = performance.now() - began - loadMs;
      costs.push({ model, loadMs, firstAnswerMs, memoryMb: residentMb() - beforeMb, answer });
    } finally {
      await worker.end();
    }
  }
  return costs;
}
