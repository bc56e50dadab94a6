// SPDX-License-Identifier: Apache-2.0
// Makes npm/dist from web/ and the two WASM variants: `npm run build --workspace npm`, after the variants are built.
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { build } from 'esbuild';

import { shippedGlue } from './glue.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const dist = path.join(root, 'npm', 'dist');
const wasmBuilds = path.join(root, 'build');

/** The variants, and the folder of the glue for each host; the .wasm is the same for both. */
const variants = [
  { preset: 'wasm-single', name: 'core', threads: false },
  { preset: 'wasm-threads', name: 'core-threads', threads: true },
];
const hosts = [
  { host: 'web', entry: 'web/index.ts', out: dist, platform: 'browser' },
  { host: 'node', entry: 'web/index.node.ts', out: path.join(dist, 'node'), platform: 'node' },
];

/** What neither host is different for, beside the wrapper. */
const subpaths = [{ entry: 'web/runtimes/worker/index.ts', out: path.join(dist, 'runtimes', 'worker.js') }];

async function glueOf({ preset, name, threads }, host) {
  const text = await readFile(path.join(wasmBuilds, preset, host, `${name}.mjs`), 'utf8');
  return shippedGlue(text, { file: `${name}.wasm`, node: host === 'node', threads });
}

/** Puts the glue of the single variant where the entry imports 'core-glue'. */
const withGlue = (text) => ({
  name: 'core-glue',
  setup(bundler) {
    bundler.onResolve({ filter: /^core-glue$/ }, () => ({ path: 'core-glue', namespace: 'core-glue' }));
    bundler.onLoad({ filter: /./, namespace: 'core-glue' }, () => ({ contents: text, loader: 'js' }));
  },
});

const bundled = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  lineLimit: 300, // engines print the line of an error that nobody caught
  logLevel: 'warning',
};

async function buildHost({ host, entry, out, platform }, version) {
  const [single, threads] = variants;
  await mkdir(out, { recursive: true });
  await build({
    ...bundled,
    entryPoints: [entry],
    outfile: path.join(out, 'index.js'),
    platform,
    // A file of its own, loaded by import(): its Workers run it too.
    external: ['./core-threads.mjs'],
    define: { __MODEL_WARMUP_VERSION__: JSON.stringify(version) },
    plugins: [withGlue(await glueOf(single, host))],
  });
  await writeFile(path.join(out, 'core-threads.mjs'), await glueOf(threads, host));
}

const { version } = JSON.parse(await readFile(path.join(root, 'npm', 'package.json'), 'utf8'));
await rm(dist, { recursive: true, force: true });
for (const host of hosts) await buildHost(host, version);
for (const { entry, out } of subpaths) await build({ ...bundled, entryPoints: [entry], outfile: out, platform: 'neutral' });
for (const { preset, name } of variants) {
  await cp(path.join(wasmBuilds, preset, 'web', `${name}.wasm`), path.join(dist, `${name}.wasm`));
}
await promisify(execFile)(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', path.join(root, 'web')]);
for (const file of ['LICENSE', 'NOTICE']) await cp(path.join(root, file), path.join(root, 'npm', file));
