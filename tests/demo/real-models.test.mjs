// SPDX-License-Identifier: Apache-2.0
// The models themselves, as the session uses them.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { inWorker } from 'model-warmup/runtimes/worker';
import { MODELS } from '../../demo/models/index.mjs';
import { loadContext } from '../../demo/models/load-context.mjs';

const bytesOf = async (input) => new Uint8Array(await readFile(new URL(`../../demo/inputs/${input}`, import.meta.url)));

/** Loads a model stage by stage, as far as it has stages, and ends it after the test. */
async function withModel(name, use) {
  const { script, inputIsText, inWords } = MODELS.find(({ profile }) => profile.name === name);
  const loader = inWorker(() => new Worker(script, { name }));
  const fetched = await loader.load(loadContext({ stage: 'fetched' }));
  const model = await loader.load(loadContext({ previous: fetched }));
  const ask = async (input) => {
    const bytes = await bytesOf(input);
    return model.run(inputIsText ? new TextDecoder().decode(bytes) : bytes);
  };
  try {
    await use({ ask, inWords, model });
  } finally {
    await loader.release(model);
  }
}

describe('real models', () => {
  test('lid.176 names the language of each text', () =>
    withModel('lid.176', async ({ ask, inWords }) => {
      const expected = {
        'barco.es': 'Spanish', 'bootshaus.de': 'German', 'key.en': 'English', 'notice.en': 'English',
        'lekcja.pl': 'Polish', 'mercato.it': 'Italian', 'remont.pl': 'Polish', 'reunion.fr': 'French', 'vapur.tr': 'Turkish',
      };
      for (const [file, language] of Object.entries(expected)) {
        const answer = await ask(`prose/${file}.txt`);
        assert.equal(answer.language, language);
        assert.match(inWords(answer), new RegExp(`^${language}, \\d+ % sure$`));
      }
    }));

  test('guesslang names the language of each source', () =>
    withModel('guesslang', async ({ ask }) => {
      const files = [
        'Limiter.java', 'backup.sh', 'compose.yaml', 'ledger.py', 'lesson.html', 'members.sql', 'page.html', 'parse.rs', 'retry.ts',
        'ring.cpp', 'server.go', 'words.sql',
      ];
      for (const file of files) assert.equal((await ask(`code/${file}`)).language, file.split('.')[1]);
    }));

  test('Silero hears speech where there is some, and refuses what is no recording', () =>
    withModel('silero-vad', async ({ ask, inWords, model }) => {
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

  test('Harper finds the slips of each text, and none where there is none', () =>
    withModel('harper', async ({ ask, inWords, model }) => {
      for (const file of ['minutes', 'notice', 'reply', 'summary']) {
        const answer = await ask(`grammar/${file}.txt`);
        assert.ok(answer.problems.length >= 2, `${file}: ${inWords(answer)}`);
      }
      const { problems } = await ask('grammar/reply.txt');
      assert.ok(problems.some(({ suggestion }) => suggestion === 'have'), JSON.stringify(problems));
      assert.deepEqual(await model.run('The boats are dry.'), { problems: [] });
      assert.equal(inWords({ problems: [] }), 'nothing to mend');
    }));

  test('wink finds names, dates and amounts', () =>
    withModel('wink', async ({ ask, inWords }) => {
      const invoice = await ask('entities/invoice.txt');
      const has = (kind, text) => assert.ok(invoice.found.some((one) => one.kind === kind && one.text === text), inWords(invoice));
      has('name', 'Oskar Brandt');
      has('date', 'March 3, 2025');
      has('money', '$95');
      const trip = await ask('entities/trip.txt');
      assert.ok(trip.found.some(({ kind, text }) => kind === 'date' && /14 May 2026/.test(text)), inWords(trip));
    }));

  test('Tesseract reads each screenshot, and refuses what is no picture', () =>
    withModel('tesseract', async ({ ask, inWords, model }) => {
      const text = async (name) => (await ask(`screens/${name}.png`)).lines.join('\n');
      assert.match(await text('error'), /Build failed after 6\.2 seconds/);
      assert.match(await text('table'), /Bailing can/);
      assert.ok((await text('notice')).length > 20);
      assert.match(inWords(await ask('screens/table.png')), /^\d+ lines, \d+ % sure: /);
      await assert.rejects(model.run(Uint8Array.of(1, 2, 3)), /not a picture/);
    }));
});
