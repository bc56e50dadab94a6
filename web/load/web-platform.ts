// SPDX-License-Identifier: Apache-2.0
import { probeEnvironment } from './environment.js';
import type { HostPlatform } from './host.js';

/** Browsers, their Workers, and whatever else has fetch and no files. */
export const webPlatform: HostPlatform = {
  environment: () => probeEnvironment(),
  async read(url) {
    const response = await fetch(url, { credentials: 'same-origin' });
    if (!response.ok) return { bytes: new Uint8Array(), refusal: response.status };
    const type = response.headers.get('content-type');
    return { bytes: new Uint8Array(await response.arrayBuffer()), ...(type === null ? {} : { type }) };
  },
  compile: (bytes) => WebAssembly.compile(bytes),
};
