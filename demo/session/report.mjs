// SPDX-License-Identifier: Apache-2.0
/**
 * What is printed: the cold run and the predicted one, use by use and in total.
 *
 * @typedef {import('./replay.mjs').Use} Use
 * @typedef {import('./run.mjs').Run} Run
 * @typedef {import('./run.mjs').PredictedRun} PredictedRun
 * @typedef {import('../models/index.mjs').Model} Model
 * @typedef {import('./terminal.mjs').Terminal} Terminal
 */
import { isDeepStrictEqual } from 'node:util';
import { heldMbS } from './loads.mjs';
import { POLICIES, under } from './policies.mjs';
import { usesOf } from './recorded-session.mjs';
import { configFor } from './run.mjs';

/** A difference that a person could feel, and larger than the noise between two runs. */
const FELT_MS = 100;

const seconds = (/** @type {number} */ ms) => (ms / 1000).toFixed(2);
const count = (/** @type {number} */ n) => Math.round(n).toLocaleString('en-GB');
const percent = (/** @type {number} */ share) => `${Math.round(100 * share)} %`;
const sum = (/** @type {readonly number[]} */ values) => values.reduce((total, value) => total + value, 0);
const mean = (/** @type {readonly number[]} */ values) => sum(values) / values.length;

/** Minutes and seconds since the session's start. @param {number} at_s */
export const clockTime = (at_s) => `${Math.floor(at_s / 60)}:${String(at_s % 60).padStart(2, '0')}`;

/**
 * Whether the predictor lost a use: its model had to be waited for longer. (How long the same inference takes differs from
 * run to run, whoever keeps the model.)
 * @param {Use} cold  @param {Use} predicted
 */
export const isLost = (cold, predicted) => predicted.loadingMs - cold.loadingMs >= FELT_MS;

/** Why the model was, or was not, in memory when it was needed. @param {Use} use */
export function explain({ state, load, firstUse }) {
  const why = load?.why;
  if (state === 'late') return why ? `load was on its way; ${why}` : 'load was on its way';
  if (state === 'warm') return firstUse ? why || 'loaded ahead' : 'still loaded';
  return why ? `foreseen, but: ${why}` : 'not foreseen';
}

/**
 * @param {Terminal} terminal
 * @param {{ session: import('./recorded-session.mjs').Session, earlier: readonly import('./recorded-session.mjs').Session[],
 *   models: readonly Model[], limitMb: number }} setting
 */
export function printIntroduction(terminal, { session, earlier, models, limitMb }) {
  const needMb = sum(models.map(({ profile }) => profile.memory_mb));
  const people = new Set(earlier.map(({ user_id }) => user_id)).size;
  const seen = sum(earlier.map((past) => usesOf(past).length));
  terminal.print(terminal.style('bold', 'model-warmup: one working session, cold and predicted'));
  terminal.print();
  terminal.paragraph(
    `${session.person}, ${session.title}. ${clockTime(session.ends_s)} minutes and ${usesOf(session).length} uses of ` +
      `${models.length} real models, each in a Worker of its own. Cold: a model is loaded when it is needed and released ` +
      `after the use. Predicted: model-warmup loads ahead; it has seen ${earlier.length} earlier sessions of ${people} people ` +
      `(${seen} uses), and may hold ${limitMb} MB, of which all models would need ${needMb}. It loads what is needed within ` +
      `five minutes with ${percent(configFor(limitMb).prediction_threshold)} or more, if that pays. Waits are real; only the ` +
      'pauses in which the person thinks are skipped.',
  );
  terminal.print();
}

/** @param {Terminal} terminal  @param {readonly Model[]} models  @param {Run} cold */
export function printModels(terminal, models, cold) {
  terminal.table(
    [
      { title: 'model' },
      { title: 'from' },
      { title: 'load s', align: 'right' },
      { title: 'answer s', align: 'right' },
      { title: 'MB', align: 'right' },
      { title: 'said about its first input' },
    ],
    models.map((model) => {
      const uses = cold.uses.filter(({ event }) => event.model === model.profile.name);
      return [
        model.profile.name,
        model.package,
        seconds(mean(uses.map(({ loadingMs }) => loadingMs))),
        seconds(mean(uses.map(({ waitMs, loadingMs }) => waitMs - loadingMs))),
        String(model.profile.memory_mb),
        model.inWords(uses[0].answer),
      ];
    }),
  );
  terminal.print();
}

/** @param {Terminal} terminal  @param {Run} cold  @param {Run} predicted  @param {string} person */
export function printUses(terminal, cold, predicted, person) {
  const colour = /** @type {const} */ ({ warm: 'green', late: 'yellow', cold: 'red' });
  const wait = (/** @type {Use} */ { waitMs, state }) => `${seconds(waitMs)} ${terminal.style(colour[state], state)}`;
  const rows = predicted.uses.map((use, i) => {
    const before = cold.uses[i];
    const why = explain(use);
    return [
      clockTime(use.event.at_s),
      use.event.does,
      String(use.event.model),
      seconds(before.waitMs),
      wait(use),
      isLost(before, use) ? terminal.style('red', `lost; ${why}`) : why,
    ];
  });
  terminal.table(
    [
      { title: 'at', align: 'right' },
      { title: person },
      { title: 'needs' },
      { title: 'cold', align: 'right' },
      { title: 'predicted' },
      { title: 'why it was there, or not' },
    ],
    rows,
  );
  terminal.print();
}

/** @param {Run} run */
function totalsOf({ uses, loads }) {
  const unused = loads.filter((load) => load.uses === 0);
  return {
    waitMs: sum(uses.map(({ waitMs }) => waitMs)),
    loadingMs: sum(uses.map(({ loadingMs }) => loadingMs)),
    longestMs: Math.max(...uses.map(({ waitMs }) => waitMs)),
    cold: uses.filter(({ state }) => state === 'cold').length,
    late: uses.filter(({ state }) => state === 'late').length,
    loads: loads.length,
    unused: unused.length,
    heldMbS: sum(loads.map(heldMbS)),
    wastedMbS: sum(unused.map(heldMbS)),
  };
}

/** @param {Terminal} terminal  @param {Run} cold  @param {Run} predicted  @param {{ limitMb: number }} options */
export function printTotals(terminal, cold, predicted, { limitMb }) {
  const [a, b] = [totalsOf(cold), totalsOf(predicted)];
  terminal.table(
    [{ title: 'in total' }, { title: 'cold', align: 'right' }, { title: 'predicted', align: 'right' }],
    [
      ['seconds waited', seconds(a.waitMs), seconds(b.waitMs)],
      ['  of them for loading', seconds(a.loadingMs), seconds(b.loadingMs)],
      ['longest wait, seconds', seconds(a.longestMs), seconds(b.longestMs)],
      ['cold starts', count(a.cold), count(b.cold)],
      ['late: load was under way', count(a.late), count(b.late)],
      ['loads', count(a.loads), count(b.loads)],
      ['loads that nobody used', count(a.unused), count(b.unused)],
      ['MB*s held', count(a.heldMbS), count(b.heldMbS)],
      ['MB*s held for nothing', count(a.wastedMbS), count(b.wastedMbS)],
    ],
  );
  terminal.print();
  printSaved(terminal, a.waitMs, b.waitMs);
  printPolicies(terminal, cold, a.waitMs - b.waitMs, limitMb);
  const lost = predicted.uses.filter((use, i) => isLost(cold.uses[i], use));
  if (lost.length > 0) {
    const list = lost.map((use) => {
      const longer = use.loadingMs - cold.uses[predicted.uses.indexOf(use)].loadingMs;
      return `${clockTime(use.event.at_s)} (${seconds(longer)} s longer)`;
    });
    terminal.paragraph(`It lost at ${list.join(', ')}.`);
  }
  printAnswers(terminal, cold, predicted);
}

/** @param {Terminal} terminal  @param {number} coldMs  @param {number} predictedMs */
function printSaved(terminal, coldMs, predictedMs) {
  const savedMs = coldMs - predictedMs;
  const share = percent(Math.abs(savedMs) / coldMs);
  terminal.paragraph(
    savedMs > 0
      ? `Seconds saved: ${seconds(savedMs)} of ${seconds(coldMs)}, ${share}.`
      : `Nothing was saved: with the predictor the person waited ${seconds(-savedMs)} s longer, ${share}.`,
  );
}

/** @param {Terminal} terminal  @param {Run} cold  @param {number} savedMs  @param {number} limitMb */
function printPolicies(terminal, cold, savedMs, limitMb) {
  const sizes = new Map(cold.loads.map(({ model: { profile } }) => [profile.name, profile.memory_mb]));
  const sizeOf = (/** @type {string} */ name) => sizes.get(name) ?? 0;
  const coldMs = sum(cold.uses.map(({ waitMs }) => waitMs));
  for (const { title, most } of POLICIES) {
    const { waitMs, coldStarts } = under(cold.uses, { most, limitMb, sizeOf });
    const share = savedMs > 0 ? `, ${percent((coldMs - waitMs) / savedMs)} of that` : '';
    terminal.paragraph(
      `A plain "${title}" would have saved ${seconds(coldMs - waitMs)} s${share}, with ${coldStarts} of ${cold.uses.length} uses cold ` +
        '(counted on the waits of the cold run).',
    );
  }
}

/** @param {Terminal} terminal  @param {Run} cold  @param {Run} predicted */
function printAnswers(terminal, cold, predicted) {
  const same = predicted.uses.filter((use, i) => isDeepStrictEqual(use.answer, cold.uses[i].answer)).length;
  terminal.paragraph(
    same === predicted.uses.length
      ? `Both runs gave the same ${same} answers.`
      : `Only ${same} of ${predicted.uses.length} answers were the same in both runs.`,
  );
}

/**
 * What the predictor itself says that its warm-ups were worth.
 * @param {Terminal} terminal
 * @param {PredictedRun['outcomes']} outcomes
 */
export function printOutcomes(terminal, { warmups, hit, late_hit, unused, evicted, failed, cancelled, saved_ms }) {
  const rest = [
    [unused + evicted, 'served nobody'],
    [failed, 'failed'],
    [cancelled, 'were cancelled'],
  ];
  const words = rest.filter(([n]) => n !== 0).map(([n, what]) => `${n} ${what}`);
  terminal.paragraph(
    `The predictor's own books: of ${warmups} warm-ups that were decided when the session ended, ` +
      `${[`${hit + late_hit} served a use (${late_hit} late)`, ...words].join(', ')}; ${seconds(saved_ms)} s saved.`,
  );
}
