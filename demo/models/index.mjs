// SPDX-License-Identifier: Apache-2.0
/**
 * The example's models. Each folder has the Worker's script and what an application knows about the model beforehand.
 *
 * @typedef {object} Model
 * @property {{ name: string, tasks: import('model-warmup').ModelTask[], memory_mb: number, load_time_ms: number }} profile
 *   as registered with the predictor. The costs were measured once, in a process of their own on two cores, and
 *   rounded: growth of resident memory by a load and the first uses; time until primed. The predictor replaces the times
 *   by what it measures.
 * @property {string} title
 * @property {string} package  the npm package that ships the model
 * @property {Record<string, string>} files  what its packages ship for it and the Worker reads, as `asset` takes it
 * @property {URL} script  the Worker's
 * @property {boolean} inputIsText  whether the input is a text, or else bytes
 * @property {(answer: any) => string} inWords
 */
import guesslang from './guesslang/model.mjs';
import harper from './harper/model.mjs';
import lid176 from './lid176/model.mjs';
import silero from './silero/model.mjs';
import tesseract from './tesseract/model.mjs';
import wink from './wink/model.mjs';

/** @type {readonly Model[]} */
export const MODELS = [guesslang, lid176, harper, silero, tesseract, wink];
