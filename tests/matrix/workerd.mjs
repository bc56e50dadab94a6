// SPDX-License-Identifier: Apache-2.0
// Cloudflare's workerd, which serves one script and what that imports. It compiles modules of WebAssembly before anything
// runs, and none afterwards.
import { spawn } from 'node:child_process';
import { copyFile, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';

import { hostsFolder } from '../../tools/setup/matrix-hosts.mjs';
import { root } from '../support/package.mjs';

const { build } = createRequire(import.meta.url)(path.join(root, 'node_modules', 'esbuild'));
const packageFolder = path.join(hostsFolder, 'node_modules', '@cloudflare', 'workerd-linux-64');

export const workerdVersion = JSON.parse(await readFile(path.join(packageFolder, 'package.json'), 'utf8')).version;

/** Leaves every .wasm to be imported, by whichever name it was asked for, as Cloudflare's own bundler does. */
const wasmModules = {
  name: 'wasm-modules',
  setup(bundler) {
    bundler.onResolve({ filter: /\.wasm$/ }, ({ path: name }) => ({ path: `./${path.basename(name)}`, external: true }));
  },
};

const config = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "app", worker = .app)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "app")],
);
const app :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "core.wasm", wasm = embed "core.wasm"),
    (name = "bytes", data = embed "core.wasm"),
  ],
  compatibilityDate = "2026-11-01",
  globalOutbound = "app",
  durableObjectNamespaces = [(className = "Kept", uniqueKey = "kept")],
  durableObjectStorage = (inMemory = void),
  bindings = [(name = "KEPT", durableObjectNamespace = "Kept")],
);
`;

/**
 * Bundles a script of an application, and serves it. Whatever the script fetches comes back to it. It exports a class `Kept` of
 * a Durable Object, too, which it finds in its environment as `KEPT`.
 * @param {{ folder: string, packageFolder: string, write: (name: string, text: string) => Promise<void> }} app
 * @param {string} entry
 * @returns {Promise<{ url: string, close: () => Promise<string> }>} `close` resolves to what workerd complained about
 */
export async function serveInWorkerd(app, entry) {
  const out = path.join(app.folder, 'workerd');
  await build({
    absWorkingDir: app.folder,
    entryPoints: [entry],
    outfile: path.join(out, 'worker.js'),
    bundle: true,
    format: 'esm',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['bytes'],
    plugins: [wasmModules],
    logLevel: 'error',
  });
  await copyFile(path.join(app.packageFolder, 'dist', 'core.wasm'), path.join(out, 'core.wasm'));
  await app.write('workerd/config.capnp', config);
  const child = spawn(path.join(packageFolder, 'bin', 'workerd'), ['serve', 'config.capnp', '--control-fd=3'], {
    cwd: out,
    stdio: ['ignore', 'inherit', 'pipe', 'pipe'],
  });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (complaints += text));
  const ended = new Promise((resolve) => child.once('close', resolve).once('error', resolve));
  const port = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdio[3] }).on('line', (line) => {
      const { event, port } = JSON.parse(line);
      if (event === 'listen') resolve(port);
    });
    ended.then((why) => reject(new Error(`workerd ended: ${why} ${complaints}`)));
  });
  const close = async () => {
    child.kill();
    await ended;
    return complaints;
  };
  return { url: `http://127.0.0.1:${port}`, close };
}
