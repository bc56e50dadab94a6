// SPDX-License-Identifier: Apache-2.0
import { invalidInput } from './errors.js';
import type { Lease, UseOptions } from './run/lease.js';
import { type Warn, warningOf } from './warning.js';
import type { ModelStatus } from './generated/wire.js';

/** A registered model, as the application uses it. */
export class ModelHandle<T> {
  readonly name: string;
  readonly #use: ((options: UseOptions) => Promise<Lease<unknown>>) | undefined;
  readonly #ready: Promise<ModelStatus>;
  #observed = false;

  /**
   * @internal
   * @param ready what the core says of the registration
   * @param use undefined for a model without `load`
   */
  constructor(
    name: string,
    ready: Promise<ModelStatus>,
    use: ((options: UseOptions) => Promise<Lease<unknown>>) | undefined,
    warn: Warn,
  ) {
    this.name = name;
    this.#use = use;
    this.#ready = ready;
    // Whoever looks at `ready` in this turn hears of it there.
    ready.catch((failure: unknown) => {
      if (this.#observed) return;
      warn(warningOf('NOT_REGISTERED', `'${name}' was not registered`, failure));
    });
  }

  /** Resolves when the core has taken the model; rejects with why it has not, as every later use does. */
  get ready(): Promise<ModelStatus> {
    this.#observed = true;
    return this.#ready;
  }

  /**
   * A lease on the model: at once when it is warm, else when it has loaded. Rejects with the loader's own error. The
   * use is recorded, and what comes next is predicted and loaded ahead.
   */
  async use(options: UseOptions = {}): Promise<Lease<T>> {
    if (this.#use === undefined) throw invalidInput('load', `'${this.name}' was registered without load`);
    return (await this.#use(options)) as Lease<T>;
  }

  /** Uses the model for as long as `body` takes, and gives what that gives. */
  async run<R>(body: (value: T) => R | PromiseLike<R>, options: UseOptions = {}): Promise<R> {
    const lease = await this.use(options);
    try {
      return await body(lease.value);
    } finally {
      lease.release();
    }
  }
}
