// SPDX-License-Identifier: Apache-2.0
import { unlessAborted } from '../abort.js';
import { WarmupError, configurationError, internalError, textOf } from '../errors.js';
import { Events } from '../events.js';
import { encode } from '../json.js';
import type { Host } from '../load/host.js';
import { absolute } from '../load/load-core.js';
import { Clock } from '../now.js';
import type { CheckedOptions } from '../options.js';
import type { Signal } from '../platform.js';
import type { Predictor } from '../predictor.js';
import { ResourceMonitor } from '../resources/monitor.js';
import { Responsiveness } from '../resources/responsiveness.js';
import { realSleep } from '../run/sleep.js';
import { kVersion } from '../version.js';
import { warningOf } from '../warning.js';
import { Custody } from './custody.js';
import { greet } from './greeting.js';
import { Link } from './link.js';
import type { Question } from './peer.js';
import type { AnyWorker } from './port.js';
import { type EventPayload, type LoadPayload, type StartAnswer, type StartPayload, withThrown } from './protocol.js';
import { RemotePredictor } from './remote-predictor.js';
import { CallersThrown, type Thrown } from './thrown.js';
import type { ResourceReportInput, WarmupConfigInput } from '../generated/wire.js';

/** Workers that have a predictor. */
const kTaken: WeakSet<AnyWorker> = new WeakSet();

/** How long the script of a Worker may take to be there. */
const kStartMs = 30_000;

/**
 * A predictor in a Worker.
 * @param early why a Worker that was given has died already
 * @returns why no Worker can be made, in words, if none can
 */
export async function connect(
  host: Host,
  options: CheckedOptions,
  early?: string,
  startMs: number = kStartMs,
): Promise<Predictor | string> {
  let worker: AnyWorker;
  try {
    worker = typeof options.worker === 'object' ? options.worker : await host.startWorker();
  } catch (error) {
    return `no Worker can be made here (${textOf(error)})`;
  }
  if (kTaken.has(worker)) throw configurationError('this Worker has a predictor already: each needs one of its own');
  kTaken.add(worker);
  const { now = Date.now, sleep = realSleep, onWarning, resources } = options;
  const events = new Events(onWarning);
  const clock = new Clock(now);
  const thrown = new CallersThrown();
  const ownTime = options.now !== undefined || options.sleep !== undefined;
  const responsiveness = resources === false || ownTime ? undefined : new Responsiveness();
  const custody = new Custody(
    {
      news: (news) => link.tell('loadNews', news),
      lost: (load, error) => link.tell('lost', { load, error: thrown.write(error) }),
      releaseFailed: (error) => events.warn(warningOf('RELEASE_FAILED', 'releasing a model failed', error)),
    },
    responsiveness,
  );
  const asleep = async (ms: number, signal: Signal): Promise<void> => {
    try {
      await sleep(ms, signal);
    } catch (error) {
      if (!signal.aborted) throw error; // nobody listens to one that was woken
    }
  };
  const answerer = (op: string, payload: never, { signal }: Question): unknown => {
    switch (op) {
      case 'load':
        return custody.load(payload as LoadPayload, signal);
      case 'release':
        return custody.release(payload);
      case 'sleep':
        return asleep(payload, signal);
      default: {
        const [event, value] = withThrown(payload as EventPayload, (error) => thrown.read(error as Thrown));
        return event === 'warning' ? events.warn(value) : events.emit(event, value as never);
      }
    }
  };
  let monitor: ResourceMonitor | undefined;
  const moment = (): number => {
    monitor?.refresh(); // whatever is said may lead to a decision
    return clock.moment();
  };
  const name = "the predictor's Worker";
  const link = new Link({
    worker,
    name,
    answerer,
    thrown,
    moment,
    onDeath: () => void custody.close(),
  });
  if (early !== undefined) link.die(internalError(`${name} died: ${early}`, { code: 'WORKER_LOST' }));
  try {
    await unlessAborted(greet(link, startMs), options.signal);
    const { reason } = await unlessAborted(startIn(link, host, options), options.signal);
    const report = (reading: ResourceReportInput): void => {
      link.ask('resources.report', [reading]).catch((error: unknown) => {
        if (link.ended === undefined) events.warn(warningOf('RESOURCES', 'resources could not be read', error));
      });
    };
    monitor = new ResourceMonitor(typeof resources === 'object' ? false : resources, host.probe(), report, events.warn);
    const info = { variant: 'single', threads: 0, worker: true, reason, version: kVersion } as const;
    return new RemotePredictor({ link, custody, events, clock, monitor, responsiveness }, info);
  } catch (error) {
    const neverThere = options.worker === true && WarmupError.is(error) && error === link.ended;
    await link.end(error);
    if (neverThere) return `no Worker can be made here (${error.message})`;
    throw error;
  }
}

/** The module that the entry has in itself. Any other the Worker finds, even where the page's script cannot. */
function ownBytes(host: Host): Promise<Uint8Array<ArrayBuffer>> | undefined {
  try {
    const { single } = host.wasm;
    return single instanceof URL ? undefined : single();
  } catch {
    return undefined;
  }
}

async function startIn(link: Link, host: Host, options: CheckedOptions): Promise<StartAnswer> {
  const { config, userKey, wasmUrl, wasmBinary, wasmModule, resources } = options;
  const inline = wasmUrl || wasmBinary || wasmModule ? undefined : await ownBytes(host);
  const start: StartPayload = {
    config: JSON.parse(encode(config, 'config')) as WarmupConfigInput,
    userKey,
    wasmUrl: wasmUrl === undefined ? undefined : absolute(wasmUrl, host).href,
    wasmBinary: wasmBinary ?? inline,
    wasmModule: wasmModule as WebAssembly.Module | undefined,
    resources: typeof resources === 'object' ? resources : undefined,
  };
  try {
    return (await link.ask('start', start)) as StartAnswer;
  } catch (error) {
    if (WarmupError.is(error)) throw error;
    throw configurationError(`the options cannot be sent to a Worker: ${textOf(error)}`, { cause: error });
  }
}
