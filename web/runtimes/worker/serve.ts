// SPDX-License-Identifier: Apache-2.0
import { configurationError } from '../../errors.js';
import type { WarmStage } from '../../generated/wire.js';
import type { Signal } from '../../platform.js';
import { type InnerPort, innerPort } from './port.js';
import { type FromWorker, type ToWorker, fieldsOf, kOnlyModel, kProtocol } from './protocol.js';

export interface ServedLoad {
  /** Aborted when the model is not wanted any more. In a Worker of its own the Worker ends at the same moment. */
  readonly signal: Signal;
  /** How far the load has come, 0 to 1, of what was asked for. */
  onProgress(fraction: number): void;
}

/** A model as its Worker sees it. Inputs and answers cross the Worker's border: they are plain data. */
export interface ServedModel<Model, Input = unknown, Answer = unknown> {
  /**
   * Loads the model. A generator yields each stage that it has reached, and is held there until somebody wants more:
   * that is what lets a predictor fetch and compile on little evidence and start a session on more. It should end with
   * an inference on a sample, with the very options of `run`: a first inference costs many times the second.
   */
  load(context: ServedLoad): AsyncGenerator<WarmStage, Model, void> | PromiseLike<Model> | Model;
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
  const served = new Map(Object.entries(models).map(([name, model]) => [name, new Served(model)]));
  new Server(port, served).start();
}

const kStages: readonly WarmStage[] = ['fetched', 'compiled', 'session', 'primed'];

/** Whether a model at a stage is at least as far as another stage. */
const reaches = (stage: WarmStage, wanted: WarmStage): boolean => kStages.indexOf(stage) >= kStages.indexOf(wanted);

/** One of which nothing is known but that its own parts fit together. */
type AnyModel = ServedModel<any, any>;

type AnyGenerator = AsyncGenerator<WarmStage, unknown, void>;

const isGenerator = (loading: unknown): loading is AnyGenerator =>
  typeof loading === 'object' && loading !== null && Symbol.asyncIterator in loading && 'next' in loading;

/** One model, as far as it is loaded. */
class Served {
  readonly #definition: AnyModel;
  #loading: AnyGenerator | undefined;
  #stage: WarmStage | undefined;
  #model: { readonly value: unknown } | undefined;
  #begun: AbortController | undefined;
  #onProgress: (fraction: number) => void = () => {};

  constructor(definition: AnyModel) {
    this.#definition = definition;
  }

  /** Goes on to a stage from wherever it is; what fails on its way starts from nothing the next time. */
  async load(stage: WarmStage, signal: Signal, onProgress: (fraction: number) => void): Promise<void> {
    this.#onProgress = onProgress;
    const begun = (this.#begun ??= new AbortController());
    const abort = (): void => begun.abort(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    try {
      while (this.#stage === undefined || !reaches(this.#stage, stage)) {
        signal.throwIfAborted();
        await this.#goOn(begun.signal);
      }
    } catch (error) {
      this.#forget();
      throw error;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  async #goOn(signal: Signal): Promise<void> {
    if (this.#loading === undefined) {
      const loading = this.#definition.load({ signal, onProgress: (fraction) => this.#onProgress(fraction) });
      if (!isGenerator(loading)) return this.#ready(await loading);
      this.#loading = loading;
    }
    const step = await this.#loading.next();
    if (step.done) this.#ready(step.value);
    else this.#stage = step.value;
  }

  #ready(value: unknown): void {
    this.#model = { value };
    this.#stage = 'primed';
    this.#loading = undefined;
  }

  async run(input: unknown, signal: Signal): Promise<unknown> {
    if (this.#model === undefined) throw new Error('it is not loaded');
    return this.#definition.run(this.#model.value, input, { signal });
  }

  async release(): Promise<void> {
    const { release } = this.#definition;
    const model = this.#model;
    const loading = this.#loading;
    this.#forget();
    await loading?.return?.(undefined); // its `finally` blocks let go of what it held
    if (model !== undefined) await release?.call(this.#definition, model.value);
  }

  #forget(): void {
    this.#loading = undefined;
    this.#stage = undefined;
    this.#model = undefined;
    this.#begun = undefined;
  }
}

/** Does what it is told, one thing after the other, in the order in which it is told. */
class Server {
  readonly #port: InnerPort;
  readonly #models: ReadonlyMap<string, Served>;
  readonly #open: Map<number, AbortController> = new Map();
  #last: Promise<void> = Promise.resolve();

  constructor(port: InnerPort, models: ReadonlyMap<string, Served>) {
    this.#port = port;
    this.#models = models;
  }

  start(): void {
    this.#port.listen((message) => this.#hear(message as ToWorker));
    this.#say({ op: 'ready', protocol: kProtocol, models: [...this.#models.keys()] });
  }

  #say(message: FromWorker): void {
    this.#port.post(message);
  }

  #hear(message: ToWorker): void {
    const { id } = message;
    if (message.op === 'abort') {
      this.#open.get(id)?.abort(new DOMException('nobody waits for it any more', 'AbortError'));
      return;
    }
    const controller = new AbortController();
    this.#open.set(id, controller);
    this.#last = this.#last.then(() => this.#answer(message, controller.signal));
  }

  /** Never rejects: the queue goes on. */
  async #answer(message: Exclude<ToWorker, { op: 'abort' }>, signal: Signal): Promise<void> {
    const { id } = message;
    try {
      signal.throwIfAborted();
      const result = await this.#do(message, signal);
      this.#say({ op: 'done', id, result }); // throws for a result that is no plain data
    } catch (error) {
      this.#say({ op: 'failed', id, error: fieldsOf(error) });
    } finally {
      this.#open.delete(id);
    }
  }

  async #do(message: Exclude<ToWorker, { op: 'abort' }>, signal: Signal): Promise<unknown> {
    const model = this.#models.get(message.model);
    if (model === undefined) {
      const names = [...this.#models.keys()].map((name) => `'${name}'`).join(', ');
      throw new Error(`this Worker serves no model '${message.model}'; it serves ${names}`);
    }
    switch (message.op) {
      case 'load':
        return model.load(message.stage, signal, (fraction) => this.#say({ op: 'progress', id: message.id, fraction }));
      case 'run':
        return model.run(message.input, signal);
      case 'release':
        return model.release();
    }
  }
}
