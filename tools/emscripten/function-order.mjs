// SPDX-License-Identifier: Apache-2.0
/**
 * An order of functions in which a compressor finds what they share close by: each beside those most like it.
 *
 * Compressors tell a repetition by its distance, and a near one is cheaper than one from far away. Functions are alike
 * as far as they share runs of three instructions, weighted by how few have the run, for their lengths; the order is a
 * path through all of them over the most alike pairs, taken greedily as Kruskal takes edges, but two at each function
 * at most. That compressed code shrinks when like functions are neighbours: E. Hoag, K. Lee, J. Mestre, S. Pupyrev,
 * "Optimizing Function Layout for Mobile Applications" (LCTES 2023), who find the order by partitioning.
 *
 * Deterministic. Takes O(r u^2 + p log p) time for r runs that at most u functions share, and p pairs.
 */

const RUN = 3;
/** What more functions than this share says little of any two, and takes long. */
const MOST_SHARING = 60;

/**
 * @param {string[][]} functions the instructions of each
 * @returns {number[]} their indices in the new order
 */
export function orderOf(functions) {
  const neighbours = pathOver(mostAlikeFirst(functions), functions.length);
  const ends = functions.map((_, i) => i).filter((i) => neighbours[i].length < 2);
  ends.sort((a, b) => functions[a].length - functions[b].length || a - b);
  const order = [];
  const placed = new Set();
  for (const end of ends) {
    for (let next = placed.has(end) ? undefined : end; next !== undefined; ) {
      order.push(next);
      placed.add(next);
      next = neighbours[next].find((i) => !placed.has(i));
    }
  }
  return order;
}

/** Pairs of functions that share a run, the most alike first. */
function mostAlikeFirst(functions) {
  const likeness = new Map();
  for (const sharing of runsOf(functions).values()) {
    if (sharing.length > MOST_SHARING) continue;
    const weight = 1 / Math.sqrt(sharing.length);
    for (let a = 1; a < sharing.length; a++) {
      for (let b = 0; b < a; b++) {
        const pair = sharing[b] * functions.length + sharing[a];
        likeness.set(pair, (likeness.get(pair) ?? 0) + weight);
      }
    }
  }
  const pairs = Array.from(likeness, ([pair, shared]) => {
    const [a, b] = [Math.floor(pair / functions.length), pair % functions.length];
    return { a, b, alike: shared / Math.sqrt(functions[a].length * functions[b].length) };
  });
  return pairs.sort((x, y) => y.alike - x.alike || x.a - y.a || x.b - y.b);
}

/** Of each run of instructions, the functions that have it. */
function runsOf(functions) {
  const runs = new Map();
  functions.forEach((instructions, i) => {
    for (let at = 0; at + RUN <= instructions.length; at++) {
      const run = instructions.slice(at, at + RUN).join('\n');
      const sharing = runs.get(run);
      if (sharing === undefined) runs.set(run, [i]);
      else if (sharing.at(-1) !== i) sharing.push(i);
    }
  });
  return runs;
}

/** At most two neighbours for each function, without a circle: paths. */
function pathOver(pairs, count) {
  const neighbours = Array.from({ length: count }, () => []);
  const parents = Array.from({ length: count }, (_, i) => i);
  const rootOf = (i) => {
    while (parents[i] !== i) i = parents[i] = parents[parents[i]];
    return i;
  };
  for (const { a, b } of pairs) {
    if (neighbours[a].length === 2 || neighbours[b].length === 2 || rootOf(a) === rootOf(b)) continue;
    parents[rootOf(a)] = rootOf(b);
    neighbours[a].push(b);
    neighbours[b].push(a);
  }
  return neighbours;
}
