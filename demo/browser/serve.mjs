// SPDX-License-Identifier: Apache-2.0
import { createServer } from 'node:http';
import { asset } from '#asset';

const PIECE_BYTES = 64 * 1024;

/**
 * Serves bundled modules and what the models are made of, to this machine only.
 *   /             an empty page
 *   /NAME.js      a bundled module
 *   /assets/PATH  a file of a model
 * @param {object} served
 * @param {Map<string, Uint8Array>} served.modules
 * @param {readonly string[]} served.assets  all that is to be had
 * @param {number} [served.bytesPerSecond]  of an asset
 * @param {(asset: string, sent: number, total: number) => void} [served.onSent]
 * @param {(asset: string) => void} [served.onBroken]  whoever asked for it has gone before all was sent
 */
export async function serveFiles({ modules, assets, bytesPerSecond = Infinity, onSent = () => {}, onBroken = () => {} }) {
  const headers = { 'cache-control': 'no-store', 'access-control-allow-origin': '*' };
  const server = createServer(async (request, response) => {
    const path = (request.url ?? '/').slice(1);
    const file = path.replace(/^assets\//, '');
    const script = modules.get(path);
    if (path === '') response.writeHead(200, { ...headers, 'content-type': 'text/html' }).end('<!doctype html><title>models</title>');
    else if (script) response.writeHead(200, { ...headers, 'content-type': 'text/javascript' }).end(script);
    else if (path.startsWith('assets/') && assets.includes(file)) await send(response, file);
    else response.writeHead(path === 'favicon.ico' ? 204 : 404, headers).end();
  });

  /** @param {import('node:http').ServerResponse} response  @param {string} name */
  async function send(response, name) {
    const bytes = await asset(name);
    response.once('close', () => response.writableFinished || onBroken(name));
    response.writeHead(200, { ...headers, 'content-type': 'application/octet-stream', 'content-length': bytes.length });
    if (bytesPerSecond === Infinity) return void response.end(bytes);
    const pauseMs = (1000 * PIECE_BYTES) / bytesPerSecond;
    for (let sent = 0; sent < bytes.length && !response.destroyed; sent += PIECE_BYTES) {
      response.write(bytes.subarray(sent, sent + PIECE_BYTES));
      onSent(name, Math.min(bytes.length, sent + PIECE_BYTES), bytes.length);
      await new Promise((resolve) => setTimeout(resolve, pauseMs)); // the network of this bench
    }
    response.end();
  }

  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())),
  };
}
