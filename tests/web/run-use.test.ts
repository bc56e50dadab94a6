// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { WarmupError } from '../../web/errors.js';
import { settle } from './fake-time.js';
import { Loader, makePredictor } from './make-predictor.js';

const kModel = { name: 'ocr', memory_mb: 500 };

describe('use', () => {
  it('loads a cold model, waits for it, and says how long', async () => {
    const { predictor, time, core } = makePredictor();
    const loader = new Loader<{ id: number }>();
    const ocr = predictor.register({ ...kModel, ...loader });
    const using = ocr.use();
    await time.advance(700);
    loader.last.settle.resolve({ id: 1 });
    const lease = await using;
    expect(lease).toMatchObject({ value: { id: 1 }, wasWarm: false, waitedMs: 700 });
    expect(core.events).toMatchObject([{ model: 'ocr', was_warm: false, latency_ms: 700, success: true }]);
    lease.release();
  });

  it('gives a warm model at once', async () => {
    const { predictor, core } = makePredictor();
    const loader = new Loader();
    const ocr = predictor.register({ ...kModel, ...loader });
    const cold = ocr.use();
    loader.last.settle.resolve({});
    (await cold).release();
    const lease = await ocr.use();
    expect(lease).toMatchObject({ wasWarm: true, waitedMs: 0 });
    expect(loader.calls).toHaveLength(1);
    expect(core.events.at(-1)).toMatchObject({ was_warm: true, latency_ms: 0 });
    lease.release();
  });

  it('loads once for many who wait', async () => {
    const { predictor, core } = makePredictor();
    const loader = new Loader();
    const ocr = predictor.register({ ...kModel, ...loader });
    const uses = [ocr.use(), ocr.use(), ocr.use()];
    loader.last.settle.resolve({});
    const leases = await Promise.all(uses);
    expect(loader.calls).toHaveLength(1);
    expect(core.leasesOf('ocr')).toBe(3);
    for (const lease of leases) lease.release();
    expect(core.leasesOf('ocr')).toBe(0);
  });

  it('rejects with the error of the loader itself, and records the use as failed', async () => {
    const { predictor, core } = makePredictor();
    const loader = new Loader();
    const ocr = predictor.register({ ...kModel, ...loader });
    const error = new Error('no GPU');
    const using = ocr.use();
    loader.last.settle.reject(error);
    await expect(using).rejects.toBe(error);
    expect(core.events).toMatchObject([{ model: 'ocr', was_warm: false, success: false }]);
    expect(core.stateOf('ocr')).toBe('cold');
    const again = ocr.use();
    loader.last.settle.resolve({});
    (await again).release();
  });

  it.each([
    ['throws', () => { throw new Error('at once'); }],
    ['throws something that is no error', () => { throw 'text'; }],
    ['rejects with nothing', () => Promise.reject(undefined)],
    ['gives a hostile thenable', () => ({ get then() { throw new Error('then'); } })],
  ])('survives a loader that %s', async (_what, load) => {
    const { predictor, core } = makePredictor();
    const ocr = predictor.register<unknown>({ ...kModel, load: load as () => Promise<unknown> });
    const thrown = await ocr.use().then(() => 'a lease', (error: unknown) => ({ error }));
    expect(thrown).toHaveProperty('error');
    expect([...core.ends.values()]).toEqual(['failed']);
  });

  it('takes what is no promise, undefined included', async () => {
    const { predictor } = makePredictor();
    const plain = predictor.register({ name: 'plain', load: () => 42 });
    const empty = predictor.register({ name: 'empty', load: () => undefined });
    expect(await plain.run((value) => value + 1)).toBe(43);
    const lease = await empty.use();
    expect(lease.value).toBeUndefined();
    lease.release();
    expect(await empty.use().then((second) => (second.release(), second.wasWarm))).toBe(true);
  });

  it('calls load and release as methods of the definition', async () => {
    const { predictor } = makePredictor();
    class Model {
      readonly name = 'own';
      readonly secret = 7;
      load(): number {
        return this.secret;
      }
    }
    expect(await predictor.register(new Model()).run((value) => value)).toBe(7);
  });

  it('rejects a request that is none before anything is loaded', async () => {
    const { predictor } = makePredictor();
    const loader = new Loader();
    const ocr = predictor.register({ ...kModel, ...loader });
    await expect(ocr.use({ request: 'chat' as never })).rejects.toMatchObject({ kind: 'InvalidInput', field: 'request' });
    expect(loader.calls).toHaveLength(0);
  });

  it('counts leases, and their release only once', async () => {
    const { predictor, core } = makePredictor();
    const ocr = predictor.register({ ...kModel, load: () => 1 });
    const [a, b] = [await ocr.use(), await ocr.use()];
    a.release();
    a.release();
    expect(core.leasesOf('ocr')).toBe(1);
    b.release();
    expect(core.leasesOf('ocr')).toBe(0);
  });

  it('ends a lease with `using` where the engine knows it', async () => {
    const { predictor, core } = makePredictor();
    const ocr = predictor.register({ ...kModel, load: () => 1 });
    const lease = await ocr.use();
    lease[Symbol.dispose]();
    expect(core.leasesOf('ocr')).toBe(0);
  });

  it('runs a body and ends the lease whatever it does', async () => {
    const { predictor, core } = makePredictor();
    const ocr = predictor.register({ ...kModel, load: () => 5 });
    await expect(ocr.run(async () => { throw new Error('body'); })).rejects.toThrow('body');
    expect(core.leasesOf('ocr')).toBe(0);
  });

  it('asks after each use what this user needs next, with their contexts and no task', async () => {
    const { predictor, predictions } = makePredictor();
    const ocr = predictor.register({ ...kModel, load: () => 1 });
    const request = { task: 'Chat' as const, user_context: { user_id: 'ann' }, project_context: { language: 'rust' } };
    (await ocr.use({ request })).release();
    const asked = (predictions[0] as unknown as { asked: Record<string, unknown> }).asked;
    expect(asked).toMatchObject({ user_context: { user_id: 'ann' }, project_context: { language: 'rust' } });
    expect(asked).not.toHaveProperty('task');
  });

  it('is refused for a model without load', async () => {
    const { predictor } = makePredictor();
    const handle = predictor.register({ name: 'remote' });
    await expect(handle.use()).rejects.toMatchObject({ kind: 'InvalidInput', field: 'load' });
  });
});

describe('aborting a use', () => {
  it('rejects with the reason of the signal, before and during the wait', async () => {
    const { predictor } = makePredictor();
    const loader = new Loader();
    const ocr = predictor.register({ ...kModel, ...loader });
    const reason = { why: 'closed the file' };
    await expect(ocr.use({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(loader.calls).toHaveLength(0);
    const abort = new AbortController();
    const using = ocr.use({ signal: abort.signal });
    abort.abort(reason);
    await expect(using).rejects.toBe(reason);
  });

  it('aborts the load when nobody waits any more, and releases what comes late', async () => {
    const { predictor, core, tasks } = makePredictor();
    const loader = new Loader<string>();
    const ocr = predictor.register({ ...kModel, ...loader });
    const abort = new AbortController();
    const using = ocr.use({ signal: abort.signal });
    abort.abort();
    await expect(using).rejects.toThrow();
    expect(loader.last.signal.aborted).toBe(true);
    expect(core.memory).toBe(500);
    loader.last.settle.resolve('late');
    await settle();
    expect(loader.released).toEqual(['late']);
    expect(core.memory).toBe(0);
    expect(tasks.map(({ state }) => state)).toEqual(['started', 'cancelled']);
  });

  it('loads anew for the next one, whatever the aborted loader does', async () => {
    const { predictor, core } = makePredictor();
    const loader = new Loader<string>();
    const ocr = predictor.register({ ...kModel, ...loader });
    const abort = new AbortController();
    const first = ocr.use({ signal: abort.signal });
    abort.abort();
    await expect(first).rejects.toThrow();
    const second = ocr.use();
    expect(loader.calls).toHaveLength(2);
    loader.calls[1]!.settle.resolve('second');
    const lease = await second;
    loader.calls[0]!.settle.resolve('first');
    await settle();
    expect(lease.value).toBe('second');
    expect(loader.released).toEqual(['first']);
    expect(core.memory).toBe(500);
    lease.release();
  });

  it('leaves the load to the others who wait', async () => {
    const { predictor } = makePredictor();
    const loader = new Loader();
    const ocr = predictor.register({ ...kModel, ...loader });
    const abort = new AbortController();
    const leaving = ocr.use({ signal: abort.signal });
    const staying = ocr.use();
    abort.abort();
    await expect(leaving).rejects.toThrow();
    expect(loader.last.signal.aborted).toBe(false);
    loader.last.settle.resolve({});
    (await staying).release();
  });

  it('leaves alone a warm-up that was on its way before, and bounds it again', async () => {
    const { predictor, time, core } = makePredictor({ config: { warmup_timeout_seconds: 10 } });
    const loader = new Loader();
    const ocr = predictor.register({ ...kModel, ...loader });
    await predictor.queue.enqueue({ name: 'ocr' });
    const abort = new AbortController();
    const using = ocr.use({ signal: abort.signal });
    await time.advance(4_000);
    abort.abort();
    await expect(using).rejects.toThrow();
    expect(loader.last.signal.aborted).toBe(false);
    await time.advance(5_999);
    expect(loader.last.signal.aborted).toBe(false);
    await time.advance(1);
    expect(loader.last.signal.aborted).toBe(true);
    expect([...core.ends.values()]).toEqual(['failed']);
  });

  it('forgets a load that waits for its turn', async () => {
    const { predictor, core } = makePredictor({ config: { max_memory_mb: 500 } });
    const slow = new Loader();
    let releasing!: () => void;
    const old = predictor.register({ name: 'old', memory_mb: 500, load: () => 1, release: () => new Promise<void>((done) => (releasing = done)) });
    (await old.use()).release();
    const ocr = predictor.register({ ...kModel, ...slow });
    const abort = new AbortController();
    const using = ocr.use({ signal: abort.signal });
    abort.abort();
    await expect(using).rejects.toThrow();
    releasing();
    await settle();
    expect(slow.calls).toHaveLength(0);
    expect(core.waitingTasks).toEqual([]);
  });
});

describe('the core in trouble', () => {
  it('rejects a use that the core forgets to plan for', async () => {
    const { predictor, core } = makePredictor();
    const ocr = predictor.register({ ...kModel, load: () => 1 });
    core.demandModel = () => '{"tasks":[]}';
    await expect(ocr.use()).rejects.toMatchObject({ kind: 'Internal' });
  });

  it('rejects everybody with a typed error when the module traps', async () => {
    const { predictor, core } = makePredictor();
    const loader = new Loader();
    const ocr = predictor.register({ ...kModel, ...loader });
    const using = ocr.use();
    core.trapOn = 'taskCompleted';
    loader.last.settle.resolve({});
    await expect(using).rejects.toMatchObject({ kind: 'Internal', code: 'TRAPPED' });
    await expect(ocr.use()).rejects.toSatisfy(WarmupError.is);
    await expect(predictor.predict()).rejects.toMatchObject({ code: 'TRAPPED' });
    await predictor.dispose();
    expect(loader.released).toHaveLength(1);
  });
});
