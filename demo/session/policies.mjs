// SPDX-License-Identifier: Apache-2.0
/**
 * What plain policies would have got out of a cold session. Which uses would have found their model in memory follows
 * from the order of the uses alone; what that saves is what loading took in the cold run. So this is counted on measured
 * waits, and costs nobody a third run.
 *
 * @typedef {import('./replay.mjs').Use} Use
 * @typedef {(model: string) => number} SizeOf  in MB
 * @typedef {{ title: string, most: number }} Policy  `most`: how many models it keeps, if they fit
 */

/** @type {readonly Policy[]} */
export const POLICIES = [
  { title: 'keep the last three', most: 3 },
  { title: 'keep what fits, least recently used goes', most: Infinity },
];

/**
 * For each use whether its model would still have been there: of those used last, as many are kept as the policy wants
 * and as fit into the limit; what was used least recently goes first.
 * @param {readonly string[]} models  in the order of their uses
 * @param {{ most: number, limitMb: number, sizeOf: SizeOf }} policy
 * @returns {boolean[]}
 */
export function keptBy(models, { most, limitMb, sizeOf }) {
  /** @type {string[]} last used first */
  let kept = [];
  return models.map((model) => {
    const wasKept = kept.includes(model);
    kept = [model, ...kept.filter((other) => other !== model)].slice(0, most);
    const heldMb = () => kept.reduce((sum, other) => sum + sizeOf(other), 0);
    while (kept.length > 1 && heldMb() > limitMb) kept.pop();
    return wasKept;
  });
}

/**
 * @param {readonly Use[]} cold
 * @param {{ most: number, limitMb: number, sizeOf: SizeOf }} policy
 * @returns {{ waitMs: number, loadingMs: number, coldStarts: number }}  as it would have been
 */
export function under(cold, policy) {
  const kept = keptBy(cold.map(({ event }) => String(event.model)), policy);
  const total = { waitMs: 0, loadingMs: 0, coldStarts: 0 };
  for (const [i, { waitMs, loadingMs }] of cold.entries()) {
    total.waitMs += kept[i] ? waitMs - loadingMs : waitMs;
    total.loadingMs += kept[i] ? 0 : loadingMs;
    total.coldStarts += kept[i] ? 0 : 1;
  }
  return total;
}
