// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it, vi } from 'vitest';
import { WarmupError, configurationError } from '../../web/errors.js';
import type { LocalPredictor } from '../../web/local-predictor.js';
import { checkOptions } from '../../web/options.js';
import type { Predictor } from '../../web/predictor.js';
import { kVersion } from '../../web/version.js';
import type { Responsiveness } from '../../web/resources/responsiveness.js';
import { connect } from '../../web/worker/connect.js';
import { Custody } from '../../web/worker/custody.js';
import type { Message } from '../../web/worker/peer.js';
import { settle } from './fake-time.js';
import { FakeWorker } from './fake-worker.js';
import { Loader, kNoHost, makePredictor, makeRemote, withResolvers } from './make-predictor.js';

const never = (): Promise<LocalPredictor> => new Promise(() => {});
const options = (more: object = {}) => checkOptions({ worker: true, resources: false, ...more });

describe('the start', () => {
  it('falls back where no Worker can be made, in words', async () => {
    expect(await connect(kNoHost, options())).toBe('no Worker can be made here (there are none)');
    const broken = new FakeWorker(never);
    const host = { ...kNoHost, startWorker: async () => broken };
    const falling = connect(host, options());
    await settle();
    broken.emit('error', { message: 'blocked by the policy' });
    expect(await falling).toMatch(/no Worker can be made here \(.*blocked by the policy\)/);
    expect(broken.terminated).toBe(true);
  });

  it('of a Worker that was given rejects when that dies', async () => {
    const worker = new FakeWorker(never);
    const starting = connect(kNoHost, options({ worker }));
    worker.emit('error', {});
    await expect(starting).rejects.toMatchObject({ code: 'WORKER_LOST', message: expect.stringContaining('could not be loaded') as string });
  });

  it('of a Worker that has died already rejects at once', async () => {
    const worker = new FakeWorker(never);
    const starting = connect(kNoHost, options({ worker }), 'there was no script');
    await expect(starting).rejects.toMatchObject({ code: 'WORKER_LOST', message: expect.stringContaining('no script') as string });
  });

  it('refuses a script of another version', async () => {
    const worker = new FakeWorker(never);
    worker.hear = ({ id }: Message) => worker.say({ id, op: 'done', payload: '0.0.1' });
    await expect(connect(kNoHost, options({ worker }))).rejects.toMatchObject({
      kind: 'Configuration',
      code: 'VERSION_MISMATCH',
      message: expect.stringMatching(/of version 0\.0\.1, the package is 0\.0\.0-test/) as string,
    });
    expect(worker.terminated).toBe(true);
  });

  it('rejects when the script never answers', async () => {
    const worker = new FakeWorker(never);
    worker.hear = () => {};
    await expect(connect(kNoHost, options({ worker }), undefined, 5)).rejects.toMatchObject({ kind: 'Timeout' });
    expect(worker.terminated).toBe(true);
  });

  it('of a Worker that was given leaves it to find the module, where the page does not know its place', async () => {
    const lost: typeof kNoHost = { ...kNoHost, get wasm(): never { throw new TypeError('Invalid URL'); } };
    const worker = new FakeWorker(never);
    worker.hear = ({ id, op }: Message) => worker.say({ id, op: 'done', payload: op === 'hello' ? kVersion : { reason: 'here' } });
    const predictor = (await connect(lost, options({ worker }))) as Predictor;
    expect(predictor.info.reason).toBe('here');
    await predictor.dispose();
  });

  it('is aborted by its signal', async () => {
    const controller = new AbortController();
    const worker = new FakeWorker(never);
    const starting = connect(kNoHost, options({ worker, signal: controller.signal }));
    await settle();
    controller.abort(new Error('enough'));
    await expect(starting).rejects.toThrow('enough');
    expect(worker.terminated).toBe(true);
  });

  it('passes on why the predictor could not be made', async () => {
    const worker = new FakeWorker(() => Promise.reject(configurationError('no WebAssembly', { code: 'WASM_NOT_FOUND', cause: new TypeError('404') })));
    const error: unknown = await connect(kNoHost, options({ worker })).catch((reason: unknown) => reason);
    expect(WarmupError.is(error)).toBe(true);
    expect(error).toBeInstanceOf(WarmupError);
    expect(error).toMatchObject({ kind: 'Configuration', code: 'WASM_NOT_FOUND', cause: { name: 'TypeError', message: '404' } });
  });

  it('refuses options that cannot cross', async () => {
    const worker = new FakeWorker(never);
    const starting = connect(kNoHost, options({ worker, userKey: (() => {}) as never }));
    await expect(starting).rejects.toMatchObject({ kind: 'Configuration', message: expect.stringContaining('cannot be sent') as string });
  });

  it('refuses a second predictor in the same Worker', async () => {
    const { worker } = await makeRemote();
    const again = connect(kNoHost, options({ worker }));
    await expect(again).rejects.toMatchObject({ kind: 'Configuration', message: expect.stringContaining('one of its own') as string });
  });

  it('leaves nothing of the options behind that stays with the caller', async () => {
    const { worker } = await makeRemote({ config: { max_memory_mb: 99 } });
    const { payload } = worker.heard.find(({ op }) => op === 'start')!;
    expect(payload).toEqual({ config: { max_memory_mb: 99 } });
  });
});

describe('the predictor', () => {
  it('says where it runs', async () => {
    const { predictor } = await makeRemote();
    expect(predictor.info).toEqual({ variant: 'single', threads: 0, worker: true, reason: 'a test', version: kVersion });
    expect(predictor.raw).toBeUndefined();
  });

  it('has every method that the one in this thread has', async () => {
    const { predictor } = await makeRemote();
    const methodsOf = (of: object): string[] => {
      const names = [...Object.getOwnPropertyNames(of), ...Object.getOwnPropertyNames(Object.getPrototypeOf(of))];
      return names.filter((name) => typeof (of as Record<string, unknown>)[name] === 'function' && !['constructor', 'apply'].includes(name)).sort();
    };
    const { predictor: local } = makePredictor();
    expect(methodsOf(predictor)).toEqual(methodsOf(local));
    for (const face of ['scheduler', 'training', 'queue', 'resources', 'models', 'patterns'] as const) {
      const remote = Object.keys(predictor[face]).sort();
      expect(remote).toEqual(methodsOf(local[face]));
    }
  });

  it('sends the moment with each message', async () => {
    const { predictor, time, worker } = await makeRemote();
    expect(worker.heard.every(({ now }) => now === time.now())).toBe(true);
    await time.advance(5000);
    expect((await predictor.predict()).timestamp_ms).toBe(time.now());
  });

  it('rejects what the clock spoils, and goes on', async () => {
    const { predictor, time, worker } = await makeRemote();
    const before = time.now();
    const sent = worker.heard.length;
    time.jumpTo(NaN);
    await expect(predictor.predict()).rejects.toMatchObject({ code: 'CLOCK' });
    expect(worker.heard.length).toBe(sent);
    predictor.pause();
    expect(worker.heard.at(-1)).toMatchObject({ op: 'pause', now: before });
    time.jumpTo(before + 1);
    await predictor.predict();
  });

  it('rebuilds errors with their fields', async () => {
    const { predictor } = await makeRemote();
    const error: unknown = await predictor.recordUsage({ model: 'nobody' }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(WarmupError);
    expect(error).toMatchObject({ kind: 'InvalidInput', field: 'model' });
    await expect(predictor.predict({ input_length: NaN })).rejects.toMatchObject({ path: '/input_length' });
    await expect(predictor.predict({ input_length: 1n as never })).rejects.toMatchObject({ kind: 'InvalidInput' });
  });

  it('takes data that cannot be cloned as JSON would write it', async () => {
    const { predictor } = await makeRemote();
    const request = new Proxy({ task: 'Chat', then_some: () => {} } as const, {});
    expect(await predictor.predict(request)).toMatchObject({ asked: { task: 'Chat' } });
    const handle = predictor.register({ name: 'a', load: () => 1, other: () => {} } as never);
    expect((await handle.ready).name).toBe('a');
  });

  it('sends only the events that somebody listens for', async () => {
    const worker = new FakeWorker(async (given) => makePredictor(given).predictor);
    const said: string[] = [];
    const say = worker.say.bind(worker);
    worker.say = (message) => {
      const { op, payload } = message as Message;
      if (op === 'event') said.push((payload as [string])[0]);
      say(message);
    };
    const predictor = (await connect(kNoHost, options({ worker }))) as Predictor;
    await predictor.predict();
    expect(said).toEqual([]);
    const heard: unknown[] = [];
    predictor.on('prediction', (event) => heard.push(event));
    const prediction = await predictor.predict();
    expect(said).toEqual(['prediction']);
    expect(heard).toEqual([prediction]);
    expect(() => predictor.on('predictions' as never, () => {})).toThrow(/'prediction'/);
    await predictor.dispose();
  });

  it('an abort rejects at once', async () => {
    const { predictor } = await makeRemote();
    await expect(predictor.predict({}, { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before');
    await expect(predictor.predict({}, { signal: 7 as never })).rejects.toMatchObject({ field: 'signal' });
  });
});

describe('the machine', () => {
  it('is looked at from the caller, before what is decided', async () => {
    let read = 0;
    const resources = (): object => ({ available_memory_mb: 500 + read++ });
    const { predictor, worker } = await makeRemote({ resources });
    await predictor.predict();
    const said = worker.heard.filter(({ op }) => ['resources.report', 'predict'].includes(op));
    expect(said.map(({ op, payload }) => [op, payload])).toEqual([
      ['resources.report', [{ available_memory_mb: 500 }]],
      ['predict', []],
    ]);
  });

  it('is told once where it is told for good, and what cannot be read is a warning', async () => {
    const { worker } = await makeRemote({ resources: { available_memory_mb: 77 } });
    expect(worker.heard.find(({ op }) => op === 'start')!.payload).toMatchObject({ resources: { available_memory_mb: 77 } });
    expect(worker.heard.some(({ op }) => op === 'resources.report')).toBe(false);
    const { warnings } = await makeRemote({ resources: () => Promise.reject(new Error('no such file')) });
    await settle();
    expect(warnings).toMatchObject([{ code: 'RESOURCES', cause: { message: 'no such file' } }]);
  });

  it('what a load did to the thread of the caller reaches the core', async () => {
    const impact = { latency_increase_ms: 3, long_task_ms: 60 };
    const custody = new Custody({ news() {}, lost() {}, releaseFailed() {} }, { begin: () => () => impact } as unknown as Responsiveness);
    custody.add(1, { load: () => 7 });
    const answer = await custody.load({ key: 1, load: 1, stage: 'primed', bases: [] }, new AbortController().signal);
    expect(answer).toEqual({ impact });

    const { predictor, core, worker } = await makeRemote();
    const post = worker.postMessage.bind(worker);
    worker.postMessage = (message) => {
      const { op, payload } = message as Message;
      const isLoad = op === 'done' && typeof payload === 'object' && payload !== null && 'impact' in payload;
      post(isLoad ? { ...(message as Message), payload: { impact } } : message);
    };
    const completed = vi.spyOn(core, 'taskCompleted');
    await predictor.register({ name: 'a', load: () => 1 }).use();
    expect(JSON.parse(completed.mock.calls[0]![2])).toMatchObject({ measured_impact: impact });
  });
});

describe('models', () => {
  it('are checked at once, and by the core later', async () => {
    const { predictor, warnings } = await makeRemote();
    expect(() => predictor.register({ name: '' })).toThrow(/1 to 256/);
    const handle = predictor.register({ name: 'a', load: () => 1 });
    expect(predictor.model('a')).toBe(handle);
    expect(() => predictor.register({ name: 'a' })).toThrow(/replace: true/);
    const refused = predictor.register({ name: 'b', depends_on: ['b'], load: () => 1 });
    await expect(refused.ready).rejects.toMatchObject({ kind: 'InvalidInput' });
    await expect(refused.use()).rejects.toMatchObject({ kind: 'InvalidInput' });
    expect(predictor.model('b')).toBeUndefined();
    predictor.register({ name: 'c', depends_on: ['c'] });
    await settle();
    expect(warnings).toMatchObject([{ code: 'NOT_REGISTERED', cause: { kind: 'InvalidInput' } }]);
    await expect(predictor.register({ name: 'by hand' }).use()).rejects.toThrow(/without load/);
    await predictor.models.remove('a');
    expect(predictor.model('a')).toBeUndefined();
    await expect(handle.use()).rejects.toThrow(/was removed/);
  });

  it('give the very values that their loaders gave, and get them back', async () => {
    const { predictor, time } = await makeRemote();
    const value = { function: () => 1 };
    const loader = new Loader();
    const handle = predictor.register({ name: 'a', ...loader });
    const using = handle.use();
    await settle();
    await time.advance(40);
    loader.last.settle.resolve(value);
    const lease = await using;
    expect(lease).toMatchObject({ wasWarm: false, waitedMs: 40 });
    expect(lease.value).toBe(value);
    expect((await handle.use()).wasWarm).toBe(true);
    await predictor.dispose();
    expect(loader.released).toEqual([]);
    lease.release();
    expect(loader.released).toEqual([]); // there is another lease
  });

  it('reject with the very error of their loader', async () => {
    const { predictor, tasks } = await makeRemote();
    const thrown = Object.assign(new Error('no such file'), { detail: () => 1 });
    const handle = predictor.register({ name: 'a', load: () => Promise.reject(thrown) });
    expect(await handle.use().catch((error: unknown) => error)).toBe(thrown);
    expect(tasks.find(({ state }) => state === 'failed')!.error).toBe(thrown);
    const nothing = predictor.register({ name: 'b', load: () => Promise.reject(undefined) });
    expect(await nothing.use().catch((error: unknown) => [error])).toEqual([undefined]);
  });

  it('a use that is aborted rejects with its reason and ends its load with it', async () => {
    const { predictor, core } = await makeRemote();
    const loader = new Loader();
    const handle = predictor.register({ name: 'a', ...loader });
    const controller = new AbortController();
    const using = handle.use({ signal: controller.signal });
    await settle();
    controller.abort(new Error('enough'));
    await expect(using).rejects.toThrow('enough');
    await settle();
    expect(loader.last.signal.aborted).toBe(true);
    expect(loader.last.signal.reason).toBeInstanceOf(DOMException);
    loader.last.settle.resolve({});
    await settle();
    expect(loader.released.length).toBe(1);
    expect(core.leasesOf('a')).toBe(0);
  });

  it('a use that is granted while it is being aborted leaves no lease behind', async () => {
    const { predictor, core } = await makeRemote();
    const handle = predictor.register({ name: 'a', load: () => 1 });
    (await handle.use()).release();
    const controller = new AbortController();
    const using = handle.use({ signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(using).rejects.toThrow('enough');
    await settle();
    expect(core.leasesOf('a')).toBe(0);
  });

  it('tell how far they are, what they hold, and what is lost', async () => {
    const { predictor, tasks, warnings } = await makeRemote();
    const loader = new Loader();
    const handle = predictor.register({ name: 'a', ...loader });
    const using = handle.use();
    await settle();
    const { onProgress, onMemory, onLost, settle: end } = loader.last;
    onProgress(0.5);
    onMemory(77);
    end.resolve({});
    (await using).release();
    expect(tasks.filter(({ state }) => state === 'progress').map(({ progress }) => progress)).toEqual([0.5]);
    const lost = new Error('its Worker died');
    onLost(lost);
    await settle();
    expect(warnings.map(({ code, cause }) => [code, cause])).toEqual([['MODEL_LOST', lost]]);
    expect(loader.released.length).toBe(1);
  });
});

describe('the end', () => {
  it('comes to a Worker that hangs, too', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { predictor, worker } = await makeRemote();
      worker.hear = () => {};
      const asked = predictor.metrics().catch((error: unknown) => error);
      const disposed = predictor.dispose();
      await vi.advanceTimersByTimeAsync(10_000);
      await disposed;
      expect(worker.terminated).toBe(true);
      expect(await asked).toMatchObject({ code: 'DISPOSED' });
    } finally {
      vi.useRealTimers();
    }
  });

  const kDeaths = [
    ['error', { message: 'out of memory' }, /out of memory/],
    ['messageerror', {}, /cannot be read/],
  ] as const;
  for (const [event, detail, says] of kDeaths) {
    it(`by ${event}: whoever waits gets an error, and whoever asks later, too`, async () => {
      const { predictor, worker } = await makeRemote();
      const [idle, leased, loading] = [new Loader(), new Loader(), new Loader()];
      const handles = [idle, leased, loading].map((loader, i) => predictor.register({ name: `m${i}`, ...loader }));
      const first = handles[0]!.use();
      const second = handles[1]!.use();
      await settle();
      for (const loader of [idle, leased]) loader.last.settle.resolve({});
      (await first).release();
      const lease = await second;
      const waiting = handles[2]!.use().catch((error: unknown) => error);
      await settle();
      const asked = predictor.metrics().catch((error: unknown) => error);
      worker.emit(event, detail);
      for (const error of [await waiting, await asked]) {
        expect(error).toMatchObject({ kind: 'Internal', code: 'WORKER_LOST', message: expect.stringMatching(says) as string });
      }
      await expect(predictor.predict()).rejects.toMatchObject({ code: 'WORKER_LOST' });
      expect(() => predictor.register({ name: 'later' })).toThrow(/Worker died/);
      await expect(handles[0]!.use()).rejects.toMatchObject({ code: 'WORKER_LOST' });
      expect(loading.last.signal.reason).toMatchObject({ code: 'WORKER_LOST' });
      await settle();
      expect([idle.released.length, leased.released.length]).toEqual([1, 0]);
      lease.release();
      loading.last.settle.resolve({});
      await settle();
      expect([leased.released.length, loading.released.length]).toEqual([1, 1]);
      await predictor.dispose();
    });
  }

  it('by dispose: everything rejects, the Worker ends, and what is leased goes with its last lease', async () => {
    const { predictor, worker, core } = await makeRemote();
    const [base, built] = [new Loader(), new Loader()];
    predictor.register({ name: 'base', ...base });
    const handle = predictor.register({ name: 'built', depends_on: ['base'], ...built });
    const using = handle.use();
    await settle();
    base.last.settle.resolve({});
    await settle();
    built.last.settle.resolve({});
    const lease = await using;
    const waits = predictor.register({ name: 'slow', load: () => withResolvers().promise });
    const waiting = waits.use().catch((error: unknown) => error);
    await settle();
    const disposed = predictor.dispose();
    expect(predictor.dispose()).toBe(disposed);
    await disposed;
    expect(await waiting).toMatchObject({ code: 'DISPOSED' });
    expect([worker.terminated, core.deleted]).toEqual([true, true]);
    await expect(predictor.predict()).rejects.toMatchObject({ code: 'DISPOSED' });
    await expect(handle.use()).rejects.toMatchObject({ code: 'DISPOSED' });
    expect(() => predictor.register({ name: 'later' })).toThrow(/disposed/);
    expect([base.released.length, built.released.length]).toEqual([0, 0]);
    lease.release();
    lease.release();
    await settle();
    expect([base.released.length, built.released.length]).toEqual([1, 1]);
  });

  it('a release that fails when the Worker is gone is a warning', async () => {
    const { predictor, warnings } = await makeRemote();
    const handle = predictor.register({ name: 'a', load: () => 1, release: () => Promise.reject(new Error('stuck')) });
    const lease = await handle.use();
    await predictor.dispose();
    lease.release();
    await settle();
    expect(warnings).toMatchObject([{ code: 'RELEASE_FAILED', message: expect.stringContaining('stuck') as string }]);
  });
});
