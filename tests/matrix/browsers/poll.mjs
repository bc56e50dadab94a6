// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';

const stepMs = 50;

/**
 * Asks until there is an answer. A question that fails is asked again: a page that is just being loaded answers nothing.
 * @template T
 * @param {() => Promise<T | null | undefined>} ask
 * @param {string} what  is waited for
 * @returns {Promise<T>}
 */
export async function poll(ask, what, { timeoutMs = 30_000 } = {}) {
  const end = performance.now() + timeoutMs;
  let last;
  while (performance.now() < end) {
    try {
      const answer = await ask();
      if (answer !== null && answer !== undefined) return answer;
    } catch (error) {
      last = error;
    }
    await sleep(stepMs);
  }
  throw new Error(`no ${what} after ${timeoutMs} ms${last === undefined ? '' : `: ${last.message}`}`, { cause: last });
}

/** What a page left in `globalThis.result`, as a script that WebDriver runs. */
export const resultScript =
  'return globalThis.result === undefined ? null : JSON.stringify({ ...globalThis.result, isolated: globalThis.crossOriginIsolated });';
