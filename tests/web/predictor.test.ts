// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WarmupError, configurationError } from '../../web/errors.js';
import { ModelId } from '../../web/model-id.js';
import { settle } from './fake-time.js';
import { makePredictor } from './make-predictor.js';

afterEach(() => vi.restoreAllMocks());

describe('data in and out', () => {
  it('comes as data, never as text', async () => {
    const { predictor } = makePredictor();
    predictor.register({ name: 'a' });
    expect(await predictor.recordUsage({ model: 'a' })).toEqual({ recorded: true, duplicate: false, outcomes: [] });
    expect((await predictor.predict()).predicted_models[0]).toMatchObject({ name: 'a', next_probability: 1 });
    expect(await predictor.usageStats('a')).toMatchObject({ usage_count: 1 });
    expect(await predictor.analyzePatterns()).toEqual(['id-a']);
    expect(await predictor.patterns.advanced()).toMatchObject({ uses: 1 });
    expect(await predictor.patterns.advanced({ user_id: 'nobody' })).toMatchObject({ uses: 0 });
    expect(await predictor.prepareModels({ steps: [{ task: 'Chat' }] })).toMatchObject({ models: [{ name: 'a' }] });
    expect(await predictor.metrics()).toHaveProperty('saved_ms');
    expect(await predictor.updateConfig({ max_memory_mb: 99 })).toMatchObject({ max_memory_mb: 99, max_warm_models: 5 });
    expect(await predictor.queue.state()).toMatchObject({ next_start_at_ms: null });
    expect(await predictor.scheduler.assess({ tasks: [] })).toMatchObject({ is_acceptable: true });
    expect(predictor.raw.config()).toMatch(/"max_memory_mb":99/);
  });

  it('rejects what is wrong and goes on', async () => {
    const { predictor } = makePredictor();
    const wrong: (() => Promise<unknown>)[] = [
      () => predictor.recordUsage({ model: 'nobody' }),
      () => predictor.recordUsage(undefined as never),
      () => predictor.predict({ input_length: Number.NaN }),
      () => predictor.updateConfig({ max_memory_mb: -1 }),
      () => predictor.usageStats(7 as never),
      () => predictor.patterns.advanced({ limit: 0 }),
      () => predictor.importState('x' as never),
      () => predictor.resources.release('unknown'),
      () => predictor.models.remove('nobody'),
      () => predictor.predict({}, { signal: {} as never }),
    ];
    for (const call of wrong) await expect(call()).rejects.toSatisfy(WarmupError.is);
    expect(await predictor.predict()).toHaveProperty('prediction_id');
  });

  it('fills in the offset of local time where a request names none', async () => {
    vi.spyOn(Date.prototype, 'getTimezoneOffset').mockReturnValue(-120);
    const { predictor, core } = makePredictor();
    predictor.register({ name: 'a' });
    const asked = async (request: object): Promise<unknown> =>
      ((await predictor.predict(request)) as unknown as { asked: { user_context: unknown } }).asked.user_context;
    expect(await asked({})).toEqual({ utc_offset_minutes: 120 });
    expect(await asked({ user_context: { user_id: 'ann' } })).toEqual({ user_id: 'ann', utc_offset_minutes: 120 });
    expect(await asked({ user_context: { utc_offset_minutes: 60 } })).toEqual({ utc_offset_minutes: 60 });
    expect(await asked({ user_context: 'ann' })).toBe('ann'); // the core's to refuse
    await predictor.recordUsage({ model: 'a', request: { task: 'Chat' } });
    expect(core.events[0]!.request).toEqual({ task: 'Chat', user_context: { utc_offset_minutes: 120 } });
  });

  it('leaves the objects of the caller as they are', async () => {
    const { predictor } = makePredictor();
    const request = Object.freeze({ user_context: Object.freeze({ user_id: 'ann' }) });
    await predictor.predict(request);
    expect(request).toEqual({ user_context: { user_id: 'ann' } });
  });

  it('rejects with the reason of an aborted signal', async () => {
    const { predictor, core } = makePredictor();
    const reason = Symbol('why');
    await expect(predictor.predict({}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(core.calls).not.toContain('predict');
  });

  it('moves state as bytes', async () => {
    const { predictor } = makePredictor();
    predictor.register({ name: 'a' });
    await predictor.recordUsage({ model: 'a' });
    const bytes = await predictor.exportState();
    expect(bytes).toBeInstanceOf(Uint8Array);
    await predictor.reset();
    expect(await predictor.usageStats('a')).toBeNull();
    await predictor.importState(bytes);
    expect(await predictor.usageStats('a')).toMatchObject({ usage_count: 1 });
    await predictor.forgetUser('ann');
  });
});

describe('register', () => {
  it('throws at once for names and types', () => {
    const { predictor } = makePredictor();
    const register = (definition: unknown): unknown => predictor.register(definition as never);
    const wrong: [unknown, string][] = [
      [null, 'model'],
      [{}, 'name'],
      [{ name: '' }, 'name'],
      [{ name: 'ä'.repeat(129) }, 'name'],
      [{ name: 'x', memory_mb: '500' }, 'memory_mb'],
      [{ name: 'x', tasks: 'Chat' }, 'tasks'],
      [{ name: 'x', pinned: 1 }, 'pinned'],
      [{ name: 'x', load: true }, 'load'],
      [{ name: 'x', load: () => 1, release: 'yes' }, 'release'],
    ];
    for (const [definition, field] of wrong) {
      expect(() => register(definition)).toThrow(expect.objectContaining({ kind: 'InvalidInput', field }));
    }
    predictor.register({ name: 'twice' });
    expect(() => register({ name: 'twice' })).toThrow(expect.objectContaining({ kind: 'InvalidInput', field: 'name', path: '/name' }));
  });

  it('rejects ready and every use with what only the core can tell', async () => {
    const { predictor, warnings } = makePredictor();
    const handle = predictor.register({ name: 'a', depends_on: ['a'], load: () => 1 });
    await expect(handle.ready).rejects.toMatchObject({ kind: 'InvalidInput', field: 'depends_on' });
    await expect(handle.use()).rejects.toMatchObject({ field: 'depends_on' });
    expect(warnings).toEqual([]);
    await expect(predictor.register({ name: 'b' }).ready).resolves.toMatchObject({ name: 'b', state: 'cold' });
  });

  it('warns when nobody looks at ready', async () => {
    const { predictor, warnings } = makePredictor();
    predictor.register({ name: 'a', depends_on: ['a'], load: () => 1 });
    await settle();
    expect(warnings).toMatchObject([{ code: 'NOT_REGISTERED', message: expect.stringContaining("'a'") }]);
  });

  it('replaces when told to: what is loaded stays, and goes by the function that came with it', async () => {
    const { predictor } = makePredictor();
    const released: string[] = [];
    const first = predictor.register({ name: 'a', load: () => 'old', release: (value) => void released.push(`first ${value}`) });
    (await first.use()).release();
    const second = predictor.register(
      { name: 'a', load: () => 'new', release: (value) => void released.push(`second ${value}`) },
      { replace: true },
    );
    const lease = await second.use();
    expect(lease).toMatchObject({ value: 'old', wasWarm: true });
    lease.release();
    await predictor.queue.enqueue({ name: 'a', action: 'Release' });
    (await second.use()).release();
    await predictor.dispose();
    expect(released).toEqual(['first old', 'second new']);
  });

  it('gives handles back by name until a model is removed, which releases it', async () => {
    const { predictor } = makePredictor();
    const released: number[] = [];
    const handle = predictor.register({ name: 'a', load: () => 1, release: (value) => void released.push(value) });
    expect(predictor.model('a')).toBe(handle);
    (await handle.use()).release();
    expect((await predictor.models.list()).map(({ name }) => name)).toEqual(['a']);
    await predictor.models.remove('a');
    await settle();
    expect(released).toEqual([1]);
    expect(predictor.model('a')).toBeUndefined();
    await expect(handle.use()).rejects.toMatchObject({ kind: 'InvalidInput' });
    await predictor.register({ name: 'a', load: () => 2 }).ready;
  });

  it('refuses to remove a model in use, and changes nothing', async () => {
    const { predictor } = makePredictor();
    const handle = predictor.register({ name: 'a', load: () => 1 });
    const lease = await handle.use();
    await expect(predictor.models.remove('a')).rejects.toMatchObject({ kind: 'InvalidInput' });
    lease.release();
    expect((await handle.use()).wasWarm).toBe(true);
  });
});

describe('events', () => {
  it('reach those who listen until they stop', async () => {
    const { predictor } = makePredictor();
    const heard: string[] = [];
    const listener = ({ prediction_id }: { prediction_id: string }): void => void heard.push(prediction_id);
    const [off, offAgain] = [predictor.on('prediction', listener), predictor.on('prediction', listener)];
    await predictor.predict();
    offAgain();
    offAgain();
    await predictor.predict();
    off();
    await predictor.predict();
    expect(heard).toEqual(['p1', 'p1', 'p2']);
  });

  it('turn a listener that throws into a warning, and tell the others', async () => {
    const { predictor, warnings, predictions } = makePredictor();
    predictor.on('prediction', () => { throw new Error('mine'); });
    await predictor.predict();
    expect(predictions).toHaveLength(1);
    expect(warnings).toMatchObject([{ code: 'LISTENER_THREW', message: expect.stringContaining('mine') }]);
  });

  it('tell the console of a listener for warnings that throws, and do not go round in circles', async () => {
    const console_ = vi.spyOn(console, 'warn').mockReturnValue();
    const { predictor } = makePredictor({ onWarning: () => { throw new Error('deaf'); } });
    predictor.on('warning', () => { throw new Error('deaf too'); });
    predictor.on('prediction', () => { throw new Error('mine'); });
    await predictor.predict();
    expect(console_).toHaveBeenCalledTimes(2);
  });

  it('reach the console when nobody listens, but for mere advice', async () => {
    const console_ = vi.spyOn(console, 'warn').mockReturnValue();
    const { predictor } = makePredictor({ onWarning: undefined as never, config: { max_cpu_percent: 90 } });
    expect(console_).not.toHaveBeenCalled();
    predictor.register({ name: 'a', depends_on: ['a'] });
    await settle();
    expect(console_).toHaveBeenCalledTimes(1);
  });

  it('refuse names that there are not, with the nearest', () => {
    const { predictor } = makePredictor();
    expect(() => predictor.on('tasks' as never, () => {})).toThrow(/did you mean 'task'\?/);
    expect(() => predictor.on('toString' as never, () => {})).toThrow(expect.objectContaining({ kind: 'InvalidInput' }));
    expect(() => predictor.on('task', 5 as never)).toThrow(expect.objectContaining({ field: 'listener' }));
  });

  it('pass on the advice of the core on settings', () => {
    const { warnings } = makePredictor({ config: { max_cpu_percent: 90 } });
    expect(warnings).toMatchObject([{ code: 'ADVICE', advice: true }]);
  });
});

describe('WarmupError', () => {
  it('is known across copies of the package, and nothing else is taken for it', () => {
    const error = configurationError('no');
    expect(WarmupError.is(error)).toBe(true);
    expect(error).toMatchObject({ name: 'WarmupError', kind: 'Configuration', message: 'Configuration error: no' });
    const foreign = Object.assign(new Error('x'), { kind: 'Configuration' });
    for (const other of [foreign, null, undefined, 'x', {}]) expect(WarmupError.is(other)).toBe(false);
  });
});

describe('ModelId', () => {
  it('makes random UUIDs and reads every spelling', () => {
    const id = ModelId.new();
    expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(ModelId.new()).not.toBe(id);
    for (const text of [id, id.toUpperCase(), id.replaceAll('-', ''), `{${id}}`, `urn:uuid:${id}`]) {
      expect(ModelId.parse(text)).toBe(id);
    }
    for (const text of ['', 'ocr', id.slice(1), `${id}0`, `{${id}`, 7 as never]) expect(ModelId.parse(text)).toBeUndefined();
  });
});
