// SPDX-License-Identifier: Apache-2.0
// The places on the web where the package has to run, and the ways in which it may be kept from running there: each a
// page of the application in app.js, for whichever browser is given.
import assert from 'node:assert/strict';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

import { expectApp } from './expect-app.mjs';
import { root } from './package.mjs';
import { head, inServiceWorker, inWorker, policy, scriptPage, served, webview, withoutOrigin } from './web-places.mjs';

const { build } = createRequire(import.meta.url)(path.join(root, 'node_modules', 'esbuild'));

const importMap = '<script type="importmap">{"imports":{"model-warmup":"/node_modules/model-warmup/dist/index.js"}}</script>';

/** A page with a script of its own, which may import 'model-warmup'. */
export const page = (script) => `${head}${importMap}<script type="module">${script}</script>`;
/** A page that runs the application. @param {string} [options] of createPredictor, as source text */
export const appPage = (options = '{}') => page(`import { showApp } from '/app.js'; showApp(${options});`);

/** Puts what the pages load into an application's folder. */
export async function writePages(app) {
  await copyFile(new URL('./app.js', import.meta.url), path.join(app.folder, 'app.js'));
  // Import maps reach neither Workers nor pages that allow no inline script.
  const text = await readFile(path.join(app.folder, 'app.js'), 'utf8');
  await app.write('direct.js', text.replace("'model-warmup'", "'./node_modules/model-warmup/dist/index.js'"));
  await app.write('main.js', `
    import { showApp } from './direct.js';
    await showApp();
    parent.postMessage(globalThis.result, '*');`);
  const reply = (target) => `.then((done) => ${target}.postMessage({ done }), ({ message, code }) => ${target}.postMessage({ failed: message, code }))`;
  await app.write('worker.js', `
    import { runApp } from './direct.js';
    runApp()${reply('self')};`);
  await app.write('service-worker.js', `
    import { runApp } from './direct.js';
    addEventListener('message', ({ source }) => runApp()${reply('source')});`);
  // As most bundles of service workers are: a classic script, which knows no import.meta.url.
  await app.write('classic.entry.js', `
    import { runApp } from './app.js';
    const options = { wasmUrl: '/node_modules/model-warmup/dist/core.wasm' };
    addEventListener('message', ({ source }) => runApp(options)${reply('source')});`);
  await app.write('lost.entry.js', "import { showApp } from './app.js';\nshowApp();\n");
  for (const name of ['classic', 'lost']) {
    const [entry, outfile] = [`${name}.entry.js`, path.join(app.folder, `${name}.js`)];
    await build({ absWorkingDir: app.folder, entryPoints: [entry], outfile, bundle: true, format: 'iife', logLevel: 'error' });
  }
  await writeModules(app);
}

/** Modules that are not the package's: of an older version, cut short on the way, of another package. */
export async function writeModules(app) {
  const bytes = await readFile(path.join(app.packageFolder, 'dist', 'core.wasm'));
  const { version } = JSON.parse(await readFile(path.join(app.packageFolder, 'package.json'), 'utf8'));
  const at = bytes.indexOf(`${version}\0`);
  assert.ok(at > 0, 'the module does not hold its version as text');
  const old = Buffer.from(bytes);
  old.write('0.0.0'.padEnd(version.length, '0'), at);
  await writeFile(path.join(app.folder, 'old.wasm'), old);
  await writeFile(path.join(app.folder, 'short.wasm'), bytes.subarray(0, bytes.length / 2));
  const foreign = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 2, 9, 1, 3, 101, 110, 118, 1, 102, 0, 0]; // (import "env" "f" (func))
  await writeFile(path.join(app.folder, 'foreign.wasm'), Buffer.from(foreign));
}

const strict = policy("script-src 'self' 'wasm-unsafe-eval'");
const strictPage = scriptPage('/main.js');
const isolated = { isolated: true };

/** Where it has to run: which variant, and why not the one with threads. */
export const places = [
  {
    name: 'module script',
    variant: 'single',
    reason: /not cross-origin isolated.*Cross-Origin-Opener-Policy/,
    run: (app, show) => served(app, show, appPage()),
    check: ({ asked }) => assert.deepEqual(asked.filter((name) => name.endsWith('.wasm')), ['/node_modules/model-warmup/dist/core.wasm']),
  },
  {
    name: 'module script, cross-origin isolated',
    variant: 'threads',
    run: (app, show) => served(app, show, appPage(), isolated),
    check: ({ asked }) => assert.ok(!asked.includes('/node_modules/model-warmup/dist/core.wasm')),
  },
  {
    name: "CSP `script-src 'self' 'wasm-unsafe-eval'`",
    variant: 'single',
    run: (app, show) => served(app, show, strictPage, { headers: strict }),
  },
  {
    name: 'the same CSP, cross-origin isolated',
    variant: 'threads',
    run: (app, show) => served(app, show, strictPage, { headers: strict, isolated: true }),
  },
  { name: 'dedicated Worker', variant: 'single', run: (app, show) => served(app, show, inWorker('/worker.js')) },
  { name: 'dedicated Worker, cross-origin isolated', variant: 'threads', run: (app, show) => served(app, show, inWorker('/worker.js'), isolated) },
  {
    name: 'service worker, module',
    variant: 'single',
    reason: /service workers/,
    run: (app, show) => served(app, show, inServiceWorker('/service-worker.js', 'module'), isolated),
  },
  {
    name: 'service worker, classic script',
    variant: 'single',
    reason: /service workers/,
    run: (app, show) => served(app, show, inServiceWorker('/classic.js', 'classic'), isolated),
  },
  { name: 'sandboxed iframe, as a VS Code webview has it', variant: 'single', run: (app, show) => webview(app, show, '/main.js') },
  {
    name: 'sandboxed iframe without an origin',
    variant: 'single',
    run: (app, show) => withoutOrigin(app, show, '/main.js'),
  },
  {
    name: 'a `.wasm` served as `text/plain`',
    variant: 'single',
    run: (app, show) => served(app, show, appPage(), { mime: { '.wasm': 'text/plain' } }),
  },
];

/** What may keep it from running: the code of the error, and the cause, the place and the cure in its message. */
export const obstacles = [
  {
    name: 'a CSP that forbids WebAssembly',
    code: 'CSP_BLOCKED',
    message: /forbids WebAssembly \(http.*core\.wasm\).*'wasm-unsafe-eval' to its script-src/,
    run: (app, show) => served(app, show, strictPage, { headers: policy("script-src 'self'") }),
  },
  {
    name: 'a CSP that forbids to fetch',
    code: 'WASM_UNREACHABLE',
    message: /no answer from http.*core\.wasm.*connect-src/,
    run: (app, show) => served(app, show, strictPage, { headers: { 'content-security-policy': "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'" } }),
  },
  {
    name: 'no `.wasm` there',
    code: 'WASM_NOT_FOUND',
    message: /http.*\/nowhere\/core\.wasm: the server answered 404.*Serve the package's core\.wasm.*wasmUrl/,
    run: (app, show) => served(app, show, appPage("{ wasmUrl: '/nowhere/core.wasm' }")),
  },
  {
    name: 'an HTML page in its place',
    code: 'WASM_NOT_FOUND',
    message: /http.*: an HTML page was served in its place.*wasmUrl/,
    run: (app, show) => served(app, show, appPage("{ wasmUrl: '/' }")),
  },
  {
    name: 'a server that does not answer',
    code: 'WASM_UNREACHABLE',
    message: /no answer from http.*core\.wasm.*offline.*Try again/,
    run: (app, show) => served(app, show, appPage(), { silent: ['/node_modules/model-warmup/dist/core.wasm'] }),
  },
  {
    name: 'a `.wasm` cut short',
    code: 'WASM_DAMAGED',
    message: /http.*short\.wasm does not compile.*cut short/,
    run: (app, show) => served(app, show, appPage("{ wasmUrl: '/short.wasm' }")),
  },
  {
    name: 'a `.wasm` of another version',
    code: 'VERSION_MISMATCH',
    message: /http.*old\.wasm is of version 0\.0\.0.*serve the \.wasm that comes with it/,
    run: (app, show) => served(app, show, appPage("{ wasmUrl: '/old.wasm' }")),
  },
  {
    name: 'a `.wasm` of another package',
    code: 'VERSION_MISMATCH',
    message: /http.*foreign\.wasm is of another version, or of another package/,
    run: (app, show) => served(app, show, appPage("{ wasmUrl: '/foreign.wasm' }")),
  },
  {
    name: 'a classic bundle without `wasmUrl`',
    code: 'WASM_NOT_FOUND',
    message: /does not know where it lies.*wasmUrl/,
    run: (app, show) => served(app, show, `${head}<script src="/lost.js"></script>`),
  },
];

/**
 * Runs the application in a place, and holds what it tells against what it should.
 * @param {import('./web-places.mjs').Show} show
 * @param {boolean} [threads] whether the browser has what threads need, where a page is isolated
 * @returns {Promise<string>} the variant that ran
 */
export async function expectPlace({ variant: wanted, reason: why, run, check }, app, show, threads = true) {
  const without = wanted === 'threads' && !threads;
  const [variant, reason] = without ? ['single', /SharedArrayBuffer/] : [wanted, why];
  const result = await run(app, show);
  expectApp(result, variant);
  if (reason !== undefined) assert.match(result.done.info.reason, reason);
  if (!without) check?.(result);
  return variant;
}

/** The same of what keeps it from running. @param {import('./web-places.mjs').Show} show */
export async function expectObstacle({ code, message, run }, app, show) {
  const result = await run(app, show);
  assert.equal(result.code, code, result.failed ?? JSON.stringify(result));
  assert.match(result.failed, message);
}
