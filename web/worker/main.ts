// SPDX-License-Identifier: Apache-2.0
// model-warmup/worker: the script of a predictor's own Worker, on the web.
import createSingle from 'core-glue';
import { webPlatform } from '../load/web-platform.js';
import { innerPort } from './port.js';
import { serve } from './serve.js';
import { startOn } from './start.js';

serve(innerPort(), startOn(webPlatform, createSingle, () => new URL('./core.wasm', import.meta.url)));
