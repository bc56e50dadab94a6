// SPDX-License-Identifier: Apache-2.0
// Steps as people see them: a name when one begins, a sign of life while it works, the seconds when it is done.
import { CommandError } from './run.mjs';

const heartbeatMs = 10_000;

/** A failure that people can do something about: what happened, and the cure. */
export class SetupError extends Error {}

export function seconds(sinceMs) {
  return `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;
}

/**
 * Runs one step and tells about it.
 *
 * @param {string} name what it does, as a person would say it
 * @param {(report: (progress: string) => void) => Promise<string | void>} work reports progress, which is shown now and
 *   then, and returns what the last line adds
 */
export async function step(name, work) {
  const begun = performance.now();
  console.log(`  ${name} ...`);
  let progress = '';
  const heartbeat = setInterval(() => {
    console.log(`    ${seconds(begun)}${progress && `  ${progress.slice(0, 100)}`}`);
  }, heartbeatMs);
  try {
    const result = await work((line) => {
      progress = line.trim();
    });
    console.log(`  ${name}: ${result ? `${result}, ` : ''}${seconds(begun)}`);
  } finally {
    clearInterval(heartbeat);
  }
}

/** Says what went wrong in words, with the end of the log where there is one. */
export function explain(error) {
  if (error instanceof CommandError) {
    const end = error.tail.map((line) => `    | ${line}`).join('\n');
    return `${error.message}\n${end}\n  All of it is in ${error.log}`;
  }
  return error instanceof SetupError ? error.message : (error.stack ?? String(error));
}

/** Runs a script's main function; a failure is explained and ends the process with 1. */
export async function main(work) {
  try {
    await work();
  } catch (error) {
    console.error(`\n${explain(error)}`);
    process.exit(1);
  }
}
