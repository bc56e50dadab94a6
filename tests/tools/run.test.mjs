// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';

import { CommandError, onPath, run } from '../../tools/lib/run.mjs';

const node = (script, options) => run(process.execPath, ['-e', script], { log: 'tools-test', ...options });

test('gives the lines of both streams and keeps them in a log', async () => {
  const seen = [];
  const lines = await node('console.log("out"); console.error("error")', { onLine: (line) => seen.push(line) });
  assert.deepEqual([...lines].sort(), ['error', 'out']);
  assert.deepEqual(seen, lines);
});

test('a command that fails says how, with its last lines', async () => {
  await assert.rejects(node('console.log("why"); process.exit(3)'), (error) => {
    assert.ok(error instanceof CommandError);
    assert.match(error.message, /exited with 3$/);
    assert.deepEqual(error.tail, ['why']);
    assert.ok(fs.existsSync(error.log));
    return true;
  });
});

test('a command that is missing is named', async () => {
  await assert.rejects(run('no-such-command', ['now']), /no-such-command now is not installed/);
});

function isAlive(pid) {
  try {
    return !/^State:\s*[XZ]/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

test('a command past its limit is ended, with what it started', { timeout: 60_000 }, async () => {
  const script = `
    const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    console.log(child.pid);
    setInterval(() => {}, 1000);`;
  let grandchild;
  const begun = node(script, { limitMs: 4_000, onLine: (line) => (grandchild = Number(line)) });
  await assert.rejects(begun, /was still running after 4 s and was ended/);
  assert.ok(grandchild > 0);
  // Sent its end, a process dies when it is next scheduled: gone, or dead and not yet buried by its new parent.
  while (isAlive(grandchild)) await new Promise((resolve) => setTimeout(resolve, 10));
});

test('gets no standard input', async () => {
  assert.deepEqual(await node('process.stdin.on("data", () => {}).on("end", () => console.log("end"))'), ['end']);
});

test('commands are looked for on PATH', () => {
  assert.equal(onPath('node'), true);
  assert.equal(onPath('no-such-command'), false);
});
