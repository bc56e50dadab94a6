// SPDX-License-Identifier: Apache-2.0
import { createOn } from './create.js';
import { nodeHost } from './load/node-host.js';
import type { CreatePredictor } from './predictor.js';

export * from './public.js';

/**
 * Loads the module and makes a predictor of it. Nothing happens before it is called, and two predictors share nothing.
 *
 * Rejects with a WarmupError of kind Configuration for options that it cannot take and for a .wasm that is not there
 * (`WASM_NOT_FOUND`), of another version (`VERSION_MISMATCH`) or not allowed (`CSP_BLOCKED`).
 */
export const createPredictor: CreatePredictor = /* @__PURE__ */ createOn(nodeHost);
