// SPDX-License-Identifier: Apache-2.0
// node tools/size-report.mjs: what users download, brotli-compressed, against the budget; and what Binaryen's optimiser
// and the order of functions take off the module. Needs a finished npm run build.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

import { root } from './lib/paths.mjs';
import { main, SetupError } from './lib/step.mjs';

const kb = 1000;

/**
 * Of each part of the package: its file, what is inside that file and counts elsewhere, whether it is compressed as it
 * is, and how many bytes it may have compressed. The entry holds the wrapper and the glue of the single variant.
 */
const budget = [
  // The goal for the modules is 100 and 120 KB, for the wrapper 12, for the tarball 1,000. Until they reach it, the limit
  // keeps them from growing.
  { part: 'module, single', file: 'npm/dist/core.wasm', limit: 165 * kb },
  { part: 'module, threads', file: 'npm/dist/core-threads.wasm', limit: 171 * kb },
  { part: 'glue, single', file: 'build/wasm-single/web/core.mjs', limit: 12 * kb },
  { part: 'glue, threads, web', file: 'npm/dist/core-threads.mjs', limit: 16 * kb },
  { part: 'glue, threads, node', file: 'npm/dist/node/core-threads.mjs', limit: 16 * kb },
  { part: 'wrapper, web', file: 'npm/dist/index.js', less: 'build/wasm-single/web/core.mjs', limit: 14.5 * kb },
  { part: 'wrapper, node', file: 'npm/dist/node/index.js', less: 'build/wasm-single/web/core.mjs', limit: 14.5 * kb },
  // Nobody downloads these who does not ask for them.
  { part: "Worker, caller's side", file: 'npm/dist/remote.js', limit: 8 * kb },
  { part: 'Worker, script, web', file: 'npm/dist/worker.js', less: 'build/wasm-single/web/core.mjs', limit: 16 * kb },
  { part: 'sync, wrapper', file: 'npm/dist/sync.js', less: 'build/wasm-single/web/core.mjs', limit: 5 * kb },
  { part: 'raw, wrapper', file: 'npm/dist/raw.js', less: 'build/wasm-single/web/core.mjs', limit: 3 * kb },
  { part: 'text for Prometheus', file: 'npm/dist/prometheus.js', limit: 2 * kb },
  { part: 'inline, module', file: 'npm/dist/core-packed.js', limit: 200 * kb },
  { part: 'tools, module', file: 'npm/dist/tools.wasm', limit: 205 * kb },
  { part: 'tools, wrapper, web', file: 'npm/dist/tools.js', limit: 14 * kb },
  { part: 'tools, program', file: 'npm/dist/node/cli.js', limit: 21 * kb },
  { part: 'models in Workers', file: 'npm/dist/runtimes/worker.js', limit: 4 * kb },
  { part: 'tarball', file: 'build/package/model-warmup.tgz', compressed: true, limit: 1160 * kb },
];

function bytesOf(file) {
  const found = path.join(root, file);
  if (!fs.existsSync(found)) throw new SetupError(`${file} is missing: run npm run build first.`);
  return fs.readFileSync(found);
}

function sizesOf(file, compressed = false) {
  const bytes = bytesOf(file);
  if (compressed) return { raw: bytes.length, brotli: bytes.length };
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return { raw: bytes.length, brotli: brotliCompressSync(bytes, { params }).length };
}

/** @returns {{part: string, raw: number, brotli: number, limit: number}[]} */
export function measureParts() {
  return budget.map(({ part, file, less, compressed, limit }) => {
    const { raw, brotli } = sizesOf(file, compressed);
    const other = less ? sizesOf(less) : { raw: 0, brotli: 0 };
    return { part, raw: raw - other.raw, brotli: brotli - other.brotli, limit };
  });
}

/** The module of each variant as linked without Binaryen's optimiser, and as shipped. */
export function measureBinaryen() {
  return [['single', 'core'], ['threads', 'core-threads']].map(([variant, name]) => {
    const [before, after] = ['unoptimised', 'web'].map((folder) => sizesOf(`build/wasm-${variant}/${folder}/${name}.wasm`));
    return { variant, before, after };
  });
}

/** The report as lines of text. */
export function reportLines() {
  const number = (value) => value.toLocaleString('en').padStart(10);
  const lines = [`${'bytes'.padEnd(22)}${'raw'.padStart(10)}${'brotli'.padStart(10)}${'limit'.padStart(10)}`];
  for (const { part, raw, brotli, limit } of measureParts()) {
    lines.push(part.padEnd(22) + number(raw) + number(brotli) + number(limit) + (brotli > limit ? '  OVER' : ''));
  }
  lines.push('');
  for (const { variant, before, after } of measureBinaryen()) {
    const share = ((1 - after.raw / before.raw) * 100).toFixed(1);
    lines.push(
      `Binaryen's optimiser and the order of functions, ${variant}: ${before.raw.toLocaleString('en')} to ${after.raw.toLocaleString('en')} bytes (${share} % off), ` +
        `brotli ${before.brotli.toLocaleString('en')} to ${after.brotli.toLocaleString('en')}`,
    );
  }
  return lines;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => console.log(reportLines().join('\n')));
}
