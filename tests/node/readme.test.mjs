// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { installPackage, root, runNode } from '../support/package.mjs';

let app;
before(async () => (app = await installPackage()));
after(() => app.remove());

/** A stand-in for the reader's own loader. */
const theirs = `
globalThis.loadDetector = async ({ signal, onProgress }) => {
  signal.throwIfAborted();
  onProgress?.(1);
  return { detect: async () => 'rust', close() { console.log('closed'); } };
};
`;

/** Samples by name, each with what it prints. */
const kPrints = {
  use: [
    /^false \d+(\.\d+)? rust\n/,
    /\n(language-detector \[|undefined undefined\n)/, // one use is little evidence
    /\nclosed\n$/,
  ],
  worker: [/^true the script of a Worker is one file, without threads\nrust\n$/],
  sync: [/^(language-detector|undefined)\nnull\n$/],
  raw: [/^\d+\n$/],
  inline: [/^single 0\n$/],
};

for (const [readme, names] of [['README.md', ['use']], ['npm/README.md', Object.keys(kPrints)]]) {
  test(`the samples in ${readme} run as they stand`, async (t) => {
    const text = await readFile(path.join(root, readme), 'utf8');
    const samples = [...text.matchAll(/<!-- sample: (\w+) -->\n```js\n([\s\S]*?)```/g)];
    assert.deepEqual(samples.map(([, name]) => name), names);
    await app.write('theirs.mjs', theirs);
    for (const [, name, sample] of samples) {
      await t.test(name, async () => {
        await app.write(`${name}.mjs`, `import './theirs.mjs';\n${sample}`);
        const { stdout, stderr, code, killed } = await runNode(app.folder, [`${name}.mjs`]);
        assert.deepEqual({ stderr, code, killed }, { stderr: '', code: 0, killed: false });
        for (const prints of kPrints[name]) assert.match(stdout, prints);
      });
    }
  });
}
