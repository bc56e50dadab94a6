// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** A stand-in for Ollama: it holds what it is told to, and answers from what it holds. */
async function ollama() {
  const held = new Set();
  const asked = [];
  const server = createServer(async (request, response) => {
    if (request.url === '/api/ps') return response.end(JSON.stringify({ models: [...held].map((name) => ({ name, size: 2 ** 30 })) }));
    let body = '';
    for await (const chunk of request) body += chunk;
    const { model, prompt, keep_alive } = JSON.parse(body);
    asked.push({ model, prompt, keep_alive });
    if (model.startsWith('qwen')) return response.writeHead(500).end('cannot allocate');
    if (keep_alive === 0) held.delete(model);
    else held.add(model);
    response.end(JSON.stringify({ model, response: prompt === undefined ? '' : `you said: ${prompt}` }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { held, asked, url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

export default {
  'ollama.mjs': 'gateway.mjs',
  'gateway.mjs': async (folder, _play) => {
    const models = await ollama();
    const key = '07'.repeat(32);
    const env = { ...process.env, OLLAMA_HOST: models.url, PORT: '0', WARMUP_KEY: key };
    const gateway = spawn(process.execPath, ['gateway.mjs'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let errors = '';
    gateway.stderr.on('data', (chunk) => (errors += chunk));
    const exit = once(gateway, 'exit');
    try {
      const [line] = await once(createInterface({ input: gateway.stdout }), 'line');
      const url = `http://127.0.0.1:${/\d+$/.exec(line)}`;
      const ask = (body) => fetch(`${url}/generate`, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });
      const chat = { model: 'llama3.2:3b', prompt: 'hello', task: 'Chat', user: 'ada' };

      const cold = await (await ask(chat)).json();
      assert.equal(cold.said, 'you said: hello');
      assert.equal(cold.warm, false);
      assert.equal((await (await ask(chat)).json()).warm, true);
      assert.equal((await ask({ ...chat, model: 'gpt' })).status, 404);
      assert.equal((await ask('{')).status, 400);
      assert.equal((await ask({ ...chat, task: 'Chatting' })).status, 400);
      assert.equal((await ask({ ...chat, prompt: 7 })).status, 400);
      assert.equal((await ask({ ...chat, prompt: 'x'.repeat(1_000_001) })).status, 413);
      const broken = await ask({ ...chat, model: 'qwen2.5-coder:7b' });
      assert.deepEqual([broken.status, await broken.text()], [502, 'qwen2.5-coder:7b: 500 cannot allocate']);
      assert.match(await (await fetch(`${url}/metrics`)).text(), /\nmodel_warmup_uses_total 3\n/);

      gateway.kill('SIGTERM');
      assert.deepEqual(await exit, [0, null], errors);
      assert.equal(errors, '');
      assert.deepEqual([...models.held], [], 'the gateway left models loaded');
      assert.ok((await stat(path.join(folder, 'gateway.state'))).size > 0);
    } finally {
      gateway.kill('SIGKILL');
      models.close();
    }
  },
};
