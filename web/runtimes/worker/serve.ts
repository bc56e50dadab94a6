// SPDX-License-Identifier: Apache-2.0
import { configurationError, textOf } from '../../errors.js';
import type { WarmStage } from '../../generated/wire.js';
import type { Signal } from '../../platform.js';
import { type Message, Peer, type Question } from '../../worker/peer.js';
import { type InnerPort, innerPort } from '../../worker/port.js';
import { saidThrown } from '../../worker/thrown.js';
import { type LoadNews, type Questions, kOnlyModel, kProtocol } from './protocol.js';

export interface ServedLoad {
  /** Aborted when the model is not wanted any more. In a Worker of its own the Worker ends at the same moment. */
  readonly signal: Signal;
  /** How far the load has come, 0 to 1, of what was asked for. */
  onProgress(fraction: number): void;
  /** What has been measured: all the memory that the model holds now, in MB. */
  onMemory(memoryMb: number): void;
}

/** A model as its Worker sees it. Inputs and answers cross the Worker's border: they are plain data. */
export interface ServedModel<Model, Input = unknown, Answer = unknown> {
  /**
   * Loads the model. A generator yields each stage that it has reached, `'fetched'`, `'compiled'` or `'session'`, and is
   * held there until somebody wants more: that lets a predictor fetch and compile on little evidence and start a session
   * on more, for a model whose profile has `stages`. It should end with an inference on a sample, with the very options
   * of `run`: a first inference costs many times the second.
   */
  load(context: ServedLoad): AsyncGenerator<string, Model, unknown> | PromiseLike<Model> | Model;
  /** One inference; only one of a Worker runs at a time. */
  run(model: Model, input: Input, context: { readonly signal: Signal }): Answer | PromiseLike<Answer>;
  /** Needed only where several models share a Worker: one of its own is ended, which gives back everything. */
  release?(model: Model): void | PromiseLike<void>;
}

/** Serves one model from inside a Worker: call it once, before anything that takes long. */
export function serveModel<Model, Input, Answer>(model: ServedModel<Model, Input, Answer>): void {
  serveModels({ [kOnlyModel]: model });
}

/** Serves several models of one runtime, by name. */
export function serveModels(models: Readonly<Record<string, AnyModel>>): void {
  const port = innerPort();
  if (port === undefined) throw configurationError('serveModel is for scripts that run in a Worker');
  new Server(port, new Map(Object.entries(models))).start();
}

const kStages: readonly WarmStage[] = ['fetched', 'compiled', 'session', 'primed'];

/** Whether a model at a stage is at least as far as another stage. */
const reaches = (stage: WarmStage, wanted: WarmStage): boolean => kStages.indexOf(stage) >= kStages.indexOf(wanted);

/** One of which nothing is known but that its own parts fit together. */
type AnyModel = ServedModel<any, any>;

type AnyGenerator = AsyncGenerator<string, unknown, unknown>;

const isGenerator = (loading: unknown): loading is AnyGenerator =>
  typeof loading === 'object' && loading !== null && Symbol.asyncIterator in loading && 'next' in loading;

/** What a load says on its way. */
type LoadListener = Omit<ServedLoad, 'signal'>;

/** One model, as far as it is loaded. */
class Served {
  readonly #definition: AnyModel;
  readonly #given: AbortController = new AbortController();
  #loading: AnyGenerator | undefined;
  #stage: WarmStage | undefined;
  #model: { readonly value: unknown } | undefined;
  #news: LoadListener | undefined;

  constructor(definition: AnyModel) {
    this.#definition = definition;
  }

  /** Goes on to a stage from wherever it is. What fails on its way has let go of everything. */
  async load(stage: WarmStage, signal: Signal, news: LoadListener): Promise<void> {
    this.#news = news;
    const abort = (): void => this.#given.abort(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    try {
      while (!this.#reaches(stage)) {
        signal.throwIfAborted();
        await this.#goOn();
      }
    } catch (error) {
      await this.release().catch(() => {}); // the load's own error is the one to tell
      throw error;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  #reaches(stage: WarmStage): boolean {
    if (this.#model !== undefined) return true;
    return stage !== 'primed' && this.#stage !== undefined && reaches(this.#stage, stage);
  }

  async #goOn(): Promise<void> {
    if (this.#loading === undefined) {
      const loading = this.#definition.load({
        signal: this.#given.signal,
        onProgress: (fraction) => this.#news?.onProgress(fraction),
        onMemory: (memoryMb) => this.#news?.onMemory(memoryMb),
      });
      if (!isGenerator(loading)) {
        this.#model = { value: await loading };
        return;
      }
      this.#loading = loading;
    }
    const { done, value } = await this.#loading.next();
    if (done) this.#model = { value };
    else this.#stage = stageOf(value);
  }

  async run(input: unknown, signal: Signal): Promise<unknown> {
    if (this.#model === undefined) throw new Error('it is not loaded as far as that');
    return this.#definition.run(this.#model.value, input, { signal });
  }

  async release(): Promise<void> {
    const [model, loading] = [this.#model, this.#loading];
    this.#model = this.#loading = this.#stage = undefined;
    if (model !== undefined) await this.#definition.release?.(model.value);
    else await loading?.return?.(undefined); // its `finally` blocks let go of what it held
  }
}

function stageOf(value: unknown): WarmStage {
  const stage = kStages.find((known) => known === value);
  if (stage === undefined) throw new TypeError(`'${textOf(value)}' is no stage: yield one of ${kStages.join(', ')}`);
  return stage;
}

/** Does what it is told, one thing after the other, in the order in which it is told. */
class Server {
  readonly #port: InnerPort;
  readonly #models: ReadonlyMap<string, AnyModel>;
  readonly #places: Map<number, Served> = new Map();
  #last: Promise<unknown> = Promise.resolve();

  constructor(port: InnerPort, models: ReadonlyMap<string, AnyModel>) {
    this.#port = port;
    this.#models = models;
  }

  start(): void {
    const answerer = (op: string, payload: never, question: Question): unknown => {
      if (op === 'hello') return kProtocol;
      const turn = this.#last.then(() => {
        question.signal.throwIfAborted();
        return this.#do(op as keyof Questions, payload, question);
      });
      this.#last = turn.catch(() => {}); // the queue goes on
      return turn;
    };
    const peer = new Peer((message) => this.#port.post(message), answerer, saidThrown);
    this.#port.listen((message) => peer.hear(message as Message));
  }

  async #do(op: keyof Questions, payload: never, { signal, news }: Question): Promise<unknown> {
    switch (op) {
      case 'load': {
        const { place, model, stage } = payload as Questions['load'];
        const served = this.#places.get(place) ?? new Served(this.#model(model));
        this.#places.set(place, served);
        return served.load(stage, signal, {
          onProgress: (fraction) => news({ fraction } satisfies LoadNews),
          onMemory: (memoryMb) => news({ memoryMb } satisfies LoadNews),
        });
      }
      case 'run': {
        const { place, input } = payload as Questions['run'];
        const served = this.#places.get(place);
        if (served === undefined) throw new Error('it is not loaded');
        return served.run(input, signal);
      }
      case 'release': {
        const { place } = payload as Questions['release'];
        const served = this.#places.get(place);
        this.#places.delete(place);
        return served?.release();
      }
    }
  }

  #model(name: string): AnyModel {
    const model = this.#models.get(name);
    if (model !== undefined) return model;
    const names = [...this.#models.keys()].map((known) => `'${known}'`).join(', ');
    throw new Error(`this Worker serves no model '${name}'; it serves ${names}`);
  }
}
