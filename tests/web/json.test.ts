// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WarmupError } from '../../web/errors.js';
import { encode, wellFormed } from '../../web/json.js';

function errorOf(body: () => unknown): WarmupError {
  try {
    body();
  } catch (error) {
    if (WarmupError.is(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('encode', () => {
  it('writes data as JSON.stringify does', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => encode(value, 'x') === JSON.stringify(value)));
  });

  it.each([Number.NaN, Infinity, -Infinity])('refuses %s, with the pointer to where it stands', (number) => {
    const error = errorOf(() => encode({ a: [null, { 'b/c~d': number }] }, 'request'));
    expect(error).toMatchObject({ kind: 'InvalidInput', field: 'b/c~d', path: '/a/1/b~1c~0d' });
    expect(errorOf(() => encode(number, 'request'))).toMatchObject({ field: 'request', path: '' });
  });

  it('refuses what JSON cannot say', () => {
    const cycle: { self?: object } = {};
    cycle.self = cycle;
    const deep = Array.from({ length: 100_000 }).reduce<unknown>((inner) => [inner], 0);
    const throwing = { toJSON() { throw new Error('no'); } };
    for (const value of [cycle, { n: 1n }, deep, throwing, undefined, () => {}, Symbol('s')]) {
      expect(errorOf(() => encode(value, 'request'))).toMatchObject({ kind: 'InvalidInput', field: 'request' });
    }
  });
});

describe('wellFormed', () => {
  it.each([
    ['a lone high surrogate', 'a\uD800b', 'a\uFFFDb'],
    ['a lone low surrogate', '\uDC00', '\uFFFD'],
    ['an escaped lone surrogate', '"\\ud800"', '"\uFFFD"'],
    ['two in the wrong order', '"\\uDC00\\uD800"', '"\uFFFD\uFFFD"'],
    ['a high one before a pair', '"\\ud83d\\ud83d\\ude00"', '"\uFFFD\\ud83d\\ude00"'],
  ])('replaces %s', (_what, text, expected) => {
    expect(wellFormed(text)).toBe(expected);
  });

  it.each([
    ['a pair', '"😀"'],
    ['an escaped pair', '"\\ud83d\\ude00"'],
    ['a backslash before what looks like an escape', '"\\\\ud800"'],
    ['other escapes', '"\\n\\u00e9\\"\\ud7ff\\ue000"'],
  ])('leaves %s alone', (_what, text) => {
    expect(wellFormed(text)).toBe(text);
  });

  it('gives text that has a UTF-8, and the same value where there were no lone surrogates', () => {
    const clean = (text: string): string => text.replace(/\p{Surrogate}/gu, '\uFFFD');
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff)), (units) => {
        const text = String.fromCharCode(...units);
        return JSON.parse(wellFormed(JSON.stringify(text))) === clean(text);
      }),
    );
  });
});
