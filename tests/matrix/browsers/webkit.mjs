// SPDX-License-Identifier: Apache-2.0
// Debian's WebKitGTK: MiniBrowser by WebKitWebDriver, on a display that nobody sees.
import { execFileSync, spawn } from 'node:child_process';
import { createServer } from 'node:net';

import { poll, resultScript } from './poll.mjs';

/**
 * @param {Record<string, string>} [settings] added to the browser's environment
 * @returns {Promise<import('./browsers.mjs').OpenBrowser>}
 */
export async function openWebKit(settings = {}) {
  const children = [];
  const start = (command, args, options) => {
    const child = spawn(command, args, { stdio: 'ignore', ...options });
    const ended = new Promise((resolve) => child.once('close', resolve).once('error', resolve));
    children.push({ child, ended });
    return child;
  };
  const close = async () => {
    for (const { child, ended } of children.reverse()) {
      child.kill();
      await ended;
    }
  };
  try {
    const port = await freePort();
    const env = { ...process.env, DISPLAY: await openDisplay(start), GDK_BACKEND: 'x11', NO_AT_BRIDGE: '1', ...settings };
    start('WebKitWebDriver', ['--host=127.0.0.1', `--port=${port}`], { env });
    const send = (method, where, body) => ask(`http://127.0.0.1:${port}${where}`, method, body);
    await poll(async () => (await send('GET', '/status')).ready || null, 'WebKitWebDriver');
    const options = { binary: miniBrowser(), args: ['--automation'] };
    const wanted = { alwaysMatch: { 'webkitgtk:browserOptions': options } };
    const { sessionId, capabilities } = await send('POST', '/session', { capabilities: wanted });
    const session = `/session/${sessionId}`;
    return {
      version: capabilities.browserVersion,
      async show(url) {
        await send('POST', `${session}/url`, { url });
        const script = () => send('POST', `${session}/execute/sync`, { script: resultScript, args: [] });
        return JSON.parse(await poll(script, `result of ${url} in WebKitGTK`));
      },
      async close() {
        await send('DELETE', session).catch(() => {}); // what is left ends with the driver
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function ask(url, method, body) {
  const response = await fetch(url, { method, ...(body && { body: JSON.stringify(body) }) });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
  return value;
}

/** It lies beside the library, in a folder that the architecture names. */
function miniBrowser() {
  const files = execFileSync('dpkg-query', ['-L', 'libwebkit2gtk-4.1-0'], { encoding: 'utf8' }).split('\n');
  const found = files.find((file) => file.endsWith('/MiniBrowser'));
  if (found === undefined) throw new Error('libwebkit2gtk-4.1-0 holds no MiniBrowser');
  return found;
}

async function openDisplay(start) {
  const child = start('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const number = await new Promise((resolve, reject) => {
    child.stdio[3].once('data', (data) => resolve(String(data).trim()));
    child.once('close', () => reject(new Error('Xvfb did not start')));
    child.once('error', reject);
  });
  return `:${number}`;
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
