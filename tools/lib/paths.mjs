// SPDX-License-Identifier: Apache-2.0
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the clone. */
export const root = fileURLToPath(new URL('../../', import.meta.url)).replace(/[/\\]$/, '');

/** Everything built, and the logs and stamps of building it. */
export const buildFolder = path.join(root, 'build');

/** Shared by all clones of one user: the toolchain and its system libraries. */
export const cacheFolder = path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'model-warmup');

/** The set-up's own Emscripten. */
export const toolchainPrefix = path.join(cacheFolder, 'emscripten');
