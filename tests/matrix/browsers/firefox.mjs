// SPDX-License-Identifier: Apache-2.0
// Debian's Firefox, headless, by Marionette: Firefox's own protocol, of which geckodriver is a translation. Messages are
// JSON with their length before them: [0, id, command, parameters], answered by [1, id, error, result].
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { poll, resultScript } from './poll.mjs';

const preferences = {
  'marionette.port': 0, // any; it says which in MarionetteActivePort
  'app.normandy.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
};

/** @returns {Promise<import('./browsers.mjs').OpenBrowser>} */
export async function openFirefox() {
  const profile = await mkdtemp(path.join(tmpdir(), 'model-warmup-firefox-'));
  const lines = Object.entries(preferences).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`);
  await writeFile(path.join(profile, 'user.js'), lines.join('\n'));
  const child = spawn('firefox-esr', ['--headless', '--marionette', '--no-remote', '--profile', profile, 'about:blank'], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('close', resolve).once('error', resolve));
  const close = async () => {
    child.kill();
    await ended;
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const port = await poll(() => readFile(path.join(profile, 'MarionetteActivePort'), 'utf8'), 'port of Firefox');
    const { send, end } = await talk(Number(port));
    const { capabilities } = await send('WebDriver:NewSession', {});
    return {
      version: capabilities.browserVersion,
      async show(url) {
        await send('WebDriver:Navigate', { url });
        const ask = async () => (await send('WebDriver:ExecuteScript', { script: resultScript, args: [] })).value;
        return JSON.parse(await poll(ask, `result of ${url} in Firefox`));
      },
      close: () => (end(), close()),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A connection to Marionette. */
async function talk(port) {
  const socket = connect(port, '127.0.0.1');
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  const pending = new Map();
  const fail = () => {
    for (const { reject } of pending.values()) reject(new Error('Firefox has gone'));
    pending.clear();
  };
  socket.on('close', fail).on('error', fail);
  let received = Buffer.alloc(0);
  socket.on('data', (part) => {
    received = Buffer.concat([received, part]);
    for (let colon = received.indexOf(':'); colon > 0; colon = received.indexOf(':')) {
      const end = colon + 1 + Number(received.subarray(0, colon));
      if (received.length < end) return;
      const message = JSON.parse(received.subarray(colon + 1, end).toString());
      received = received.subarray(end);
      if (Array.isArray(message)) settle(message); // the first is a greeting
    }
  });
  const settle = ([, id, error, result]) => {
    const { resolve, reject } = pending.get(id);
    pending.delete(id);
    if (error) reject(new Error(error.message));
    else resolve(result);
  };
  let last = 0;
  const send = (command, parameters) =>
    new Promise((resolve, reject) => {
      const id = ++last;
      pending.set(id, { resolve, reject });
      const message = JSON.stringify([0, id, command, parameters]);
      socket.write(`${Buffer.byteLength(message)}:${message}`);
    });
  return { send, end: () => socket.destroy() };
}
