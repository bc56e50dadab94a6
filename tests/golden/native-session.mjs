// SPDX-License-Identifier: Apache-2.0
// The native build's session, driven over a pipe (see session_driver.cpp for the protocol).
import { spawn } from 'node:child_process';

import { kUserKey } from './vectors.mjs';

const kGiveBytes = new Set(['exportState', 'exportModel', 'jobBytes']);
const kRefusal = '!'.charCodeAt(0);

function frame(strings) {
  const parts = [Buffer.from(`${strings.length}\n`)];
  for (const text of strings) {
    const bytes = typeof text === 'string' ? Buffer.from(text) : Buffer.from(text.buffer, text.byteOffset, text.length);
    parts.push(Buffer.from(`${bytes.length}\n`), bytes, Buffer.from('\n'));
  }
  return Buffer.concat(parts);
}

export async function nativeSession(driver, vectors) {
  const child = spawn(driver, [], { stdio: ['pipe', 'pipe', 'inherit'] });
  let buffered = Buffer.alloc(0);
  let waiting;
  const take = () => {
    const end = buffered.indexOf(10);
    if (!waiting || end < 0) return;
    const size = Number(buffered.subarray(0, end));
    if (buffered.length < end + 1 + size + 1) return;
    const bytes = buffered.subarray(end + 1, end + 1 + size);
    buffered = buffered.subarray(end + 1 + size + 1);
    const { resolve } = waiting;
    waiting = undefined;
    resolve(bytes);
  };
  child.stdout.on('data', (chunk) => {
    buffered = Buffer.concat([buffered, chunk]);
    take();
  });
  child.on('close', (code) => waiting?.reject(new Error(`${driver} ended with ${code}`)));
  const call = (strings) =>
    new Promise((resolve, reject) => {
      waiting = { resolve, reject };
      child.stdin.write(frame(strings));
      take();
    });
  const refusal = (await call(['new', JSON.stringify(vectors.config), kUserKey])).toString();
  if (refusal !== '') throw new Error(refusal);
  return {
    call: async (method, args) => {
      const bytes = await call([method, ...args]);
      return kGiveBytes.has(method) && bytes[0] !== kRefusal ? new Uint8Array(bytes) : bytes.toString();
    },
    end: () => child.stdin.end(),
  };
}
