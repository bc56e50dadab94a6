// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { WebWarmupPredictor } from '../../web/raw/web-warmup-predictor.js';
import { type FakeCore, fakeModule } from './fake-core.js';

function makeRaw(configJson?: string, options: ConstructorParameters<typeof WebWarmupPredictor>[2] = {}): { raw: WebWarmupPredictor; core: FakeCore } {
  const { module, cores } = fakeModule();
  const raw = new WebWarmupPredictor(module, configJson, options);
  return { raw, core: cores[0]! };
}

describe('WebWarmupPredictor', () => {
  it('takes and gives JSON text; predict gives a promise', async () => {
    const { raw } = makeRaw();
    expect(JSON.parse(raw.registerModel('{"name":"a"}'))).toMatchObject({ name: 'a' });
    const promise = raw.predict();
    expect(promise).toBeInstanceOf(Promise);
    expect(JSON.parse(await promise).predicted_models).toHaveLength(1);
    expect(JSON.parse(raw.predictSync()).predicted_models).toHaveLength(1);
  });

  it('throws what the core refuses as a typed error, and predict rejects with it', async () => {
    const { raw } = makeRaw();
    expect(() => raw.usageStats('nobody')).toThrow(expect.objectContaining({ kind: 'InvalidInput', code: 'INVALID_INPUT', field: 'model' }));
    await expect(raw.predict('{')).rejects.toMatchObject({ kind: 'InvalidInput', message: 'Invalid input: json - is malformed' });
  });

  it('refuses a configuration that the core refuses, and leaves nothing behind', () => {
    const { module, cores } = fakeModule();
    expect(() => new WebWarmupPredictor(module, '{"max_memory_mb":0}')).toThrow(expect.objectContaining({ kind: 'Configuration' }));
    expect(cores[0]!.deleted).toBe(true);
  });

  it('checks arguments before they enter', async () => {
    const { raw, core } = makeRaw();
    const entered = core.calls.length;
    const wrong: (() => unknown)[] = [
      () => raw.recordUsage(7 as never),
      () => raw.recordUsage(undefined as never),
      () => raw.registerModel('{}', 'yes' as never),
      () => raw.removeModel(null as never),
      () => raw.taskProgress('t1', '0.5' as never),
      () => raw.importState([1, 2] as never),
      () => raw.deploy('bytes' as never),
      () => raw.planSchedule('x'.repeat(16 * 1024 * 1024 + 1)),
    ];
    for (const call of wrong) expect(call).toThrow(expect.objectContaining({ kind: 'InvalidInput' }));
    await expect(raw.predict({} as never)).rejects.toMatchObject({ kind: 'InvalidInput', field: 'requestJson' });
    expect(core.calls).toHaveLength(entered);
  });

  it('reads the clock once a call', () => {
    let readings = 0;
    const { raw } = makeRaw('{}', { now: () => ++readings });
    raw.metrics();
    raw.queue();
    expect(readings).toBe(2);
  });

  it.each([
    ['throws', () => { throw new Error('no time'); }, /no time/],
    ['gives NaN', () => Number.NaN, /NaN/],
    ['gives text', () => 'now' as never, /now/],
    ['gives a BigInt', () => 1n as never, /1/],
  ])('goes on after a clock that %s', (_what, broken, message) => {
    let now: () => number = broken;
    const { raw } = makeRaw('{}', { now: () => now() });
    expect(() => raw.metrics()).toThrow(expect.objectContaining({ kind: 'Configuration', code: 'CLOCK', message: expect.stringMatching(message) }));
    now = () => 1;
    raw.metrics();
  });

  it('refuses to be called from its own clock', () => {
    let raw: WebWarmupPredictor | undefined;
    ({ raw } = makeRaw('{}', { now: () => (raw?.metrics(), 1) }));
    expect(() => raw!.metrics()).toThrow(expect.objectContaining({ code: 'CLOCK' }));
  });

  it('gives the core a stopwatch that never throws and never gives nonsense', () => {
    const readings = [5, Number.NaN, 'x' as never, 8];
    const { core } = makeRaw('{}', {
      stopwatch: () => {
        if (readings.length === 0) throw new Error('stopped');
        return readings.shift()!;
      },
    });
    expect([1, 2, 3, 4, 5].map(() => core.stopwatch!())).toEqual([5, 5, 5, 8, 8]);
  });

  it('makes a key by chance and says so, and takes one that is given', () => {
    const [a, b] = [makeRaw().core, makeRaw().core];
    expect(a.key).toHaveLength(32);
    expect(a.key).not.toEqual(b.key);
    expect(a.keyByChance).toBe(true);
    const userKey = new Uint8Array(32).fill(7);
    expect(makeRaw('{}', { userKey }).core).toMatchObject({ key: userKey, keyByChance: false });
    expect(() => makeRaw('{}', { userKey: new Uint8Array(16) })).toThrow(expect.objectContaining({ kind: 'Configuration' }));
  });

  it('is ended by a trap, with a typed error for every later call', () => {
    const { raw, core } = makeRaw();
    core.trapOn = 'metrics';
    expect(() => raw.metrics()).toThrow(expect.objectContaining({ kind: 'Internal', code: 'TRAPPED' }));
    expect(() => raw.config()).toThrow(expect.objectContaining({ code: 'TRAPPED' }));
    expect(raw.ended).toMatchObject({ code: 'TRAPPED' });
    raw.delete();
    expect(core.deleted).toBe(false); // what trapped cannot be spoken to
  });

  it('tells memory exhausted from other traps', () => {
    const { raw, core } = makeRaw();
    core.metrics = () => {
      throw new WebAssembly.RuntimeError('Aborted(out of memory)');
    };
    expect(() => raw.metrics()).toThrow(expect.objectContaining({ code: 'OUT_OF_MEMORY' }));
  });

  it('throws before entering when deleted; deleting twice does no harm', async () => {
    const { raw, core } = makeRaw();
    raw.delete();
    raw.delete();
    expect(() => raw.metrics()).toThrow(expect.objectContaining({ kind: 'Internal', code: 'DISPOSED' }));
    await expect(raw.predict()).rejects.toMatchObject({ code: 'DISPOSED' });
    expect(core.violations).toEqual([]);
  });
});
