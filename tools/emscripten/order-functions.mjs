// SPDX-License-Identifier: Apache-2.0
// node tools/emscripten/order-functions.mjs BINARYEN MODULE.wasm: puts like functions beside each other in the module, so
// that it compresses better. Run by cmake/wasm.cmake after linking; BINARYEN is the folder of Binaryen.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

import { orderOf } from './function-order.mjs';

/** What the modules are compiled for: nothing else is to be in what is written. */
const kFeatures = [
  'bulk-memory', 'bulk-memory-opt', 'call-indirect-overlong', 'multivalue', 'mutable-globals', 'nontrapping-float-to-int',
  'reference-types', 'sign-ext', 'simd', 'threads',
].map((feature) => `--enable-${feature}`);

const [binaryen, file] = process.argv.slice(2);
const tool = (name, ...options) =>
  execFileSync(path.join(binaryen, 'bin', name), ['--mvp-features', ...kFeatures, ...options], { stdio: 'pipe' });

// Binaryen writes one item of the module from each line that is indented by one space, and one instruction a line.
const text = `${file}.wat`;
tool('wasm-dis', file, '-o', text);
const lines = fs.readFileSync(text, 'utf8').split('\n');
const end = lines.lastIndexOf(')');
const items = [];
for (const line of lines.slice(0, end)) {
  if (items.length === 0 || line.startsWith(' (')) items.push([]);
  items.at(-1).push(line);
}
const isFunction = (item) => item[0].startsWith(' (func ');
const functions = items.filter(isFunction);
if (functions.length === 0) throw new Error(`no function was found in ${text}: Binaryen writes its text in another way`);
const instructions = functions.map((lines) => lines.slice(1).map((line) => line.trim()).filter((line) => line !== ')'));
const ordered = orderOf(instructions).map((i) => functions[i]);
fs.writeFileSync(text, [...items.map((item) => (isFunction(item) ? ordered.shift() : item)).flat(), ...lines.slice(end)].join('\n'));

// The text has lost Emscripten's last optimisation, that of the stack.
const whole = `${file}.ordered`;
tool('wasm-opt', '--optimize-level=2', '--shrink-level=2', '--optimize-stack-ir', text, '-o', whole);
fs.renameSync(whole, file);
fs.rmSync(text);
