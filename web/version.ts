// SPDX-License-Identifier: Apache-2.0

declare const __MODEL_WARMUP_VERSION__: string;

/** The package's version; the build puts in that of npm/package.json. The .wasm has to be of the same. */
export const kVersion: string = __MODEL_WARMUP_VERSION__;
