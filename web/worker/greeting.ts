// SPDX-License-Identifier: Apache-2.0
import { type WarmupError, configurationError, timeoutError } from '../errors.js';
import { kVersion } from '../version.js';
import type { Link } from './link.js';

/** Asks a predictor's Worker whether it is there, and of the same package. */
export async function greet(link: Link, timeoutMs: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const error = timeoutError(`the predictor's Worker has not answered in ${timeoutMs / 1000} s`);
    timer = setTimeout(() => reject(error), timeoutMs);
  });
  try {
    const version = await Promise.race([link.ask('hello'), late]);
    if (version !== kVersion) throw otherVersion(String(version), kVersion);
  } finally {
    clearTimeout(timer);
  }
}

/** The error of a Worker whose script is not this package's own. */
export function otherVersion(worker: string, caller: string): WarmupError {
  return configurationError(
    `the script of the predictor's Worker is of version ${worker}, the package is ${caller}: serve the one that comes with it (a cache may hold the old one)`,
    { code: 'VERSION_MISMATCH' },
  );
}
