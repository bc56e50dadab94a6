// SPDX-License-Identifier: Apache-2.0
// The table of where the package was run, in its README, from what the tests of the tier left.
import fs from 'node:fs';
import path from 'node:path';

import { buildFolder, root } from '../lib/paths.mjs';
import { nodeTests } from './runners.mjs';

const readme = path.join(root, 'npm', 'README.md');
const records = path.join(buildFolder, 'matrix');
const parts = ['pages', 'bundles', 'runtimes'];
const place = /(<!-- matrix: [^\n]* -->\n)[\s\S]*?(<!-- \/matrix -->)/;

/** What this project would like to run and cannot: said in the table, not left out of it. */
const notRun = [
  'Safari on macOS and iOS (WebKitGTK is the same engine on another system)',
  'VS Code itself (its webview is rebuilt: sandbox, policy, files of another origin)',
  'Chrome and Firefox on phones',
  'Windows, macOS, arm64',
];

/** @typedef {Record<string, Record<string, string>>} Rows  cells by row and column */

/** @param {string} title of the first column @param {[string, string][]} columns  each with its heading @param {Rows} rows */
function tableOf(title, columns, rows) {
  const row = (cells) => `| ${cells.join(' | ')} |`;
  return [
    row([title, ...columns.map(([, heading]) => heading)]),
    `|${'---|'.repeat(columns.length + 1)}`,
    ...Object.entries(rows).map(([name, cells]) => row([name, ...columns.map(([column]) => cells[column] ?? 'not run')])),
  ].join('\n');
}

/**
 * The text between the markers.
 * @param {{ pages: Rows, bundles: Rows, runtimes: Rows }} parts  the row `version` is of the columns
 */
export function matrixOf({ pages: { version: browsers, ...pages }, bundles, runtimes: { version: runtimes, ...programs } }) {
  const byRuntime = {};
  for (const [runtime, version] of Object.entries(runtimes)) {
    const cells = Object.entries(programs).map(([program, outcomes]) => [program, outcomes[runtime]]);
    byRuntime[`${runtime.split(' ')[0]} ${version}`] = Object.fromEntries(cells);
  }
  const headings = Object.entries(browsers).map(([browser, version]) => [browser, browser.replace(/^\w+/, `$& ${version}`)]);
  return [
    tableOf('on the web', headings, { ...pages, ...bundles }),
    tableOf('in programs', Object.keys(programs).map((program) => [program, program]), byRuntime),
    `Not run: ${notRun.join('; ')}.`,
  ].join('\n\n');
}

/** Runs the tests of the matrix and writes its table, if all of it was run. */
export async function matrix(context) {
  fs.rmSync(records, { recursive: true, force: true });
  const counts = await nodeTests('matrix')(context);
  const rows = {};
  for (const part of parts) {
    const file = path.join(records, `${part}.json`);
    if (!fs.existsSync(file)) return { ...counts, problem: counts.problem ?? `the tests of ${part} left no record` };
    rows[part] = JSON.parse(fs.readFileSync(file, 'utf8'));
  }
  const text = fs.readFileSync(readme, 'utf8');
  if (!place.test(text)) return { ...counts, problem: `${readme} has no place for the matrix` };
  const written = text.replace(place, (_all, begin, end) => `${begin}${matrixOf(rows)}\n${end}`);
  context.show(written === text ? 'the table in npm/README.md is up to date' : 'wrote the table in npm/README.md');
  fs.writeFileSync(readme, written);
  return counts;
}
