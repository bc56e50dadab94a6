// SPDX-License-Identifier: Apache-2.0
/**
 * Memory before a load, loaded and used, and after the release, which ends the Worker; in Node (resident memory of a
 * process of its own) and in Chromium (PSS of its renderers):
 *   npm run bench:memory [-- MODEL ...]
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { inWorker } from 'model-warmup/runtimes/worker';
import { bundle } from '../browser/bundle.mjs';
import { open } from '../browser/open.mjs';
import { serveFiles } from '../browser/serve.mjs';
import { MODELS } from '../models/index.mjs';
import { loadContext } from '../models/load-context.mjs';

/** @typedef {{ beforeMb: number, usedMb: number, afterMb: number }} Memory */

const USUAL = ['harper', 'silero-vad', 'tesseract'];
const SAMPLES = new Map([
  ['guesslang', 'code/ledger.py'],
  ['lid.176', 'prose/notice.en.txt'],
  ['harper', 'grammar/notice.txt'],
  ['silero-vad', 'speech/memo.wav'],
  ['tesseract', 'screens/error.png'],
  ['wink', 'entities/invoice.txt'],
]);
/** What frees memory does so a little later. */
const SETTLE_MS = 1500;

const modelOf = (/** @type {string} */ name) => {
  const model = MODELS.find(({ profile }) => profile.name === name);
  if (!model) throw new Error(`no model is called ${name}: ${MODELS.map(({ profile }) => profile.name).join(', ')}`);
  return model;
};

/** @param {string} name  @returns {Promise<string | Uint8Array>} */
async function sampleOf(name) {
  const bytes = new Uint8Array(await readFile(new URL(`../inputs/${SAMPLES.get(name)}`, import.meta.url)));
  return modelOf(name).inputIsText ? new TextDecoder().decode(bytes) : bytes;
}

/** In this process. @param {string} name  @returns {Promise<Memory>} */
async function measureHere(name) {
  const residentMb = () => process.memoryUsage().rss / 2 ** 20;
  const sample = await sampleOf(name);
  const loader = inWorker(() => new Worker(modelOf(name).script, { name }));
  const beforeMb = residentMb();
  const model = await loader.load(loadContext());
  await model.run(sample);
  await delay(SETTLE_MS);
  const usedMb = residentMb();
  await loader.release(model);
  await delay(SETTLE_MS);
  return { beforeMb, usedMb, afterMb: residentMb() };
}

/** @param {string} name  @returns {Promise<Memory>} */
async function measureInNode(name) {
  const { stdout } = await promisify(execFile)(process.execPath, [fileURLToPath(import.meta.url), '--here', name]);
  return JSON.parse(stdout.slice(stdout.lastIndexOf('\n{') + 1));
}

/** @param {string} origin  @param {string} name  @returns {Promise<Memory>} */
async function measureInChromium(origin, name) {
  const sample = await sampleOf(name);
  const input = typeof sample === 'string' ? sample : { base64: Buffer.from(sample).toString('base64') };
  const browser = await open(origin);
  const { page } = browser;
  try {
    await delay(SETTLE_MS);
    const beforeMb = await browser.memoryMb();
    const asked = { module: `${origin}/models.js`, script: `${origin}/${name}.js`, input };
    await page.evaluate(async ({ module, script, input }) => {
      const { load, ask } = await import(module);
      await load(script);
      await ask(input);
    }, asked);
    await delay(SETTLE_MS);
    const usedMb = await browser.memoryMb();
    await page.evaluate(async ({ module }) => (await import(module)).release(), asked);
    await delay(SETTLE_MS);
    return { beforeMb, usedMb, afterMb: await browser.memoryMb() };
  } finally {
    await browser.close();
  }
}

async function measureAll(/** @type {string[]} */ names) {
  const entries = Object.fromEntries(names.map((name) => [name, fileURLToPath(new URL('worker.mjs', modelOf(name).script))]));
  const modules = await bundle({ ...entries, models: 'browser/models.mjs' });
  const server = await serveFiles({ modules, assets: MODELS.flatMap(({ files }) => Object.values(files)) });
  console.log('MB of         host       before   used  after   comes back');
  try {
    for (const name of names) {
      const rows = /** @type {[string, Memory][]} */ ([
        ['Node', await measureInNode(name)],
        ['Chromium', await measureInChromium(server.origin, name)],
      ]);
      for (const [host, { beforeMb, usedMb, afterMb }] of rows) {
        const figures = [beforeMb, usedMb, afterMb].map((mb) => mb.toFixed(0).padStart(7)).join('');
        const share = `${Math.round((100 * (usedMb - afterMb)) / (usedMb - beforeMb))} %`;
        console.log(`${name.padEnd(14)}${host.padEnd(9)}${figures}${share.padStart(13)}`);
      }
    }
  } finally {
    await server.close();
  }
}

const [first, ...more] = process.argv.slice(2);
if (first === '--here') console.log(`\n${JSON.stringify(await measureHere(more[0]))}`);
else await measureAll(first === undefined ? USUAL : [first, ...more]);
