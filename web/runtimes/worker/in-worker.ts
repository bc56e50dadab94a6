// SPDX-License-Identifier: Apache-2.0
import { internalError, invalidInput } from '../../errors.js';
import type { LoadContext, Loader } from '../../run/definition.js';
import type { AnyWorker } from '../../worker/port.js';
import { type LoadNews, kOnlyModel } from './protocol.js';
import { WorkerHost, type WorkerOptions } from './worker-host.js';
import { WorkerModel } from './worker-model.js';

/** Load and release, to be spread into a model's definition. */
export type WorkerLoader<Input, Answer> = Required<Loader<WorkerModel<Input, Answer>>>;

/**
 * A model in a Worker of its own, whose script calls `serveModel`. Release ends the Worker: WebAssembly memory never
 * shrinks, and only that gives it back. An abort in mid-load ends it too, wherever it is.
 *
 * @param makeWorker called for each load; written out as `new Worker(new URL('./ocr.worker.js', import.meta.url),
 *   { type: 'module' })` so that bundlers find the script
 */
export function inWorker<Input = unknown, Answer = unknown>(
  makeWorker: () => AnyWorker,
  options: WorkerOptions = {},
): WorkerLoader<Input, Answer> {
  return new WorkerModels(makeWorker, options, false).model(kOnlyModel);
}

/** Several models in one Worker. */
export interface SharedRuntime {
  /** The loader of one of them, by the name under which the Worker's script serves it. */
  model<Input = unknown, Answer = unknown>(name: string): WorkerLoader<Input, Answer>;
}

/**
 * One Worker for models of the same runtime, whose script calls `serveModels`: the runtime is there once. The price is
 * that memory comes back only when the last of them is released, and that an abort has to wait for the load to notice.
 */
export function sharedRuntime(makeWorker: () => AnyWorker, options: WorkerOptions = {}): SharedRuntime {
  return new WorkerModels(makeWorker, options, true);
}

/** One loaded model, or one that is being loaded. */
interface Place {
  readonly id: number;
  readonly host: WorkerHost;
  /** Nobody wants it any more, but its load has not ended yet. */
  givenUp: boolean;
  /** Of a model that is loaded. */
  onLost: ((error: unknown) => void) | undefined;
}

type AnyWorkerModel = WorkerModel<never, unknown>;

class WorkerModels implements SharedRuntime {
  readonly #makeWorker: () => AnyWorker;
  readonly #options: WorkerOptions;
  readonly #isShared: boolean;
  readonly #places: Map<AnyWorkerModel, Place> = new Map();
  #nextPlace = 1;

  constructor(makeWorker: () => AnyWorker, options: WorkerOptions, isShared: boolean) {
    const { silenceMs } = options;
    if (silenceMs !== undefined && !(silenceMs > 0)) throw invalidInput('silenceMs', 'must be a number of ms above 0');
    this.#makeWorker = makeWorker;
    this.#options = options;
    this.#isShared = isShared;
  }

  model<Input, Answer>(name: string): WorkerLoader<Input, Answer> {
    return {
      load: (context) => this.#load(name, context) as Promise<WorkerModel<Input, Answer>>,
      release: (model) => this.#release(model as AnyWorkerModel),
    };
  }

  async #load(name: string, context: LoadContext): Promise<AnyWorkerModel> {
    const { stage, signal, previous, onLost } = context;
    signal.throwIfAborted();
    const model = (previous as AnyWorkerModel | undefined) ?? this.#settleIn();
    const place = this.#places.get(model);
    if (place === undefined) throw internalError('the earlier stage is gone', { code: 'WORKER_LOST' });
    const lostBefore = place.onLost;
    place.onLost = undefined; // until it is loaded, the load itself fails
    const giveUp = (): void => {
      place.givenUp = true;
      if (this.#isAlone(place)) void place.host.end(signal.reason);
    };
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      const onNews = ({ fraction, memoryMb }: LoadNews): void => {
        if (fraction !== undefined) context.onProgress(fraction);
        if (memoryMb !== undefined) context.onMemory(memoryMb);
      };
      await place.host.ask('load', { place: place.id, model: name, stage }, { signal, onNews });
      place.host.throwIfEnded(); // it may have died in the moment after
      place.onLost = onLost;
      return model;
    } catch (error) {
      await this.#leave(model, place, error).catch(() => {}); // the load's own error is the one to tell
      lostBefore?.(error); // the earlier stage went with it
      throw error;
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }

  async #release(model: AnyWorkerModel): Promise<void> {
    const place = this.#places.get(model);
    if (place !== undefined) await this.#leave(model, place, internalError('the model was released', { code: 'RELEASED' }));
  }

  #settleIn(): AnyWorkerModel {
    const living = [...this.#places.values()].find(({ host }) => !host.hasEnded);
    const host = this.#isShared && living !== undefined ? living.host : this.#startHost();
    const id = this.#nextPlace++;
    const model: AnyWorkerModel = new WorkerModel(host, id);
    this.#places.set(model, { id, host, givenUp: false, onLost: undefined });
    return model;
  }

  #startHost(): WorkerHost {
    const host: WorkerHost = new WorkerHost(this.#makeWorker(), this.#options, (error) => this.#died(host, error));
    return host;
  }

  /** The last one out ends the Worker, in the middle of what nobody wants any more. */
  async #leave(model: AnyWorkerModel, place: Place, reason: unknown): Promise<void> {
    const { host, id } = place;
    this.#places.delete(model);
    if (this.#isAlone(place)) return host.end(reason);
    try {
      await host.ask('release', { place: id });
    } catch (error) {
      if (!host.hasEnded) throw error; // with the Worker everything of it is gone
    }
  }

  /** Whether nobody wants any other model of its Worker. */
  #isAlone(place: Place): boolean {
    return ![...this.#places.values()].some((other) => other !== place && other.host === place.host && !other.givenUp);
  }

  /** What was loaded in it is gone; what was being loaded fails by itself. */
  #died(host: WorkerHost, error: unknown): void {
    for (const [model, place] of [...this.#places]) {
      if (place.host !== host || place.onLost === undefined) continue;
      this.#places.delete(model);
      place.onLost(error);
    }
  }
}
