// SPDX-License-Identifier: Apache-2.0
// What entries.js has to tell of each entry, by what the host allows.
import assert from 'node:assert/strict';

import { expectApp } from './expect-app.mjs';

/**
 * What comes of an entry: `worker`, in a Worker, or else why not; `code`, a typed error, or what the host itself throws at
 * the application before that (`orThrown`); without these, it works in the calling thread. Null: the host has nothing to
 * make it of.
 * @typedef {{ worker?: true | RegExp, code?: string, message?: RegExp, orThrown?: string } | null} Wanted
 */

const withWorker = { worker: true };
const inThread = {};

/** @type {Record<string, Wanted>} by entry, where nothing is in its way */
const everything = {
  'worker: true': withWorker,
  worker: withWorker,
  inline: inThread,
  'inline and worker': withWorker,
  sync: inThread,
  raw: inThread,
};

export const entries = Object.keys(everything);

const works = {
  sync: { error: 'InvalidInput', loads: 'answer', planned: ['a'], predicted: ['answer'], state: 'warm', ended: 'Internal' },
  raw: { error: 'InvalidInput', planned: ['a'], predicted: ['answer'], ended: 'Internal' },
};

/**
 * Holds what an entry told against what it should.
 * @param {string} entry
 * @param {Record<string, { done?: any, failed?: string, code?: string }>} outcomes  of all entries
 * @param {Record<string, Wanted>} [different]  what is not as where nothing is in its way
 * @returns {string} the table's cell
 */
export function expectEntry(entry, outcomes, different = {}) {
  const wanted = { ...everything, ...different }[entry];
  const outcome = outcomes[entry];
  if (wanted === null) {
    assert.equal(outcome, undefined);
    return '–';
  }
  assert.notEqual(outcome, undefined, `${entry} was not run`);
  if (wanted.orThrown !== undefined && outcome.name === wanted.orThrown) return `\`${outcome.name}\``;
  if (wanted.code !== undefined) {
    assert.equal(outcome.code, wanted.code, JSON.stringify(outcome));
    assert.match(outcome.failed, wanted.message);
    return `\`${wanted.code}\``;
  }
  if (entry in works) {
    assert.deepEqual(outcome, { done: works[entry] });
    return 'yes';
  }
  expectApp(outcome, 'single');
  const { worker, reason } = outcome.done.info;
  assert.equal(worker, wanted.worker === true, reason);
  if (wanted.worker instanceof RegExp) assert.match(reason, wanted.worker);
  return worker ? 'Worker' : wanted.worker === undefined ? 'yes' : 'in-thread';
}
