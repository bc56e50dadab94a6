// SPDX-License-Identifier: Apache-2.0
import { configurationError, internalError } from '../errors.js';
import type { PredictorEvent } from '../events.js';
import type { LocalPredictor } from '../local-predictor.js';
import type { ModelHandle } from '../model-handle.js';
import { type CheckedOptions, type PredictorOptions, checkOptions } from '../options.js';
import type { LoadContext, Loader } from '../run/definition.js';
import type { Lease } from '../run/lease.js';
import { kVersion } from '../version.js';
import type { ModelProfileInput, ModelStatus, WarmupRequestInput } from '../generated/wire.js';
import { otherVersion } from './greeting.js';
import { type Message, Peer, type Question } from './peer.js';
import type { InnerPort } from './port.js';
import {
  type EventPayload,
  type LoadAnswer,
  type LoadNews,
  type LoadPayload,
  type RegisterOptions,
  type StartAnswer,
  type StartPayload,
  type UseAnswer,
  kFaces,
  kMethods,
  withThrown,
} from './protocol.js';
import { type Thrown, workersThrown } from './thrown.js';

/** Stands in the Worker for what a load gave. */
interface Token {
  readonly load: number;
}

/** A load in progress, or one whose value is still kept. */
interface Open {
  readonly context: LoadContext;
  readonly previous: Token | undefined;
}

type Start = (options: CheckedOptions) => Promise<LocalPredictor>;

/**
 * The script of a predictor's Worker: does what it is told.
 * @param start makes a predictor in this thread
 */
export function serve(port: InnerPort | undefined, start: Start): void {
  if (port === undefined) {
    throw configurationError("'model-warmup/worker' is the script of a Worker: pass { worker: true } to createPredictor, or new Worker(...) of it");
  }
  const server = new Server((message) => port.post(message), start);
  port.listen((message) => server.hear(message as Message));
}

/** The Worker's side: a predictor of this thread whose time, loaders and listeners are the caller's. */
export class Server {
  readonly #peer: Peer;
  readonly #start: Start;
  readonly #handles: Map<number, ModelHandle<unknown>> = new Map();
  readonly #leases: Map<number, Lease<unknown>> = new Map();
  readonly #loads: Map<number, Open> = new Map();
  #predictor: LocalPredictor | undefined;
  #now = 0;
  #nextLoad = 1;
  #nextLease = 1;

  constructor(post: (message: Message) => void, start: Start) {
    this.#peer = new Peer(post, (op, payload, question) => this.#answer(op, payload, question), workersThrown);
    this.#start = start;
  }

  hear(message: Message): void {
    this.#now = message.now ?? this.#now;
    this.#peer.hear(message);
  }

  #answer(op: string, payload: never, question: Question): unknown {
    switch (op) {
      case 'hello':
        return kVersion;
      case 'start':
        return this.#begin(payload);
      case 'register':
        return this.#register(...(payload as [ModelProfileInput, RegisterOptions]));
      case 'use':
        return this.#use(...(payload as [number, WarmupRequestInput | undefined]), question);
      case 'leaseEnded':
        return this.#endLease(payload);
      case 'listen':
        return this.#listen(payload);
      case 'loadNews':
        return this.#hearOfLoad(payload);
      case 'lost':
        return this.#lose(payload);
      case 'pause':
        return this.#running.pause();
      case 'resume':
        return this.#running.resume();
      case 'dispose':
        return this.#predictor?.dispose();
      default:
        return this.#call(op, payload, question);
    }
  }

  get #running(): LocalPredictor {
    if (this.#predictor === undefined) throw internalError('the Worker was not told to start');
    return this.#predictor;
  }

  async #begin(payload: StartPayload): Promise<StartAnswer> {
    const given = Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== undefined));
    const options: PredictorOptions = {
      resources: false, // beyond what is said once and for all, the caller looks
      ...given,
      now: () => this.#now,
      sleep: (ms, signal) => this.#peer.ask('sleep', ms, { signal }) as Promise<void>,
      onWarning: (warning) => this.#say(['warning', warning]),
    };
    this.#predictor = await this.#start(checkOptions(options));
    return { reason: this.#predictor.info.reason };
  }

  /** One of the methods that are forwarded as they are. */
  #call(op: string, args: readonly unknown[], { signal, news }: Question): unknown {
    const [face, method] = op.includes('.') ? op.split('.') : [undefined, op];
    const methods: Readonly<Record<string, number>> | undefined =
      face === undefined ? kMethods : (kFaces as Readonly<Record<string, Readonly<Record<string, number>>>>)[face];
    const optionsAt = methods?.[method!];
    if (optionsAt === undefined) throw otherVersion(kVersion, `one that asks for '${op}'`);
    const owner = face === undefined ? this.#running : this.#running[face as keyof typeof kFaces];
    const given = args.map((arg, i) => {
      if (i !== optionsAt || i === 0) return arg;
      const { onProgress, ...rest } = (arg ?? {}) as { onProgress?: boolean };
      return { ...rest, signal, ...(onProgress ? { onProgress: news } : {}) };
    });
    return (owner as unknown as Record<string, (...args: unknown[]) => unknown>)[method!]!(...given);
  }

  // ---- models and their uses -----------------------------------------------------------------------------------------

  #register(profile: ModelProfileInput, { key, replace, loads }: RegisterOptions): Promise<ModelStatus> {
    const definition = loads ? { ...profile, ...this.#loader(key) } : profile;
    const handle = this.#running.register(definition as ModelProfileInput, { replace });
    this.#handles.set(key, handle);
    return handle.ready;
  }

  async #use(key: number, request: WarmupRequestInput | undefined, { signal }: Question): Promise<UseAnswer> {
    const handle = this.#handles.get(key);
    if (handle === undefined) throw internalError('there is no such handle');
    const granted = await handle.use({ signal, ...(request === undefined ? {} : { request }) });
    const lease = this.#nextLease++;
    this.#leases.set(lease, granted);
    const { value, wasWarm, waitedMs } = granted;
    return { lease, load: (value as Token).load, wasWarm, waitedMs };
  }

  #endLease(lease: number): void {
    this.#leases.get(lease)?.release();
    this.#leases.delete(lease);
  }

  /** Loads at the caller's; what comes of it is kept there. */
  #loader(key: number): Loader<Token> {
    return {
      load: async (context) => {
        const { stage, signal, onImpact } = context;
        const [previous, bases] = [context.previous, context.bases ?? []] as [Token | undefined, readonly Token[]];
        const load = this.#nextLoad++;
        this.#loads.set(load, { context, previous });
        const told: LoadPayload = { key, load, stage, previous: previous?.load, bases: bases.map((base) => base.load) };
        try {
          const { impact } = (await this.#peer.ask('load', told, { signal })) as LoadAnswer;
          onImpact?.(impact);
        } catch (error) {
          this.#loads.delete(load);
          throw error;
        }
        return { load };
      },
      release: async ({ load }) => {
        for (let token: Token | undefined = { load }; token !== undefined; ) {
          const open = this.#loads.get(token.load);
          this.#loads.delete(token.load);
          token = open?.previous;
        }
        await this.#peer.ask('release', load);
      },
    };
  }

  #hearOfLoad({ load, fraction, memoryMb }: LoadNews): void {
    const context = this.#loads.get(load)?.context;
    if (fraction !== undefined) context?.onProgress(fraction);
    if (memoryMb !== undefined) context?.onMemory(memoryMb);
  }

  #lose({ load, error }: { load: number; error: Thrown }): void {
    this.#loads.get(load)?.context.onLost(workersThrown.read(error));
  }

  // ---- events ----------------------------------------------------------------------------------------------------------

  #listen(event: PredictorEvent): void {
    this.#running.on(event, (value) => this.#say([event, value] as unknown as EventPayload));
  }

  #say(event: EventPayload): void {
    this.#peer.tell('event', withThrown(event, (thrown) => workersThrown.write(thrown)));
  }
}
