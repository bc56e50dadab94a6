// SPDX-License-Identifier: Apache-2.0
// Applications as bundlers and frameworks make them, each ready to be served plain and cross-origin isolated.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { hostsFolder } from '../../tools/setup/matrix-hosts.mjs';
import { bundlers } from '../bundlers/bundlers.mjs';
import { writeEntries } from '../support/entry-app.mjs';
import { expectApp } from '../support/expect-app.mjs';
import { installPackage, root, runNode } from '../support/package.mjs';
import { serve } from '../support/serve.mjs';

/**
 * @typedef {object} Served
 * @property {string} url  of the page that runs the application
 * @property {() => Promise<void>} close
 *
 * @typedef {object} Application
 * @property {(isolated: boolean) => Promise<Served>} open
 * @property {() => Promise<void>} [checkServer]  that the package does on the server what it should
 * @property {() => Promise<Record<string, object>>} [serverEntries]  what entries.js tells there
 * @property {() => Promise<void>} close
 *
 * @typedef {object} Builder
 * @property {string} name  with its version
 * @property {string} [onServer]  it runs the package on its server, too: the name of that
 * @property {() => Promise<Application>} make
 */

const appScript = fileURLToPath(new URL('../support/app.js', import.meta.url));
const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

async function versionOf(folder, name) {
  return JSON.parse(await readFile(path.join(folder, 'node_modules', name, 'package.json'), 'utf8')).version;
}

/** What a page runs: the application, or what its address names. */
const showPage = "location.hash === '#entries' ? import('./entries/main.js').then(({ show }) => show()) : showApp();";

/**
 * Where the .wasm lies that the entries `sync` and `raw` are given, and the script of an application's own Worker, as the
 * users of a bundler write it.
 */
const given = {
  vite: { head: "import wasmUrl from 'model-warmup/core.wasm?url';", wasm: 'wasmUrl', worker: './own.worker.js' },
  webpack: { wasm: "new URL('model-warmup/core.wasm', import.meta.url)", worker: './own.worker.js' },
  /** Of bundlers that copy nothing and bundle no Workers: what was copied beside the bundle. */
  beside: { wasm: "new URL('./core.wasm', import.meta.url)", worker: './worker.js' },
};

/** The application and the entries, in a folder of the project. @param {keyof typeof given} how */
async function writeApp(app, how, folder = '.') {
  const { head = '', wasm, worker } = given[how];
  await writeEntries(app, path.join(folder, 'entries'));
  await copyFile(appScript, path.join(app.folder, folder, 'app.js'));
  await app.write(path.join(folder, 'entries/own.worker.js'), "import 'model-warmup/worker';\n");
  await app.write(path.join(folder, 'entries/main.js'), `${head}
    import { showEntries } from './entries.js';
    const wasm = async () => ({ wasmBinary: await (await fetch(${wasm})).arrayBuffer() });
    const ownWorker = () => new Worker(new URL('${worker}', import.meta.url), { type: 'module' });
    export const show = () => showEntries({ wasm, ownWorker });`);
}

/** The application, with the script of its page. */
async function makeApp(how) {
  const app = await installPackage();
  await writeApp(app, how);
  await app.write('main.js', `import { showApp } from './app.js';\n${showPage}\n`);
  return app;
}

/** What a bundler has built, from a server of files. */
const built = (bundle, how) => async () => {
  const app = await makeApp(how);
  const folder = await bundle(app);
  return {
    async open(isolated) {
      const server = await serve(folder, { isolated });
      return { url: `${server.url}/index.html`, close: server.close };
    },
    close: app.remove,
  };
};

/** Vite's server as it is without any configuration. */
async function viteDev() {
  const app = await makeApp('vite');
  await app.write('index.html', '<!doctype html><link rel="icon" href="data:,"><script type="module" src="./main.js"></script>');
  const { createServer } = await import(pathToFileURL(createRequire(path.join(root, 'package.json')).resolve('vite')).href);
  return {
    async open(isolated) {
      const server = await createServer({
        root: app.folder,
        configFile: false,
        logLevel: 'error',
        server: { host: '127.0.0.1', port: 0, hmr: false, ...(isolated && { headers: isolation }) },
      });
      await server.listen();
      return { url: `http://127.0.0.1:${server.httpServer.address().port}/index.html`, close: () => server.close() };
    },
    close: app.remove,
  };
}

const nextFiles = {
  'app/layout.js': 'export default ({ children }) => <html lang="en"><body>{children}</body></html>;\n',
  // A page that is rendered on the server, where the package is imported too.
  'app/[mode]/page.js': `
    import { WarmupError, createPredictor } from 'model-warmup';
    import Client from '../client.js';
    export const generateStaticParams = () => [{ mode: 'plain' }, { mode: 'isolated' }];
    export default function Page() {
      return <Client onServer={[typeof createPredictor, WarmupError.is(new Error())].join()} />;
    }`,
  'app/client.js': `
    'use client';
    import { useEffect } from 'react';
    import { showApp } from '../run/app.js';
    export default function Client({ onServer }) {
      useEffect(() => void (${showPage.replace('./entries', '../run/entries').replace(/;$/, '')}), []);
      return <p>{onServer}</p>;
    }`,
  'next.config.mjs': `
    const headers = ${JSON.stringify(Object.entries(isolation).map(([key, value]) => ({ key, value })))};
    export default { headers: async () => ['/isolated', '/_next/:path*'].map((source) => ({ source, headers })) };`,
};

/** Runs the package on the server, too. Bundled for it, the .wasm would be where only browsers find it. */
const nextServer = {
  'app/on-server/route.js': `
    import { runApp } from '../../run/app.js';
    export const dynamic = 'force-dynamic';
    export const GET = async () => Response.json(await runApp());`,
  'app/on-server/entries/route.js': `
    import { readFile } from 'node:fs/promises';
    import path from 'node:path';
    import { Worker } from 'node:worker_threads';
    import { runEntries } from '../../../run/entries/entries.js';
    export const dynamic = 'force-dynamic';
    const wasm = async () => ({ wasmBinary: await readFile('node_modules/model-warmup/dist/core.wasm') });
    const ownWorker = () => new Worker(path.resolve('own.worker.mjs'));
    export const GET = async () => Response.json(await runEntries({ wasm, ownWorker }));`,
  'own.worker.mjs': "import 'model-warmup/worker';\n",
  'next.config.mjs': `${nextFiles['next.config.mjs'].trimEnd().replace(/ };$/, ", serverExternalPackages: ['model-warmup'] };")}`,
};

/**
 * Next.js: built for production, and its own server.
 * @param {string[]} flags of next build
 * @param {boolean} onServer  the package is not only imported but also run there
 */
const next = (flags, onServer) => async () => {
  // In the folder of its packages: it wants to see both under one root.
  const app = await installPackage({ within: hostsFolder });
  const bin = path.join(hostsFolder, 'node_modules', 'next', 'dist', 'bin', 'next');
  const env = { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' };
  try {
    for (const folder of ['app/[mode]', 'app/on-server/entries', 'run']) await mkdir(path.join(app.folder, folder), { recursive: true });
    for (const [name, text] of Object.entries({ ...nextFiles, ...(onServer && nextServer) })) await app.write(name, text);
    await writeApp(app, 'webpack', 'run');
    const { code, stdout, stderr } = await runNode(app.folder, [bin, 'build', ...flags], { env, timeoutMs: 240_000 });
    if (code !== 0) throw new Error(`next build: ${stdout}${stderr}`);
  } catch (error) {
    await app.remove();
    throw error;
  }
  const server = spawn(process.execPath, [bin, 'start', '--hostname', '127.0.0.1', '--port', '0'], {
    cwd: app.folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => server.once('close', resolve));
  const url = await new Promise((resolve, reject) => {
    createInterface({ input: server.stdout }).on('line', (line) => {
      const at = /http:\/\/127\.0\.0\.1:[1-9]\d*/.exec(line);
      if (at) resolve(at[0]);
    });
    server.once('close', () => reject(new Error('next start ended')));
  });
  return {
    async checkServer() {
      const html = await (await fetch(`${url}/plain`)).text();
      assert.ok(html.includes('function,false'), html);
      if (!onServer) return;
      const answer = await fetch(`${url}/on-server`);
      assert.equal(answer.status, 200, 'the package does not run on the server');
      expectApp({ done: await answer.json() }, 'threads');
    },
    ...(onServer && { serverEntries: async () => (await fetch(`${url}/on-server/entries`)).json() }),
    open: async (isolated) => ({ url: `${url}/${isolated ? 'isolated' : 'plain'}`, close: async () => {} }),
    async close() {
      server.kill();
      await ended;
      await app.remove();
    },
  };
};

const nextVersion = await versionOf(hostsFolder, 'next');
const viteVersion = await versionOf(root, 'vite');

/** @type {Builder[]} */
export const builders = [
  { name: `Vite ${viteVersion}, dev server`, make: viteDev },
  { name: `Vite ${viteVersion}, build`, make: built(bundlers.Vite, 'vite') },
  { name: `webpack ${await versionOf(root, 'webpack')}`, make: built(bundlers.webpack, 'webpack') },
  { name: `esbuild ${await versionOf(root, 'esbuild')}`, make: built(bundlers.esbuild, 'beside') },
  { name: `Rollup ${await versionOf(root, 'rollup')}`, make: built(bundlers.Rollup, 'beside') },
  { name: `Next.js ${nextVersion}, Turbopack, imported on the server`, make: next([], false) },
  { name: `Next.js ${nextVersion}, webpack, run on the server too`, onServer: `Next.js ${nextVersion}, on its server`, make: next(['--webpack'], true) },
];
