// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { nearestName } from '../../web/nearest-name.js';
import { checkOptions } from '../../web/options.js';

describe('checkOptions', () => {
  it('needs nothing', () => {
    expect(checkOptions({})).toMatchObject({ config: {}, models: [], threads: 'auto' });
  });

  it('refuses an option that it does not know, and names the nearest', () => {
    const unknown = (options: object): unknown => checkOptions(options as never);
    const error = { kind: 'Configuration', code: 'CONFIGURATION' };
    expect(() => unknown({ wasmURL: 'x' })).toThrow(expect.objectContaining({ ...error, message: "Configuration error: there is no option 'wasmURL'; did you mean 'wasmUrl'?" }));
    expect(() => unknown({ thread: 2 })).toThrow(/'threads'/);
    expect(() => unknown({ completelyElse: 1 })).toThrow(/there are config, models/);
  });

  it.each([
    { config: 7 },
    { models: {} },
    { threads: 0 },
    { worker: 'yes' },
    { worker: null },
    { wasmUrl: 1 },
    { wasmBinary: [0, 97] },
    { wasmModule: {} },
    { now: 5 },
    { sleep: 'long' },
    { onWarning: {} },
    { resources: true },
  ])('refuses %o', (options) => {
    expect(() => checkOptions(options as never)).toThrow(expect.objectContaining({ kind: 'Configuration' }));
  });

  it('puts the seed where the core looks for it, and refuses two different ones', () => {
    expect(checkOptions({ seed: 3 }).config).toEqual({ seed: 3 });
    expect(checkOptions({ seed: 3, config: { seed: 3, max_warm_models: 2 } }).config).toEqual({ seed: 3, max_warm_models: 2 });
    expect(() => checkOptions({ seed: 3, config: { seed: 4 } })).toThrow(expect.objectContaining({ kind: 'InvalidInput', field: 'seed' }));
  });
});

describe('nearestName', () => {
  it.each([
    ['wasmurl', 'wasmUrl'],
    ['theards', 'threads'],
    ['confg', 'config'],
    ['xyz', undefined],
    ['', undefined],
  ])('%s means %s', (name, expected) => {
    expect(nearestName(name, ['config', 'threads', 'wasmUrl'])).toBe(expected);
  });
});
