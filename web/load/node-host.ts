// SPDX-License-Identifier: Apache-2.0
import createSingle from 'core-glue';
import { nodeProbe } from '../resources/node.js';
import type { Host } from './host.js';
import { nodePlatform } from './node-platform.js';

/** The module of applications, in Node. */
export const nodeHost: Host = {
  ...nodePlatform,
  get wasm() {
    return {
      single: new URL('../core.wasm', import.meta.url),
      threads: new URL('../core-threads.wasm', import.meta.url),
    };
  },
  async glue(variant) {
    return variant === 'single' ? createSingle : (await import('./core-threads.mjs')).default;
  },
  probe: nodeProbe,
  async startWorker() {
    const { Worker } = await import('node:worker_threads'); // costs the start of everybody else 2 ms
    // Its one file needs none of the process' options, and with some of them (--input-type) no Worker starts.
    return new Worker(new URL('./worker.js', import.meta.url), { execArgv: [] });
  },
};
