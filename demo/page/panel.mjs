// SPDX-License-Identifier: Apache-2.0
/**
 * What is told beside the drawing: the totals, and everything about one use.
 *
 * @typedef {import('../session/record.mjs').SessionRecord} SessionRecord
 * @typedef {import('../session/record.mjs').PredictionRecord} PredictionRecord
 * @typedef {import('../session/record.mjs').UseRecord} UseRecord
 */
import { clock, html, inWords, percent, seconds } from './element.mjs';

const sum = (/** @type {number[]} */ values) => values.reduce((total, value) => total + value, 0);
const countOf = (/** @type {UseRecord[]} */ uses, /** @type {string} */ state) => uses.filter((use) => use.state === state).length;

/** Seconds waited: cold, under plain policies, predicted. @param {SessionRecord} record */
export function totals({ cold, predicted, policies }) {
  const waited = (/** @type {UseRecord[]} */ uses) => sum(uses.map(({ wait_ms }) => wait_ms));
  const rows = [
    { title: 'cold', wait_ms: waited(cold.uses), cold_starts: cold.uses.length, late: 0, kind: 'cold', counted: false },
    ...policies.map((policy) => ({ ...policy, late: 0, kind: 'policy', counted: true })),
    {
      title: 'predicted',
      wait_ms: waited(predicted.uses),
      cold_starts: countOf(predicted.uses, 'cold'),
      late: countOf(predicted.uses, 'late'),
      kind: 'predicted',
      counted: false,
    },
  ];
  const most = Math.max(...rows.map(({ wait_ms }) => wait_ms));
  return html(
    'table',
    { class: 'totals' },
    html('caption', {}, 'Seconds waited for models, and cold starts'),
    html(
      'tbody',
      {},
      ...rows.map(({ title, wait_ms, cold_starts, late, kind, counted }) =>
        html(
          'tr',
          { class: kind },
          html('th', { scope: 'row' }, title, ...(counted ? [html('small', {}, ' counted, not run')] : [])),
          html('td', { class: 'bar' }, html('meter', { min: 0, max: most, value: wait_ms, title: seconds(wait_ms) })),
          html('td', {}, seconds(wait_ms)),
          html('td', {}, late === 0 ? `${cold_starts} cold` : `${cold_starts} cold, ${late} late`),
        ),
      ),
    ),
  );
}

/** The prediction that stood when a use came. @param {PredictionRecord[]} predictions  @param {number} at_s */
export const standingAt = (predictions, at_s) => predictions.findLast((prediction) => prediction.at_s < at_s);

/** @param {SessionRecord} record  @param {number} i */
export function moment(record, i) {
  const [before, use] = [record.cold.uses[i], record.predicted.uses[i]];
  const standing = standingAt(record.predicted.predictions, use.at_s);
  return html(
    'div',
    { class: 'moment' },
    html(
      'div',
      { class: 'what', 'aria-live': 'polite' },
      html('h2', {}, `${clock(use.at_s)} ${record.person} ${use.does}`),
      html('p', {}, 'needs ', html('b', {}, use.model), `; the answer: ${use.answer}.`),
      html(
        'p',
        {},
        `Waited ${seconds(before.wait_ms)} cold, ${seconds(use.wait_ms)} predicted (`,
        html('span', { class: `state ${use.state}` }, use.state),
        `: ${use.why}).`,
      ),
    ),
    ...(standing === undefined ? [html('p', {}, 'Nothing had been asked before this use.')] : expected(standing, use)),
  );
}

/** @param {PredictionRecord} standing  @param {UseRecord} use */
function expected({ at_s, ranked, tasks, skipped }, use) {
  const asked = `asked ${inWords(use.at_s - at_s)} before, at ${clock(at_s)}`;
  return [
    html(
      'div',
      { class: 'ranked' },
      html('h3', {}, `Expected next, ${asked}`),
      ranked.length === 0
        ? html('p', {}, 'Nothing was likely enough.')
        : html('ol', {}, ...ranked.map((model) => rankedRow(model, use))),
    ),
    html(
      'div',
      { class: 'plan' },
      html('h3', {}, 'Planned then'),
      tasks.length === 0 ? html('p', {}, 'No change: what paid was there.') : html('ul', {}, ...tasks.map(taskRow)),
      ...(skipped.length === 0
        ? []
        : [
            html('h3', {}, 'Left out'),
            html('ul', {}, ...skipped.map(({ name, reason }) => html('li', {}, html('b', {}, name), ` ${reason}`))),
          ]),
    ),
  ];
}

/** @param {PredictionRecord['ranked'][number]} model  @param {UseRecord} use */
function rankedRow({ name, next, probability, needed_s, soonest_s, latest_s, reasons }, use) {
  return html(
    'li',
    name === use.model ? { class: 'right' } : {},
    html('div', {}, html('b', {}, name), ` ${percent(next)} next, ${percent(probability)} within the horizon`),
    html('meter', { min: 0, max: 1, value: next, title: `next: ${percent(next)}` }),
    html('small', {}, `if it is needed, in about ${inWords(needed_s)} (${inWords(soonest_s)} to ${inWords(latest_s)})`),
    ...(reasons.length === 0 ? [] : [html('ul', { class: 'reasons' }, ...reasons.map((reason) => html('li', {}, reason)))]),
  );
}

/** @param {PredictionRecord['tasks'][number]} task */
function taskRow({ action, name, at_s, takes_ms, saves_ms, reason }) {
  const figures = action === 'Warm' ? ` at ${clock(at_s)}, takes ${seconds(takes_ms)}, worth ${seconds(saves_ms)} (estimated)` : '';
  return html('li', {}, html('b', {}, `${action === 'Warm' ? 'load' : 'release'} ${name}`), figures, html('small', {}, reason));
}
