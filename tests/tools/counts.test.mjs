// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

import { counted, none, sum } from '../../tools/test/counts.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'counts-'));
test.after(() => fs.rmSync(folder, { recursive: true }));

const report = path.join(folder, 'report.xml');
const writes = (text) => async () => fs.writeFileSync(report, text);

test('counts what ctest writes', async () => {
  const text = `<testsuite tests="3" failures="1" skipped="1">
    <testcase name="a.b" status="run"><properties/><system-out>1 &lt;failure</system-out></testcase>
    <testcase name="a.c" status="fail"><failure message=""/><properties/></testcase>
    <testcase name="a.d" status="notrun"><skipped message="SKIP_RETURN_CODE=1"/></testcase>
    <testcase name="a.e" status="disabled"></testcase></testsuite>`;
  assert.deepEqual(await counted(report, writes(text)), { passed: 1, failed: 1, skipped: 2 });
});

test('counts what node:test and Vitest write', async () => {
  const text = `<testsuites><testsuite name="group"><testcase name="in &gt; a group" time="0"/></testsuite>
    <testcase name="broken" failure="no"><failure type="testCodeFailure">no</failure></testcase>
    <testcase name="error"><error/></testcase>
    <testcase name="later"><skipped type="skipped" message="true"/></testcase></testsuites>`;
  assert.deepEqual(await counted(report, writes(text)), { passed: 1, failed: 2, skipped: 1 });
});

test('a runner that dies is a problem, and what it had reported still counts', async () => {
  const counts = await counted(report, async () => {
    await writes('<testcase name="a"/>')();
    throw new Error('died');
  });
  assert.deepEqual(counts, { passed: 1, failed: 0, skipped: 0, problem: 'died' });
});

test('an old report is not taken for a new one', async () => {
  await writes('<testcase name="old"/>')();
  assert.deepEqual(await counted(report, async () => {}), none());
});

test('sums keep the first problem', () => {
  const one = { passed: 1, failed: 0, skipped: 2 };
  const two = { passed: 3, failed: 1, skipped: 0, problem: 'first' };
  assert.deepEqual(sum([one, two, { ...two, problem: 'second' }]), { passed: 7, failed: 2, skipped: 2, problem: 'first' });
});
