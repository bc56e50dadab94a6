// SPDX-License-Identifier: Apache-2.0
// How each bundler is asked to build the same application, as its users would: without anything made for this package,
// but for the copies that the README tells those to make whose bundler copies no files.
import { execFile } from 'node:child_process';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

import { root } from '../support/package.mjs';

const page = '<!doctype html><meta charset="utf-8"><script type="module" src="./main.js"></script>';

const bin = (...parts) => path.join(root, 'node_modules', ...parts);

/** In a process of its own, from the folder of the application: bundlers look around where they stand. */
async function node(folder, ...args) {
  await promisify(execFile)(process.execPath, args, { cwd: folder, env: { ...process.env, NODE_ENV: 'production' } });
}

/** The README's copies for bundlers that leave `new URL(..., import.meta.url)` as it is. */
async function copyBeside(app, out) {
  await mkdir(out, { recursive: true });
  for (const name of ['core.wasm', 'core-threads.wasm', 'core-threads.mjs', 'worker.js']) {
    await copyFile(path.join(app.packageFolder, 'dist', name), path.join(out, name));
  }
}

/** Each builds `main.js` of the application's folder and gives the folder to serve. */
export const bundlers = {
  async Vite(app) {
    await app.write('index.html', page);
    await node(app.folder, bin('vite', 'bin', 'vite.js'), 'build', '--outDir', 'out-vite', '--logLevel', 'error');
    return path.join(app.folder, 'out-vite');
  },

  async webpack(app) {
    const out = path.join(app.folder, 'out-webpack');
    const config = {
      mode: 'production',
      entry: './main.js',
      output: { path: out, filename: 'main.js', publicPath: 'auto' },
      performance: { hints: false }, // by default it warns of any file over 244 KiB, which a .wasm may well be
    };
    await app.write('webpack.run.cjs', `
      const webpack = require(${JSON.stringify(bin('webpack'))});
      webpack(${JSON.stringify(config)}, (error, stats) => {
        if (error || stats.hasErrors() || stats.hasWarnings()) { console.error(error ?? stats.toString()); process.exit(1); }
      });`);
    await node(app.folder, 'webpack.run.cjs');
    await writeFile(path.join(out, 'index.html'), page);
    return out;
  },

  async esbuild(app) {
    const out = path.join(app.folder, 'out-esbuild');
    await app.write('esbuild.run.mjs', `
      import { createRequire } from 'node:module';
      const { buildSync } = createRequire(import.meta.url)(${JSON.stringify(bin('esbuild'))});
      buildSync({ entryPoints: ['main.js'], bundle: true, format: 'esm', minify: true, outfile: 'out-esbuild/main.js' });`);
    await node(app.folder, 'esbuild.run.mjs');
    await copyBeside(app, out);
    await writeFile(path.join(out, 'index.html'), page);
    return out;
  },

  async Rollup(app) {
    const out = path.join(app.folder, 'out-rollup');
    // Rollup by itself finds no packages; the application says where this one is.
    await app.write('rollup.run.mjs', `
      import { createRequire } from 'node:module';
      const { rollup } = createRequire(import.meta.url)(${JSON.stringify(bin('rollup'))});
      const dist = ${JSON.stringify(path.join(app.packageFolder, 'dist'))};
      const find = { name: 'find', resolveId: (id) => (/^model-warmup(\\/|$)/.test(id) ? dist + '/' + (id.split('/')[1] ?? 'index') + '.js' : null) };
      const bundle = await rollup({ input: 'main.js', plugins: [find] });
      await bundle.write({ dir: 'out-rollup', format: 'es' });`);
    await node(app.folder, 'rollup.run.mjs');
    await copyBeside(app, out);
    await writeFile(path.join(out, 'index.html'), page);
    return out;
  },
};
