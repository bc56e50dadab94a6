// SPDX-License-Identifier: Apache-2.0
import type { Core } from './core.js';
import { ModelId } from './model-id.js';
import type { ModelStatus, TaskReport } from './generated/wire.js';

/** The models that are registered. */
export class Models {
  readonly #core: Core;
  readonly #removed: (name: string, report: TaskReport) => void;

  /**
   * @internal
   * @param removed called when the core has forgotten a model
   */
  constructor(core: Core, removed: (name: string, report: TaskReport) => void) {
    this.#core = core;
    this.#removed = removed;
  }

  /** Every model with what it costs and where it is, in order of registration. */
  async list(): Promise<ModelStatus[]> {
    return this.#core.models();
  }

  /** Forgets an idle model (by name or id) and releases it; what was learned of it stays for its return. */
  async remove(model: string): Promise<void> {
    const id = ModelId.parse(model);
    const known = this.#core.models().find(({ name, model_id }) => name === model || model_id === id);
    this.#removed(known?.name ?? model, this.#core.removeModel(model));
  }
}
