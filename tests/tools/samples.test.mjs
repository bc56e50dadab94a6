// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { samplesOf, withoutFigures } from '../support/samples.mjs';

const page = (...blocks) => `# Title\n\n${blocks.join('\nwords\n\n')}`;
const block = (comment, language, text) => `${comment && `<!-- ${comment} -->\n`}\`\`\`${language}\n${text}\`\`\`\n`;

test('parts of a sample become one file, with the output that belongs to it', () => {
  const samples = samplesOf(page(
    block('sample: a.mjs', 'js', 'one();\n'),
    block('', 'text', 'no code\n'),
    block('sample: b.sh', 'sh', 'ls\n'),
    block('sample: a.mjs', 'js', 'two();\n'),
    block('output: a.mjs', 'text', '1\n2\n'),
    block('output like: b.sh', 'text', '3 files\n'),
    block('not run: it needs a registry', 'sh', 'npm install\n'),
  ));
  assert.deepEqual([...samples], [
    ['a.mjs', { language: 'js', text: 'one();\ntwo();\n', output: '1\n2\n' }],
    ['b.sh', { language: 'sh', text: 'ls\n', like: '3 files\n' }],
  ]);
});

test('code that does not say what it is, is refused with its line', () => {
  assert.throws(() => samplesOf(page(block('sample: a.mjs', 'js', 'one();\n'), block('', 'js', 'two();\n'))), /^Error: line 10: a block of js/);
  assert.throws(() => samplesOf(page(block('sampel: a.mjs', 'js', 'one();\n'))), /a block of js/);
});

test('where figures differ, words must not', () => {
  assert.equal(withoutFigures('hit  0.95 (0.9..1), 12 of 1,234\n'), withoutFigures('hit 1 (-0.5..99.25), 3 of 7\n'));
  assert.notEqual(withoutFigures('12 hits\n'), withoutFigures('12 misses\n'));
});
