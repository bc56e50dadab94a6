// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import createSingle from 'core-glue';
import { NodeProbe } from '../resources/node.js';
import { probeEnvironment } from './environment.js';
import type { Host } from './host.js';

/** Node, and what behaves like it. */
export const nodeHost: Host = {
  get wasm() {
    return {
      single: new URL('../core.wasm', import.meta.url),
      threads: new URL('../core-threads.wasm', import.meta.url),
    };
  },
  async glue(variant) {
    return variant === 'single' ? createSingle : (await import('./core-threads.mjs')).default;
  },
  environment: () => ({ ...probeEnvironment(true), cores: availableParallelism() }),
  async read(url) {
    if (url.protocol === 'file:') return { bytes: new Uint8Array(await readFile(url)) };
    const response = await fetch(url);
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return { bytes: new Uint8Array(await response.arrayBuffer()) };
  },
  probe() {
    const probe = new NodeProbe();
    return () => probe.read();
  },
};
