// SPDX-License-Identifier: Apache-2.0
import { type WarmupError, invalidInput } from './errors.js';
import type { Lease, UseOptions } from './run/lease.js';
import { type Warn, warningOf } from './warning.js';
import type { ModelStatus } from './generated/wire.js';

/** A registered model, as the application uses it. */
export class ModelHandle<T> {
  readonly name: string;
  readonly #use: ((options: UseOptions) => Promise<Lease<unknown>>) | undefined;
  readonly #ready: Promise<ModelStatus>;
  readonly #failure: WarmupError | undefined;
  #observed = false;

  /**
   * @internal
   * @param registered what the core said
   * @param use undefined for a model without `load`
   */
  constructor(
    name: string,
    registered: { status: ModelStatus } | { failure: WarmupError },
    use: ((options: UseOptions) => Promise<Lease<unknown>>) | undefined,
    warn: Warn,
  ) {
    this.name = name;
    this.#use = use;
    if ('status' in registered) {
      this.#ready = Promise.resolve(registered.status);
      return;
    }
    const { failure } = registered;
    this.#failure = failure;
    this.#ready = Promise.reject(failure);
    // Whoever looks at `ready` in this turn hears of it there.
    this.#ready.catch(() => {
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
    if (this.#failure !== undefined) throw this.#failure;
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
