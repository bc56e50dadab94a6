// SPDX-License-Identifier: Apache-2.0
// Makes npm/dist from web/ and the two WASM variants: `npm run build --workspace npm`, after the variants are built.
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';

import * as esbuild from 'esbuild';
import { minify } from 'terser';

import { shippedGlue, syncGlue } from './glue.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const dist = path.join(root, 'npm', 'dist');
const wasmBuilds = path.join(root, 'build');

/** The variants. The .wasm is the same for all hosts, and without threads so is the glue, that for the web. */
const variants = [
  { preset: 'wasm-single', name: 'core', threads: false },
  { preset: 'wasm-threads', name: 'core-threads', threads: true },
];
const tools = { preset: 'wasm-single', name: 'tools', threads: false };
const hosts = [
  { host: 'web', suffix: '', out: dist, platform: 'browser' },
  { host: 'node', suffix: '.node', out: path.join(dist, 'node'), platform: 'node' },
];

/** What each host has an entry of. */
const entries = [
  { entry: 'index', out: 'index.js' },
  { entry: 'index.inline', out: 'inline.js' },
  { entry: 'worker/main', out: 'worker.js' },
  { entry: 'tools/index', out: 'tools.js' },
];

/** What neither host is different for, beside the wrapper. */
const subpaths = [
  { entry: 'web/worker/connect.ts', out: 'remote.js' },
  { entry: 'web/raw/index.ts', out: 'raw.js' },
  { entry: 'web/sync/index.ts', out: 'sync.js' },
  { entry: 'web/prometheus.ts', out: 'prometheus.js' },
  { entry: 'web/runtimes/worker/index.ts', out: 'runtimes/worker.js' },
];

async function glueOf({ preset, name, threads }, host = 'web') {
  const text = await readFile(path.join(wasmBuilds, preset, host, `${name}.mjs`), 'utf8');
  return shippedGlue(text, { file: `${name}.wasm`, node: host === 'node', threads });
}

/** Puts the glue of the modules that have no threads where an entry imports it by its name. */
const withGlue = {
  name: 'glue',
  setup(bundler) {
    const glues = {
      'core-glue': () => glueOf(variants[0]),
      'core-glue-sync': async () => syncGlue(await glueOf(variants[0])),
      'tools-glue': () => glueOf(tools),
    };
    bundler.onResolve({ filter: /^(core|tools)-glue(-sync)?$/ }, ({ path: name }) => ({ path: name, namespace: 'glue' }));
    bundler.onLoad({ filter: /./, namespace: 'glue' }, async ({ path: name }) => ({ contents: await glues[name](), loader: 'js' }));
  },
};

/** Leaves what both hosts share, and what only some ask for, in files of their own beside the package's web entry. */
const besideWeb = (host) => ({
  name: 'beside-web',
  setup(bundler) {
    const beside = (name) => () => ({ path: `${host === 'web' ? './' : '../'}${name}`, external: true });
    bundler.onResolve({ filter: /\/worker\/connect\.js$/ }, beside('remote.js'));
    bundler.onResolve({ filter: /^core-packed$/ }, beside('core-packed.js'));
  },
});

/** Leaves the web entry and the .wasm to be imported as they are. */
const aroundWeb = {
  name: 'around-web',
  setup(bundler) {
    const beside = (name) => () => ({ path: `./${name}`, external: true });
    bundler.onResolve({ filter: /^\.\/index\.js$/ }, beside('index.js'));
    bundler.onResolve({ filter: /^core-wasm$/ }, beside('core.wasm'));
  },
};

/** Takes the tools from the file beside, where they are already. */
const besideTools = {
  name: 'beside-tools',
  setup(bundler) {
    bundler.onResolve({ filter: /\/tools\/index\.node\.js$/ }, () => ({ path: './tools.js', external: true }));
  },
};

const bundled = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  logLevel: 'warning',
};

/** Bundles into one file. Terser makes what esbuild has minified smaller by another 4 %. */
async function build(options) {
  const { outputFiles: [bundle] } = await esbuild.build({ ...bundled, ...options, write: false });
  const { code } = await minify(bundle.text, {
    module: true,
    ecma: 2022,
    // Functions stay in their scopes: moved into another, they keep alive what that one holds, a dropped predictor too.
    compress: { passes: 3, inline: false, reduce_funcs: false },
    format: {
      max_line_len: 1000, // engines print the line of an error that nobody caught
      ascii_only: true, // a classic script is read in its page's encoding
      preserve_annotations: true, // bundlers drop what nobody uses by them
    },
  });
  await mkdir(path.dirname(bundle.path), { recursive: true });
  await writeFile(bundle.path, code);
}

const { version } = JSON.parse(await readFile(path.join(root, 'npm', 'package.json'), 'utf8'));
const define = { __MODEL_WARMUP_VERSION__: JSON.stringify(version) };

async function buildHost({ host, suffix, out, platform }) {
  for (const { entry, out: file } of entries) {
    await build({
      entryPoints: [`web/${entry}${suffix}.ts`],
      outfile: path.join(out, file),
      platform,
      // A file of its own, loaded by import(): its Workers run it too.
      external: ['./core-threads.mjs'],
      define,
      plugins: [withGlue, besideWeb(host)],
    });
  }
  await writeFile(path.join(out, 'core-threads.mjs'), await glueOf(variants[1], host));
}

/** The program behind `npx model-warmup`. */
async function buildProgram() {
  await build({
    entryPoints: ['web/cli/main.ts'],
    outfile: path.join(dist, 'node', 'cli.js'),
    platform: 'node',
    banner: { js: '#!/usr/bin/env node' },
    define,
    plugins: [besideTools],
  });
}

await rm(dist, { recursive: true, force: true });
for (const host of hosts) await buildHost(host);
await buildProgram();
for (const { entry, out } of subpaths) {
  await build({ entryPoints: [entry], outfile: path.join(dist, out), platform: 'neutral', define, plugins: [withGlue] });
}
for (const { preset, name } of [...variants, tools]) {
  await cp(path.join(wasmBuilds, preset, 'web', `${name}.wasm`), path.join(dist, `${name}.wasm`));
}
await build({ entryPoints: ['web/index.workerd.ts'], outfile: path.join(dist, 'workerd.js'), platform: 'neutral', plugins: [aroundWeb] });
const packed = gzipSync(await readFile(path.join(dist, 'core.wasm')), { level: 9 }).toString('base64');
await writeFile(path.join(dist, 'core-packed.js'), `export default "${packed}";\n`);
await promisify(execFile)(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', path.join(root, 'web')]);
for (const file of ['LICENSE', 'NOTICE']) await cp(path.join(root, file), path.join(root, 'npm', file));
