// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { requestAt, usesOf, momentOf } from './recorded-session.mjs';

/**
 * @typedef {import('./loads.mjs').WorkerModel} WorkerModel
 * @typedef {import('./recorded-session.mjs').Session} Session
 * @typedef {ReturnType<typeof requestAt>} Request
 *
 * @typedef {object} Keeper  whoever keeps models in memory for the application
 * @property {(name: string, request: Request, signal: AbortSignal) =>
 *   Promise<{ value: WorkerModel, wasWarm: boolean, release: () => unknown }>} use
 * @property {(request: Request) => Promise<void>} notice  something happened that needs no model
 * @property {() => Promise<void>} close  ends every Worker
 *
 * @typedef {object} Use
 * @property {import('./recorded-session.mjs').SessionEvent} event
 * @property {'warm' | 'late' | 'cold'} state  late: its load was under way when it was needed
 * @property {number} waitMs  from the person's act to the answer, real
 * @property {number} loadingMs  the part of it until the model was ready
 * @property {unknown} answer
 * @property {import('./loads.mjs').Load} [load]  the load that served it
 * @property {boolean} firstUse  whether that load had served nothing before
 */

/** @param {readonly import('../models/index.mjs').Model[]} models  @param {Session} session */
export async function readInputs(models, session) {
  const isText = new Map(models.map(({ profile, inputIsText }) => [profile.name, inputIsText]));
  /** @type {Map<string, string | Uint8Array>} */
  const inputs = new Map();
  for (const { input, model } of usesOf(session)) {
    const bytes = new Uint8Array(await readFile(new URL(`../inputs/${input}`, import.meta.url)));
    inputs.set(String(input), isText.get(String(model)) ? new TextDecoder().decode(bytes) : bytes);
  }
  return inputs;
}

/**
 * Lives through a session again: each act at its recorded moment, each wait as long as it really is.
 * @param {object} options
 * @param {Session} options.session
 * @param {readonly import('../models/index.mjs').Model[]} options.models
 * @param {Map<string, unknown>} options.inputs
 * @param {Keeper} options.keeper
 * @param {import('./loads.mjs').Loads} options.loads
 * @param {import('./replay-clock.mjs').ReplayClock} options.clock
 * @param {AbortSignal} options.signal  ends the replay
 * @param {(use: Use) => void} options.onUse
 * @returns {Promise<Use[]>}
 */
export async function replay({ session, models, inputs, keeper, loads, clock, signal, onUse }) {
  const tasks = new Map(models.map(({ profile }) => [profile.name, profile.tasks[0]]));
  /** @type {Use[]} */
  const uses = [];
  for (const event of session.events) {
    await clock.sleep(momentOf(session, event) - clock.now(), signal);
    const { model: name, input } = event;
    const request = requestAt(session, event, tasks.get(name ?? ''));
    if (name === undefined) {
      await clock.during(() => keeper.notice(request));
      continue;
    }
    const use = await clock.during(async () => {
      const began = clock.now();
      const wasUnderWay = loads.isUnderWay(name);
      const lease = await keeper.use(name, request, signal);
      try {
        const loadingMs = clock.now() - began;
        const answer = await lease.value.run(inputs.get(String(input)));
        const waitMs = clock.now() - began;
        const load = loads.latest(name);
        const firstUse = load?.uses === 0;
        if (load) load.uses++;
        const state = lease.wasWarm ? 'warm' : wasUnderWay ? 'late' : 'cold';
        return /** @type {Use} */ ({ event, state, waitMs, loadingMs, answer, load, firstUse });
      } finally {
        await lease.release();
      }
    });
    uses.push(use);
    onUse(use);
  }
  await clock.sleep(Date.parse(session.started_at) + 1000 * session.ends_s - clock.now(), signal);
  return uses;
}
