// SPDX-License-Identifier: Apache-2.0
// The models themselves, as the session uses them.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { MODELS } from '../../demo/models/index.mjs';
import { WorkerModel } from '../../demo/models/worker-model.mjs';

const bytesOf = async (input) => new Uint8Array(await readFile(new URL(`../../demo/inputs/${input}`, import.meta.url)));

async function withModel(name, use) {
  const { script, inputIsText, inWords } = MODELS.find(({ profile }) => profile.name === name);
  const stages = [];
  const model = await WorkerModel.start(name, script, { onStage: (stage) => stages.push(stage) });
  const ask = async (input) => {
    const bytes = await bytesOf(input);
    return model.run(inputIsText ? new TextDecoder().decode(bytes) : bytes);
  };
  try {
    await use({ ask, inWords, stages, model });
  } finally {
    await model.end();
  }
}

describe('real models', () => {
  test('lid.176 names the language of each text', () =>
    withModel('lid.176', async ({ ask, inWords, stages }) => {
      assert.equal(stages.at(-1), 'primed');
      const expected = {
        'barco.es': 'Spanish', 'bootshaus.de': 'German', 'key.en': 'English', 'notice.en': 'English',
        'remont.pl': 'Polish', 'reunion.fr': 'French',
      };
      for (const [file, language] of Object.entries(expected)) {
        const answer = await ask(`prose/${file}.txt`);
        assert.equal(answer.language, language);
        assert.match(inWords(answer), new RegExp(`^${language}, \\d+ % sure$`));
      }
    }));

  test('guesslang names the language of each source', () =>
    withModel('guesslang', async ({ ask, stages }) => {
      assert.deepEqual(stages, ['fetched', 'compiled', 'primed']);
      for (const file of ['backup.sh', 'ledger.py', 'members.sql', 'page.html', 'parse.rs', 'retry.ts', 'ring.cpp', 'server.go']) {
        assert.equal((await ask(`code/${file}`)).language, file.split('.')[1]);
      }
    }));

  test('Silero hears speech where there is some, and refuses what is no recording', () =>
    withModel('silero-vad', async ({ ask, inWords, stages, model }) => {
      assert.deepEqual(stages, ['fetched', 'session', 'primed']);
      const memo = await ask('speech/memo.wav');
      assert.equal(memo.spoken.length, 2, 'two sentences with a pause between');
      for (const { from_s, to_s } of memo.spoken) assert.ok(from_s < to_s && to_s <= memo.length_s);
      assert.match(inWords(memo), /^speech at /);

      const paper = await ask('speech/paper.wav');
      assert.deepEqual(paper.spoken, []);
      assert.equal(inWords(paper), 'no speech');
      assert.deepEqual(await ask('speech/memo.wav'), memo, 'nothing of one recording stays for the next');

      await assert.rejects(model.run(new Uint8Array(100)), /not a WAV file/);
    }));
});
