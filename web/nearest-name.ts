// SPDX-License-Identifier: Apache-2.0

/**
 * The candidate that a misspelt name most likely meant, or undefined when none is near: at most a third of its letters
 * wrong. The same measure as the core's `nearest_name`: optimal string alignment, case ignored.
 */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of candidates) {
    const d = distance(name.toLowerCase(), candidate.toLowerCase());
    if (d < bestDistance) [best, bestDistance] = [candidate, d];
  }
  return best;
}

/** That there is no such name, and which was meant. */
export function noSuchName(kind: string, name: string, known: readonly string[]): string {
  const near = nearestName(name, known);
  return `there is no ${kind} '${name}'; ${near === undefined ? `there are ${known.join(', ')}` : `did you mean '${near}'?`}`;
}

function distance(a: string, b: string): number {
  let twoBack: number[] = [];
  let oneBack = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = oneBack[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(oneBack[j]! + 1, row[j - 1]! + 1, replaced);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j]!, twoBack[j - 2]! + 1);
    }
    [twoBack, oneBack] = [oneBack, row];
  }
  return oneBack[b.length]!;
}
