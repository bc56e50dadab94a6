// SPDX-License-Identifier: Apache-2.0
/**
 * wink-nlp: the names, dates, amounts and the like in an English text. Automata over tagged tokens, in JavaScript.
 * Input: the text. Answer: what was found, in the order of the text, each with its kind.
 */
import winkNLP from 'wink-nlp';
import { serveModel } from 'model-warmup/runtimes/worker';

const SAMPLE = 'Ada Lovelace wrote the note on July 10, 1843 in London.';
const STEPS = ['sbd', 'pos', 'ner', 'cer']; // sentences, parts of speech, the model's entities, ours
/** The model has no entity for names. One to three proper nouns in a row are one. */
const NAME = { name: 'NAME', patterns: ['PROPN', 'PROPN PROPN', 'PROPN PROPN PROPN'] };

/** @param {import('wink-nlp').WinkMethods} nlp  @param {string} text */
function find(nlp, text) {
  const doc = nlp.readDoc(text);
  /** @type {{ from: number, to: number, kind: string, text: string }[]}  from and to count tokens */
  const found = [];
  for (const entities of [doc.entities(), doc.customEntities()]) {
    entities.each((/** @type {import('wink-nlp').ItemEntity} */ entity) => {
      const [from, to] = /** @type {number[]} */ (entity.out(nlp.its.span));
      if (found.some((other) => from <= other.to && other.from <= to)) return; // the June of a date is no name
      const { type, value } = /** @type {import('wink-nlp').Detail} */ (/** @type {unknown} */ (entity.out(nlp.its.detail)));
      found.push({ from, to, kind: type.toLowerCase(), text: value });
    });
  }
  found.sort((a, b) => a.from - b.from);
  return { found: found.map(({ kind, text }) => ({ kind, text })) };
}

serveModel({
  async *load() {
    // The package's model is a module of JSON files: to import it is to read and parse it.
    const { default: english } = await import('wink-eng-lite-web-model');
    yield 'fetched';
    const nlp = winkNLP(english, STEPS);
    nlp.learnCustomEntities([NAME]);
    yield 'session';
    find(nlp, SAMPLE);
    return nlp;
  },
  run: async (nlp, text) => find(nlp, text),
});
