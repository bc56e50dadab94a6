// SPDX-License-Identifier: Apache-2.0
import { startInThread } from '../in-thread.js';
import type { CoreFactory, HostPlatform, ModuleHost } from '../load/host.js';
import type { LocalPredictor } from '../local-predictor.js';
import type { CheckedOptions } from '../options.js';

/** How the script of a Worker, which is one file and has the single variant only, starts its predictor. */
export function startOn(
  platform: HostPlatform,
  createSingle: CoreFactory,
  wasm: () => URL,
): (options: CheckedOptions) => Promise<LocalPredictor> {
  return (options) => {
    const host: ModuleHost = {
      ...platform,
      environment: () => ({ ...platform.environment(), singleOnly: 'the script of a Worker is one file, without threads' }),
      // Found only where it is asked for: beside a script from a blob there is nothing.
      get wasm() {
        const single = wasm();
        return { single, threads: single };
      },
      glue: async () => createSingle,
    };
    return startInThread(host, options, () => ({}));
  };
}
