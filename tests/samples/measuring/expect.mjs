// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import path from 'node:path';

export default {
  'record.mjs': async (folder, play) => {
    await play();
    assert.ok((await stat(path.join(folder, 'uses.jsonl'))).size > 100_000);
  },
  'train.sh': async (folder, play) => {
    assert.match((await play()).stdout, /\nModel \w+ is in habits\.model\n/);
    assert.ok((await stat(path.join(folder, 'habits.model'))).size > 1000);
  },
  'bench.sh': (stdout) => assert.match(stdout, /\npredict_and_warm .*\n[\s\S]*\nTargets of the specification\n/),
};
