// SPDX-License-Identifier: Apache-2.0
import type { Core } from './core.js';
import type { AdvancedPatterns, PatternQueryInput } from './generated/wire.js';

/** What the history shows. */
export class Patterns {
  readonly #core: Core;

  /** @internal */
  constructor(core: Core) {
    this.#core = core;
  }

  /**
   * What follows what, at which times, in what sessions, whether habits have changed, and what was out of the ordinary:
   * each with how many cases it rests on and how likely it is by chance.
   */
  async advanced(query: PatternQueryInput = {}): Promise<AdvancedPatterns> {
    return this.#core.advancedPatterns(query);
  }
}
