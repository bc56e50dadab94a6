// SPDX-License-Identifier: Apache-2.0
// The table of where the package was run, in its README, from what the tests of the tier left.
import fs from 'node:fs';
import path from 'node:path';

import { buildFolder, root } from '../lib/paths.mjs';
import { nodeTests } from './runners.mjs';

const readme = path.join(root, 'npm', 'README.md');
const records = path.join(buildFolder, 'matrix');
/** What the tests leave; of each of the last four, the columns name a way of running and an entry. */
const parts = ['pages', 'bundles', 'runtimes', 'workerd', 'entry-pages', 'entry-bundles', 'entry-runtimes', 'entry-workerd'];
const place = /(<!-- matrix: [^\n]* -->\n)[\s\S]*?(<!-- \/matrix -->)/;

const entriesNote =
  'The other entries, in all of those browsers alike unless one is named, and in programs by `import` and `require` alike. ' +
  '`Worker` and `in-thread` say where the predictor ran: where no Worker can be made, it runs in the calling thread and ' +
  '`info.reason` says why. A dash: there is nothing to make it of.';

/** What this project would like to run and cannot: said in the table, not left out of it. */
const notRun = [
  'Safari on macOS and iOS (WebKitGTK is the same engine on another system)',
  'VS Code itself (its webview is rebuilt: sandbox, policy, files of another origin)',
  'Chrome and Firefox on phones',
  'Cloudflare itself (workerd is what runs there)',
  'Windows, macOS, arm64',
];

/** The entries beside the main one, each with its heading. */
const entries = {
  'worker: true': '`{ worker: true }`',
  worker: '`/worker`',
  inline: '`/inline`',
  'inline and worker': '`/inline` with `/worker`',
  sync: '`/sync`',
  raw: '`/raw`',
};

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
 * One cell of what came of an entry in several ways: once if it is always the same, else the rest with their ways.
 * @param {Record<string, string>} cells  of a place, by way and entry @param {string} entry
 */
function together(cells, entry) {
  const suffix = `: ${entry}`;
  const ways = new Map();
  for (const [column, cell] of Object.entries(cells)) {
    if (column.endsWith(suffix)) ways.set(cell, [...(ways.get(cell) ?? []), column.slice(0, -suffix.length)]);
  }
  const [[most] = [], ...others] = [...ways].sort(([, a], [, b]) => b.length - a.length);
  // One browser run in two ways is named once.
  const named = (names) => names.filter((name) => !names.some((other) => name.startsWith(`${other} with `))).join(', ');
  return most && [most, ...others.map(([cell, names]) => `${cell} (${named(names)})`)].join(', ');
}

/** @param {Record<string, Rows>} parts  with their rows merged */
function merged(...parts) {
  const rows = {};
  for (const part of parts) for (const [row, cells] of Object.entries(part)) rows[row] = { ...rows[row], ...cells };
  return rows;
}

/**
 * The text between the markers.
 * @param {Record<string, Rows>} parts  by name; the row `version` is of the columns
 */
export function matrixOf({ pages: { version: browsers, ...pages }, bundles, runtimes: known, workerd, ...rest }) {
  const { version: runtimes, ...programs } = merged(known, workerd);
  const versioned = Object.fromEntries(Object.entries(runtimes).map(([runtime, version]) => [runtime, `${runtime.split(' ')[0]} ${version}`]));
  const byRuntime = {};
  for (const [runtime, name] of Object.entries(versioned)) {
    const cells = Object.entries(programs).map(([program, outcomes]) => [program, outcomes[runtime]]);
    byRuntime[name] = Object.fromEntries(cells);
  }
  const byEntry = {};
  for (const [place, cells] of ['entry-pages', 'entry-bundles', 'entry-runtimes', 'entry-workerd'].flatMap((part) => Object.entries(rest[part]))) {
    byEntry[versioned[place] ?? place] = Object.fromEntries(Object.keys(entries).map((entry) => [entry, together(cells, entry)]));
  }
  const headings = Object.entries(browsers).map(([browser, version]) => [browser, browser.replace(/^\w+/, `$& ${version}`)]);
  return [
    tableOf('on the web', headings, { ...pages, ...bundles }),
    tableOf('in programs', Object.keys(programs).map((program) => [program, program]), byRuntime),
    entriesNote,
    tableOf('entries', Object.entries(entries), byEntry),
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
