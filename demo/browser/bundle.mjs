// SPDX-License-Identifier: Apache-2.0
/** The models' Workers for a browser. */
import { readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * guesslang's package is a bundle for Node that requires its second half by a computed name, which no bundler can
 * follow. There is one such half.
 * @type {import('esbuild').Plugin}
 */
const guesslangWhole = {
  name: 'guesslang-whole',
  setup(bundler) {
    bundler.onLoad({ filter: /vscode-languagedetection[\\/]dist[\\/]lib[\\/]index\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const computed = /require\("\.\/"\+\w+\.u\(\w+\)\)/g;
      if (source.match(computed)?.length !== 1) throw new Error(`${path} loads its parts in another way now`);
      return { contents: source.replace(computed, 'require("./979.js")'), loader: 'js' };
    });
  },
};

/**
 * Bundles modules of the example, with what they import, as modules for a browser.
 * @param {Record<string, string>} entries  name of the result, and path under demo/
 * @returns {Promise<Map<string, Uint8Array>>}  files by name: `<entry>.js`, and the chunks that they share
 */
export async function bundle(entries) {
  const folder = fileURLToPath(new URL('..', import.meta.url));
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: entries,
    outdir: folder,
    write: false,
    bundle: true,
    minify: true,
    splitting: true, // keeps what a Worker imports while it loads out of what it starts with
    format: 'esm',
    platform: 'browser',
    conditions: ['browser'],
    target: 'es2022',
    // Packages for both hosts name Node's modules in branches that a browser never enters.
    external: [...builtinModules, 'node:*', 'encoding'],
    plugins: [guesslangWhole],
    logLevel: 'warning',
  });
  return new Map(outputFiles.map(({ path, contents }) => [path.slice(folder.length).replace(/^\//, ''), contents]));
}
