// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { ReplayClock } from '../../demo/session/replay-clock.mjs';
import { FakeTime } from './fake-time.mjs';

const START = Date.parse('2026-03-04T08:00:00Z');
const SETTLE_MS = 20;
const ROUNDING_MS = 0.01; // of a double at this distance from 1970
const close = (actual, expected) =>
  assert.ok(Math.abs(actual - expected) <= ROUNDING_MS, `${actual - START} is not ${expected - START}, from the start`);

const clockOn = (time, options) =>
  new ReplayClock({
    startAtMs: START,
    settleMs: SETTLE_MS,
    stopwatch: time.stopwatch,
    setTimer: time.setTimer,
    clearTimer: time.clearTimer,
    ...options,
  });

describe('the replay clock', () => {
  test('starts at the recorded moment and runs at the speed of real time', () => {
    const time = new FakeTime();
    const clock = clockOn(time);
    close(clock.now(), START);
    time.realMs += 250;
    close(clock.now(), START + 250);
  });

  test('jumps over a pause in which nothing works', async () => {
    const time = new FakeTime();
    const clock = clockOn(time);
    const began = time.realMs;
    let wokeAt;
    clock.sleep(3_600_000).then(() => (wokeAt = clock.now()));
    await time.runOut();
    close(wokeAt, START + 3_600_000);
    assert.ok(time.realMs - began <= SETTLE_MS);
  });

  test('does not jump while work runs: the sleeper wakes at its real moment', async () => {
    const time = new FakeTime();
    const clock = clockOn(time);
    const began = time.realMs;
    let wokeAfter;
    clock.during(() => time.work(1000));
    clock.sleep(400).then(() => (wokeAfter = time.realMs - began));
    await time.runOut();
    close(wokeAfter, 400);
  });

  test('goes on jumping as soon as the work ends', async () => {
    const time = new FakeTime();
    const clock = clockOn(time);
    const began = time.realMs;
    clock.during(() => time.work(1000));
    const woke = clock.sleep(60_000).then(() => ({ at: clock.now(), after: time.realMs - began }));
    await time.runOut();
    const { at, after } = await woke;
    close(at, START + 60_000);
    assert.ok(after <= 1000 + SETTLE_MS);
  });

  test('work that fails ends, too, and its error comes through', async () => {
    const time = new FakeTime();
    const clock = clockOn(time);
    const failed = clock.during(async () => {
      throw new Error('no such model');
    });
    await assert.rejects(failed, /no such model/);
    const woke = clock.sleep(60_000);
    await time.runOut();
    await woke;
  });

  test('does not jump while the process is busy by itself', async () => {
    const time = new FakeTime();
    const began = time.realMs;
    const clock = clockOn(time, { isQuiet: () => time.realMs - began >= 1300 });
    const woke = clock.sleep(60_000).then(() => time.realMs - began);
    await time.runOut();
    const after = await woke;
    assert.ok(after >= 1300 && after <= 1300 + SETTLE_MS, `after ${after} ms`);
  });

  test('an abort wakes a sleeper with the reason, at once, and leaves the others asleep', async () => {
    const time = new FakeTime();
    const clock = clockOn(time);
    const controller = new AbortController();
    const stopped = assert.rejects(clock.sleep(1000, controller.signal), { message: 'enough' });
    const woke = clock.sleep(2000).then(() => clock.now());
    controller.abort(new Error('enough'));
    await stopped;
    close(clock.now(), START);
    await time.runOut();
    close(await woke, START + 2000);
    await assert.rejects(clock.sleep(1, controller.signal), { message: 'enough' });
  });

  test('asks the platform for no longer timer than there is', () => {
    const time = new FakeTime();
    const asked = [];
    const clock = clockOn(time, { setTimer: (wake, ms) => asked.push(ms) });
    clock.during(() => time.work(10));
    clock.sleep(2 ** 40);
    assert.deepEqual(asked, [2 ** 31 - 1]);
  });

  const actor = fc.array(
    fc.oneof(
      fc.record({ sleep: fc.integer({ min: 0, max: 200_000 }) }),
      fc.record({ work: fc.integer({ min: 0, max: 3000 }) }),
    ),
    { maxLength: 8 },
  );

  test('whatever people and loads do: it never goes back, never jumps during work, never passes a sleeper', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(actor, { minLength: 1, maxLength: 5 }), async (actors) => {
        const time = new FakeTime();
        const clock = clockOn(time);
        let working = 0;
        let sleeps = 0;
        const asleep = new Set();

        const live = async (acts) => {
          for (const { sleep, work } of acts) {
            if (sleep !== undefined) {
              sleeps++;
              const due = clock.now() + sleep;
              asleep.add(due);
              await clock.sleep(sleep);
              asleep.delete(due);
              close(clock.now(), due);
            } else {
              working++;
              await clock.during(() => time.work(work));
              working--;
            }
          }
        };
        const lives = Promise.all(actors.map(live));

        let last = { real: time.realMs, recorded: clock.now(), working };
        let workedMs = 0;
        await time.runOut(() => {
          const now = { real: time.realMs, recorded: clock.now(), working };
          const realMs = now.real - last.real;
          const recordedMs = now.recorded - last.recorded;
          assert.ok(recordedMs >= realMs - ROUNDING_MS, 'it went back, or stood still');
          if (last.working > 0) {
            close(recordedMs + START, realMs + START); // at the speed of real time
            workedMs += realMs;
          }
          for (const due of asleep) assert.ok(now.recorded <= due + ROUNDING_MS, 'it passed a sleeper');
          last = now;
        });
        await lives;
        const idleMs = time.realMs - 1000 - workedMs;
        assert.ok(idleMs <= (sleeps + 1) * (SETTLE_MS + 1), `${idleMs} ms of real time in which nothing worked`);
      }),
      { seed: 20_260_304, numRuns: 300 },
    );
  });
});
