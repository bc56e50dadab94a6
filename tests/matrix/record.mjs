// SPDX-License-Identifier: Apache-2.0
// What was run, and how it went, for the table in the package's README.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';

import { root } from '../support/package.mjs';

/** Where the tests leave their part of the table. */
export const recordsFolder = path.join(root, 'build', 'matrix');

/** One part of the table: rows by name, each with a cell by column. */
export class Part {
  #name;
  /** @type {Record<string, Record<string, string>>} */
  #rows = {};

  /** @param {string} name */
  constructor(name) {
    this.#name = name;
    after(() => {
      mkdirSync(recordsFolder, { recursive: true });
      writeFileSync(path.join(recordsFolder, `${this.#name}.json`), JSON.stringify(this.#rows));
    });
  }

  /** @param {string} row @param {string} column @param {string} cell */
  set(row, column, cell) {
    (this.#rows[row] ??= {})[column] = cell;
  }

  /**
   * A test whose outcome is a cell.
   * @param {string} row
   * @param {string} column
   * @param {() => Promise<string>} body  resolves to the cell
   */
  test(row, column, body) {
    this.set(row, column, 'not run');
    return test(`${column}: ${row}`, async () => {
      this.set(row, column, 'fails');
      this.set(row, column, await body());
    });
  }
}
