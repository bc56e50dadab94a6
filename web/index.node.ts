// SPDX-License-Identifier: Apache-2.0
import { createOn } from './create.js';
import { nodeHost } from './load/node-host.js';
import type { CreatePredictor } from './predictor.js';

export * from './public.js';

export const createPredictor: CreatePredictor = /* @__PURE__ */ createOn(nodeHost);
