// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { Loader, type Made, makePredictor } from './make-predictor.js';

const kModel = { name: 'ocr', memory_mb: 500 };

/** Every prediction names a moment so much later at which to ask again; who asked is noted. */
function askAgainAfter({ core, time }: Made, ms: number): { user: string; at: number }[] {
  const asked: { user: string; at: number }[] = [];
  const predict = core.predict.bind(core);
  const start = time.now();
  core.predict = (now, json) => {
    const request = JSON.parse(json) as { user_context?: { user_id?: string } };
    asked.push({ user: request.user_context?.user_id ?? 'anonymous', at: now - start });
    return JSON.stringify({ ...(JSON.parse(predict(now, json)) as object), next_decision_at_ms: now + ms });
  };
  return asked;
}

describe('what comes next', () => {
  it('is asked again at the moment that any answer named, for each user', async () => {
    const made = makePredictor();
    const { predictor, time } = made;
    predictor.register({ ...kModel, load: () => 1 });
    await time.advance(0);
    const asked = askAgainAfter(made, 10_000);
    await predictor.predict({ user_context: { user_id: 'ann' } });
    await time.advance(4_000);
    await predictor.predict({ user_context: { user_id: 'bob' } });
    await time.advance(10_000);
    expect(asked).toEqual([
      { user: 'ann', at: 0 },
      { user: 'bob', at: 4_000 },
      { user: 'ann', at: 10_000 },
      { user: 'bob', at: 14_000 },
    ]);
  });

  it('is asked when a use begins, and when it ends: what was in use may go then', async () => {
    const made = makePredictor();
    const { predictor, time } = made;
    const ocr = predictor.register({ ...kModel, load: () => 1 });
    await time.advance(0);
    const asked = askAgainAfter(made, 60_000);
    const [first, second] = [await ocr.use(), await ocr.use()];
    expect(asked).toHaveLength(2);
    await time.advance(10_000);
    first.release();
    await time.advance(1_000);
    expect(asked).toHaveLength(2);
    second.release();
    await time.advance(0);
    expect(asked.map(({ at }) => at)).toEqual([0, 0, 11_000]);
  });

  it('is asked ever more rarely while nothing happens', async () => {
    const made = makePredictor();
    const { predictor, time } = made;
    const ocr = predictor.register({ ...kModel, load: () => 1 });
    await time.advance(0);
    const asked = askAgainAfter(made, 60_000);
    (await ocr.use()).release();
    await time.advance(24 * 3_600_000);
    expect(asked.map(({ at }) => at).slice(0, 6)).toEqual([0, 0, 60_000, 180_000, 420_000, 900_000]);
    expect(asked.length).toBeLessThan(15);
    const began = 24 * 3_600_000;
    (await ocr.use()).release();
    await time.advance(60_000);
    expect(asked.map(({ at }) => at - began).slice(-3)).toEqual([0, 0, 60_000]);
  });

  it('is not asked while paused', async () => {
    const made = makePredictor();
    const { predictor, time } = made;
    predictor.register({ ...kModel, load: () => 1 });
    await time.advance(0);
    const asked = askAgainAfter(made, 60_000);
    await predictor.predict();
    predictor.pause();
    await time.advance(120_000);
    expect(asked).toHaveLength(1);
    predictor.resume();
    await time.advance(0);
    expect(asked.map(({ at }) => at)).toEqual([0, 120_000]);
  });

  it('is asked again about the same project, at the local time of then', async () => {
    const made = makePredictor();
    const { predictor, predictions, time } = made;
    predictor.register({ ...kModel, load: () => 1 });
    askAgainAfter(made, 10_000);
    await predictor.predict({ task: 'Chat', project_context: { language: 'rust' } });
    await time.advance(10_000);
    const { asked } = predictions.at(-1) as unknown as { asked: Record<string, unknown> };
    expect(asked).toMatchObject({ project_context: { language: 'rust' }, user_context: { utc_offset_minutes: expect.any(Number) } });
    expect(asked).not.toHaveProperty('task');
  });

  it('is remembered of the users that were last heard of', async () => {
    const made = makePredictor();
    const { predictor, time } = made;
    predictor.register({ ...kModel, load: () => 1 });
    const asked = askAgainAfter(made, 10_000);
    for (let i = 0; i < 1_100; i++) await predictor.predict({ user_context: { user_id: `u${i}` } });
    asked.length = 0;
    await time.advance(10_000);
    expect(asked).toHaveLength(1_000);
    expect(asked[0]).toMatchObject({ user: 'u100' });
  });

  it('is asked after the use of a model that the application runs itself, and started', async () => {
    const { predictor, time, predictions } = makePredictor();
    const loader = new Loader();
    predictor.register({ ...kModel, ...loader });
    predictor.register({ name: 'remote' });
    await time.advance(0);
    await predictor.recordUsage({ model: 'ocr', user_id: 'ann' });
    await predictor.recordUsage({ model: 'remote', user_id: 'ann', request: { project_context: { language: 'rust' } } });
    const before = predictions.length;
    await time.advance(0);
    expect(predictions).toHaveLength(before + 1);
    expect(predictions.at(-1)).toMatchObject({ asked: { user_context: { user_id: 'ann' }, project_context: { language: 'rust' } } });
    expect(loader.calls).toHaveLength(1);
    loader.last.settle.resolve({});
  });

  it('is asked once when models were registered, and when a state was imported', async () => {
    const { predictor, time, predictions } = makePredictor();
    const loader = new Loader();
    predictor.register({ name: 'other', memory_mb: 100, load: () => 1 });
    predictor.register({ ...kModel, ...loader });
    expect(predictions).toHaveLength(0);
    await time.advance(0);
    expect(predictions).toHaveLength(1);
    await predictor.importState(new TextEncoder().encode('[["ocr",3]]'));
    await time.advance(0);
    expect(predictions).toHaveLength(2);
    expect(loader.calls).toHaveLength(1);
    loader.last.settle.resolve({});
  });

  it('is not asked over and over when the asking fails', async () => {
    const { predictor, core, time, warnings } = makePredictor();
    predictor.register({ ...kModel, load: () => 1 });
    core.predict = () => '!{"kind":"Internal","code":"INTERNAL","message":"no"}';
    await time.advance(60_000);
    expect(warnings.filter(({ code }) => code === 'RUNNER')).toHaveLength(1);
  });
});

describe('the next moment at which something may start', () => {
  it('is the one that the core names, which knows of more than tasks', async () => {
    const { predictor, core, time } = makePredictor();
    const loader = new Loader();
    predictor.register({ ...kModel, ...loader });
    await time.advance(0);
    const { queue, nextTask } = core;
    core.nextTask = () => 'null'; // something stands in its way
    core.queue = (now) => JSON.stringify({ ...(JSON.parse(queue.call(core, now)) as object), next_start_at_ms: 1_700_000_005_000 });
    await predictor.queue.enqueue({ name: 'ocr' });
    Object.assign(core, { nextTask, queue });
    await time.advance(4_999);
    expect(loader.calls).toHaveLength(0);
    await time.advance(1);
    expect(loader.calls).toHaveLength(1);
    loader.last.settle.resolve({});
  });

  it.each([
    ['is reported to have more', ({ predictor }: Made) => predictor.resources.report({ available_memory_mb: 4_000 })],
    ['gets a share back', ({ predictor }: Made) => predictor.resources.release('a1')],
    ['sets a share aside', ({ predictor }: Made) => predictor.resources.allocate({ memory_mb: 1 })],
  ])('is now when the machine %s', async (_what, change) => {
    const made = makePredictor();
    const loader = new Loader();
    made.predictor.register({ ...kModel, ...loader });
    const { nextTask } = made.core;
    made.core.nextTask = () => 'null';
    await made.predictor.queue.enqueue({ name: 'ocr' });
    await made.time.advance(1_000);
    made.core.nextTask = nextTask;
    await change(made);
    await made.time.advance(0);
    expect(loader.calls).toHaveLength(1);
    loader.last.settle.resolve({});
  });
});
