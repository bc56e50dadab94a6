// SPDX-License-Identifier: Apache-2.0
import { createOn } from './create.js';
import { webHost } from './load/web-host.js';
import type { CreatePredictor } from './predictor.js';

export * from './public.js';

export const createPredictor: CreatePredictor = /* @__PURE__ */ createOn(webHost);
