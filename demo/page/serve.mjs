// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

const TYPES = { html: 'text/html; charset=utf-8', css: 'text/css', mjs: 'text/javascript', json: 'application/json', svg: 'image/svg+xml' };

/** All that there is to be had. */
const FILES = new Map([
  ['/', 'index.html'],
  ['/page.css', 'page.css'],
  ['/page.mjs', 'page.mjs'],
  ['/timeline.mjs', 'timeline.mjs'],
  ['/panel.mjs', 'panel.mjs'],
  ['/element.mjs', 'element.mjs'],
  ['/icon.svg', 'icon.svg'],
]);

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'",
  'x-content-type-options': 'nosniff',
};

/**
 * Serves the page that shows a record, to this machine only.
 * @param {import('../session/record.mjs').SessionRecord} record
 * @param {{ port?: number }} [options]  0: one that is free
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}  rejects when the port is taken
 */
export async function servePage(record, { port = 0 } = {}) {
  const json = JSON.stringify(record);
  const server = createServer(async (request, response) => {
    const path = request.url ?? '/';
    const name = path === '/record.json' ? 'record.json' : FILES.get(path);
    if (name === undefined) return void response.writeHead(404, HEADERS).end();
    const body = name === 'record.json' ? json : await readFile(new URL(name, import.meta.url));
    const kind = /** @type {keyof typeof TYPES} */ (name.slice(name.lastIndexOf('.') + 1));
    response.writeHead(200, { ...HEADERS, 'content-type': TYPES[kind] }).end(body);
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(undefined));
  });
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close: () => new Promise((resolve) => (server.close(() => resolve()), server.closeAllConnections())),
  };
}
