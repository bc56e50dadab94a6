// SPDX-License-Identifier: Apache-2.0
import fs from 'node:fs';

/**
 * What a tier came to: how many tests, and what went wrong beside them (a runner that died, a build that failed).
 * @typedef {{passed: number, failed: number, skipped: number, problem?: string}} Counts
 */

/** @returns {Counts} */
export const none = () => ({ passed: 0, failed: 0, skipped: 0 });

/** @param {Counts[]} all */
export function sum(all) {
  const total = none();
  for (const counts of all) {
    for (const key of ['passed', 'failed', 'skipped']) total[key] += counts[key];
    total.problem ??= counts.problem;
  }
  return total;
}

/**
 * Counts the test cases of a JUnit report, the one format that ctest, node:test and Vitest all write.
 * @returns {Counts} all 0 when there is no report
 */
function countJUnit(file) {
  const counts = none();
  if (!fs.existsSync(file)) return counts;
  // Text and attributes are escaped, so that a tag's beginning is nothing but a tag.
  for (const testcase of fs.readFileSync(file, 'utf8').split('<testcase').slice(1)) {
    if (/<(failure|error)\b/.test(testcase)) counts.failed++;
    else if (/<skipped\b|status="disabled"/.test(testcase)) counts.skipped++;
    else counts.passed++;
  }
  return counts;
}

/**
 * Runs a test command that writes a JUnit report and counts its tests, whether it succeeds or not.
 * @param {string} report where the command writes
 * @param {() => Promise<unknown>} work
 * @returns {Promise<Counts>}
 */
export async function counted(report, work) {
  fs.rmSync(report, { force: true });
  try {
    await work();
  } catch (error) {
    return { ...countJUnit(report), problem: describe(error) };
  }
  return countJUnit(report);
}

export function describe(error) {
  return error.log ? `${error.message}; see ${error.log}` : error.message;
}
