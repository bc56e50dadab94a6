// SPDX-License-Identifier: Apache-2.0
/// <reference lib="esnext.disposable" preserve="true" />
import { checkSignal, unlessAborted } from '../abort.js';
import { unwatch, watch } from '../dropped.js';
import { disposedError } from '../errors.js';
import type { Events, PredictorEvent, PredictorEvents } from '../events.js';
import { type JobOptions, checkJobOptions } from '../jobs.js';
import { encode } from '../json.js';
import { ModelHandle } from '../model-handle.js';
import { ModelId } from '../model-id.js';
import { type Clock, readClock } from '../now.js';
import { type Predictor, type PredictorInfo, type RegisterOptions, makeDisposable, nameTaken } from '../predictor.js';
import type { ResourceMonitor } from '../resources/monitor.js';
import type { Responsiveness } from '../resources/responsiveness.js';
import { type Loader, type ModelDefinition, checkDefinition } from '../run/definition.js';
import { type Lease, Leases, type UseOptions } from '../run/lease.js';
import { warningOf } from '../warning.js';
import type { ModelProfileInput, ModelStatus } from '../generated/wire.js';
import type { Custody } from './custody.js';
import { greet } from './greeting.js';
import type { Link } from './link.js';
import type { AskOptions } from './peer.js';
import { type UseAnswer, kFaces, kMethods } from './protocol.js';

/** What the caller's side is made of. None of it knows the predictor: that can be collected while a Worker still runs. */
export interface RemoteParts {
  readonly link: Link;
  readonly custody: Custody;
  readonly events: Events;
  readonly clock: Clock;
  readonly monitor: ResourceMonitor;
  readonly responsiveness: Responsiveness | undefined;
}

/** How long a Worker may keep silent that is to end, before it is taken for hung. */
const kEndMs = 10_000;

interface Registered {
  readonly handle: ModelHandle<unknown>;
  /** Undefined until the core has taken the model. */
  status: ModelStatus | undefined;
}

/**
 * The caller's side of a predictor in a Worker. That one is the very predictor of the calling thread, run by messages;
 * here is what cannot cross: loaders and what they gave, leases, listeners, the clock.
 */
export class RemotePredictor implements Predictor {
  readonly info: PredictorInfo;
  readonly #parts: RemoteParts;
  readonly #leases: Leases;
  readonly #registered: Map<string, Registered> = new Map();
  /** Events that the Worker has been asked for. */
  readonly #heard: Set<PredictorEvent> = new Set(['warning']);
  #nextKey = 1;
  #disposed: Promise<void> | undefined;

  constructor(parts: RemoteParts, info: PredictorInfo) {
    this.info = info;
    this.#parts = parts;
    this.#leases = new Leases((code, message) => parts.events.warn(warningOf(code, message)));
    Object.assign(this, this.#forwarded(kMethods, ''));
    for (const [face, methods] of Object.entries(kFaces)) {
      Object.assign(this, { [face]: this.#forwarded(methods, `${face}.`) });
    }
    const { remove } = this.models;
    this.models.remove = async (model) => {
      await remove(model);
      this.#forget(model);
    };
    watch(this, parts.events, end.bind(undefined, parts));
  }

  get raw(): undefined {
    return undefined;
  }

  register<T>(definition: ModelDefinition<T>, options?: RegisterOptions): ModelHandle<T>;
  register(profile: ModelProfileInput, options?: RegisterOptions): ModelHandle<never>;
  register<T>(
    definition: ModelProfileInput & Partial<Loader<T>>,
    { replace = false }: RegisterOptions = {},
  ): ModelHandle<T> {
    const { custody, events } = this.#parts;
    this.#throwIfEnded();
    const { profile, loader } = checkDefinition(definition);
    const { name } = profile;
    const before = this.#registered.get(name);
    if (!replace && before !== undefined) throw nameTaken(name);
    const key = this.#nextKey++;
    if (loader !== undefined) custody.add(key, loader as Loader<unknown>);
    const ready = this.#send('register', [{ ...profile }, { key, replace, loads: loader !== undefined }]) as Promise<ModelStatus>;
    const use = loader && ((options: UseOptions): Promise<Lease<unknown>> => this.#use(name, key, options));
    const handle = new ModelHandle<T>(name, ready, use, events.warn);
    const registered: Registered = { handle: handle as ModelHandle<unknown>, status: undefined };
    this.#registered.set(name, registered);
    const taken = (status: ModelStatus): void => {
      registered.status = status;
      this.#forgetOldName(name, status);
    };
    const refused = (): void => {
      custody.remove(key);
      if (this.#registered.get(name) !== registered) return;
      if (before === undefined) this.#registered.delete(name);
      else this.#registered.set(name, before);
    };
    ready.then(taken, refused);
    return handle;
  }

  model(name: string): ModelHandle<unknown> | undefined {
    return this.#registered.get(name)?.handle;
  }

  on<E extends PredictorEvent>(event: E, listener: (event: PredictorEvents[E]) => void): () => void {
    const off = this.#parts.events.on(event, listener);
    if (!this.#heard.has(event)) this.#parts.link.tell('listen', event);
    this.#heard.add(event);
    return off;
  }

  pause(): void {
    this.#parts.link.tell('pause');
  }

  resume(): void {
    this.#parts.link.tell('resume');
  }

  dispose(): Promise<void> {
    if (this.#disposed === undefined) {
      unwatch(this);
      this.#disposed = end(this.#parts);
    }
    return this.#disposed;
  }

  static {
    makeDisposable(this.prototype);
  }

  /** Methods that only pass on what they are given. */
  #forwarded(methods: Readonly<Record<string, number>>, prefix: string): object {
    const forward = ([method, optionsAt]: [string, number]): [string, unknown] => {
      return [method, async (...args: unknown[]) => this.#call(prefix + method, optionsAt, args)];
    };
    return Object.fromEntries(Object.entries(methods).map(forward));
  }

  async #call(op: string, optionsAt: number, args: unknown[]): Promise<unknown> {
    const options = (optionsAt > 0 ? (args[optionsAt] ?? {}) : {}) as JobOptions;
    checkJobOptions(options);
    const { signal, onProgress, ...rest } = options;
    this.#throwIfEnded();
    readClock(this.#parts.clock.read);
    if (signal === undefined && onProgress === undefined) return this.#send(op, args);
    const told = args.map((arg, i) => (i === optionsAt ? { ...rest, onProgress: onProgress !== undefined } : arg));
    const stop = new AbortController();
    const abort = (): void => stop.abort(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    const onNews = (progress: number): void => {
      try {
        onProgress?.(progress);
      } catch (error) {
        stop.abort(error); // it ends the work
      }
    };
    try {
      return await unlessAborted(this.#send(op, told, { signal: stop.signal, onNews }), stop.signal);
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /** What the structured clone refuses (functions, proxies) is sent as what JSON makes of it. */
  #send(op: string, args: readonly unknown[], options?: AskOptions): Promise<unknown> {
    const { link } = this.#parts;
    try {
      return link.ask(op, args, options);
    } catch (error) {
      if ((error as Error).name !== 'DataCloneError') throw error;
      return link.ask(op, args.map(asData), options);
    }
  }

  async #use(name: string, key: number, { request, signal }: UseOptions): Promise<Lease<unknown>> {
    const { clock, custody, link } = this.#parts;
    checkSignal(signal);
    readClock(clock.read);
    const granted = this.#send('use', [key, request], { signal }) as Promise<UseAnswer>;
    try {
      const { lease, load, wasWarm, waitedMs } = await unlessAborted(granted, signal);
      const { value, end } = custody.lease(load);
      return this.#leases.make(name, value, wasWarm, waitedMs, () => {
        link.tell('leaseEnded', lease);
        end();
      });
    } catch (error) {
      // Granted in the same moment in which nobody wanted it any more.
      granted.then(
        ({ lease }) => link.tell('leaseEnded', lease),
        () => {},
      );
      throw error;
    }
  }

  #throwIfEnded(): void {
    if (this.#disposed !== undefined) throw disposedError();
    const { ended } = this.#parts.link;
    if (ended !== undefined) throw ended;
  }

  /** A model that was replaced by its id may have had another name. */
  #forgetOldName(name: string, { model_id }: ModelStatus): void {
    for (const [old, { status }] of this.#registered) {
      if (old !== name && status?.model_id === model_id) this.#registered.delete(old);
    }
  }

  #forget(model: string): void {
    const id = ModelId.parse(model);
    for (const [name, { status }] of this.#registered) {
      if (name === model || (id !== undefined && status?.model_id === id)) this.#registered.delete(name);
    }
  }
}

/** What is forwarded, and `await using` where the engine knows it. */
export interface RemotePredictor
  extends Pick<Predictor, keyof typeof kMethods | keyof typeof kFaces>,
    AsyncDisposable {}

async function end({ link, custody, monitor, responsiveness }: RemoteParts): Promise<void> {
  monitor.close();
  // Of one that has died or hangs there is nothing to wait for.
  await greet(link, kEndMs).then(
    () => link.ask('dispose').catch(() => {}),
    () => {},
  );
  responsiveness?.close();
  await link.end(disposedError());
  await custody.close();
}

function asData(value: unknown): unknown {
  return ArrayBuffer.isView(value) || value === undefined ? value : JSON.parse(encode(value, 'argument'));
}
