// SPDX-License-Identifier: Apache-2.0
/**
 * Draws the pictures beside it, and the one that models/tesseract/worker.mjs is primed with, in Chromium:
 * `node demo/inputs/screens/make-screens.mjs` (CHROMIUM names another browser than /usr/bin/chromium; the bytes depend
 * on its version and on the fonts DejaVu and Liberation).
 */
import { writeFile } from 'node:fs/promises';
import { deflateSync } from 'node:zlib';
import { chromium } from 'playwright-core';

const folder = new URL('./', import.meta.url);

const SCREENS = {
  error: {
    width: 640,
    body: `<style>body { background: #10151c; color: #d8dee6; font: 18px/26px 'DejaVu Sans Mono'; padding: 14px 18px; white-space: pre }
      .bad { color: #ff8f80 }</style>` +
      `$ npm run build
Compiling 214 modules
<span class="bad">Error: cannot find module 'queue'
  at resolve (build/paths.js:48)
  at pack (build/index.js:112)</span>
Build failed after 6.2 seconds
$ `,
  },
  table: {
    width: 600,
    body: `<style>body { background: #fff; color: #111; font: 19px/30px 'Liberation Sans'; padding: 16px 22px } h1 { font-size: 25px; margin: 4px 0 8px }
      table { border-spacing: 0; width: 100% } td:nth-child(n+2) { text-align: right } p { margin: 6px 0 }</style>
      <h1>Invoice 2026-0417</h1><p>Brandt Oars and Boats, 3 Mill Lane, Ashford</p>
      <table><tr><td>Oar, ash blade</td><td>2</td><td>148.00</td></tr><tr><td>Bailing can</td><td>1</td><td>17.50</td></tr>
      <tr><td>Rope, 9 metres</td><td>4</td><td>26.00</td></tr><tr><td>Total</td><td></td><td>191.50</td></tr></table>
      <p>Payable within 30 days</p>`,
  },
  notice: {
    width: 620,
    body: `<style>body { background: #f3efe2; color: #23303d; font: 21px/34px 'DejaVu Serif'; padding: 18px 30px; text-align: center } h1 { font-size: 29px; margin: 6px 0 10px } p { margin: 0 }</style>
      <h1>Water off on Thursday</h1><p>The pipes in the cellar are renewed</p><p>on 12 March from 8 am to 2 pm.</p>
      <p>Please fill a few bottles the evening before.</p><p>Questions: ring the caretaker, flat 4</p>`,
  },
};

/** @param {string} type  @param {Uint8Array} data */
function chunk(type, data) {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, 'latin1');
  bytes.set(data, 8);
  let crc = ~0;
  for (const byte of bytes.subarray(4, 8 + data.length)) {
    crc ^= byte;
    for (let i = 0; i < 8; i++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  bytes.writeInt32BE(~crc, 8 + data.length);
  return bytes;
}

/** A PNG in shades of grey. @param {number} depth  bits per pixel  @param {(x: number, y: number) => number} shade  from 0 to 255 */
function greyPng(width, height, depth, shade) {
  const line = 1 + Math.ceil((width * depth) / 8);
  const pixels = Buffer.alloc(line * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      pixels[line * y + 1 + (bit >> 3)] |= (shade(x, y) >> (8 - depth)) << (8 - depth - (bit & 7));
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = depth;
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
  const page = await browser.newPage();
  for (const [name, { width, body }] of Object.entries(SCREENS)) {
    await page.setViewportSize({ width, height: 100 });
    await page.setContent(`<!doctype html><style>* { box-sizing: border-box } body { margin: 0 }</style>${body}`);
    const png = await page.screenshot({ fullPage: true });
    await writeFile(new URL(`${name}.png`, folder), png);
    console.log(`${name}.png: ${png.length} bytes`);
  }
  // The priming picture: one short line, small enough to stand in the Worker's source.
  const { width, height, grey } = await page.evaluate(() => {
    const canvas = new OffscreenCanvas(150, 40);
    const context = canvas.getContext('2d');
    context.fillStyle = 'white';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = 'black';
    context.font = "26px 'DejaVu Sans'";
    context.fillText('Ready 42', 14, 29);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    return { width: canvas.width, height: canvas.height, grey: [...data.filter((_, i) => i % 4 === 0)] };
  });
  console.log(`SAMPLE: '${greyPng(width, height, 1, (x, y) => grey[y * width + x]).toString('base64')}'`);
} finally {
  await browser.close();
}
