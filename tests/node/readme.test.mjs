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

for (const readme of ['README.md', 'npm/README.md']) {
  test(`the sample in ${readme} runs as it stands`, async () => {
    const text = await readFile(path.join(root, readme), 'utf8');
    const sample = /<!-- sample: use -->\n```js\n([\s\S]*?)```/.exec(text)?.[1];
    assert.ok(sample, 'there is no sample');
    await app.write('theirs.mjs', theirs);
    await app.write('sample.mjs', `import './theirs.mjs';\n${sample}`);
    const { stdout, stderr, code } = await runNode(app.folder, ['sample.mjs']);
    assert.deepEqual({ stderr, code }, { stderr: '', code: 0 });
    assert.match(stdout, /^false \d+(\.\d+)? rust\n/);
    assert.match(stdout, /\n(language-detector \[|undefined undefined\n)/); // one use is little evidence
    assert.match(stdout, /\nclosed\n$/);
  });
}
