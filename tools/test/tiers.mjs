// SPDX-License-Identifier: Apache-2.0
import { buildPreset } from '../build/cmake.mjs';
import { buildPackage } from '../build/package.mjs';
import { buildDocs } from '../docs/build.mjs';
import { matrixHosts } from '../setup/matrix-hosts.mjs';
import { matrix } from './matrix.mjs';
import { consumer, ctest, fuzz, lint, nodeTests, vitest } from './runners.mjs';

/** What tiers need built, in the order of building. */
export const builds = {
  debug: () => buildPreset('debug', 'Native, debug'),
  'wasm-single': () => buildPreset('wasm-single', 'WASM, single'),
  'wasm-threads': () => buildPreset('wasm-threads', 'WASM, threads'),
  package: buildPackage,
  docs: buildDocs,
  release: () => buildPreset('release', 'Native, release'),
  asan: () => buildPreset('asan', 'Native, address and undefined behaviour sanitizers, fuzzers'),
  fuzz: () => buildPreset('fuzz', 'Fuzzers, optimised'),
  tsan: () => buildPreset('tsan', 'Native, thread sanitizer'),
  hosts: matrixHosts,
};

const shipped = ['wasm-single', 'wasm-threads', 'package'];

/**
 * The tiers. `full` ones run in `npm run test:full` only; every tier runs alone by its name. The longest come first,
 * since two run at a time. `debian` names a group of tools/debian-packages.txt that a tier needs besides.
 */
export const tiers = [
  { name: 'bundlers', what: 'four bundlers, built and run in Chromium', needs: shipped, run: nodeTests('bundlers') },
  { name: 'browser', what: 'the package in Chromium', needs: shipped, run: nodeTests('browser') },
  { name: 'node', what: 'the packed package in Node', needs: shipped, run: nodeTests('node') },
  { name: 'demo', what: 'the real models of the example', needs: shipped, run: nodeTests('demo') },
  { name: 'asan', what: 'unit tests under ASan and UBSan', needs: ['asan'], run: ctest('asan') },
  { name: 'fuzz', what: '30 s of fuzzing', needs: ['asan'], run: fuzz('asan', 30) },
  { name: 'units', what: 'GoogleTest, native', needs: ['debug'], run: ctest('debug') },
  { name: 'golden', what: 'same bytes natively, single, threads', needs: ['debug', ...shipped], run: nodeTests('golden') },
  { name: 'web', what: 'Vitest', needs: shipped, run: vitest('web') },
  { name: 'consumer', what: 'find_package, pkg-config, FetchContent', needs: ['release'], run: consumer },
  { name: 'wasm', what: 'web and node share one module', needs: ['wasm-threads'], run: ctest('wasm-threads') },
  { name: 'docs', what: 'the documentation, its links and its looks', needs: ['docs'], run: nodeTests('docs'), debian: 'docs' },
  { name: 'sizes', what: 'what users download', needs: shipped, run: nodeTests('sizes') },
  { name: 'tools', what: 'the scripts behind npm start and npm test', needs: [], run: nodeTests('tools') },
  { name: 'structure', what: 'rules of the tree', needs: [], run: nodeTests('structure') },
  { name: 'tsan', what: 'unit tests under TSan', needs: ['tsan'], run: ctest('tsan'), full: true },
  { name: 'fuzz-long', what: 'ten minutes of fuzzing', needs: ['fuzz'], run: fuzz('fuzz', 600), full: true },
  { name: 'matrix', what: 'other browsers, bundlers, runtimes', needs: [...shipped, 'hosts'], run: matrix, full: true, debian: 'matrix' },
  { name: 'lifetimes', what: 'memory over 10,000 predictors', needs: shipped, run: nodeTests('lifetimes'), full: true },
  { name: 'lint', what: 'clang-format and clang-tidy', needs: ['asan'], run: lint, full: true, debian: 'lint' },
];
