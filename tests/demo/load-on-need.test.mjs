// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { LoadOnNeed } from '../../demo/session/load-on-need.mjs';

const SIZES = { small: 15, medium: 50, large: 200 };
const models = Object.entries(SIZES).map(([name, memory_mb]) => ({ profile: { name, memory_mb } }));

/** A book of loads without Workers; it knows what is held, and what was done. */
class FakeLoads {
  held = [];
  done = [];

  async begin({ profile: { name } }) {
    this.done.push(`+${name}`);
    this.held.push(name);
    return name;
  }

  async end(name) {
    this.done.push(`-${name}`);
    this.held.splice(this.held.indexOf(name), 1);
  }

  async endAll() {
    for (const name of [...this.held]) await this.end(name);
  }
}

async function useAll(names, limitMb) {
  const loads = new FakeLoads();
  const keeper = new LoadOnNeed(models, loads, limitMb);
  const warm = [];
  for (const name of names) warm.push((await keeper.use(name)).wasWarm);
  return { loads, keeper, warm };
}

describe('loading on need', () => {
  test('keeps what it has loaded', async () => {
    const { loads, warm } = await useAll(['small', 'medium', 'small', 'medium'], 100);
    assert.deepEqual(loads.done, ['+small', '+medium']);
    assert.deepEqual(warm, [false, false, true, true]);
  });

  test('releases what was used least recently, before it loads, and no more than it must', async () => {
    const { loads } = await useAll(['medium', 'small', 'large'], 230);
    assert.deepEqual(loads.done, ['+medium', '+small', '-medium', '+large']);
    const { loads: other } = await useAll(['small', 'medium', 'small', 'large'], 230);
    assert.deepEqual(other.done, ['+small', '+medium', '-medium', '+large']);
  });

  test('loads what is larger than the limit all the same, alone', async () => {
    const { loads } = await useAll(['small', 'large'], 100);
    assert.deepEqual(loads.held, ['large']);
  });

  test('ends everything on close', async () => {
    const { loads, keeper } = await useAll(['small', 'medium'], 100);
    await keeper.close();
    assert.deepEqual(loads.held, []);
  });

  test('names a model that it does not know', async () => {
    await assert.rejects(useAll(['huge'], 100), /huge/);
  });

  test('never passes the limit, and never loads what it has', async () => {
    const anyUses = fc.array(fc.constantFrom(...Object.keys(SIZES)), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(anyUses, fc.integer({ min: 200, max: 300 }), async (names, limitMb) => {
        const loads = new FakeLoads();
        const keeper = new LoadOnNeed(models, loads, limitMb);
        for (const name of names) {
          const had = loads.held.includes(name);
          const { wasWarm, value } = await keeper.use(name);
          assert.equal(value, name);
          assert.equal(wasWarm, had);
          assert.equal(new Set(loads.held).size, loads.held.length);
          assert.ok(loads.held.reduce((sum, held) => sum + SIZES[held], 0) <= limitMb);
        }
      }),
      { seed: 7 },
    );
  });
});
