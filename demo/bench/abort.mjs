// SPDX-License-Identifier: Apache-2.0
/**
 * How long a load goes on after it was given up: at 30 % of a fetch, and in the middle of a compilation, in Node and in
 * Chromium:
 *   npm run bench:abort
 * "rejected": until the load's promise has rejected, as its own host counts; "closed" and "idle" from the order to give it
 * up on, in Chromium with the way there: "closed": until the server saw the connection go; "idle": until
 * the process, in Node without its first thread, has stopped using processor time (which the kernel counts in steps of
 * 10 ms).
 */
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { inWorker } from 'model-warmup/runtimes/worker';
import { bundle } from '../browser/bundle.mjs';
import { cpuMs, open } from '../browser/open.mjs';
import { serveFiles } from '../browser/serve.mjs';
import harper from '../models/harper/model.mjs';
import { loadContext } from '../models/load-context.mjs';
import silero from '../models/silero/model.mjs';

/** @typedef {{ rejectedMs: number, closedMs?: number, idleMs?: number }} Stopped */

const FETCHED = harper.files.runtime; // the largest file
const COMPILED = silero; // ONNX Runtime
const GIVEN_UP_AT = 0.3;
const BYTES_PER_SECOND = 8 * 2 ** 20;
/** After it was asked for: in the middle of a compilation, which takes several times as long. */
const COMPILING_MS = 20;
const QUIET_MS = 300;
const TIMES = 5;
const nothing = () => {};

/** @param {(number | undefined)[]} values */
function medianOf(values) {
  const known = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  return known.length === 0 ? '-' : known[known.length >> 1].toFixed(1);
}

/** Of this process without its first thread, which is busy measuring: Workers, and what compiles for them. */
function otherThreads() {
  const threads = readdirSync('/proc/self/task').filter((id) => id !== String(process.pid));
  return threads.reduce((sum, id) => sum + cpuMs(statOf(id)), 0);
}

/** @param {string} thread */
function statOf(thread) {
  try {
    return readFileSync(`/proc/self/task/${thread}/stat`, 'utf8');
  } catch {
    return '0 (ended) X'; // since its folder was listed
  }
}

/** Until no processor time has been used for a while; less that while. @param {() => number} used */
async function untilIdle(used) {
  const began = performance.now();
  let lastUsed = used();
  let lastAt = began;
  while (performance.now() - lastAt < QUIET_MS) {
    await delay(5);
    const now = used();
    if (now > lastUsed) lastAt = performance.now();
    lastUsed = now;
  }
  return lastAt - began;
}

/**
 * A load in either host: how to begin it as far as a stage, how to give it up (resolves once it has rejected), and what
 * tells the processor time used so far.
 * @typedef {{ begin: (stage: 'fetched' | 'compiled') => Promise<void>, abort: () => Promise<number>, used: () => number,
 *   close: () => Promise<unknown> }} Attempt
 */

/** @typedef {{ node: URL, page: string, name: string }} Script  where it is for each host, and the Worker's name */

/** @param {Script} script  @returns {Promise<Attempt>} */
async function inNode({ node, name }) {
  const loader = inWorker(() => new Worker(node, { workerData: name }));
  let controller = new AbortController();
  /** @type {unknown} */ let previous;
  /** @type {Promise<unknown>} */ let loading = Promise.resolve();
  return {
    async begin(stage) {
      controller = new AbortController();
      const earlier = previous === undefined ? {} : { previous };
      loading = Promise.resolve(loader.load(loadContext({ stage, signal: controller.signal, ...earlier })));
      previous = await loading;
    },
    async abort() {
      const began = performance.now();
      controller.abort();
      await loading.catch(nothing);
      return performance.now() - began;
    },
    used: otherThreads,
    close: async () => {},
  };
}

/** @param {Script} script  @param {string} origin  @returns {Promise<Attempt>} */
async function inChromium({ page: path, name }, origin) {
  const browser = await open(origin);
  const asked = { module: `${origin}/models.js`, script: `${origin}/${path}`, name };
  return {
    begin: (stage) =>
      browser.page.evaluate(async ({ module, script, name, stage }) => (await import(module)).load(script, { stage, name }), { ...asked, stage }),
    abort: () => browser.page.evaluate(async ({ module }) => (await import(module)).abort(), asked),
    used: await browser.cpuMeter(),
    close: browser.close,
  };
}

/** @param {Attempt} attempt  @param {Promise<number>} [closed]  @returns {Promise<Stopped>} */
async function stop(attempt, closed) {
  const began = performance.now();
  const rejectedMs = await attempt.abort();
  const idleMs = performance.now() - began + (await untilIdle(attempt.used));
  return { rejectedMs, idleMs, ...(closed && { closedMs: (await closed) - began }) };
}

/** @param {Map<string, Uint8Array>} modules  @param {(script: Script, origin: string) => Promise<Attempt>} open */
async function duringFetch(modules, open) {
  /** @type {() => void} */ let atShare = nothing;
  /** @type {(at: number) => void} */ let gone = nothing;
  const reached = new Promise((resolve) => (atShare = () => resolve(undefined)));
  const closed = new Promise((resolve) => (gone = resolve));
  const server = await serveFiles({
    modules,
    assets: [FETCHED],
    bytesPerSecond: BYTES_PER_SECOND,
    onSent: (_file, sent, total) => sent >= GIVEN_UP_AT * total && atShare(),
    onBroken: () => gone(performance.now()),
  });
  const script = { node: new URL('fetching.worker.mjs', import.meta.url), page: 'fetching.js' };
  const attempt = await open({ ...script, name: `${server.origin}/assets/${FETCHED}` }, server.origin);
  try {
    const begun = attempt.begin('fetched').catch(nothing);
    await reached;
    const stopped = await stop(attempt, closed);
    await begun;
    return stopped;
  } finally {
    await attempt.close();
    await server.close();
  }
}

/** @param {Map<string, Uint8Array>} modules  @param {(script: Script, origin: string) => Promise<Attempt>} open */
async function duringCompilation(modules, open) {
  const server = await serveFiles({ modules, assets: Object.values(COMPILED.files) });
  const attempt = await open({ node: COMPILED.script, page: 'compiled.js', name: COMPILED.profile.name }, server.origin);
  try {
    await attempt.begin('fetched');
    const begun = attempt.begin('compiled').then(() => true, () => false);
    await delay(COMPILING_MS);
    const stopped = await stop(attempt);
    if (await begun) throw new Error('the compilation had ended before it was given up: nothing was measured');
    return stopped;
  } finally {
    await attempt.close();
    await server.close();
  }
}

const compiled = fileURLToPath(COMPILED.script);
const modules = await bundle({ fetching: 'bench/fetching.worker.mjs', compiled, models: 'browser/models.mjs' });
console.log(`ms until (median of ${TIMES})  host      rejected   closed     idle`);
for (const [what, measure] of /** @type {const} */ ([['30 % of a fetch', duringFetch], ['a compilation', duringCompilation]])) {
  for (const [host, open] of /** @type {const} */ ([['Node', inNode], ['Chromium', inChromium]])) {
    /** @type {Stopped[]} */ const all = [];
    for (let i = 0; i < TIMES; i++) all.push(await measure(modules, open));
    const figures = /** @type {const} */ (['rejectedMs', 'closedMs', 'idleMs']).map((figure) => medianOf(all.map((one) => one[figure])));
    console.log(`${what.padEnd(22)}  ${host.padEnd(9)}${figures.map((figure) => figure.padStart(9)).join('')}`);
  }
}
