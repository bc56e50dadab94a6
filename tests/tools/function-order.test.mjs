// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brotliCompressSync, constants } from 'node:zlib';

import fc from 'fast-check';

import { orderOf } from '../../tools/emscripten/function-order.mjs';

const functions = fc.array(fc.array(fc.constantFrom('get', 'set', 'add', 'load', 'store', 'call'), { maxLength: 30 }), { maxLength: 40 });

test('every function has one place', () => {
  fc.assert(
    fc.property(functions, (given) => {
      assert.deepEqual(orderOf(given).sort((a, b) => a - b), given.map((_, i) => i));
    }),
  );
});

test('the same functions have the same order', () => {
  fc.assert(fc.property(functions, (given) => assert.deepEqual(orderOf(given), orderOf(structuredClone(given)))));
});

test('functions that are alike stand side by side', () => {
  const families = ['a', 'b', 'c', 'd'];
  const member = (family, i) => [...Array.from({ length: 12 }, (_, at) => `${family}${at}`), `own ${family} ${i}`];
  const given = Array.from({ length: 5 }, (_, i) => families.map((family) => member(family, i))).flat();
  const order = orderOf(given).map((i) => families[i % families.length]);
  const changes = order.filter((family, i) => i > 0 && family !== order[i - 1]);
  assert.equal(changes.length, families.length - 1);
});

test('functions that share nothing keep to their lengths', () => {
  assert.deepEqual(orderOf([['a', 'b', 'c'], ['d'], ['e', 'f'], []]), [3, 1, 2, 0]);
});

test('what is in that order compresses better', () => {
  // Twelve families of functions of 3,000 instructions each, dealt out in turn.
  const instruction = (seed) => (Math.imul(seed, 2654435761) >>> 0).toString(16);
  const member = (family, i) => Array.from({ length: 3000 }, (_, at) => instruction(at % 100 === 0 ? family * 7919 + at * 31 + i : family * 7919 + at * 31));
  const given = Array.from({ length: 48 }, (_, i) => member(i % 12, i));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 16 };
  const compressed = (order) => brotliCompressSync(order.map((i) => given[i].join('\n')).join('\n'), { params }).length;
  assert.ok(compressed(orderOf(given)) < 0.6 * compressed(given.map((_, i) => i)));
});
