// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { makePredictor } from './make-predictor.js';

const kProblem = { candidates: [{ id: 'a' }, { id: 'b' }] };

describe('scheduler.plan', () => {
  it('plans small problems at once', async () => {
    const { predictor, core } = makePredictor();
    expect(await predictor.scheduler.plan(kProblem)).toMatchObject({ value: 2, proved_optimal: true });
    expect(core.calls).toContain('planSchedule');
    expect(core.calls).not.toContain('jobStart');
  });

  it.each([
    ['asked to', kProblem, { job: true }],
    ['the search may take longer than a frame', { ...kProblem, budget_ms: 50 }, {}],
    ['there are many candidates', { candidates: Array.from({ length: 201 }, (_, i) => ({ id: `m${i}` })) }, {}],
  ])('plans by a job when %s', async (_when, problem, options) => {
    for (const threads of [0, 2]) {
      const { predictor, core } = makePredictor({}, threads);
      const plan = await predictor.scheduler.plan(problem, options);
      expect(plan.tasks).toHaveLength(problem.candidates.length);
      expect(core.calls.filter((call) => call === 'jobStep').length).toBeGreaterThan(1);
    }
  });

  it('plans as told when told not to use a job', async () => {
    const { predictor, core } = makePredictor();
    await predictor.scheduler.plan({ ...kProblem, budget_ms: 50 }, { job: false });
    expect(core.calls).not.toContain('jobStart');
  });

  it('lets the event loop turn between slices', async () => {
    const { predictor } = makePredictor();
    let turns = 0;
    const ticking = setInterval(() => turns++, 0);
    for (let i = 0; i < 20; i++) await predictor.scheduler.plan(kProblem, { job: true });
    clearInterval(ticking);
    expect(turns).toBeGreaterThan(0);
  });

  it('cancels a job when its signal is aborted, and rejects with the reason', async () => {
    const { predictor, core } = makePredictor();
    const abort = new AbortController();
    const reason = { why: 'changed my mind' };
    const planning = predictor.scheduler.plan(kProblem, { job: true, signal: abort.signal });
    abort.abort(reason);
    await expect(planning).rejects.toBe(reason);
    expect(core.calls).not.toContain('jobStart'); // aborted before its turn
    const second = new AbortController();
    const running = predictor.scheduler.plan(kProblem, { job: true, signal: second.signal });
    await Promise.resolve();
    await Promise.resolve();
    second.abort(reason);
    await expect(running).rejects.toBe(reason);
    expect(core.calls).toContain('jobCancel');
  });

  it('runs as many at a time as there are threads, and all of them in the end', async () => {
    const { predictor, core } = makePredictor({}, 2);
    let most = 0;
    const step = core.jobStep.bind(core);
    core.jobStep = (now, ms) => {
      const reply = step(now, ms);
      most = Math.max(most, (JSON.parse(reply) as { running: number }).running);
      return reply;
    };
    const plans = await Promise.all(Array.from({ length: 6 }, () => predictor.scheduler.plan(kProblem, { job: true })));
    expect(plans).toHaveLength(6);
    expect(most).toBeLessThanOrEqual(2);
  });

  it('rejects when the predictor is disposed meanwhile', async () => {
    const { predictor } = makePredictor();
    const planning = predictor.scheduler.plan(kProblem, { job: true });
    await Promise.resolve();
    void predictor.dispose();
    await expect(planning).rejects.toMatchObject({ code: 'DISPOSED' });
  });
});
