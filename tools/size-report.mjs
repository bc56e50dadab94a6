// SPDX-License-Identifier: Apache-2.0
// node tools/size-report.mjs: what users download, brotli-compressed, against the budget; and what Binaryen's optimiser
// takes off the module. Needs a finished npm run build.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

import { buildFolder } from './lib/paths.mjs';
import { main } from './lib/step.mjs';

const kb = 1000;

/** Of each part of the package: its files in build/, and how many bytes it may have compressed. */
const budget = [
  { part: 'module, single', files: ['wasm-single/web/core.wasm'], limit: 100 * kb },
  { part: 'module, threads', files: ['wasm-threads/web/core-threads.wasm'], limit: 120 * kb },
  { part: 'glue, single, web', files: ['wasm-single/web/core.mjs'], limit: 12 * kb },
  { part: 'glue, single, node', files: ['wasm-single/node/core.mjs'], limit: 12 * kb },
  { part: 'glue, threads, web', files: ['wasm-threads/web/core-threads.mjs'], limit: 16 * kb },
  { part: 'glue, threads, node', files: ['wasm-threads/node/core-threads.mjs'], limit: 16 * kb },
];

function compressed(bytes) {
  return brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  }).length;
}

const bytesOf = (file) => fs.readFileSync(path.join(buildFolder, file));

/** @returns {{part: string, raw: number, brotli: number, limit: number}[]} */
export function measureParts() {
  return budget.map(({ part, files, limit }) => {
    const all = files.map(bytesOf);
    return {
      part,
      raw: all.reduce((sum, bytes) => sum + bytes.length, 0),
      brotli: all.reduce((sum, bytes) => sum + compressed(bytes), 0),
      limit,
    };
  });
}

/** The module of each variant linked without Binaryen's optimiser and with it. */
export function measureBinaryen() {
  return [['single', 'core'], ['threads', 'core-threads']].map(([variant, name]) => {
    const [before, after] = ['unoptimised', 'web'].map((folder) => bytesOf(`wasm-${variant}/${folder}/${name}.wasm`));
    return {
      variant,
      before: { raw: before.length, brotli: compressed(before) },
      after: { raw: after.length, brotli: compressed(after) },
    };
  });
}

/** The report as lines of text. */
export function reportLines() {
  const number = (value) => value.toLocaleString('en').padStart(9);
  const lines = [`${'bytes'.padEnd(22)}${'raw'.padStart(9)}${'brotli'.padStart(9)}${'limit'.padStart(9)}`];
  for (const { part, raw, brotli, limit } of measureParts()) {
    lines.push(part.padEnd(22) + number(raw) + number(brotli) + number(limit) + (brotli > limit ? '  OVER' : ''));
  }
  lines.push('');
  for (const { variant, before, after } of measureBinaryen()) {
    const share = ((1 - after.raw / before.raw) * 100).toFixed(1);
    lines.push(
      `Binaryen's optimiser, ${variant}: ${before.raw.toLocaleString('en')} to ${after.raw.toLocaleString('en')} bytes (${share} % off), ` +
        `brotli ${before.brotli.toLocaleString('en')} to ${after.brotli.toLocaleString('en')}`,
    );
  }
  return lines;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => console.log(reportLines().join('\n')));
}
