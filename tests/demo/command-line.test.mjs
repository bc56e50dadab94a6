// SPDX-License-Identifier: Apache-2.0
// What npm start runs, as a process of its own.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { MODELS } from '../../demo/models/index.mjs';
import { MEASURED_SESSION, readSession, usesOf } from '../../demo/session/recorded-session.mjs';
import { clockTime } from '../../demo/session/report.mjs';

const main = fileURLToPath(new URL('../../demo/session/main.mjs', import.meta.url));

function start(...args) {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => (said.out += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (said.err += text));
  const ended = once(child, 'close').then(([code, signal]) => ({ ...said, code, signal }));
  return { child, ended };
}

describe('npm start', () => {
  test('--help tells what it does, and does nothing', async () => {
    const { code, out } = await start('--help').ended;
    assert.equal(code, 0);
    assert.match(out, /--once/);
  });

  for (const args of [['--twice'], ['session'], ['--once=2'], ['--port', 'http'], ['--port', '70000']]) {
    test(`${args.join(' ')} is refused`, async () => {
      const { code, out, err } = await start(...args).ended;
      assert.equal(code, 2);
      assert.equal(out, '');
      assert.match(err, /--help/);
    });
  }

  test('lives through the session cold and predicted, then serves its page', async () => {
    const session = await readSession(MEASURED_SESSION);
    const { child, ended } = start();
    const [, url] = await new Promise((resolve, reject) => {
      let out = '';
      child.stdout.on('data', (text) => {
        const found = /(http:\/\/127\.0\.0\.1:\d+\/)/.exec((out += text));
        if (found) resolve(found);
      });
      void ended.then(({ err }) => reject(new Error(`it ended: ${err}`)));
    });
    const record = await (await fetch(`${url}record.json`)).json();
    child.kill('SIGINT');
    const { code, out, err } = await ended;
    assert.equal(err, '');
    assert.equal(code, 0);

    for (const { profile, package: from } of MODELS) assert.match(out, new RegExp(`${profile.name} +${from} `));
    for (const { at_s, does, model } of usesOf(session)) {
      const row = out.split('\n').find((line) => line.trimStart().startsWith(`${clockTime(at_s)}  ${does} `));
      assert.match(row ?? '', new RegExp(`${model} +\\d+\\.\\d\\d +\\d+\\.\\d\\d (cold|late|warm) +\\w`), does);
    }
    assert.match(out, /seconds waited +\d+\.\d\d +\d+\.\d\d\n/);
    assert.match(out, /Both runs gave the same \d+ answers/);

    const count = usesOf(session).length;
    assert.deepEqual([record.cold.uses.length, record.predicted.uses.length, record.cold.loads.length], [count, count, count]);
    assert.ok(record.predicted.predictions.length >= count);
    assert.ok(record.predicted.loads.every(({ from_s, to_s }) => from_s >= 0 && to_s >= from_s));
  });

  test('Ctrl-C ends it in the middle of a load, with all its Workers', async () => {
    const { child, ended } = start();
    await once(child.stdout, 'data');
    child.kill('SIGINT');
    const { code, signal, out } = await ended;
    assert.equal(signal, null);
    assert.equal(code, 130);
    assert.match(out, /Stopped/);
  });
});
