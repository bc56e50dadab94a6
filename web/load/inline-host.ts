// SPDX-License-Identifier: Apache-2.0
import packed from 'core-packed';
import { configurationError } from '../errors.js';
import type { CoreFactory, Host, HostPlatform } from './host.js';

/** Has the single module in itself, for where no .wasm can be served. */
export function inlineHost(platform: HostPlatform, createSingle: CoreFactory, probe: Host['probe']): Host {
  return {
    ...platform,
    environment: () => ({ ...platform.environment(), singleOnly: 'model-warmup/inline has the variant without threads only' }),
    wasm: { single: unpack, threads: unpack },
    glue: async () => createSingle,
    probe,
    async startWorker() {
      throw new Error("model-warmup/inline brings no script for one; pass a Worker whose script imports 'model-warmup/worker'");
    },
  };
}

async function unpack(): Promise<Uint8Array<ArrayBuffer>> {
  if (typeof DecompressionStream === 'undefined') {
    throw configurationError(
      'this engine cannot unpack the module that model-warmup/inline has in itself: it takes Chrome 91, Firefox 113, ' +
        "Safari 16.4 or Node 18; update it, or serve 'model-warmup/core.wasm' and give its wasmUrl",
      { code: 'ENGINE_TOO_OLD' },
    );
  }
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
}
