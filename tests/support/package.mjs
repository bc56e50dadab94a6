// SPDX-License-Identifier: Apache-2.0
// The package as users get it: the tarball, installed in an empty folder outside of the repository.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The root of the repository. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

export const tarball = process.env.MODEL_WARMUP_TARBALL ?? path.join(root, 'build', 'package', 'model-warmup.tgz');

/**
 * An empty project with the package in it.
 * @param {{ type?: 'module' | 'commonjs', within?: string }} [options] `within`: a folder whose packages it finds, too
 */
export async function installPackage({ type = 'module', within = tmpdir() } = {}) {
  const folder = await mkdtemp(path.join(within, 'model-warmup-'));
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ name: 'app', private: true, type }));
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts', tarball], { cwd: folder });
  return {
    folder,
    packageFolder: path.join(folder, 'node_modules', 'model-warmup'),
    /** The package, in this process. @returns {Promise<any>} */
    import: () => import(pathToFileURL(createRequire(path.join(folder, 'package.json')).resolve('model-warmup')).href),
    write: (name, text) => writeFile(path.join(folder, name), text),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/**
 * Runs a program of the project with Node, or with another runtime; resolves to what it printed, its exit code and how
 * long it took.
 * @param {string} folder
 * @param {string[]} args
 * @param {{ timeoutMs?: number, command?: string, env?: Record<string, string> }} [options]
 */
export async function runNode(folder, args, { timeoutMs = 60_000, command = process.execPath, env = {} } = {}) {
  const begun = performance.now();
  const ended = await run(command, args, { cwd: folder, timeout: timeoutMs, env: { ...process.env, ...env } }).catch((error) => error);
  const { stdout, stderr, code = 0, killed = false } = ended;
  return { stdout, stderr, code, killed, ms: performance.now() - begun };
}
