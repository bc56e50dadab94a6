// SPDX-License-Identifier: Apache-2.0
import { checkSignal } from '../abort.js';
import { configurationError } from '../errors.js';
import { noSuchName } from '../nearest-name.js';
import { type CheckedOptions, type PredictorOptions, checkOptions } from '../options.js';

/** As of `createPredictor`; all of it may be left out. */
export type ToolsOptions = Pick<PredictorOptions, 'config' | 'wasmUrl' | 'wasmBinary' | 'wasmModule' | 'signal'>;

export type CheckedToolsOptions = ToolsOptions & Pick<CheckedOptions, 'config'>;

const kOptions: Record<keyof ToolsOptions, true> = {
  config: true,
  wasmUrl: true,
  wasmBinary: true,
  wasmModule: true,
  signal: true,
};

/** Refuses what createTools does not know or cannot take. */
export function checkToolsOptions(options: ToolsOptions): CheckedToolsOptions {
  const checked = checkOptions(options);
  for (const option of Object.keys(options)) {
    if (!Object.hasOwn(kOptions, option)) throw configurationError(noSuchName('option', option, Object.keys(kOptions)));
  }
  checkSignal(options.signal);
  return checked;
}
