// SPDX-License-Identifier: Apache-2.0
import { stripVTControlCharacters } from 'node:util';

/**
 * @typedef {object} Column
 * @property {string} title
 * @property {number} [width]  of its texts; left out, that of the widest
 * @property {'left' | 'right'} [align]
 */

const GAP = '  ';

/** ANSI sequences that begin each style; one ends them all. */
const STYLES = { bold: '\x1b[1m', dim: '\x1b[2m', red: '\x1b[31m', green: '\x1b[32m', yellow: '\x1b[33m' };
const PLAIN = '\x1b[0m';

const lengthOf = (/** @type {string} */ text) => stripVTControlCharacters(text).length;

/** @param {string} text  @param {number} width  @param {'left' | 'right'} align */
function pad(text, width, align) {
  const space = ' '.repeat(Math.max(0, width - lengthOf(text)));
  return align === 'right' ? space + text : text + space;
}

/**
 * Breaks a text between words; a word longer than the width stays whole.
 * @param {string} text  @param {number} width  @returns {string[]}
 */
export function wrap(text, width) {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines[lines.length - 1];
    if (line !== '' && lengthOf(line) + 1 + lengthOf(word) > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}

/** A terminal's output, or a file's: colours and the progress line only where somebody looks at them. */
export class Terminal {
  #stream;
  #colours;
  #live = '';

  /** @param {NodeJS.WriteStream} stream  @param {NodeJS.ProcessEnv} environment */
  constructor(stream, environment) {
    this.#stream = stream;
    this.#colours = Boolean(stream.isTTY) && !environment.NO_COLOR && environment.TERM !== 'dumb';
  }

  /** Columns to fill. */
  get width() {
    return Math.min(110, Math.max(60, this.#stream.columns ?? 100));
  }

  /** @param {keyof typeof STYLES} style  @param {string} text */
  style(style, text) {
    return this.#colours ? STYLES[style] + text + PLAIN : text;
  }

  print(text = '') {
    this.#clear();
    this.#stream.write(`${text}\n`);
  }

  /** A paragraph, broken at the terminal's width. @param {string} text  @param {string} [indent] */
  paragraph(text, indent = '') {
    for (const line of wrap(text, this.width - indent.length)) this.print(indent + line);
  }

  /** Shows what is being done, until the next output; where nobody looks, nothing. @param {string} text */
  progress(text) {
    if (!this.#stream.isTTY) return;
    this.#clear();
    this.#live = text.slice(0, this.width - 1);
    this.#stream.write(this.style('dim', this.#live));
  }

  /**
   * The last column takes what is left of the width and breaks its texts; where little is left, it goes below the row.
   * @param {Column[]} columns
   * @param {string[][]} rows
   */
  table(columns, rows) {
    const widthOf = (/** @type {Column} */ { title, width }, /** @type {number} */ i) =>
      width ?? Math.max(title.length, ...rows.map((row) => lengthOf(row[i])));
    const widths = columns.map(widthOf);
    const fixed = widths.slice(0, -1).reduce((sum, width) => sum + width + GAP.length, 0);
    const last = columns.length - 1;
    const below = widths[last] > this.width - fixed && this.width - fixed < 24;
    const room = below ? this.width - 8 : Math.min(widths[last], this.width - fixed);

    const line = (/** @type {string[]} */ cells) =>
      cells.map((cell, i) => pad(cell, i === last ? 0 : widths[i], columns[i].align ?? 'left')).join(GAP).trimEnd();
    const titles = columns.map(({ title, align }, i) => pad(title, i === last ? 0 : widths[i], align ?? 'left'));
    this.print(this.style('dim', titles.slice(0, below ? -1 : undefined).join(GAP)));
    for (const row of rows) {
      const [first, ...more] = columns[last].align === 'right' ? [pad(row[last], room, 'right')] : wrap(row[last], room);
      if (below) this.print(line(row.slice(0, -1)));
      else this.print(line([...row.slice(0, -1), first]));
      const indent = ' '.repeat(below ? 8 : fixed);
      for (const rest of below ? [first, ...more] : more) if (rest !== '') this.print(indent + rest);
    }
  }

  #clear() {
    if (this.#live === '') return;
    this.#stream.write(`\r${' '.repeat(this.#live.length)}\r`);
    this.#live = '';
  }
}
