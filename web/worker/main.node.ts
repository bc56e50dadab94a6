// SPDX-License-Identifier: Apache-2.0
// model-warmup/worker: the script of a predictor's own Worker, in Node.
import createSingle from 'core-glue';
import { nodePlatform } from '../load/node-platform.js';
import { innerPort } from './port.js';
import { serve } from './serve.js';
import { startOn } from './start.js';

serve(innerPort(), startOn(nodePlatform, createSingle, () => new URL('../core.wasm', import.meta.url)));
