// SPDX-License-Identifier: Apache-2.0
/**
 * Compares two runs of one session, use by use and in total.
 *
 * @typedef {import('./replay.mjs').Use} Use
 * @typedef {import('./loads.mjs').Loads} Loads
 * @typedef {{ uses: Use[], totals: ReturnType<Loads['totals']> }} Run
 * @typedef {import('./terminal.mjs').Terminal} Terminal
 */
import { isDeepStrictEqual } from 'node:util';

/** A difference that a person could feel, and larger than the noise between two runs. */
const FELT_MS = 100;

const seconds = (/** @type {number} */ ms) => (ms / 1000).toFixed(2);
const count = (/** @type {number} */ n) => Math.round(n).toLocaleString('en-GB');

/** Minutes and seconds since the session's start. @param {number} at_s */
export const clockTime = (at_s) => `${Math.floor(at_s / 60)}:${String(at_s % 60).padStart(2, '0')}`;

/**
 * Whether the predictor lost a use: its model had to be waited for longer. (How long the same inference takes differs from
 * run to run, whoever keeps the model.)
 * @param {Use} without  @param {Use} with_
 */
export const isLost = (without, with_) => with_.loadingMs - without.loadingMs >= FELT_MS;

/** Why the model was, or was not, in memory when it was needed. @param {Use} without  @param {Use} with_ */
export function explain(without, with_) {
  const why = with_.load?.why;
  if (with_.state === 'late') return `load was on its way; ${why ?? 'no reason given'}`;
  if (with_.state === 'warm') return with_.firstUse ? (why ?? 'loaded ahead') : 'still loaded';
  const unloaded = why ? `foreseen, but it ${why}` : 'not foreseen';
  return without.state === 'warm' ? `lost, released for another; ${unloaded}` : unloaded;
}

/** @param {Terminal} terminal  @param {Run} without  @param {Run} with_ */
export function printUses(terminal, without, with_) {
  const colour = /** @type {const} */ ({ warm: 'green', late: 'yellow', cold: 'red' });
  const wait = (/** @type {Use} */ { waitMs, state }) => `${seconds(waitMs)} ${terminal.style(colour[state], state)}`;
  const rows = with_.uses.map((use, i) => {
    const before = without.uses[i];
    const why = explain(before, use);
    return [
      clockTime(use.event.at_s),
      use.event.does,
      String(use.event.model),
      wait(before),
      wait(use),
      isLost(before, use) ? terminal.style('red', why) : why,
    ];
  });
  terminal.table(
    [
      { title: 'at', align: 'right' },
      { title: 'she' },
      { title: 'needs' },
      { title: 'without' },
      { title: 'with' },
      { title: 'why it was there, or not' },
    ],
    rows,
  );
}

/**
 * What the predictor itself says that its warm-ups were worth.
 * @param {Terminal} terminal
 * @param {import('model-warmup').MetricsReport['outcomes']} outcomes
 */
export function printOutcomes(terminal, { warmups, hit, late_hit, unused, evicted, saved_ms }) {
  terminal.paragraph(
    `The predictor's own books: ${warmups} warm-ups, of which ${hit + late_hit} served a use (${late_hit} late) and ` +
      `${unused + evicted} nobody; ${seconds(saved_ms)} s saved.`,
  );
}

/** @param {Terminal} terminal  @param {Run} without  @param {Run} with_ */
export function printTotals(terminal, without, with_) {
  const of = (/** @type {Run} */ { uses, totals }) => ({
    waitMs: uses.reduce((sum, { waitMs }) => sum + waitMs, 0),
    loadingMs: uses.reduce((sum, { loadingMs }) => sum + loadingMs, 0),
    longestMs: Math.max(...uses.map(({ waitMs }) => waitMs)),
    cold: uses.filter(({ state }) => state === 'cold').length,
    late: uses.filter(({ state }) => state === 'late').length,
    ...totals,
  });
  const [a, b] = [of(without), of(with_)];
  const wastedMbS = (/** @type {Run['totals']} */ { unused }) =>
    unused.reduce((sum, load) => sum + (load.model.profile.memory_mb * ((load.endedAtMs ?? 0) - load.beganAtMs)) / 1000, 0);
  terminal.table(
    [{ title: 'in total' }, { title: 'without', align: 'right' }, { title: 'with', align: 'right' }],
    [
      ['seconds waited', seconds(a.waitMs), seconds(b.waitMs)],
      ['  of them for loading', seconds(a.loadingMs), seconds(b.loadingMs)],
      ['longest wait, seconds', seconds(a.longestMs), seconds(b.longestMs)],
      ['cold starts', count(a.cold), count(b.cold)],
      ['late: load was under way', count(a.late), count(b.late)],
      ['loads', count(a.loads), count(b.loads)],
      ['loads that nobody used', count(a.unused.length), count(b.unused.length)],
      ['MB*s held', count(a.heldMbS), count(b.heldMbS)],
      ['MB*s held for nothing', count(wastedMbS(a)), count(wastedMbS(b))],
    ],
  );
  terminal.print();

  const savedMs = a.waitMs - b.waitMs;
  const share = Math.round((100 * Math.abs(savedMs)) / a.waitMs);
  terminal.paragraph(
    savedMs > 0
      ? `Seconds saved: ${seconds(savedMs)} of ${seconds(a.waitMs)}, ${share} %.`
      : `Nothing was saved: with the predictor she waited ${seconds(-savedMs)} s longer, ${share} %.`,
  );
  const lost = with_.uses.filter((use, i) => isLost(without.uses[i], use));
  if (lost.length > 0) {
    const list = lost.map((use) => {
      const longer = use.loadingMs - without.uses[with_.uses.indexOf(use)].loadingMs;
      return `${clockTime(use.event.at_s)} (${seconds(longer)} s longer)`;
    });
    terminal.paragraph(`It lost at ${list.join(', ')}.`);
  }
  const same = with_.uses.filter((use, i) => isDeepStrictEqual(use.answer, without.uses[i].answer)).length;
  terminal.paragraph(
    same === with_.uses.length
      ? `Both runs gave the same ${same} answers.`
      : `Only ${same} of ${with_.uses.length} answers were the same in both runs.`,
  );
}
