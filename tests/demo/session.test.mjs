// SPDX-License-Identifier: Apache-2.0
// The whole session with the package itself, on models that cost what the real ones cost, in time that is not real.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createPredictor } from 'model-warmup';
import { MODELS } from '../../demo/models/index.mjs';
import { LoadOnNeed } from '../../demo/session/load-on-need.mjs';
import { Loads } from '../../demo/session/loads.mjs';
import { EARLIER_SESSIONS, MEASURED_SESSION, readSession, usesOf } from '../../demo/session/recorded-session.mjs';
import { readInputs, replay } from '../../demo/session/replay.mjs';
import { ReplayClock } from '../../demo/session/replay-clock.mjs';
import { WarmedAhead } from '../../demo/session/warmed-ahead.mjs';
import { FakeTime } from './fake-time.mjs';

const LIMIT_MB = 300;
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
  const start = async (name, _script, { signal }) => {
    held.add(name);
    const heldMb = [...held].reduce((sum, model) => sum + profileOf.get(model).memory_mb, 0);
    assert.ok(heldMb <= LIMIT_MB, `${[...held]} hold ${heldMb} MB`);
    await time.work(profileOf.get(name).load_time_ms);
    signal?.throwIfAborted();
    return {
      run: (input) => time.work(INFERENCE_MS).then(() => `${name} on ${input.length}`),
      end: () => time.work(RELEASE_MS).then(() => held.delete(name)),
    };
  };
  const loads = new Loads(clock, start);
  const keeper = await open(loads, clock);
  let ended = false;
  const signal = new AbortController().signal;
  const lived = replay({ session, models: MODELS, inputs, keeper, loads, clock, signal, onUse() {} }).finally(() => (ended = true));
  while (!ended) await time.runOut();
  const uses = await lived;
  const closed = keeper.close();
  await time.runOut();
  await closed;
  assert.equal(held.size, 0, `left over: ${[...held]}`);
  return { uses, totals: loads.totals() };
}

const onNeed = () => live((loads) => new LoadOnNeed(MODELS, loads, LIMIT_MB));

const ahead = () =>
  live(async (loads, { now, sleep }) => {
    const predictor = await createPredictor({
      config: { max_memory_mb: LIMIT_MB, prediction_threshold: 0.5 },
      now,
      sleep,
      seed: 1,
      threads: false,
      resources: { available_cpu_percent: 100 },
    });
    const keeper = new WarmedAhead(predictor, MODELS, loads);
    for (const past of earlier) await keeper.learn(past);
    return keeper;
  });

const coldStarts = ({ uses }) => uses.filter(({ state }) => state !== 'warm').length;

describe('the session', () => {
  test('both ways serve every use within the memory limit, with the same answers, and leave nothing behind', async () => {
    const [without, with_] = [await onNeed(), await ahead()];
    assert.equal(without.uses.length, usesOf(session).length);
    assert.deepEqual(with_.uses.map(({ answer }) => answer), without.uses.map(({ answer }) => answer));
  });

  test('the predictor starts fewer models cold than loading on need does', async () => {
    const [without, with_] = [await onNeed(), await ahead()];
    assert.ok(coldStarts(with_) < coldStarts(without), `${coldStarts(with_)} with, ${coldStarts(without)} without`);
    assert.ok(with_.uses.filter(({ firstUse, state }) => firstUse && state === 'warm').length > 0, 'nothing was loaded ahead');
  });

  test('is the same every time', async () => {
    const seen = async () => {
      const { uses, totals } = await ahead();
      return [uses.map(({ state, load }) => [state, load.why]), totals.loads, totals.unused.length];
    };
    assert.deepEqual(await seen(), await seen());
  });
});
