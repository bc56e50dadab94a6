// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

const isolation = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

/**
 * Serves a folder on this machine.
 * @param {string} folder
 * @param {{
 *   isolated?: boolean, headers?: Record<string, string>, pages?: Record<string, string>,
 *   mime?: Record<string, string>, silent?: string[],
 * }} [options]
 *   `isolated`: with the headers of cross-origin isolation; `pages`: HTML by path, before any file; `mime`: types by
 *   extension, in place of the right ones; `silent`: paths whose connection is cut without an answer
 */
export async function serve(folder, { isolated = false, headers = {}, pages = {}, mime = {}, silent = [] } = {}) {
  const asked = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    asked.push(pathname);
    if (silent.includes(pathname)) return request.socket.destroy();
    const all = { 'cache-control': 'no-store', ...(isolated ? isolation : {}), ...headers };
    const answer = (status, type, body) => response.writeHead(status, { ...all, 'content-type': type }).end(body);
    if (pathname === '/favicon.ico') return response.writeHead(204).end(); // browsers ask for it by themselves
    if (pathname in pages) return answer(200, types['.html'], pages[pathname]);
    const file = path.join(folder, path.normalize(decodeURIComponent(pathname)));
    try {
      answer(200, { ...types, ...mime }[path.extname(file)] ?? 'application/octet-stream', await readFile(file));
    } catch {
      answer(404, 'text/plain', 'not found');
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => new Promise((resolve) => (server.close(resolve), server.closeAllConnections()));
  return { url: `http://127.0.0.1:${server.address().port}`, asked, close };
}
