// SPDX-License-Identifier: Apache-2.0
import type { WarmStage } from '../../generated/wire.js';

/** Both sides come from one package, but a bundler may have kept two versions of it. `hello` is answered with it. */
export const kProtocol = 2;

/** The name of the model of a Worker that has one only. */
export const kOnlyModel = '';

/**
 * What a Worker of models is asked. A `place` is one loaded model; its name says only what to load: a model may be loaded
 * anew while what was given up of it has not ended yet.
 */
export interface Questions {
  load: { readonly place: number; readonly model: string; readonly stage: WarmStage };
  run: { readonly place: number; readonly input: unknown };
  release: { readonly place: number };
}

/** What a load says on its way. */
export interface LoadNews {
  readonly fraction?: number;
  readonly memoryMb?: number;
}
