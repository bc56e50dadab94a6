// SPDX-License-Identifier: Apache-2.0
import createSingle from 'core-glue';
import { readBrowser } from '../resources/browser.js';
import { probeEnvironment } from './environment.js';
import type { Host } from './host.js';

/** Browsers, their Workers, and whatever else has fetch and no files. Bundlers look for the literal URLs. */
export const webHost: Host = {
  get wasm() {
    return {
      single: new URL('./core.wasm', import.meta.url),
      threads: new URL('./core-threads.wasm', import.meta.url),
    };
  },
  async glue(variant) {
    return variant === 'single' ? createSingle : (await import('./core-threads.mjs')).default;
  },
  environment: () => probeEnvironment(),
  async read(url) {
    const response = await fetch(url, { credentials: 'same-origin' });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    const type = response.headers.get('content-type');
    return { bytes: new Uint8Array(await response.arrayBuffer()), ...(type === null ? {} : { type }) };
  },
  probe: () => readBrowser,
};
