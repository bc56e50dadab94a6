// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { ModelHandle } from '../../web/model-handle.js';
import { settle } from './fake-time.js';
import { Loader, type Made, makePredictor } from './make-predictor.js';

const kModel = { name: 'ocr', memory_mb: 500 };
const kStages = [
  { stage: 'compiled' as const, memory_mb: 10, load_time_ms: 100 },
  { stage: 'primed' as const, memory_mb: 500, load_time_ms: 1_000 },
];
const died = new Error('its Worker died');

interface One extends Made {
  readonly loader: Loader<string>;
  readonly ocr: ModelHandle<string>;
}

function makeOne(profile = {}, options = {}): One {
  const made = makePredictor(options);
  const loader = new Loader<string>();
  return { ...made, loader, ocr: made.predictor.register({ ...kModel, ...profile, ...loader }) };
}

async function used(handle: ModelHandle<string>, loader: Loader<string>, value = 'value'): Promise<Disposable & { release(): void }> {
  const using = handle.use();
  await settle();
  loader.last.settle.resolve(value);
  return using;
}

describe('a model that is gone by itself', () => {
  it('is loaded anew by the next use, and what is left of it released once', async () => {
    const { loader, ocr, core, warnings } = makeOne();
    (await used(ocr, loader, 'first')).release();
    loader.last.onLost(died);
    loader.last.onLost(died);
    expect(core.stateOf('ocr')).toBe('cold');
    expect(loader.released).toEqual(['first']);
    expect(warnings.filter(({ advice }) => !advice)).toMatchObject([{ code: 'MODEL_LOST', message: expect.stringContaining('its Worker died'), cause: died }]);
    (await used(ocr, loader, 'second')).release();
    loader.calls[0]!.onLost(died); // long gone
    expect(core.stateOf('ocr')).toBe('warm');
    expect(loader.released).toEqual(['first']);
  });

  it('is released with its last lease, which the core has forgotten by then', async () => {
    const { loader, ocr, core } = makeOne();
    const lease = await used(ocr, loader, 'first');
    const second = await ocr.use();
    loader.last.onLost(died);
    expect(core.leasesOf('ocr')).toBe(0);
    expect(loader.released).toEqual([]);
    const anew = await used(ocr, loader, 'second');
    lease.release();
    expect(loader.released).toEqual([]);
    second.release();
    expect(loader.released).toEqual(['first']);
    expect(core.leasesOf('ocr')).toBe(1);
    anew.release();
  });

  it('in mid-load fails that load; what it still gives is released', async () => {
    const { loader, ocr, core, tasks } = makeOne();
    const using = ocr.use();
    loader.last.onLost(died);
    await expect(using).rejects.toBe(died);
    expect(tasks.map(({ state }) => state)).toEqual(['started', 'failed']);
    expect(core.memory).toBe(500);
    loader.last.settle.resolve('late');
    await settle();
    expect(loader.released).toEqual(['late']);
    expect(core.memory).toBe(0);
  });

  it('takes a load with it that builds on it, which begins anew for those who wait', async () => {
    const { predictor, loader, ocr, core } = makeOne({ stages: kStages });
    await predictor.queue.enqueue({ name: 'ocr', stage: 'compiled' });
    loader.last.settle.resolve('compiled');
    await settle();
    const using = ocr.use();
    expect(loader.last.previous).toBe('compiled');
    loader.calls[0]!.onLost(died);
    expect(loader.calls[1]!.signal.reason).toBe(died);
    expect(loader.calls.map(({ stage, previous }) => [stage, previous]).at(-1)).toEqual(['primed', undefined]);
    loader.last.settle.resolve('anew');
    const lease = await using;
    loader.calls[1]!.settle.reject(new Error('aborted'));
    await settle();
    expect(loader.released).toEqual(['compiled']);
    lease.release();
    expect([...core.ends.values()]).toEqual(['completed', 'failed', 'completed']);
  });

  it('is so too when it was an earlier stage that told', async () => {
    const { predictor, loader, ocr, core } = makeOne({ stages: kStages });
    await predictor.queue.enqueue({ name: 'ocr', stage: 'compiled' });
    loader.last.settle.resolve('compiled');
    await settle();
    (await used(ocr, loader, 'primed')).release();
    loader.calls[0]!.onLost(died);
    expect(core.stateOf('ocr')).toBe('cold');
    expect(loader.released).toEqual(['primed']);
  });

  it('takes with it what is built on it, leases included', async () => {
    const { predictor, loader, ocr: base, core } = makeOne({ name: 'base' });
    const above = new Loader<string>();
    const app = predictor.register({ name: 'app', memory_mb: 100, depends_on: ['base'], ...above });
    (await used(base, loader, 'base')).release();
    const lease = await used(app, above, 'app');
    loader.last.onLost(died);
    expect([core.stateOf('base'), core.stateOf('app'), core.leasesOf('app')]).toEqual(['cold', 'cold', 0]);
    expect([loader.released, above.released]).toEqual([[], []]);
    lease.release();
    await settle();
    expect([loader.released, above.released]).toEqual([['base'], ['app']]);
  });

  it('may be pinned', async () => {
    const { loader, ocr, core } = makeOne({ pinned: true });
    (await used(ocr, loader)).release();
    loader.last.onLost(died);
    expect(core.stateOf('ocr')).toBe('cold');
    expect(loader.released).toEqual(['value']);
  });

  it('is no news after its release, its removal or the end', async () => {
    const { predictor, loader, ocr, warnings } = makeOne();
    (await used(ocr, loader, 'first')).release();
    await predictor.queue.enqueue({ name: 'ocr', action: 'Release' });
    await settle();
    loader.last.onLost(died);
    (await used(ocr, loader, 'second')).release();
    await predictor.models.remove('ocr');
    loader.last.onLost(died);
    const anew = predictor.register({ ...kModel, ...loader });
    (await used(anew, loader, 'third')).release();
    loader.calls[1]!.onLost(died);
    await predictor.dispose();
    loader.last.onLost(died);
    expect(loader.released).toEqual(['first', 'second', 'third']);
    expect(warnings.filter(({ advice }) => !advice)).toEqual([]);
  });
});

describe('what is built on an earlier stage and comes late', () => {
  it('takes that with it, and the next load begins from nothing', async () => {
    const { predictor, loader, ocr, core, time } = makeOne({ stages: kStages }, { config: { warmup_timeout_seconds: 5 } });
    await predictor.queue.enqueue({ name: 'ocr', stage: 'compiled' });
    loader.last.settle.resolve('compiled');
    await settle();
    await predictor.queue.enqueue({ name: 'ocr' });
    await time.advance(5_000);
    loader.last.settle.resolve('late');
    await settle();
    expect(loader.released).toEqual(['late']);
    expect(core.memory).toBe(0);
    const using = ocr.use();
    expect(loader.last).not.toHaveProperty('previous');
    loader.last.settle.resolve('value');
    (await using).release();
    await predictor.dispose();
    expect(loader.released).toEqual(['late', 'value']);
  });

  it('keeps it from the next load as long as it may come', async () => {
    const { predictor, loader, ocr, time } = makeOne({ stages: kStages }, { config: { warmup_timeout_seconds: 5 } });
    await predictor.queue.enqueue({ name: 'ocr', stage: 'compiled' });
    loader.last.settle.resolve('compiled');
    await settle();
    await predictor.queue.enqueue({ name: 'ocr' });
    await time.advance(5_000);
    const using = ocr.use();
    expect(loader.calls).toHaveLength(3);
    expect(loader.last).not.toHaveProperty('previous');
    loader.last.settle.resolve('value');
    (await using).release();
    expect(loader.released).toEqual([]);
    loader.calls[1]!.settle.reject(new Error('no'));
    await settle();
    expect(loader.released).toEqual(['compiled']);
  });

  it('leaves it to the model when it fails instead', async () => {
    const { predictor, loader, ocr, time } = makeOne({ stages: kStages }, { config: { warmup_timeout_seconds: 5 } });
    await predictor.queue.enqueue({ name: 'ocr', stage: 'compiled' });
    loader.last.settle.resolve('compiled');
    await settle();
    await predictor.queue.enqueue({ name: 'ocr' });
    await time.advance(5_000);
    loader.last.settle.reject(new Error('aborted'));
    await settle();
    const using = ocr.use();
    expect(loader.last.previous).toBe('compiled');
    loader.last.settle.resolve('value');
    (await using).release();
    expect(loader.released).toEqual([]);
  });
});

describe('a release of what a load that was given up still builds on', () => {
  async function giveUp(settled: (above: Loader<string>) => Promise<unknown>): Promise<string[]> {
    const { predictor, loader, ocr: base, time } = makeOne({ name: 'base' }, { config: { max_memory_mb: 500, warmup_timeout_seconds: 5 } });
    const above = new Loader<string>();
    (await used(base, loader, 'base')).release();
    const abort = new AbortController();
    const app = predictor.register({ name: 'app', memory_mb: 100, depends_on: ['base'], ...above });
    const aborted = app.use({ signal: abort.signal });
    abort.abort();
    await expect(aborted).rejects.toThrow();
    const order: string[] = [];
    const other = predictor.register({ name: 'other', memory_mb: 500, load: () => order.push('other') }).use();
    await time.advance(4_999);
    expect([order, loader.released]).toEqual([[], []]);
    await Promise.all([settled(above), time.advance(1)]);
    (await other).release();
    await settle();
    return loader.released;
  }

  it('waits for its loader to end', async () => {
    expect(await giveUp(async (above) => above.last.settle.reject(new Error('aborted')))).toEqual(['base']);
  });

  it('does not wait for ever: the memory is taken for free though it is not', async () => {
    expect(await giveUp(async () => {})).toEqual([]);
  });
});

describe('dispose', () => {
  it('releases what is built on something before that, and neither under a lease', async () => {
    const { predictor } = makePredictor();
    const order: string[] = [];
    const define = (name: string, depends_on: string[] = []) =>
      predictor.register({ name, memory_mb: 10, depends_on, load: () => name, release: async (value) => void order.push(value) });
    define('base');
    predictor.register({ name: 'between', depends_on: ['base'] }); // the application's own
    const app = define('app', ['between']);
    const using = app.use();
    await settle();
    const task = await predictor.queue.next();
    await predictor.queue.completed(task!.task_id);
    const lease = await using;
    await predictor.dispose();
    expect(order).toEqual([]);
    lease.release();
    await settle();
    expect(order).toEqual(['app', 'base']);
  });

  it('does not wait for loaders that were given up, nor for what they use', async () => {
    const { predictor, loader, ocr: base, time } = makeOne({ name: 'base' });
    const above = new Loader<string>();
    (await used(base, loader, 'base')).release();
    const abort = new AbortController();
    const using = predictor.register({ name: 'app', depends_on: ['base'], ...above }).use({ signal: abort.signal });
    abort.abort();
    await expect(using).rejects.toThrow();
    await predictor.queue.enqueue({ name: 'base', action: 'Release' });
    await predictor.dispose();
    expect([loader.released, time.sleepers]).toEqual([[], 0]);
    above.last.settle.resolve('late');
    await settle();
    expect([above.released, loader.released]).toEqual([['late'], ['base']]);
  });

  it('waits for both when neither is in use', async () => {
    const { predictor } = makePredictor();
    const order: string[] = [];
    const define = (name: string, depends_on: string[] = []) =>
      predictor.register({ name, memory_mb: 10, depends_on, load: () => name, release: async (value) => void order.push(value) });
    define('base');
    (await define('app', ['base']).use()).release();
    await predictor.dispose();
    expect(order).toEqual(['app', 'base']);
  });
});

describe('replacing a model', () => {
  it('by one without load tells the core that nothing of it is there', async () => {
    const { predictor, loader, ocr, core } = makeOne();
    (await used(ocr, loader)).release();
    predictor.register(kModel, { replace: true });
    expect(loader.released).toEqual(['value']);
    expect(core.stateOf('ocr')).toBe('cold');
    const anew = predictor.register({ ...kModel, ...loader }, { replace: true });
    (await used(anew, loader)).release();
  });

  it('by one with load tells the core that what the application had loaded cannot be given', async () => {
    const { predictor, core } = makePredictor();
    predictor.register(kModel);
    await predictor.queue.enqueue({ name: 'ocr' });
    await predictor.queue.completed((await predictor.queue.next())!.task_id);
    expect(core.stateOf('ocr')).toBe('warm');
    const loader = new Loader<string>();
    const ocr = predictor.register({ ...kModel, ...loader }, { replace: true });
    (await used(ocr, loader)).release();
  });

  it('by one without load has what went with it loaded anew for those who wait', async () => {
    const { predictor, loader, ocr: base } = makeOne({ name: 'base' });
    const [between, other] = [new Loader<string>(), new Loader<string>()];
    const middle = predictor.register({ name: 'between', memory_mb: 100, depends_on: ['base'], ...between });
    (await used(base, loader)).release();
    (await used(middle, between, 'first')).release();
    predictor.register({ name: 'other', memory_mb: 100, ...other });
    const using = predictor.register({ name: 'app', memory_mb: 100, depends_on: ['between', 'other'], load: () => between.calls.length }).use();
    predictor.register({ ...kModel, name: 'base' }, { replace: true });
    other.last.settle.resolve('other');
    await settle();
    await predictor.queue.completed((await predictor.queue.next())!.task_id);
    await settle();
    between.last.settle.resolve('second');
    const lease = await using;
    expect([lease.value, between.released]).toEqual([2, ['first']]);
    lease.release();
  });

  it('by one with load has it loaded for those who wait for what is built on it', async () => {
    const { predictor } = makePredictor();
    predictor.register({ ...kModel, name: 'base' });
    await predictor.queue.enqueue({ name: 'base' });
    await predictor.queue.completed((await predictor.queue.next())!.task_id);
    const [loader, other] = [new Loader<string>(), new Loader<string>()];
    predictor.register({ name: 'other', memory_mb: 100, ...other });
    const app = predictor.register({ name: 'app', memory_mb: 100, depends_on: ['base', 'other'], load: () => 'app' });
    const using = app.use();
    predictor.register({ ...kModel, name: 'base', ...loader }, { replace: true });
    other.last.settle.resolve('other');
    await settle();
    expect(loader.calls).toHaveLength(1);
    loader.last.settle.resolve('base');
    (await using).release();
  });

  it('under another name carries on under that', async () => {
    const { predictor, loader, ocr, core } = makeOne({ model_id: 'id-ocr' });
    const lease = await used(ocr, loader);
    const anew = predictor.register({ name: 'reader', model_id: 'id-ocr', memory_mb: 500, ...loader }, { replace: true });
    expect(predictor.model('ocr')).toBeUndefined();
    lease.release();
    expect(core.leasesOf('reader')).toBe(0);
    const second = await anew.use();
    expect(second.wasWarm).toBe(true);
    second.release();
    (await ocr.use()).release();
    expect(loader.calls).toHaveLength(1);
  });
});
