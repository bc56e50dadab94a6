// SPDX-License-Identifier: Apache-2.0
/** Both runs of the session: cold, and with the predictor. */
import { createPredictor } from 'model-warmup';
import { asset } from '#asset';
import { Cold } from './cold.mjs';
import { Loads } from './loads.mjs';
import { quietProcess } from './quiet-process.mjs';
import { replay } from './replay.mjs';
import { ReplayClock } from './replay-clock.mjs';
import { WarmedAhead } from './warmed-ahead.mjs';

/**
 * @typedef {import('../models/index.mjs').Model} Model
 * @typedef {import('./recorded-session.mjs').Session} Session
 * @typedef {{ uses: import('./replay.mjs').Use[], loads: readonly import('./loads.mjs').Load[] }} Run
 * @typedef {Run & { predictions: readonly import('model-warmup').WarmupPrediction[],
 *   outcomes: import('model-warmup').MetricsReport['outcomes'] }} PredictedRun
 *
 * @typedef {object} Setting
 * @property {Session} session
 * @property {readonly Model[]} models
 * @property {Map<string, unknown>} inputs
 * @property {number} limitMb  for the models together
 * @property {AbortSignal} signal
 * @property {(use: import('./replay.mjs').Use) => void} onUse
 */

/**
 * How the predictor is set. The threshold is lower than its default of 0.7: these loads take a second or less, so that a
 * chance of a third is worth one.
 * @param {number} limitMb
 */
export const configFor = (limitMb) => ({ max_memory_mb: limitMb, prediction_threshold: 0.3 });

/**
 * Reads what the models' packages ship for them, so that the disk is no part of either run's waits.
 * @param {readonly Model[]} models
 */
export async function readAhead(models) {
  await Promise.all(models.flatMap(({ files }) => Object.values(files).map((file) => asset(file))));
}

/**
 * @template {import('./replay.mjs').Keeper} K
 * @param {Setting} setting
 * @param {(loads: Loads, clock: ReplayClock) => K | Promise<K>} open
 * @returns {Promise<Run & { keeper: K }>}
 */
async function run({ session, models, inputs, signal, onUse }, open) {
  const clock = new ReplayClock({ startAtMs: Date.parse(session.started_at), isQuiet: quietProcess() });
  const loads = new Loads(clock);
  const keeper = await open(loads, clock);
  try {
    const uses = await replay({ session, models, inputs, keeper, loads, clock, signal, onUse });
    return { uses, loads: loads.all, keeper };
  } finally {
    await keeper.close();
  }
}

/** @param {Setting} setting  @returns {Promise<Run>} */
export async function runCold(setting) {
  const { uses, loads } = await run(setting, (loads) => new Cold(setting.models, loads));
  return { uses, loads };
}

/** @param {Setting} setting  @param {readonly Session[]} earlier  @returns {Promise<PredictedRun>} */
export async function runPredicted(setting, earlier) {
  const open = async (/** @type {Loads} */ loads, /** @type {ReplayClock} */ { now, sleep }) => {
    const predictor = await createPredictor({
      config: configFor(setting.limitMb),
      now,
      sleep,
      seed: 1,
      // Of recorded time: the machine itself is busier than the person's was, since the replay skips the pauses.
      resources: { available_cpu_percent: 100 },
    });
    const keeper = new WarmedAhead(predictor, setting.models, loads);
    await keeper.learn(earlier);
    return keeper;
  };
  const { uses, loads, keeper } = await run(setting, open);
  return { uses, loads, predictions: keeper.predictions, outcomes: keeper.outcomes };
}
