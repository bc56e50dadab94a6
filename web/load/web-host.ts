// SPDX-License-Identifier: Apache-2.0
import createSingle from 'core-glue';
import { readBrowser } from '../resources/browser.js';
import type { Host } from './host.js';
import { webPlatform } from './web-platform.js';

/** The module of applications, on the web. Bundlers look for the literal URLs. */
export const webHost: Host = {
  ...webPlatform,
  get wasm() {
    return {
      single: new URL('./core.wasm', import.meta.url),
      threads: new URL('./core-threads.wasm', import.meta.url),
    };
  },
  async glue(variant) {
    return variant === 'single' ? createSingle : (await import('./core-threads.mjs')).default;
  },
  probe: () => readBrowser,
  startWorker: async () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' }),
};
