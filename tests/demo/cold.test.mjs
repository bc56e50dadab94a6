// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Cold } from '../../demo/session/cold.mjs';

const models = ['small', 'large'].map((name) => ({ profile: { name } }));

/** A book of loads without Workers. */
class FakeLoads {
  done = [];
  held = [];

  async begin({ profile: { name } }, { stage }) {
    this.done.push(`+${name}, ${stage}`);
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

describe('the cold session', () => {
  test('loads at each use, and releases after it', async () => {
    const loads = new FakeLoads();
    const keeper = new Cold(models, loads);
    for (const name of ['small', 'small']) {
      const { value, wasWarm, release } = await keeper.use(name);
      assert.deepEqual({ value, wasWarm }, { value: name, wasWarm: false });
      await release();
    }
    assert.deepEqual(loads.done, ['+small, primed', '-small', '+small, primed', '-small']);
  });

  test('ends what is still in use on close', async () => {
    const loads = new FakeLoads();
    const keeper = new Cold(models, loads);
    await keeper.use('large');
    await keeper.close();
    assert.deepEqual(loads.held, []);
  });

  test('names a model that it does not know', async () => {
    await assert.rejects(new Cold(models, new FakeLoads()).use('huge'), /huge/);
  });
});
