// SPDX-License-Identifier: Apache-2.0
// model-warmup/inline: the same API with the .wasm inside.
import createSingle from 'core-glue';
import { createOn } from './create.js';
import { inlineHost } from './load/inline-host.js';
import { webPlatform } from './load/web-platform.js';
import type { CreatePredictor } from './predictor.js';
import { readBrowser } from './resources/browser.js';

export * from './public.js';

export const createPredictor: CreatePredictor = /* @__PURE__ */ createOn(
  /* @__PURE__ */ inlineHost(webPlatform, createSingle, () => readBrowser),
);
