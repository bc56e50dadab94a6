// SPDX-License-Identifier: Apache-2.0

/** Where the glue makes a Worker for a thread, starts it, and puts it where the next line takes one. */
const newWorker = /\bvar (\w+)=new Worker\(new URL\("core-threads\.mjs",\s*import\.meta\.url\),\s*\{[^}]*\}\);\s*\w+\.push\(\1\);\s*\w+\(\1\)/g;

/** Replaces what must be there exactly so often; anything else means that Emscripten's glue has changed. */
function replaced(text, pattern, times, replacement) {
  const found = [...text.matchAll(pattern)].length;
  if (found !== times) throw new Error(`the glue has ${pattern} ${found} times, expected ${times}: see npm/build/glue.mjs`);
  return text.replace(pattern, replacement);
}

/**
 * Emscripten's glue as the package ships it.
 *
 * Without its own reference to the .wasm: the package always passes `instantiateWasm`, and bundlers would copy or inline
 * a second module for a line that never runs. And without its assignment to `globalThis.Worker` in Node, by which other
 * libraries would take Node for a browser: the glue keeps the class for itself. And where no Worker can be made, as for
 * a script from another origin, making one throws: through WebAssembly, which does not survive that. Caught, no Worker
 * is there to take, and the work goes on without the thread. And in Bun a Worker of `node:worker_threads` has a
 * `postMessage` that leads back, but hears of messages only as in Node: without listening there, no thread ever starts, and
 * the process never ends. And Turbopack never ends a build with a Worker whose script makes that same Worker: it is told to
 * leave that alone, and its pages run without the thread.
 *
 * @param {string} text
 * @param {{ file: string, node: boolean, threads: boolean }} kind  `file`: the .wasm that it looks for
 */
export function shippedGlue(text, { file, node, threads }) {
  const own = new RegExp(`\\(?new URL\\("${file.replace('.', '\\.')}",\\s*import\\.meta\\.url\\)\\)?\\.href`, 'g');
  const single = replaced(text, own, 1, '""');
  if (!threads) return single;
  const caught = replaced(single, newWorker, 1, 'try{$&}catch{}');
  const glue = replaced(caught, /new Worker\(new URL/g, 1, 'new Worker(/* turbopackIgnore: true */ new URL');
  if (!node) return glue;
  const listening = replaced(glue, /globalThis\.postMessage\|\|\(/g, 1, 'globalThis.postMessage&&!process.versions.bun||(');
  return `let Worker;\n${withoutWaiting(replaced(listening, /globalThis\.Worker=/g, 1, 'Worker='))}`;
}

/** Takes what is Node's without waiting for it, and without knowing where it lies: a bundle in the format cjs can do neither. */
function withoutWaiting(glue) {
  const builtin = 'process.getBuiltinModule';
  const require = /(?:var|let) \{createRequire:(\w+)\}=await import\("node:module"\)[,;](?:\s*var )?\s*(\w+)=\1\(import\.meta\.url\)/g;
  const required = replaced(glue, require, 1, `var $2=${builtin}`);
  const placed = replaced(required, /=import\.meta\.url\b/g, 1, '=""'); // it looks for no file
  return replaced(placed, /\(await import\("node:worker_threads"\)\)/g, 1, `${builtin}("node:worker_threads")`);
}

/**
 * The glue of the single variant for the web, made to give the module at once: it waits for nothing but instantiateWasm,
 * which then has to call back before it returns.
 *
 * @param {string} shipped  as shippedGlue gives it
 */
export function syncGlue(shipped) {
  const atOnce = replaced(shipped, /\basync function Module\(/g, 1, 'function Module(');
  const outer = replaced(atOnce, /=await \(async function\(\)\{/g, 1, '=(function(){');
  const instance = /if\((\w+)\)return new Promise\((\w+)=>\{\1\((\w+),(\w+)=>\2\((\w+)\(\4\)\)\)\}\);[\s\S]*?\(await \w+\(\3\)\)\}\(\)\);\s*await \(async function\(\)\{/g;
  return replaced(outer, instance, 1, 'let got;$1($3,$4=>{got=$5($4)});return got}());(function(){');
}
