// SPDX-License-Identifier: Apache-2.0
// The whole session with the package itself, on models that cost what the real ones cost, in time that is not real.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createPredictor } from 'model-warmup';
import { MODELS } from '../../demo/models/index.mjs';
import { Cold } from '../../demo/session/cold.mjs';
import { Loads } from '../../demo/session/loads.mjs';
import { POLICIES, under } from '../../demo/session/policies.mjs';
import { EARLIER_SESSIONS, MEASURED_SESSION, readSession, usesOf } from '../../demo/session/recorded-session.mjs';
import { readInputs, replay } from '../../demo/session/replay.mjs';
import { ReplayClock } from '../../demo/session/replay-clock.mjs';
import { configFor } from '../../demo/session/run.mjs';
import { WarmedAhead } from '../../demo/session/warmed-ahead.mjs';
import { FakeTime } from './fake-time.mjs';

const LIMIT_MB = 500;
const INFERENCE_MS = 50;
const RELEASE_MS = 30;
const profileOf = new Map(MODELS.map(({ profile }) => [profile.name, profile]));

const session = await readSession(MEASURED_SESSION);
const earlier = await Promise.all(EARLIER_SESSIONS.map(readSession));
const inputs = await readInputs(MODELS, session);

/** Lives through the session; `held` is asserted to stay within the limit at every load. */
async function live(open) {
  const time = new FakeTime();
  const { stopwatch, setTimer, clearTimer } = time;
  const clock = new ReplayClock({ startAtMs: Date.parse(session.started_at), stopwatch, setTimer, clearTimer });
  const held = new Set();
  const loaderOf = ({ profile: { name, load_time_ms } }) => ({
    async load({ signal }) {
      held.add(name);
      const heldMb = [...held].reduce((sum, model) => sum + profileOf.get(model).memory_mb, 0);
      assert.ok(heldMb <= LIMIT_MB, `${[...held]} hold ${heldMb} MB`);
      await time.work(load_time_ms);
      signal.throwIfAborted();
      return { run: (input) => time.work(INFERENCE_MS).then(() => `${name} on ${input.length}`) };
    },
    release: () => time.work(RELEASE_MS).then(() => void held.delete(name)),
  });
  const loads = new Loads(clock, loaderOf);
  const keeper = await open(loads, clock);
  let ended = false;
  const signal = new AbortController().signal;
  const lived = replay({ session, models: MODELS, inputs, keeper, loads, clock, signal, onUse() {} }).finally(() => (ended = true));
  while (!ended) await time.runOut(undefined, () => ended);
  const uses = await lived;
  const closed = keeper.close();
  await time.runOut();
  await closed;
  assert.equal(held.size, 0, `left over: ${[...held]}`);
  return { uses, loads: loads.all };
}

const cold = () => live((loads) => new Cold(MODELS, loads));

const ahead = () =>
  live(async (loads, { now, sleep }) => {
    const predictor = await createPredictor({
      config: configFor(LIMIT_MB),
      now,
      sleep,
      seed: 1,
      threads: false,
      resources: { available_cpu_percent: 100 },
    });
    const keeper = new WarmedAhead(predictor, MODELS, loads);
    await keeper.learn(earlier);
    return keeper;
  });

const sum = (uses, of) => uses.reduce((total, use) => total + of(use), 0);
const loadingMs = ({ uses }) => sum(uses, (use) => use.loadingMs);

describe('the session', () => {
  test('both runs serve every use within the memory limit, with the same answers, and leave nothing behind', async () => {
    const [before, after] = [await cold(), await ahead()];
    assert.equal(before.uses.length, usesOf(session).length);
    assert.deepEqual(after.uses.map(({ answer }) => answer), before.uses.map(({ answer }) => answer));
  });

  test('the predictor has people wait less than plain policies would', async () => {
    const [before, after] = [await cold(), await ahead()];
    const sizeOf = (name) => profileOf.get(name).memory_mb;
    for (const { title, most } of POLICIES) {
      const plain = under(before.uses, { most, limitMb: LIMIT_MB, sizeOf });
      assert.ok(loadingMs(after) < plain.loadingMs, `${loadingMs(after)} ms, ${title}: ${plain.loadingMs} ms`);
    }
    assert.ok(after.uses.some(({ firstUse, state }) => firstUse && state === 'warm'), 'nothing was loaded ahead');
  });

  test('is the same every time', async () => {
    const seen = async () => {
      const { uses, loads } = await ahead();
      return [uses.map(({ state, load }) => [state, load.why]), loads.map(({ model, beganAtMs }) => [model.profile.name, beganAtMs])];
    };
    assert.deepEqual(await seen(), await seen());
  });
});
