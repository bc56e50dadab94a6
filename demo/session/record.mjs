// SPDX-License-Identifier: Apache-2.0
/** Both runs as plain data, for the page. Moments are seconds of recorded time since the session's start. */
import { explain } from './report.mjs';
import { POLICIES, under } from './policies.mjs';

/**
 * @typedef {{ model: string, from_s: number, ready_s?: number, to_s: number, uses: number, why?: string }} LoadRecord
 * @typedef {{ at_s: number, does: string, model: string, state: string, wait_ms: number, why: string, answer: string }} UseRecord
 * @typedef {{ name: string, next: number, probability: number, needed_s: number, soonest_s: number, latest_s: number,
 *   reasons: string[] }} RankedRecord
 * @typedef {{ action: string, name: string, at_s: number, takes_ms: number, saves_ms: number, reason: string }} TaskRecord
 * @typedef {{ at_s: number, ranked: RankedRecord[], tasks: TaskRecord[], skipped: { name: string, reason: string }[] }} PredictionRecord
 *
 * @typedef {object} SessionRecord
 * @property {string} person
 * @property {string} title
 * @property {number} ends_s
 * @property {number} limit_mb
 * @property {{ name: string, title: string, memory_mb: number }[]} models
 * @property {{ uses: UseRecord[], loads: LoadRecord[] }} cold
 * @property {{ uses: UseRecord[], loads: LoadRecord[], predictions: PredictionRecord[] }} predicted
 * @property {{ title: string, wait_ms: number, cold_starts: number }[]} policies  counted, not run
 */

/**
 * @param {object} runs
 * @param {import('./recorded-session.mjs').Session} runs.session
 * @param {readonly import('../models/index.mjs').Model[]} runs.models
 * @param {number} runs.limitMb
 * @param {import('./run.mjs').Run} runs.cold
 * @param {import('./run.mjs').PredictedRun} runs.predicted
 * @returns {SessionRecord}
 */
export function recordOf({ session, models, limitMb, cold, predicted }) {
  const startMs = Date.parse(session.started_at);
  const since = (/** @type {number} */ atMs) => (atMs - startMs) / 1000;
  const byName = new Map(models.map((model) => [model.profile.name, model]));
  const sizeOf = (/** @type {string} */ name) => byName.get(name)?.profile.memory_mb ?? 0;

  const loadsOf = (/** @type {import('./run.mjs').Run} */ { loads }) =>
    loads.map(({ model, beganAtMs, readyAtMs, endedAtMs, uses, why }) => ({
      model: model.profile.name,
      from_s: since(beganAtMs),
      ...(readyAtMs === undefined ? {} : { ready_s: since(readyAtMs) }),
      to_s: endedAtMs === undefined ? session.ends_s : since(endedAtMs),
      uses,
      ...(why === undefined ? {} : { why }),
    }));
  const usesOf = (/** @type {import('./run.mjs').Run} */ { uses }, /** @type {(i: number) => string} */ why) =>
    uses.map(({ event, state, waitMs, answer }, i) => ({
      at_s: event.at_s,
      does: event.does,
      model: String(event.model),
      state,
      wait_ms: waitMs,
      why: why(i),
      answer: byName.get(String(event.model))?.inWords(answer) ?? '',
    }));

  return {
    person: session.person,
    title: session.title,
    ends_s: session.ends_s,
    limit_mb: limitMb,
    models: models.map(({ profile: { name, memory_mb }, title }) => ({ name, title, memory_mb })),
    cold: { uses: usesOf(cold, () => 'loaded when it was needed'), loads: loadsOf(cold) },
    predicted: {
      uses: usesOf(predicted, (i) => explain(predicted.uses[i])),
      loads: loadsOf(predicted),
      predictions: predicted.predictions.filter(({ timestamp_ms }) => timestamp_ms >= startMs).map((one) => predictionOf(one, since)),
    },
    policies: POLICIES.map(({ title, most }) => {
      const { waitMs, coldStarts } = under(cold.uses, { most, limitMb, sizeOf });
      return { title, wait_ms: waitMs, cold_starts: coldStarts };
    }),
  };
}

/**
 * @param {import('model-warmup').WarmupPrediction} prediction
 * @param {(atMs: number) => number} since
 * @returns {PredictionRecord}
 */
function predictionOf({ timestamp_ms, predicted_models, schedule, skipped }, since) {
  return {
    at_s: since(timestamp_ms),
    ranked: predicted_models.map((model) => ({
      name: model.name,
      next: model.next_probability,
      probability: model.usage_probability,
      needed_s: model.time_until_needed_ms / 1000,
      soonest_s: model.time_until_needed_p10_ms / 1000,
      latest_s: model.time_until_needed_p90_ms / 1000,
      reasons: model.reasoning,
    })),
    tasks: schedule.tasks.map(({ action, name, start_at_ms, estimated_duration_ms, expected_value_ms, reason }) => ({
      action,
      name,
      at_s: since(start_at_ms),
      takes_ms: estimated_duration_ms,
      saves_ms: expected_value_ms,
      reason,
    })),
    skipped: skipped.map(({ name, reason }) => ({ name, reason })),
  };
}
