// SPDX-License-Identifier: Apache-2.0
import { WarmupError, invalidInput, textOf } from './errors.js';

/**
 * A value as JSON text. What JSON.stringify would change or lose in silence (NaN and infinities become null) and what
 * it cannot do (cycles, BigInt) is `InvalidInput`.
 * @param subject what errors call the value as a whole
 */
export function encode(value: unknown, subject: string): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
    // Only where there is a null can there have been a number that JSON has not: all else goes without a second pass.
    if (text?.includes('null')) JSON.stringify(value, refusingUnwritable(subject));
  } catch (error) {
    if (error instanceof WarmupError) throw error;
    throw invalidInput(subject, `cannot be written as JSON: ${textOf(error)}`, { cause: error });
  }
  if (text === undefined) throw invalidInput(subject, `must be data, not ${typeof value}`);
  return text;
}

/** A replacer that refuses numbers that JSON has not, naming the JSON pointer of the first. */
function refusingUnwritable(subject: string): (this: object, key: string, value: unknown) => unknown {
  const pathOf = new Map<unknown, string>();
  return function (key, value) {
    const above = pathOf.get(this);
    const path = above === undefined ? '' : `${above}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (typeof value === 'number' && !Number.isFinite(value)) {
      throw invalidInput(key || subject, `must be a finite number, not ${value}`, { path });
    }
    if (typeof value === 'object') pathOf.set(value, path);
    return value;
  };
}

/** An escape sequence of JSON: a pair of surrogates, a lone one, or any other. */
const kEscape = /\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u([dD][89a-fA-F][\da-fA-F]{2})|.)/gs;

/** JSON text without lone surrogates, as characters or escaped: they have no UTF-8, so U+FFFD stands for them. */
export function wellFormed(text: string): string {
  const clean = /\p{Surrogate}/u.test(text) ? text.replace(/\p{Surrogate}/gu, '\uFFFD') : text;
  if (!/\\u[dD]/.test(clean)) return clean;
  return clean.replace(kEscape, (escape, lone: string | undefined) => (lone === undefined ? escape : '\uFFFD'));
}
