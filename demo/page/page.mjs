// SPDX-License-Identifier: Apache-2.0
import { clock, html } from './element.mjs';
import { moment, totals } from './panel.mjs';
import { Timeline } from './timeline.mjs';

/** @type {(id: string) => HTMLElement} */
const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @returns {Promise<import('../session/record.mjs').SessionRecord>} */
async function readRecord() {
  const response = await fetch('record.json');
  if (!response.ok) throw new Error(`record.json: ${response.status}`);
  return response.json();
}

/** @param {import('../session/record.mjs').SessionRecord} record */
function show(record) {
  const { uses } = record.predicted;
  part('who').textContent =
    `${record.person}, ${record.title}: ${uses.length} uses of ${record.models.length} real models, each in a Worker of ` +
    `its own, which together may hold ${record.limit_mb} MB. Every wait was measured as it happened.`;
  part('totals').replaceChildren(totals(record));

  const slider = html('input', { type: 'range', min: 0, max: uses.length - 1, value: 0, 'aria-label': 'Use' });
  const timeline = new Timeline(record, (use) => go(use));
  const go = (/** @type {number} */ use) => {
    const there = Math.min(uses.length - 1, Math.max(0, use));
    slider.value = String(there);
    const { at_s, does } = uses[there];
    slider.setAttribute('aria-valuetext', `${clock(at_s)} ${does}`);
    timeline.pick(there);
    part('moment').replaceChildren(moment(record, there));
  };
  const button = (/** @type {string} */ text, /** @type {string} */ title, /** @type {number} */ step) => {
    const made = html('button', { type: 'button', title, 'aria-label': title }, text);
    made.addEventListener('click', () => go(Number(slider.value) + step));
    return made;
  };
  slider.addEventListener('input', () => go(Number(slider.value)));
  part('time').replaceChildren(timeline.element, legend());
  part('steps').replaceChildren(button('◀', 'the use before', -1), slider, button('▶', 'the next use', +1));
  go(0);
}

function legend() {
  const entry = (/** @type {string} */ kind, /** @type {string} */ text) =>
    html('li', {}, html('i', { class: kind }), text);
  return html(
    'ul',
    { class: 'legend' },
    entry('use warm', 'warm'),
    entry('use late', 'late: its load was under way'),
    entry('use cold', 'cold'),
    entry('loading', 'loading'),
    entry('held', 'loaded'),
    entry('held unused', 'loaded and used by nobody'),
  );
}

try {
  show(await readRecord());
} catch (error) {
  part('who').textContent = `The record of the run cannot be shown: ${error instanceof Error ? error.message : error}`;
}
