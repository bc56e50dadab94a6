// SPDX-License-Identifier: Apache-2.0
// The places on the web where the entries beside the main one have to run, or to say why not: each a page that runs all
// of entries.js, for whichever browser is given.
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { writeEntries } from './entry-app.mjs';
import { root } from './package.mjs';
import { head, inServiceWorker, inWorker, policy, scriptPage, served, webview, withoutOrigin } from './web-places.mjs';

const { build } = createRequire(import.meta.url)(path.join(root, 'node_modules', 'esbuild'));

const dist = '/node_modules/model-warmup/dist';

/** Puts what the pages load into an application's folder. */
export async function writeEntryPages(app) {
  // Import maps reach neither Workers nor pages that allow no inline script.
  await writeEntries(app, 'entries', (entry) => `..${dist}/${entry}.js`);
  const write = (name, text) => app.write(`entries/${name}`, text);
  await write('own.worker.js', `import '..${dist}/worker.js';\n`);
  await write('wasm.js', `
    const url = new URL('..${dist}/core.wasm', import.meta.url);
    export const wasm = async () => ({ wasmBinary: await (await fetch(url)).arrayBuffer() });`);
  await write('main.js', `
    import { showEntries } from './entries.js';
    import { wasm } from './wasm.js';
    const ownWorker = () => new Worker(new URL('./own.worker.js', import.meta.url), { type: 'module' });
    await showEntries({ wasm, ownWorker });
    parent.postMessage(globalThis.result, '*');`);
  await write('no-wasm.js', `
    import { showEntries } from './entries.js';
    const ownWorker = () => new Worker(new URL('./own.worker.js', import.meta.url), { type: 'module' });
    await showEntries({ ownWorker });`);
  // A Worker's script has to be of the page's own origin: one that was fetched and put into a URL of its own is. Without
  // an origin, Chromium starts none from a blob.
  for (const [name, url] of [['blob', 'URL.createObjectURL(script)'], ['data', "'data:text/javascript;base64,' + btoa(await script.text())"]]) {
    await write(`${name}.js`, `
      import { showEntries } from './entries.js';
      import { wasm } from './wasm.js';
      const wasmUrl = new URL('..${dist}/core.wasm', import.meta.url);
      const ownWorker = async () => {
        const script = await (await fetch(new URL('..${dist}/worker.js', import.meta.url))).blob();
        return new Worker(${url}, { type: 'module' });
      };
      await showEntries({ wasm, ownWorker, options: { wasmUrl } });
      parent.postMessage(globalThis.result, '*');`);
  }
  await write('worker.js', `
    import { runEntries } from './entries.js';
    import { wasm } from './wasm.js';
    const ownWorker = () => new Worker(new URL('./own.worker.js', import.meta.url), { type: 'module' });
    runEntries({ wasm, ownWorker }).then((entries) => postMessage({ entries }));`);
  await write('service-worker.js', `
    import { runEntries } from './entries.js';
    import { wasm } from './wasm.js';
    addEventListener('message', ({ source }) => runEntries({ wasm }).then((entries) => source.postMessage({ entries })));`);
  // As most bundles of service workers are: a classic script, which knows no import.meta.url.
  await write('classic.entry.js', `
    import { runEntries } from './entries.js';
    const wasmUrl = '${dist}/core.wasm';
    const wasm = async () => ({ wasmBinary: await (await fetch(wasmUrl)).arrayBuffer() });
    addEventListener('message', ({ source }) => runEntries({ wasm, options: { wasmUrl } }).then((entries) => source.postMessage({ entries })));`);
  await write('page.entry.js', `
    import { showEntries } from './entries.js';
    const wasmUrl = '${dist}/core.wasm';
    const wasm = async () => ({ wasmBinary: await (await fetch(wasmUrl)).arrayBuffer() });
    showEntries({ wasm, ownWorker: () => new Worker('/entries/own.worker.js', { type: 'module' }), options: { wasmUrl } });`);
  // Pages from files may neither fetch nor import: of all the package, they have what was bundled into one script.
  await write('file.entry.js', "import { showEntries } from './entries.js';\nshowEntries({});\n");
  await write('file.html', `${head}<body><script src="./file.js"></script>`);
  for (const name of ['classic', 'page', 'file']) {
    const [entry, outfile] = [`entries/${name}.entry.js`, path.join(app.folder, 'entries', `${name}.js`)];
    await build({ absWorkingDir: app.folder, entryPoints: [entry], outfile, bundle: true, format: 'iife', logLevel: 'error' });
  }
}

const main = scriptPage('/entries/main.js');
const noWorkers = { 'worker: true': { worker: /^in the calling thread, for there are no Workers here; / }, worker: null, 'inline and worker': null };
const forbidden = { code: 'CSP_BLOCKED', message: /forbids WebAssembly .*'wasm-unsafe-eval' to its script-src/ };
const unreachable = { code: 'WASM_UNREACHABLE', message: /no answer from http.*core\.wasm.*connect-src/ };
/** Some browsers throw where the application makes its Worker, others let it die. */
const lost = { code: 'WORKER_LOST', message: /the predictor's Worker died: its script could not be loaded/, orThrown: 'SecurityError' };
const notFromHere = { worker: /^in the calling thread, for no Worker can be made here \(/ };

/**
 * @type {{
 *   name: string, run: (app: object, show: import('./web-places.mjs').Show) => Promise<any>,
 *   different?: Record<string, import('./expect-entries.mjs').Wanted>,
 * }[]}
 *   `different`: what is not as where nothing is in its way
 */
export const entryPlaces = [
  { name: 'module script', run: (app, show) => served(app, show, main) },
  { name: 'module script, cross-origin isolated', run: (app, show) => served(app, show, main, { isolated: true }) },
  {
    name: "CSP `script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'`",
    run: (app, show) => served(app, show, main, { headers: policy("script-src 'self' 'wasm-unsafe-eval'", "worker-src 'self'") }),
  },
  {
    name: "the same CSP with `worker-src 'none'`",
    run: (app, show) => served(app, show, main, { headers: policy("script-src 'self' 'wasm-unsafe-eval'", "worker-src 'none'") }),
    different: { 'worker: true': notFromHere, worker: lost, 'inline and worker': lost },
  },
  {
    name: 'a CSP that forbids WebAssembly',
    run: (app, show) => served(app, show, main, { headers: policy("script-src 'self'") }),
    different: Object.fromEntries(['worker: true', 'worker', 'inline', 'inline and worker', 'sync', 'raw'].map((entry) => [entry, forbidden])),
  },
  {
    name: 'a CSP that forbids to fetch',
    run: (app, show) => served(app, show, scriptPage('/entries/no-wasm.js'), { headers: { 'content-security-policy': "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'" } }),
    different: { 'worker: true': unreachable, worker: unreachable, sync: null, raw: null },
  },
  {
    name: 'a classic script, bundled, with `wasmUrl`',
    run: (app, show) => served(app, show, `${head}<script src="/entries/page.js"></script>`),
    different: { 'worker: true': notFromHere },
  },
  { name: 'dedicated Worker', run: (app, show) => served(app, show, inWorker('/entries/worker.js')) },
  {
    name: 'service worker, module',
    run: (app, show) => served(app, show, inServiceWorker('/entries/service-worker.js', 'module')),
    different: noWorkers,
  },
  {
    name: 'service worker, classic script',
    run: (app, show) => served(app, show, inServiceWorker('/entries/classic.js', 'classic')),
    different: noWorkers,
  },
  {
    name: 'sandboxed iframe, as a VS Code webview has it',
    run: (app, show) => webview(app, show, '/entries/blob.js', 'worker-src blob:'),
    different: { 'worker: true': notFromHere },
  },
  {
    name: 'sandboxed iframe without an origin',
    run: (app, show) => withoutOrigin(app, show, '/entries/data.js'),
    different: { 'worker: true': notFromHere },
  },
  {
    name: 'a page from a file, bundled into a classic script',
    run: (app, show) => show(pathToFileURL(path.join(app.folder, 'entries', 'file.html')).href),
    different: { 'worker: true': { code: 'WASM_NOT_FOUND', message: /does not know where it lies/ }, worker: null, 'inline and worker': null, sync: null, raw: null },
  },
];
