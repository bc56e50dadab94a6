// SPDX-License-Identifier: Apache-2.0
// The site as a reader meets it: links, pages without scripts, and how they look in Chromium.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { siteFolder } from '../../tools/docs/build.mjs';
import { brokenLinks, filesIn } from '../../tools/docs/links.mjs';
import { launch } from '../support/chromium.mjs';
import { root } from '../support/package.mjs';

const site = pathToFileURL(siteFolder).href;
const pages = filesIn(siteFolder).filter((file) => file.endsWith('.html'));
const textOf = (page) => fs.readFileSync(path.join(siteFolder, page), 'utf8');

test('every link leads somewhere', () => {
  assert.ok(pages.length > 200);
  assert.deepEqual(brokenLinks(siteFolder), []);
});

test('the link checker finds what is broken', () => {
  const folder = fs.mkdtempSync(path.join(siteFolder, '..', 'links-'));
  try {
    fs.mkdirSync(path.join(folder, 'in'));
    fs.writeFileSync(path.join(folder, 'a.html'), '<a href="in/b.html#x">1</a><a href="in/b.html#y">2</a><a href="c.html">3</a><a href="/a.html">4</a><a href="">5</a><a href="#z">6</a>');
    fs.writeFileSync(path.join(folder, 'in', 'b.html'), '<p id="x"><a href="../a.html">7</a><a href="https://example.org/">8</a><img src="d.png">');
    assert.deepEqual(brokenLinks(folder).sort(), [
      'a.html: #z has no such anchor',
      'a.html: /a.html is not relative',
      'a.html: an empty link is not relative',
      'a.html: c.html is not there',
      'a.html: in/b.html#y has no such anchor',
      'in/b.html: d.png is not there',
    ]);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});

test('every guide is in the menu, and every entry of the package', () => {
  const menu = textOf('index.html');
  const guides = fs.readdirSync(path.join(root, 'docs')).filter((file) => file.endsWith('.md') && file !== 'index.md');
  for (const guide of guides) assert.ok(menu.includes(`href="${path.parse(guide).name}.html"`), guide);
  const { exports } = JSON.parse(fs.readFileSync(path.join(root, 'npm', 'package.json'), 'utf8'));
  for (const subpath of Object.keys(exports).filter((key) => exports[key].types)) {
    assert.ok(menu.includes(`href="${path.posix.join('model-warmup', subpath)}.html"`), subpath);
  }
});

test('no page has a script, or asks another server for anything', () => {
  for (const page of pages) {
    assert.doesNotMatch(textOf(page), /<script|\son\w+="|javascript:|src="(https?:)?\/\/|<link[^>]*href="(https?:)?\/\//i, page);
  }
});

test('comments that say what is done with samples are not shown', () => {
  for (const page of pages) assert.doesNotMatch(textOf(page), /<!-- (sample|output|not run)/, page);
});

describe('in Chromium, from files', () => {
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser?.close());

  const looked = ['index.html', 'get-started.html', 'measuring.html', 'troubleshooting.html', 'model-warmup.html', 'model-warmup/Predictor.html', 'cpp/classmodel__warmup_1_1ModelWarmupPredictor.html', 'cpp/annotated.html'];

  for (const width of [390, 1280]) {
    test(`pages fit into ${width} px`, async () => {
      const page = await browser.newPage({ viewport: { width, height: 800 } });
      for (const address of looked) {
        await page.goto(`${site}/${address}`);
        assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width, `${address} is wider`);
      }
      await page.close();
    });
  }

  test('the menu folds on a phone, and opens by keyboard', async () => {
    const page = await browser.newPage({ viewport: { width: 390, height: 800 } });
    await page.goto(`${site}/tuning.html`);
    const menu = page.locator('nav.side');
    assert.equal(await menu.isVisible(), false);
    await page.focus('#menu');
    await page.keyboard.press('Space');
    assert.equal(await menu.isVisible(), true);
    await menu.getByText('Privacy', { exact: true }).click();
    await page.waitForURL(/privacy\.html$/);
    await page.close();
  });

  for (const colorScheme of ['light', 'dark']) {
    test(`text can be read, ${colorScheme}`, async () => {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme });
      for (const address of looked) {
        await page.goto(`${site}/${address}`);
        assert.deepEqual(await page.evaluate(faintTexts), [], address);
      }
      await page.close();
    });
  }
});

/** Texts whose contrast with what is behind them is below 4.5, the AA of WCAG 2.2. Runs in the page. */
function faintTexts() {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = ([r, g, b]) => {
    const [R, G, B] = [r, g, b].map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * R + 0.7152 * G + 0.0722 * B;
  };
  const behind = (element) => {
    for (let e = element; e !== null; e = e.parentElement) {
      const color = rgba(getComputedStyle(e).backgroundColor);
      if (color[3] === 255) return color;
    }
    return [255, 255, 255];
  };
  const faint = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (walker.currentNode.data.trim() === '' || !element.checkVisibility({ opacityProperty: true })) continue;
    const [a, b] = [luminance(rgba(getComputedStyle(element).color)), luminance(behind(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) faint.add(`${walker.currentNode.data.trim().slice(0, 30)}: ${contrast.toFixed(1)}`);
  }
  return [...faint].slice(0, 10);
}
