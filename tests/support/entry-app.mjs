// SPDX-License-Identifier: Apache-2.0
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** How an application imports an entry of the package. */
const byName = (entry) => (entry === 'index' ? 'model-warmup' : `model-warmup/${entry}`);

/**
 * Writes entries.js, and what it imports, into a folder of an application.
 * @param {{ folder: string, write: (name: string, text: string) => Promise<void> }} app
 * @param {string} folder
 * @param {(entry: string) => string} [specifier]  of an entry of the package, where its name says nothing
 */
export async function writeEntries(app, folder, specifier = byName) {
  await mkdir(path.join(app.folder, folder), { recursive: true });
  for (const [file, source, main] of [
    ['app.js', 'app.js', 'index'],
    ['inline-app.js', 'app.js', 'inline'],
    ['entries.js', 'entries.js', 'index'],
  ]) {
    const text = await readFile(new URL(source, import.meta.url), 'utf8');
    const written = text.replace(/'model-warmup(?:\/(\w+))?'/g, (_all, entry = main) => `'${specifier(entry)}'`);
    await app.write(path.join(folder, file), written);
  }
}
