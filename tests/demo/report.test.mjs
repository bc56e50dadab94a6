// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { clockTime, explain, isLost, printModels, printOutcomes, printTotals, printUses } from '../../demo/session/report.mjs';
import { Terminal, wrap } from '../../demo/session/terminal.mjs';

/** A stream that keeps what is written. */
class Paper {
  text = '';

  constructor(properties) {
    Object.assign(this, properties);
  }

  write(text) {
    this.text += text;
  }

  get lines() {
    return this.text.trimEnd().split('\n');
  }
}

const model = (name, memory_mb) => ({ profile: { name, memory_mb }, package: `@${name}`, inWords: ({ language }) => language });
const guesslang = model('guesslang', 75);
const use = (state, waitMs, rest) => ({
  event: { at_s: 83, does: 'opens parse.rs', model: 'guesslang' },
  state,
  waitMs,
  loadingMs: state === 'warm' ? 0 : waitMs - 40,
  answer: { language: 'rs' },
  firstUse: true,
  load: { why: 'used after silero-vad in 7 of 10 cases' },
  ...rest,
});
const load = (rest) => ({ model: guesslang, beganAtMs: 1000, endedAtMs: 3000, uses: 1, ...rest });
const run = (uses, loads = uses.map(() => load())) => ({ uses, loads });

describe('the words of the report', () => {
  test('lost is what had to be loaded for longer, not what was answered more slowly', () => {
    assert.equal(isLost(use('cold', 600), use('warm', 40)), false);
    assert.equal(isLost(use('warm', 40), use('warm', 400)), false);
    assert.equal(isLost(use('warm', 40), use('cold', 600)), true);
    assert.equal(isLost(use('cold', 600), use('cold', 650)), false);
    assert.equal(isLost(use('cold', 600), use('cold', 900)), true);
  });

  test('says why a model was there, or not', () => {
    assert.match(explain(use('warm', 40)), /7 of 10 cases/);
    assert.equal(explain(use('warm', 40, { load: {} })), 'loaded ahead');
    assert.equal(explain(use('warm', 40, { load: { why: '' } })), 'loaded ahead');
    assert.equal(explain(use('warm', 40, { firstUse: false })), 'still loaded');
    assert.match(explain(use('late', 300)), /on its way; used after silero-vad/);
    assert.equal(explain(use('cold', 600, { load: {} })), 'not foreseen');
    const unfit = use('cold', 600, { load: { why: 'does not fit beside what is worth more' } });
    assert.equal(explain(unfit), 'foreseen, but: does not fit beside what is worth more');
  });

  test('moments are minutes and seconds', () => {
    assert.deepEqual([0, 59, 60, 1204].map(clockTime), ['0:00', '0:59', '1:00', '20:04']);
  });

  test('texts break between words, and only there', () => {
    assert.deepEqual(wrap('used after silero-vad in 7 cases', 16), ['used after', 'silero-vad in 7', 'cases']);
    assert.deepEqual(wrap('incomprehensibilities too', 5), ['incomprehensibilities', 'too']);
    assert.deepEqual(wrap('', 5), ['']);
  });
});

describe('the table of models', () => {
  test('gives the means of the cold run, and the first answer', () => {
    const paper = new Paper({ columns: 100 });
    const cold = run([use('cold', 600), use('cold', 800, { answer: { language: 'py' } })]);
    printModels(new Terminal(paper, {}), [guesslang], cold);
    assert.match(paper.text, /guesslang +@guesslang +0\.66 +0\.04 +75 +rs\n/);
  });
});

describe('the table of uses', () => {
  const print = (properties) => {
    const paper = new Paper(properties);
    const [cold, predicted] = [run([use('cold', 600), use('cold', 600)]), run([use('warm', 40), use('cold', 710, { load: {} })])];
    printUses(new Terminal(paper, {}), cold, predicted, 'Mira');
    return paper;
  };

  test('has a row for each use, with both waits, and says where it lost', () => {
    const [titles, won, lost] = print({ columns: 100 }).lines;
    assert.match(titles, /at +Mira +needs +cold +predicted +why/);
    assert.match(won, /1:23 +opens parse\.rs +guesslang +0\.60 +0\.04 warm +used after silero-vad in 7 of 10 cases/);
    assert.match(lost, /0\.60 +0\.71 cold +lost; not foreseen/);
  });

  for (const columns of [60, 80, 100]) {
    test(`fits into ${columns} columns`, () => {
      for (const line of print({ columns }).lines) assert.ok(line.length <= columns, line);
    });
  }

  test('is coloured for eyes only', () => {
    assert.equal(print({ columns: 100 }).text, stripVTControlCharacters(print({ columns: 100, isTTY: true }).text));
    assert.notEqual(print({ columns: 100 }).text, print({ columns: 100, isTTY: true }).text);
  });
});

describe('the totals', () => {
  const print = (cold, predicted) => {
    const paper = new Paper({ columns: 100 });
    printTotals(new Terminal(paper, {}), cold, predicted, { limitMb: 100 });
    return paper.text.replaceAll(/(?<=\S)\n(?=[a-z(])/g, ' ');
  };

  test('add up both runs', () => {
    const unused = load({ model: model('silero-vad', 200), endedAtMs: 11_000, uses: 0 });
    const text = print(run([use('cold', 600), use('cold', 640)]), run([use('warm', 40), use('late', 100)], [load(), load(), unused]));
    assert.match(text, /seconds waited +1\.24 +0\.14/);
    assert.match(text, /for loading +1\.16 +0\.06/);
    assert.match(text, /cold starts +2 +0/);
    assert.match(text, /load was under way +0 +1/);
    assert.match(text, /loads +2 +3/);
    assert.match(text, /loads that nobody used +0 +1/);
    assert.match(text, /MB\*s held +300 +2,300/);
    assert.match(text, /MB\*s held for nothing +0 +2,000/);
    assert.match(text, /Seconds saved: 1\.10 of 1\.24, 89 %\./);
    assert.match(text, /"keep the last three" would have saved 0\.60 s, 55 % of that, with 1 of 2 uses cold/);
    assert.doesNotMatch(text, /lost/);
    assert.match(text, /same 2 answers/);
  });

  test('say plainly when nothing was saved, and where it lost', () => {
    const text = print(run([use('cold', 500)]), run([use('cold', 640)]));
    assert.match(text, /Nothing was saved: with the predictor the person waited 0\.14 s longer, 28 %/);
    assert.match(text, /It lost at 1:23 \(0\.14 s longer\)\./);
    assert.match(text, /would have saved 0\.00 s, with 1 of 1 uses cold/);
  });

  test('give the predictor\'s own books', () => {
    const paper = new Paper({ columns: 100 });
    const outcomes = { warmups: 11, hit: 7, late_hit: 1, unused: 1, evicted: 1, failed: 1, cancelled: 0, saved_ms: 5250 };
    printOutcomes(new Terminal(paper, {}), outcomes);
    assert.match(paper.text.replaceAll('\n', ' '), /of 11 warm-ups .* 8 served a use \(1 late\), 2 served nobody, 1 failed; 5\.25 s saved\./);
  });

  test('say when the answers differ', () => {
    const text = print(run([use('cold', 400)]), run([use('warm', 40, { answer: { language: 'c' } })]));
    assert.match(text, /Only 0 of 1 answers were the same/);
  });
});

describe('the progress line', () => {
  test('is wiped by the next output, and is only for eyes', () => {
    const seen = new Paper({ isTTY: true, columns: 80 });
    const terminal = new Terminal(seen, { NO_COLOR: '1' });
    terminal.progress('loading');
    terminal.print('done');
    assert.equal(seen.text, `loading\r${' '.repeat(7)}\rdone\n`);

    const file = new Paper({});
    new Terminal(file, {}).progress('loading');
    assert.equal(file.text, '');
  });
});
