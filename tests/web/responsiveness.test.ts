// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { Responsiveness } from '../../web/resources/responsiveness.js';

/** A thread whose time stands still unless it is told to idle or to work; timers are served between pieces of work. */
class FakeThread {
  #now = 0;
  #timers: { at: number; callback: () => void }[] = [];
  hidden = false;

  readonly now = (): number => this.#now;
  readonly throttled = (): boolean => this.hidden;
  readonly after = (ms: number, callback: () => void): (() => void) => {
    const timer = { at: this.#now + ms, callback };
    this.#timers.push(timer);
    return () => (this.#timers = this.#timers.filter((other) => other !== timer));
  };

  /** Nothing else runs while this does. */
  work(ms: number): void {
    this.#now += ms;
  }

  idle(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const due = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#timers = this.#timers.filter((other) => other !== due);
      this.#now = Math.max(this.#now, due.at);
      due.callback();
    }
    this.#now = Math.max(this.#now, end);
  }

  get timers(): number {
    return this.#timers.length;
  }
}

/** A load that blocks its thread `blocks` times for `ms`, with as much idling after each. */
function load(thread: FakeThread, probe: Responsiveness, blocks: number, ms: number): ReturnType<ReturnType<Responsiveness['begin']>> {
  const end = probe.begin();
  for (let i = 0; i < blocks; i++) {
    thread.work(ms);
    thread.idle(ms);
  }
  return end();
}

function calm(): { thread: FakeThread; probe: Responsiveness } {
  const thread = new FakeThread();
  const probe = new Responsiveness(thread);
  expect(load(thread, probe, 1, 100), 'nothing is known of what is usual').toBeUndefined();
  thread.idle(2_000);
  expect(thread.timers, 'it samples no longer than it must').toBe(0);
  return { thread, probe };
}

describe('Responsiveness', () => {
  it('makes whatever comes during a block wait half of it on average', () => {
    const { thread, probe } = calm();
    // 200 of 400 ms blocked in pieces of 100: (50 + 0) / 2, less what comes before the first late timer was due.
    const impact = load(thread, probe, 2, 100)!;
    expect(impact.latency_increase_ms).toBeGreaterThan(12);
    expect(impact.latency_increase_ms).toBeLessThanOrEqual(25);
    expect(impact.long_task_ms).toBeGreaterThan(150);
  });

  it('finds nothing in a load that only waits', () => {
    const { thread, probe } = calm();
    const end = probe.begin();
    thread.idle(500);
    expect(end()).toEqual({ latency_increase_ms: 0, long_task_ms: 0 });
  });

  it('counts the block at whose end the load ends', () => {
    const { thread, probe } = calm();
    const end = probe.begin();
    thread.work(300);
    expect(end()!.long_task_ms).toBeGreaterThan(250);
  });

  it('takes off what is usual', () => {
    const thread = new FakeThread();
    const probe = new Responsiveness(thread);
    load(thread, probe, 1, 100);
    for (let i = 0; i < 20; i++) {
      thread.work(40);
      thread.idle(40);
    }
    expect(load(thread, probe, 10, 40)!.latency_increase_ms).toBeLessThan(2);
  });

  it('does not judge short loads, nor by timers that the platform slows down', () => {
    const { thread, probe } = calm();
    expect(load(thread, probe, 1, 40)).toBeUndefined();
    thread.idle(2_000);
    thread.hidden = true;
    expect(load(thread, probe, 2, 500)).toBeUndefined();
    thread.idle(2_000);
    thread.hidden = false;
    expect(load(thread, probe, 1, 200)!.latency_increase_ms).toBeGreaterThan(0);
  });

  it('measures loads that overlap, each over its own time', () => {
    const { thread, probe } = calm();
    const first = probe.begin();
    thread.idle(200);
    const second = probe.begin();
    thread.work(100);
    thread.idle(100);
    const impact = second()!;
    expect(first()!.latency_increase_ms).toBeCloseTo(impact.latency_increase_ms / 2, 0);
  });

  it('has no timer after close, whatever still ends', () => {
    const { thread, probe } = calm();
    const end = probe.begin();
    probe.close();
    end();
    thread.idle(5_000);
    expect(thread.timers).toBe(0);
  });
});
