// SPDX-License-Identifier: Apache-2.0
/**
 * Tesseract: the text in a picture. A recurrent network for lines of print, in WebAssembly.
 * Input: the bytes of a PNG file. Answer: the lines of text, and Tesseract's own confidence from 0 to 1.
 *
 * It is tesseract.js-core without tesseract.js around it, which would start a Worker of its own and look for its files
 * on a public server.
 */
// @ts-expect-error the package has no types
import createCore from 'tesseract.js-core/tesseract-core-simd-lstm.js';
import { asset } from '#asset';
import { serveModel } from 'model-warmup/runtimes/worker';
import { instantiate } from '../instantiate.mjs';
import tesseract from './model.mjs';

/** 'Ready 42', black on white */
const SAMPLE =
  'iVBORw0KGgoAAAANSUhEUgAAAJYAAAAoAQAAAAA0uj5KAAAA6UlEQVR42s3SMWrFMAwA0EAGjz6Cxn8Mjz1Kj5FAB486gq5i6KDRR2hKBq3+/MUf' +
  'wtevYzcp1HOpBiMeyEKWB/0V2/D/bXZ7KuWANFWDwx4QYDeyP+zdVsPDNlKuxofdT8tumZLAWkyaLTZAuJDo7TTGD2JDXKzVIrJG9MgqhwGJRuIY' +
  'NZJim4Mk2XJDMWhzzGMwwEJK9HCtdh49g3wZ0Da1HqTEwCvoMOZmXO3mdBiTNsPixRQ/m62o5NEnV/JvY0HDJk/1PXa7Lia8hMtus2mW7cLpddPT' +
  'jt109pY7du/YtWNvHfN/+dee7BGdcmbPjaAAAAAASUVORK5CYII=';
const LSTM_ONLY = 1; // OcrEngineMode: all that this build has
const ONE_BLOCK = '6'; // PageSegMode: rows stay rows, in a table too
const UPRIGHT = 1; // in EXIF's terms

/** @param {Uint8Array<ArrayBuffer>} gzipped */
async function gunzip(gzipped) {
  const plain = new Blob([gzipped]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(plain).arrayBuffer());
}

/** @typedef {{ core: any, api: any }} Reader  The package has no types. */

/** @param {Reader} reader  @param {Uint8Array} png */
function read({ core, api }, png) {
  core.FS.writeFile('/input', png); // where SetImageFile looks
  if (api.SetImageFile(UPRIGHT, 0) !== 0) throw new Error('not a picture that Tesseract can read');
  if (api.Recognize(null) !== 0) throw new Error('Tesseract gave the picture up');
  const lines = api.GetUTF8Text().split('\n').filter((/** @type {string} */ line) => line.trim() !== '');
  return { lines, confidence: api.MeanTextConf() / 100 };
}

serveModel({
  async *load({ signal }) {
    const [runtime, language] = await Promise.all([
      asset(tesseract.files.runtime, { signal }),
      asset(tesseract.files.language, { signal }),
    ]);
    yield 'fetched';
    const compiled = await WebAssembly.compile(runtime);
    yield 'compiled';
    /** @type {any} the package has no types */
    const core = await instantiate(createCore, compiled);
    core.FS.writeFile('eng.traineddata', await gunzip(language));
    const api = new core.TessBaseAPI();
    if (api.Init(null, 'eng', LSTM_ONLY) !== 0) throw new Error('Tesseract does not take its language data');
    core.FS.unlink('eng.traineddata'); // it is in Tesseract's memory now
    api.SetVariable('tessedit_pageseg_mode', ONE_BLOCK);
    yield 'session';
    const reader = { core, api };
    read(reader, Uint8Array.from(atob(SAMPLE), (c) => c.charCodeAt(0)));
    return reader;
  },
  run: async (reader, png) => read(reader, png),
});
