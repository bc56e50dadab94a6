// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import path from 'node:path';

import readme from '../readme/expect.mjs';

/** Prints what a sample leaves in its variables. */
const print = (folder, name, expression) => appendFile(path.join(folder, name), `\nconsole.log(${expression});\n`);

export default {
  'use.mjs': readme['use.mjs'],
  'worker.mjs': (stdout) => assert.equal(stdout, 'true the script of a Worker is one file, without threads\nrust\n'),
  'sync.mjs': (stdout) => assert.match(stdout, /^(language-detector|undefined)\nnull\n$/),
  'raw.mjs': (stdout) => assert.match(stdout, /^\d+\n$/),
  'inline.mjs': (stdout) => assert.equal(stdout, 'single 0\n'),
  'ocr.worker.js': 'ocr.mjs',
  'ocr.mjs': async (folder, play) => {
    await print(folder, 'ocr.mjs', 'text');
    assert.equal((await play()).stdout, '8 picture\n');
  },
  'training.mjs': async (folder, play) => {
    await print(folder, 'training.mjs', '"trained", validation.log_loss < untrained.log_loss, in_use?.events, (await training.status()).shadow.verdict');
    const { stdout } = await play();
    assert.match(stdout, /^0(\.\d+)?\n/);
    assert.match(stdout, /\ntrained true \d+ undecided\n$/);
  },
  'tools.mjs': async (folder, play) => {
    await print(folder, 'tools.mjs', 'report.events > 100, ablation.length > 0, operations.length > 0, policies.settings.length');
    assert.equal((await play()).stdout, 'true true true 2\n');
  },
};
