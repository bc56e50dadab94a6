// SPDX-License-Identifier: Apache-2.0
// Every sample of the READMEs and of the guides, as it stands there, with the packed package. What belongs to the
// reader's own application is in tests/samples/PAGE, whose `expect.mjs` says what is made of each sample.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import { installPackage, root, runNode } from '../support/package.mjs';
import { samplesOf, withoutFigures } from '../support/samples.mjs';

const pages = {
  readme: 'README.md',
  'npm-readme': 'npm/README.md',
  ...Object.fromEntries((await readdir(path.join(root, 'docs'))).filter((file) => file.endsWith('.md')).map((file) => [path.parse(file).name, `docs/${file}`])),
};

let app;
before(async () => (app = await installPackage()));
after(() => app.remove());

/** Runs a sample: a program with Node, whose stand-ins are imported before it; commands with the shell. */
async function run(folder, name, { language }, { env = {}, timeoutMs = 120_000 } = {}) {
  if (language === 'sh') {
    const options = { cwd: folder, timeout: timeoutMs, env: { ...process.env, npm_config_offline: 'true', ...env } };
    const { stdout, stderr } = await promisify(execFile)('bash', ['-eu', name], options);
    return { stdout, stderr };
  }
  const theirs = existsSync(path.join(folder, 'theirs.mjs')) ? ['--import', './theirs.mjs'] : [];
  const { stdout, stderr, code } = await runNode(folder, [...theirs, name], { timeoutMs, env });
  assert.deepEqual({ stderr, code }, { stderr: '', code: 0 });
  return { stdout, stderr };
}

for (const [page, file] of Object.entries(pages)) {
  const own = path.join(root, 'tests', 'samples', page);
  const expectations = path.join(own, 'expect.mjs');
  const expected = existsSync(expectations) ? (await import(pathToFileURL(expectations).href)).default : {};
  let samples = new Map();
  const text = await readFile(path.join(root, file), 'utf8');
  test(`${file} says of each block of code what it is`, () => void samplesOf(text));
  try {
    samples = samplesOf(text);
  } catch {
    continue; // the test above fails
  }
  describe(file, () => {
    let folder;
    before(async () => {
      folder = path.join(app.folder, page);
      await mkdir(folder, { recursive: true });
      if (existsSync(own)) await cp(own, folder, { recursive: true });
      for (const [name, { text }] of samples) await writeFile(path.join(folder, name), text);
    });

    for (const [name, sample] of samples) {
      const check = expected[name];
      if (typeof check === 'string') {
        test(`${name} is used by ${check}`, () => assert.ok(samples.get(check)?.text.includes(name), `${check} does not name ${name}`));
        continue;
      }
      test(`${name} runs as it stands`, async () => {
        assert.ok(sample.text, 'it has an output, but no text');
        assert.ok(check !== undefined || sample.output !== undefined || sample.like !== undefined, `nothing is expected of it: say what in tests/samples/${page}/expect.mjs`);
        const play = (options) => run(folder, name, sample, options);
        if (check === undefined || check.length === 1) {
          const { stdout } = await play();
          if (sample.output !== undefined) assert.equal(stdout, sample.output);
          if (sample.like !== undefined) assert.equal(withoutFigures(stdout), withoutFigures(sample.like));
          await check?.(stdout);
        } else {
          await check(folder, play);
        }
      });
    }

    test('there is no expectation without a sample', () => {
      assert.deepEqual(Object.keys(expected).filter((name) => !samples.has(name)), []);
    });
  });
}
