// SPDX-License-Identifier: Apache-2.0
// The samples of a Markdown page. A comment before a block of code says what is done with it:
//   <!-- sample: NAME -->         it is the file NAME, or the next part of it; of a `sh` block, commands to run
//   <!-- output: NAME -->         what that sample prints
//   <!-- output like: NAME -->    the same, where figures differ from run to run
//   <!-- not run: REASON -->      it cannot be run here
// Blocks of `text` need none: they are no code.

const fence = /^(?:<!-- (?<what>sample|output|output like|not run): (?<name>.+?) -->\n)?```(?<language>\w*)\n(?<text>[\s\S]*?)^```$/gm;

/**
 * @typedef {{ language: string, text: string, output?: string, like?: string }} Sample
 * @param {string} markdown
 * @returns {Map<string, Sample>} by name, in the order of their first parts
 */
export function samplesOf(markdown) {
  const samples = new Map();
  for (const { groups, index } of markdown.matchAll(fence)) {
    const { what, name, language, text } = groups;
    if (what === 'not run') continue;
    if (what === undefined) {
      if (['', 'text'].includes(language)) continue;
      const line = markdown.slice(0, index).split('\n').length;
      throw new Error(`line ${line}: a block of ${language} does not say whether it is a sample`);
    }
    const sample = samples.get(name) ?? { language, text: '' };
    samples.set(name, sample);
    if (what === 'sample') sample.text += text;
    else sample[what === 'output' ? 'output' : 'like'] = text;
  }
  return samples;
}

/** Text in which every figure is the same, and every run of blanks: a figure may have another width. */
export const withoutFigures = (text) => text.replaceAll(/-?\d[\d,.]*/g, '#').replaceAll(/ +/g, ' ');
