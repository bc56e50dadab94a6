// SPDX-License-Identifier: Apache-2.0
export interface RetryOptions {
  readonly attempts: number;
  readonly firstDelayMs: number;
  readonly signal?: AbortSignal;
}

/** Runs `work` until it succeeds, waiting twice as long after each failure. */
export async function retry<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  let delayMs = options.firstDelayMs;
  for (let attempt = 1; ; attempt++) {
    options.signal?.throwIfAborted();
    try {
      return await work();
    } catch (error: unknown) {
      if (attempt >= options.attempts) throw error;
      await new Promise<void>((resolve) => setTimeout(resolve, delayMs));
      delayMs *= 2;
    }
  }
}

export type Retried<F extends (...args: never[]) => Promise<unknown>> = (
  ...args: Parameters<F>
) => Promise<Awaited<ReturnType<F>>>;
