// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { settle } from './fake-time.js';
import { Loader, makePredictor, withResolvers } from './make-predictor.js';

const kModel = { name: 'ocr', memory_mb: 500 };

describe('warming ahead', () => {
  it('loads what the plan says when its time has come, and the use finds it warm', async () => {
    const { predictor, time, outcomes } = makePredictor();
    const loader = new Loader();
    const ocr = predictor.register({ ...kModel, ...loader });
    await predictor.queue.enqueue({ name: 'ocr', start_at_ms: time.now() + 5_000 });
    await time.advance(4_999);
    expect(loader.calls).toHaveLength(0);
    await time.advance(1);
    expect(loader.calls).toHaveLength(1);
    expect(loader.last.stage).toBe('primed');
    loader.last.settle.resolve({});
    await settle();
    const lease = await ocr.use();
    expect(lease.wasWarm).toBe(true);
    expect(outcomes).toMatchObject([{ name: 'ocr', outcome: 'hit' }]);
    lease.release();
  });

  it('does so by itself after a use, from what it has seen', async () => {
    const { predictor, time, core } = makePredictor({ config: { max_memory_mb: 500 } });
    const a = predictor.register({ name: 'a', memory_mb: 500, load: () => 1 });
    const b = predictor.register({ name: 'b', memory_mb: 500, load: () => 2 });
    (await b.use()).release();
    (await b.use()).release();
    (await a.use()).release(); // drives b out
    expect([core.stateOf('a'), core.stateOf('b')]).toEqual(['warm', 'cold']);
    await predictor.queue.enqueue({ name: 'a', action: 'Release' });
    await settle();
    await predictor.predict();
    await time.advance(1);
    expect(core.stateOf('b')).toBe('warm');
  });

  it('reports how long a load took, and what it said of its progress and its memory', async () => {
    const { predictor, time, tasks, core } = makePredictor();
    const loader = new Loader();
    predictor.register({ ...kModel, ...loader });
    const results: string[] = [];
    const completed = core.taskCompleted.bind(core);
    core.taskCompleted = (now, id, json) => (results.push(json), completed(now, id, json));
    await predictor.queue.enqueue({ name: 'ocr' });
    for (const fraction of [0.5, Number.NaN, 7, -1, 'x' as never]) loader.last.onProgress(fraction);
    for (const memoryMb of [300.5, Number.NaN, Infinity, -1, '7' as never]) loader.last.onMemory(memoryMb);
    await time.advance(1_500);
    loader.last.settle.resolve({});
    await settle();
    loader.last.onProgress(0.9);
    expect(JSON.parse(results[0]!)).toEqual({ stage: 'primed', load_time_ms: 1_500, memory_mb: 300.5 });
    expect(tasks.map(({ state, progress }) => progress ?? state)).toEqual(['started', 0.5, 1, 0, 'completed']);
  });

  it('is not begun by the call that plans it, so that no caller waits for a loader to begin', async () => {
    const { predictor, time } = makePredictor();
    const loader = new Loader();
    const other = predictor.register({ name: 'other', memory_mb: 1, load: () => 1 });
    predictor.register({ ...kModel, ...loader });
    await predictor.recordUsage({ model: 'ocr' });
    const first = await other.use();
    const lease = await other.use();
    expect(lease.wasWarm).toBe(true);
    await time.advance(0);
    expect(loader.calls).toHaveLength(1);
    first.release();
    lease.release();
  });

  it('becomes the load of a use that comes meanwhile', async () => {
    const { predictor, time } = makePredictor({ config: { warmup_timeout_seconds: 10 } });
    const loader = new Loader();
    const ocr = predictor.register({ ...kModel, ...loader });
    await predictor.queue.enqueue({ name: 'ocr' });
    await time.advance(9_000);
    const using = ocr.use();
    await time.advance(60_000); // nothing bounds it any more
    expect(loader.calls).toHaveLength(1);
    expect(loader.last.signal.aborted).toBe(false);
    loader.last.settle.resolve({});
    const lease = await using;
    expect(lease).toMatchObject({ wasWarm: false, waitedMs: 60_000 });
    lease.release();
  });

  it('leaves tasks of models without load to the application', async () => {
    const { predictor, core } = makePredictor();
    predictor.register({ name: 'remote', memory_mb: 100 });
    predictor.register({ ...kModel, load: () => 1 });
    await predictor.queue.enqueue({ name: 'remote' });
    await predictor.queue.enqueue({ name: 'ocr' });
    await settle();
    expect(core.stateOf('ocr')).toBe('warm');
    expect(core.stateOf('remote')).toBe('cold');
    const task = await predictor.queue.next();
    expect(task).toMatchObject({ name: 'remote', action: 'Warm' });
    expect(await predictor.queue.next()).toBeNull();
    await predictor.queue.started(task!.task_id);
    await predictor.queue.progress(task!.task_id, 0.5);
    await predictor.queue.completed(task!.task_id);
    expect(core.stateOf('remote')).toBe('warm');
  });
});

describe('a warm-up that takes too long', () => {
  it('is given up; what it holds stays reserved until it ends, and is released then', async () => {
    const { predictor, time, core, tasks } = makePredictor({ config: { warmup_timeout_seconds: 10 } });
    const loader = new Loader<string>();
    predictor.register({ ...kModel, ...loader });
    await predictor.queue.enqueue({ name: 'ocr' });
    await time.advance(10_000);
    expect(tasks.at(-1)).toMatchObject({ state: 'failed', error: { kind: 'Timeout', operation: 'loading ocr' } });
    expect(loader.last.signal.reason).toMatchObject({ kind: 'Timeout' });
    expect(core.memory).toBe(500);
    loader.last.settle.resolve('late');
    await settle();
    expect(loader.released).toEqual(['late']);
    expect(core.memory).toBe(0);
  });

  it('does not stand in the way of a use', async () => {
    const { predictor, time } = makePredictor({ config: { warmup_timeout_seconds: 10 } });
    const loader = new Loader<string>();
    const ocr = predictor.register({ ...kModel, ...loader });
    await predictor.queue.enqueue({ name: 'ocr' });
    await time.advance(10_000);
    const using = ocr.use();
    loader.calls[1]!.settle.resolve('good');
    const lease = await using;
    expect(lease.value).toBe('good');
    lease.release();
    loader.calls[0]!.settle.reject(new Error('late failure'));
    await settle();
  });

  it('follows the configuration as it is when the load begins', async () => {
    const { predictor, time } = makePredictor();
    const loader = new Loader();
    predictor.register({ ...kModel, ...loader });
    await predictor.updateConfig({ warmup_timeout_seconds: 1 });
    await predictor.queue.enqueue({ name: 'ocr' });
    await time.advance(1_000);
    expect(loader.last.signal.aborted).toBe(true);
    loader.last.settle.reject(new Error('aborted'));
  });
});

describe('letting go', () => {
  it('releases what the core says, before what needs its memory is loaded', async () => {
    const { predictor, time, core } = makePredictor({ config: { max_memory_mb: 800 } });
    const order: string[] = [];
    const gone = withResolvers<void>();
    const old = predictor.register({
      name: 'old',
      memory_mb: 500,
      load: () => 'old',
      release: async (value) => {
        order.push(`release ${value}`);
        await gone.promise;
        order.push('gone');
      },
    });
    const ocr = predictor.register({ ...kModel, load: () => order.push('load ocr') });
    (await old.use()).release();
    const using = ocr.use();
    await time.advance(100);
    expect(order).toEqual(['release old']);
    gone.resolve();
    (await using).release();
    expect(order).toEqual(['release old', 'gone', 'load ocr']);
    expect(core.memory).toBe(500);
  });

  it('warns of a release that fails, throws or takes for ever, and goes on', async () => {
    const { predictor, time, warnings, core } = makePredictor({ config: { max_memory_mb: 500, warmup_timeout_seconds: 5 } });
    const releases = [() => { throw new Error('sync'); }, () => Promise.reject(new Error('async')), () => new Promise<void>(() => {})];
    for (const [i, release] of releases.entries()) {
      const model = predictor.register({ name: `m${i}`, memory_mb: 500, load: () => i, release: release as () => Promise<void> });
      const using = model.use();
      await time.advance(5_000);
      (await using).release();
    }
    const last = predictor.register({ ...kModel, load: () => 1 }).use();
    await time.advance(5_000);
    (await last).release();
    expect(warnings.map(({ code }) => code)).toEqual(['RELEASE_FAILED', 'RELEASE_FAILED', 'RELEASE_FAILED']);
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining('sync'),
      expect.stringContaining('async'),
      expect.stringContaining('timeout'),
    ]);
    expect(core.memory).toBe(500);
  });

  it('waits with loading a model again until its release is done', async () => {
    const { predictor, core } = makePredictor();
    const gone = withResolvers<void>();
    let loads = 0;
    const ocr = predictor.register({ ...kModel, load: () => ++loads, release: () => gone.promise });
    (await ocr.use()).release();
    await predictor.queue.enqueue({ name: 'ocr', action: 'Release' });
    const using = ocr.use();
    await settle();
    expect(loads).toBe(1);
    gone.resolve();
    const lease = await using;
    expect([loads, lease.wasWarm]).toEqual([2, false]);
    lease.release();
    expect(core.memory).toBe(500);
  });

  it('never lets go of what is in use', async () => {
    const { predictor, core, time } = makePredictor({ config: { max_memory_mb: 500 } });
    const loader = new Loader();
    const ocr = predictor.register({ ...kModel, ...loader });
    const other = predictor.register({ name: 'other', memory_mb: 500, load: () => 2 });
    const using = ocr.use();
    loader.last.settle.resolve({});
    const lease = await using;
    const second = await other.use(); // over the limit: somebody waits for it
    await time.advance(1_000);
    expect(loader.released).toEqual([]);
    expect(core.memory).toBe(1_000);
    lease.release();
    second.release();
  });
});

describe('dependencies', () => {
  it('are loaded first', async () => {
    const { predictor } = makePredictor();
    const runtime = new Loader();
    predictor.register({ name: 'runtime', memory_mb: 100, ...runtime });
    const loader = new Loader();
    const ocr = predictor.register({ ...kModel, depends_on: ['runtime'], ...loader });
    const using = ocr.use();
    expect([runtime.calls.length, loader.calls.length]).toEqual([1, 0]);
    runtime.last.settle.resolve({});
    await settle();
    expect(loader.calls).toHaveLength(1);
    loader.last.settle.resolve({});
    (await using).release();
  });

  it('go on loading when a use of their own is aborted, as long as others are built on them', async () => {
    const { predictor } = makePredictor();
    const runtime = new Loader();
    const own = predictor.register({ name: 'runtime', memory_mb: 100, ...runtime });
    const ocr = predictor.register({ ...kModel, depends_on: ['runtime'], load: () => 1 });
    const using = ocr.use();
    const abort = new AbortController();
    const aborted = own.use({ signal: abort.signal });
    abort.abort();
    await expect(aborted).rejects.toThrow();
    expect(runtime.last.signal.aborted).toBe(false);
    runtime.last.settle.resolve({});
    (await using).release();
  });

  it('that fail reject whoever waits for what depends on them', async () => {
    const { predictor } = makePredictor();
    const error = new Error('no runtime');
    predictor.register({ name: 'runtime', memory_mb: 100, load: () => Promise.reject(error) });
    const ocr = predictor.register({ ...kModel, depends_on: ['runtime'], load: () => 1 });
    await expect(ocr.use()).rejects.toBe(error);
  });
});

describe('stages', () => {
  const stages = [
    { stage: 'fetched' as const, memory_mb: 10, load_time_ms: 100 },
    { stage: 'primed' as const, memory_mb: 500, load_time_ms: 1_000 },
  ];

  it('are passed to the loader, with what an earlier one gave', async () => {
    const { predictor } = makePredictor();
    const seen: unknown[] = [];
    predictor.register<string>({
      ...kModel,
      stages,
      load: ({ stage, previous }) => {
        seen.push([stage, previous]);
        return `${previous ?? ''}${stage};`;
      },
    });
    await predictor.queue.enqueue({ name: 'ocr', stage: 'fetched' });
    await settle();
    await predictor.queue.enqueue({ name: 'ocr', stage: 'primed' });
    await settle();
    expect(seen).toEqual([['fetched', undefined], ['primed', 'fetched;']]);
    const lease = await predictor.model('ocr')!.use();
    expect(lease).toMatchObject({ value: 'fetched;primed;', wasWarm: true });
    lease.release();
  });

  it('keep what an earlier one gave when a later one fails', async () => {
    const { predictor, core } = makePredictor();
    const released: string[] = [];
    predictor.register<string>({
      ...kModel,
      stages,
      load: ({ stage }) => {
        if (stage === 'primed') throw new Error('no');
        return stage;
      },
      release: (value) => void released.push(value),
    });
    await predictor.queue.enqueue({ name: 'ocr', stage: 'fetched' });
    await settle();
    await expect(predictor.model('ocr')!.use()).rejects.toThrow('no');
    expect(released).toEqual([]);
    await predictor.dispose();
    expect(released).toEqual(['fetched']);
    expect([...core.ends.values()]).toEqual(['completed', 'failed']);
  });
});

describe('pause', () => {
  it('stops speculation and nothing that somebody waits for', async () => {
    const { predictor, time } = makePredictor();
    const [warm, wanted] = [new Loader(), new Loader()];
    predictor.register({ name: 'warm', memory_mb: 100, ...warm });
    const ocr = predictor.register({ ...kModel, ...wanted });
    predictor.pause();
    await predictor.queue.enqueue({ name: 'warm', user_id: 'somebody else' });
    const using = ocr.use();
    wanted.last.settle.resolve({});
    (await using).release();
    await time.advance(60_000);
    expect(warm.calls).toHaveLength(0);
    predictor.resume();
    expect(warm.calls).toHaveLength(1);
    warm.last.settle.resolve({});
  });
});

describe('dispose', () => {
  it('aborts loads, rejects those who wait, and releases what is idle', async () => {
    const { predictor, time } = makePredictor();
    const [idle, loading] = [new Loader<string>(), new Loader<string>()];
    const a = predictor.register({ name: 'idle', memory_mb: 100, ...idle });
    const b = predictor.register({ ...kModel, ...loading });
    const first = a.use();
    idle.last.settle.resolve('idle');
    (await first).release();
    const using = b.use();
    const disposed = predictor.dispose();
    await expect(using).rejects.toMatchObject({ kind: 'Internal', code: 'DISPOSED' });
    await disposed;
    expect(idle.released).toEqual(['idle']);
    expect(loading.last.signal.aborted).toBe(true);
    loading.last.settle.resolve('late');
    await settle();
    expect(loading.released).toEqual(['late']);
    expect(time.sleepers).toBe(0);
  });

  it('leaves a lease its value, which goes with the last lease', async () => {
    const { predictor } = makePredictor();
    const loader = new Loader<string>();
    const ocr = predictor.register({ ...kModel, ...loader });
    const uses = [ocr.use(), ocr.use()];
    loader.last.settle.resolve('value');
    const [a, b] = await Promise.all(uses);
    await predictor.dispose();
    a!.release();
    expect(loader.released).toEqual([]);
    b!.release();
    expect(loader.released).toEqual(['value']);
  });

  it('is done once however often it is asked for, and everything rejects afterwards', async () => {
    const { predictor } = makePredictor();
    const ocr = predictor.register({ ...kModel, load: () => 1 });
    expect(predictor.dispose()).toBe(predictor.dispose());
    await predictor[Symbol.asyncDispose]();
    const gone = { code: 'DISPOSED' };
    await expect(ocr.use()).rejects.toMatchObject(gone);
    await expect(predictor.predict()).rejects.toMatchObject(gone);
    await expect(predictor.exportState()).rejects.toMatchObject(gone);
    await expect(predictor.scheduler.plan({})).rejects.toMatchObject(gone);
    expect(() => predictor.register({ name: 'x' })).toThrow(expect.objectContaining(gone));
    predictor.resume();
  });

  it('from a listener in the middle of a load hurts nobody', async () => {
    const { predictor } = makePredictor();
    const loader = new Loader<string>();
    const ocr = predictor.register({ ...kModel, ...loader });
    predictor.on('task', ({ state }) => void (state === 'completed' && predictor.dispose()));
    const using = ocr.use();
    loader.last.settle.resolve('value');
    await expect(using).rejects.toMatchObject({ code: 'DISPOSED' });
    await settle();
    expect(loader.released).toEqual(['value']);
  });
});

describe('a clock or a sleep that fails', () => {
  it('is a typed error or a warning, and no end', async () => {
    let broken = false;
    const { predictor, warnings } = makePredictor({
      now: () => (broken ? Number.NaN : 1_000),
      sleep: () => Promise.reject(new Error('no timers')),
    });
    const ocr = predictor.register({ ...kModel, load: () => 1 });
    broken = true;
    await expect(predictor.predict()).rejects.toMatchObject({ kind: 'Configuration', code: 'CLOCK' });
    await expect(ocr.use()).rejects.toMatchObject({ code: 'CLOCK' });
    broken = false;
    (await ocr.use()).release();
    await settle();
    expect(warnings.some(({ code }) => code === 'SLEEP_FAILED')).toBe(true);
  });
});
