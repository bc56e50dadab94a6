// SPDX-License-Identifier: Apache-2.0
// model-warmup/inline: the same API with the .wasm inside.
import createSingle from 'core-glue';
import { createOn } from './create.js';
import { inlineHost } from './load/inline-host.js';
import { nodePlatform } from './load/node-platform.js';
import type { CreatePredictor } from './predictor.js';
import { nodeProbe } from './resources/node.js';

export * from './public.js';

/** As `createPredictor` of `model-warmup`, of the module that is inside: there is no .wasm to serve. */
export const createPredictor: CreatePredictor = /* @__PURE__ */ createOn(
  /* @__PURE__ */ inlineHost(nodePlatform, createSingle, nodeProbe),
);
