// SPDX-License-Identifier: Apache-2.0
// Stamps by content: a step is skipped when what it reads is, byte for byte, what it read last time.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

import { buildFolder, root } from './paths.mjs';

const generated = new Set(['node_modules', 'dist', '.git']);

function* filesOf(entry) {
  if (!fs.existsSync(entry)) return;
  if (!fs.statSync(entry).isDirectory()) return yield entry;
  for (const name of fs.readdirSync(entry).sort()) {
    if (!generated.has(name)) yield* filesOf(path.join(entry, name));
  }
}

/** A digest over the names and bytes of files and folders (relative to the clone); generated folders are left out. */
export function digest(entries) {
  const hash = createHash('sha256');
  for (const entry of entries) {
    for (const file of filesOf(path.resolve(root, entry))) {
      hash.update(`${path.relative(root, file)}\0`).update(createHash('sha256').update(fs.readFileSync(file)).digest());
    }
  }
  return hash.digest('hex');
}

/**
 * Does the work unless the stamp `name` already says `value` and what the work makes is there.
 * @param {string} name
 * @param {string} value digest of what the work reads
 * @param {string[]} outputs files and folders that the work makes
 * @param {() => Promise<unknown>} work
 * @returns {Promise<boolean>} whether there was something to do
 */
export async function unlessStamped(name, value, outputs, work) {
  const file = path.join(buildFolder, 'stamps', name);
  const made = outputs.every((output) => fs.existsSync(output));
  if (made && fs.existsSync(file) && fs.readFileSync(file, 'utf8') === value) return false;
  fs.rmSync(file, { force: true });
  await work();
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, value);
  return true;
}
