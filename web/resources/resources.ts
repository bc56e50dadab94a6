// SPDX-License-Identifier: Apache-2.0
import type { Core } from '../core.js';
import type {
  ResourceAllocation,
  ResourceAvailability,
  ResourceReportInput,
  ResourceRequirementsInput,
} from '../generated/wire.js';

/** What the machine has to spare, and shares of it set aside. */
export class Resources {
  readonly #core: Core;
  readonly #changed: (available?: ResourceAvailability) => void;

  /**
   * @internal
   * @param changed hears of each new reading, and of each change of the shares
   */
  constructor(core: Core, changed: (available?: ResourceAvailability) => void) {
    this.#core = core;
    this.#changed = changed;
  }

  /** Tells what the machine has; what is left out stays as it was. */
  async report(report: ResourceReportInput): Promise<ResourceAvailability> {
    return this.apply(report);
  }

  /** @internal */
  apply(report: ResourceReportInput): ResourceAvailability {
    const available = this.#core.setResources(report);
    this.#changed(available);
    return available;
  }

  /** What is known of it, with where each figure comes from and how old it is. */
  async available(): Promise<ResourceAvailability> {
    return this.#core.availableResources();
  }

  /** Sets a share aside until it is released or expires; ResourceAllocation when there is not so much. */
  async allocate(requirements: ResourceRequirementsInput): Promise<ResourceAllocation> {
    const allocation = this.#core.allocateResources(requirements);
    this.#changed();
    return allocation;
  }

  /** Gives a share back before it ends by itself. */
  async release(allocationId: string): Promise<void> {
    this.#core.releaseResources(allocationId);
    this.#changed();
  }
}
