// SPDX-License-Identifier: Apache-2.0
// The page of npm start, in Chromium, on a record that has a bit of everything.
import assert from 'node:assert/strict';
import { get } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { servePage } from '../../demo/page/serve.mjs';
import { launch } from '../support/chromium.mjs';

const use = (at_s, model, state, wait_ms) => ({ at_s, does: `uses ${model}`, model, state, wait_ms, why: 'a reason', answer: 'an answer' });
const ranked = (name, next) => ({ name, next, probability: 0.8, needed_s: 40, soonest_s: 5, latest_s: 4000, reasons: [`<b>${name}</b> & co`] });
const record = {
  person: 'Mira',
  title: 'a <i>test</i>',
  ends_s: 600,
  limit_mb: 100,
  models: ['one', 'two'].map((name) => ({ name, title: `${name}, a model`, memory_mb: 60 })),
  cold: {
    uses: [use(30, 'one', 'cold', 900), use(90, 'two', 'cold', 1200)],
    loads: [{ model: 'one', from_s: 30, ready_s: 30.9, to_s: 31, uses: 1 }, { model: 'two', from_s: 90, ready_s: 91, to_s: 92, uses: 1 }],
  },
  predicted: {
    uses: [use(30, 'one', 'cold', 910), use(90, 'two', 'warm', 50)],
    loads: [
      { model: 'one', from_s: 30, ready_s: 30.9, to_s: 40, uses: 1 },
      { model: 'two', from_s: 40, ready_s: 41, to_s: 600, uses: 1, why: 'used after one' },
      { model: 'one', from_s: 300, to_s: 310, uses: 0 },
    ],
    predictions: [
      {
        at_s: 31,
        ranked: [ranked('two', 0.7), ranked('one', 0.2)],
        tasks: [
          { action: 'Release', name: 'one', at_s: 31, takes_ms: 0, saves_ms: 0, reason: 'makes room' },
          { action: 'Warm', name: 'two', at_s: 31, takes_ms: 1000, saves_ms: 700, reason: 'needed soon' },
        ],
        skipped: [{ name: 'one', reason: 'does not fit' }],
      },
    ],
  },
  policies: [{ title: 'keep the last three', wait_ms: 2000, cold_starts: 2 }],
};

/** Of a path as it stands, however odd. */
const statusOf = (url, path) =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    get({ hostname, port, path }, (response) => (response.resume(), resolve(response.statusCode))).on('error', reject);
  });

describe('the page', () => {
  let browser;
  let served;
  let page;
  const complaints = [];
  before(async () => {
    served = await servePage(record);
    browser = await launch();
    page = await browser.newPage();
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(served.url);
    await page.waitForSelector('#time svg');
  });
  after(async () => {
    await browser?.close();
    await served?.close();
  });

  test('shows both runs, and what plain policies would have cost', async () => {
    assert.match(await page.textContent('#who'), /Mira, a <i>test<\/i>: 2 uses of 2 real models/);
    assert.equal(await page.locator('path.use').count(), 4);
    assert.equal(await page.locator('#time .load').count(), 5);
    assert.equal(await page.locator('g.unused').count(), 1);
    const rows = await page.locator('.totals tr').allTextContents();
    assert.deepEqual(rows, ['cold2.10 s2 cold', 'keep the last three counted, not run2.00 s2 cold', 'predicted0.96 s1 cold']);
  });

  test('tells of each use what was expected before it, by button, slider or click', async () => {
    assert.match(await page.textContent('#moment'), /0:30 Mira uses one.*Nothing had been asked/s);
    await page.click('button[title="the next use"]');
    const text = await page.textContent('#moment');
    assert.match(text, /1:30 Mira uses two.*Waited 1\.20 s cold, 0\.05 s predicted \(warm: a reason\)/s);
    assert.match(text, /asked 59 s before, at 0:31/);
    assert.match(text, /two 70 % next, 80 % within the horizon/);
    assert.match(text, /in about 40 s \(5 s to 67 min\)/);
    assert.match(text, /<b>two<\/b> & co/, 'texts are texts, not markup');
    assert.match(text, /release one.*load two at 0:31, takes 1\.00 s, worth 0\.70 s \(estimated\).*Left out.*one does not fit/s);
    assert.equal(await page.locator('.ranked .right').count(), 1);
    await page.click('button[title="the next use"]');
    assert.match(await page.textContent('#moment'), /1:30/, 'there is none after the last');
    await page.locator('path.use').first().click();
    assert.match(await page.textContent('#moment'), /0:30/);
    await page.locator('#steps input').focus();
    await page.keyboard.press('ArrowRight');
    assert.match(await page.textContent('#moment'), /1:30/);
  });

  test('has nothing to complain about, and serves nothing else', async () => {
    assert.deepEqual(complaints, []);
    for (const path of ['/serve.mjs', '/../package.json', '/nothing', '//', '/%']) {
      assert.equal(await statusOf(served.url, path), 404, path);
    }
  });
});

test('a port that is taken is an error', async () => {
  const first = await servePage(record);
  try {
    await assert.rejects(servePage(record, { port: Number(new URL(first.url).port) }), { code: 'EADDRINUSE' });
  } finally {
    await first.close();
  }
});
