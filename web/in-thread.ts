// SPDX-License-Identifier: Apache-2.0
import type { ModuleHost } from './load/host.js';
import { loadCore } from './load/load-core.js';
import { LocalPredictor } from './local-predictor.js';
import type { CheckedOptions } from './options.js';
import { assemble } from './parts.js';
import { kVersion } from './version.js';
import type { ResourceReportInput } from './generated/wire.js';

/**
 * Loads the module and makes a predictor of it in this thread.
 * @param probe what the platform tells of the machine
 * @param why what is to be said before the reason of the variant
 */
export async function startInThread(
  host: ModuleHost,
  options: CheckedOptions,
  probe: () => ResourceReportInput,
  why: string = '',
): Promise<LocalPredictor> {
  const loaded = await loadCore({ ...options, version: kVersion }, host);
  const { variant, threads, reason } = loaded;
  const info = { variant, threads, worker: false, reason: why + reason, version: kVersion };
  return new LocalPredictor(assemble(options, loaded, probe), info);
}
