// SPDX-License-Identifier: Apache-2.0
// npm test: sets up, builds and runs every tier; npm test -- NAME ... runs some of them.
//   --full   also those that take long
import fs from 'node:fs';
import path from 'node:path';

import { buildFolder } from './lib/paths.mjs';
import { explain, main, seconds, SetupError } from './lib/step.mjs';
import { setUp } from './setup/set-up.mjs';
import { describe, none, sum } from './test/counts.mjs';
import { builds, tiers } from './test/tiers.mjs';

/** Tiers that run at the same time. */
const atOnce = 2;

function chosenTiers(args) {
  const names = args.filter((arg) => arg !== '--full');
  const unknown = names.filter((name) => !tiers.some((tier) => tier.name === name));
  if (unknown.length > 0) {
    throw new SetupError(`No tier is called ${unknown.join(', ')}. There are: ${tiers.map((tier) => tier.name).join(', ')}.`);
  }
  if (names.length > 0) return tiers.filter((tier) => names.includes(tier.name));
  return tiers.filter((tier) => args.includes('--full') || !tier.full);
}

/** Builds what the tiers need. One build that fails does not keep the others from being made and tested. */
async function buildAll(chosen) {
  const broken = new Map();
  for (const [name, build] of Object.entries(builds)) {
    if (!chosen.some((tier) => tier.needs.includes(name))) continue;
    try {
      await build();
    } catch (error) {
      console.error(`\n${explain(error)}\n`);
      broken.set(name, error);
    }
  }
  return broken;
}

async function runTier(tier, broken) {
  const begun = performance.now();
  const show = (line) => console.log(`${tier.name.padEnd(9)} | ${line}`);
  const reports = path.join(buildFolder, 'reports', tier.name);
  fs.mkdirSync(reports, { recursive: true });
  const counts = await testsOf(tier, broken, { show, log: `test-${tier.name}`, report: (name) => path.join(reports, `${name}.xml`) });
  if (counts.passed + counts.failed === 0) counts.problem ??= 'executed no test';
  if (counts.problem) {
    show(counts.problem);
    counts.failed = Math.max(counts.failed, 1);
  }
  return { ...counts, tier, time: seconds(begun) };
}

async function testsOf(tier, broken, context) {
  const unbuilt = tier.needs.filter((name) => broken.has(name));
  if (unbuilt.length > 0) return { ...none(), problem: `not run: ${unbuilt.join(' and ')} did not build` };
  try {
    return await tier.run(context);
  } catch (error) {
    return { ...none(), problem: describe(error) };
  }
}

/** Prints the table and the closing line; says whether all is well. */
function printTable(results) {
  const row = (name, ...cells) => console.log(name.padEnd(10) + cells.slice(0, 4).map((cell) => String(cell).padStart(9)).join('') + `  ${cells[4]}`);
  console.log();
  row('tier', 'passed', 'failed', 'skipped', 'time', '');
  for (const { tier, passed, failed, skipped, time, problem } of results) row(tier.name, passed, failed, skipped, time, problem ?? tier.what);
  const { passed, failed, skipped } = sum(results);
  console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
  return failed === 0;
}

await main(async () => {
  const args = process.argv.slice(2);
  const chosen = chosenTiers(args);
  const begun = performance.now();
  await setUp(['build', 'test', ...chosen.flatMap((tier) => tier.debian ?? [])]);
  const broken = await buildAll(chosen);
  console.log(`Tests (set-up and build took ${seconds(begun)})`);
  const waiting = [...chosen];
  const results = [];
  const worker = async () => {
    for (let tier = waiting.shift(); tier; tier = waiting.shift()) results.push(await runTier(tier, broken));
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  results.sort((a, b) => tiers.indexOf(a.tier) - tiers.indexOf(b.tier));
  if (!printTable(results)) process.exitCode = 1;
});
