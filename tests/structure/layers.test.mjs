// SPDX-License-Identifier: Apache-2.0
// The folders of src/ use each other in one direction only: each may include itself and the folders before it.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cppFiles, includes, layers, read, trackedFiles } from './source.mjs';

const sources = cppFiles('src');

test('src/ has sources, and only in the folders that CMakeLists.txt names', () => {
  assert.ok(sources.length > 0);
  assert.deepEqual(sources.filter((name) => !layers.includes(name.split('/')[1])), []);
});

for (const [height, layer] of layers.entries()) {
  test(`${layer} includes nothing from above`, () => {
    const upwards = cppFiles(`src/${layer}`).flatMap((name) =>
      includes(read(name))
        .filter(({ target }) => target.startsWith('"') && !layers.slice(0, height + 1).includes(target.slice(1).split('/')[0]))
        .map(({ line, target }) => `${name}:${line}: ${target}`),
    );
    assert.deepEqual(upwards, []);
  });
}

test('quoted includes name existing files from src/', () => {
  const known = new Set(trackedFiles);
  const lost = sources.flatMap((name) =>
    includes(read(name))
      .filter(({ target }) => target.startsWith('"') && !known.has(`src/${target.slice(1, -1)}`))
      .map(({ line, target }) => `${name}:${line}: ${target}`),
  );
  assert.deepEqual(lost, []);
});
