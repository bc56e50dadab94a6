// SPDX-License-Identifier: Apache-2.0
import base64 from 'core-base64';
import type { CoreFactory, Host, HostPlatform } from './host.js';

/** Has the single module in itself, for where no .wasm can be served. */
export function inlineHost(platform: HostPlatform, createSingle: CoreFactory, probe: Host['probe']): Host {
  return {
    ...platform,
    environment: () => ({ ...platform.environment(), singleOnly: 'model-warmup/inline has the variant without threads only' }),
    get wasm() {
      const single = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      return { single, threads: single };
    },
    glue: async () => createSingle,
    probe,
    startWorker() {
      throw new Error("model-warmup/inline brings no script for one; pass a Worker whose script imports 'model-warmup/worker'");
    },
  };
}
