// SPDX-License-Identifier: Apache-2.0
// How the tests of a tier are run. A runner takes a context { show, log, report }: show prints a line, log names the
// logs, report(name) is a file for a JUnit report. It resolves to its counts.
import fs from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';

import { tarball } from '../build/package.mjs';
import { buildFolder, root } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';
import { counted, sum } from './counts.mjs';

const limitMs = 15 * 60_000;
const cores = String(availableParallelism());

/** The files under folders of the clone whose names match, relative to the clone. */
function filesIn(folders, pattern) {
  return folders
    .filter((folder) => fs.existsSync(path.join(root, folder)))
    .flatMap((folder) => fs.readdirSync(path.join(root, folder), { recursive: true }).map((name) => path.join(folder, name)))
    .filter((name) => pattern.test(name) && !name.includes('node_modules'))
    .sort();
}

// Of ctest's lines, those that say that a test began or passed are left to the log.
const routine = /^\s*$|^\s*Start\s+\d+:|^\s*\d+\/\d+ .* Passed |^(Internal ctest|Test project)/;

function ctestIn(folder, name, { show, log, report }) {
  const file = report(name);
  return counted(file, () =>
    run('ctest', ['--test-dir', folder, '--output-on-failure', '--no-tests=error', '--parallel', cores, '--output-junit', file], {
      log,
      limitMs,
      onLine: (line) => routine.test(line) || show(line),
    }),
  );
}

/** The tests of these CMake builds. */
export const ctest = (...presets) => async (context) => {
  const all = [];
  for (const preset of presets) {
    all.push(await ctestIn(path.join(buildFolder, preset), preset, { ...context, log: `${context.log}-${preset}` }));
  }
  return sum(all);
};

/** The *.test.mjs files under tests/<folder>, by node's own runner, one file after the other. */
export const nodeTests = (folder) => async ({ show, log, report }) => {
  const files = filesIn([`tests/${folder}`], /\.test\.mjs$/);
  if (files.length === 0) throw new Error(`tests/${folder} holds no *.test.mjs`);
  const file = report(folder);
  const reporters = ['spec', 'stdout', 'junit', file].map((value, i) => `--test-reporter${i % 2 ? '-destination' : ''}=${value}`);
  return counted(file, () =>
    run(process.execPath, ['--test', '--test-concurrency=1', ...reporters, ...files], {
      log,
      limitMs,
      onLine: show,
      env: { MODEL_WARMUP_TARBALL: tarball },
    }),
  );
};

/** The TypeScript tests under tests/<folder>, by Vitest. */
export const vitest = (folder) => ({ show, log, report }) => {
  const file = report(folder);
  const args = ['run', '--dir', `tests/${folder}`, '--reporter=default', '--reporter=junit', `--outputFile.junit=${file}`];
  return counted(file, () => run(path.join(root, 'node_modules', '.bin', 'vitest'), args, { log, limitMs, onLine: show }));
};

/** Projects of their own: one finds the library in an empty prefix and builds the examples on it, one takes the sources in. */
export async function consumer(context) {
  const { show, log } = context;
  const install = path.join(buildFolder, 'install');
  const projects = [
    { name: 'consumer', source: 'tests/consumer', options: [`-DCMAKE_PREFIX_PATH=${install}`] },
    { name: 'consumer-embedded', source: 'tests/consumer/embedded', options: [] },
  ].map((project) => ({ ...project, folder: path.join(buildFolder, project.name) }));
  for (const old of [install, ...projects.map(({ folder }) => folder)]) fs.rmSync(old, { recursive: true, force: true });
  await run('cmake', ['--install', path.join(buildFolder, 'release'), '--prefix', install], { log: `${log}-install` });
  const all = [];
  for (const { name, source, options, folder } of projects) {
    show(`building ${source}`);
    await run('cmake', ['-G', 'Ninja', '-S', source, '-B', folder, ...options], { log: `${log}-${name}-configure` });
    await run('ninja', ['-C', folder], { log: `${log}-${name}-build` });
    all.push(await ctestIn(folder, name, { ...context, log: `${log}-${name}` }));
  }
  return sum(all);
}

/**
 * Every fuzzer for its share of the time, from the seeds in tests/fuzz/corpus/<name> and what earlier runs found. One
 * fuzzer counts as one test.
 */
export const fuzz = (preset, seconds) => async ({ show, log }) => {
  const folder = path.join(buildFolder, preset, 'fuzzers');
  const fuzzers = fs.readdirSync(folder).filter((name) => name.endsWith('_fuzz')).sort();
  const each = Math.max(1, Math.round(seconds / fuzzers.length));
  const artifacts = path.join(buildFolder, 'fuzz-artifacts');
  for (const name of fuzzers) {
    const found = path.join(buildFolder, 'fuzz-corpus', name);
    for (const made of [found, artifacts]) fs.mkdirSync(made, { recursive: true });
    const seeds = filesIn([`tests/fuzz/corpus/${name}`], /./).length > 0 ? [`tests/fuzz/corpus/${name}`] : [];
    const words = filesIn(['tests/fuzz'], new RegExp(`/${name}\\.dict$`)).map((dictionary) => `-dict=${dictionary}`);
    const lines = await run(
      path.join(folder, name),
      [`-max_total_time=${each}`, '-timeout=10', '-rss_limit_mb=2048', '-print_final_stats=1', `-artifact_prefix=${artifacts}/`, ...words, found, ...seeds],
      { log: `${log}-${name}`, limitMs: each * 1000 + limitMs },
    );
    const executed = Number(/number_of_executed_units:\s*(\d+)/.exec(lines.join('\n'))?.[1] ?? 0);
    if (executed === 0) throw new Error(`${name} executed no input`);
    show(`${name}: ${executed.toLocaleString('en')} inputs in ${each} s, nothing found`);
  }
  return { passed: fuzzers.length, failed: 0, skipped: 0 };
};

/** clang-format over all C++ files, and clang-tidy over those of src/. Each counts as one test. */
export async function lint({ show, log }) {
  const sources = filesIn(['src', 'bindings', 'tests/cpp', 'tests/fuzz', 'tests/consumer', 'tests/golden', 'tools/schema', 'examples'], /\.(h|cpp)$/);
  await run('clang-format-22', ['--dry-run', '--Werror', ...sources], { log: `${log}-format`, onLine: show });
  show(`${sources.length} files are formatted; clang-tidy takes minutes`);
  await run('run-clang-tidy-22', ['-p', path.join(buildFolder, 'asan'), '-quiet', '-j', cores, '/src/'], {
    log: `${log}-tidy`,
    onLine: (line) => /(warning|error):/.test(line) && show(line),
  });
  return { passed: 2, failed: 0, skipped: 0 };
}
