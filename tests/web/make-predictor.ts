// SPDX-License-Identifier: Apache-2.0
import { afterEach, expect } from 'vitest';
import type { PredictorEvents } from '../../web/events.js';
import { type CheckedOptions, type PredictorOptions, checkOptions } from '../../web/options.js';
import { probeEnvironment } from '../../web/load/environment.js';
import type { Host } from '../../web/load/host.js';
import type { Predictor } from '../../web/predictor.js';
import { connect } from '../../web/worker/connect.js';
import { assemble } from '../../web/parts.js';
import { LocalPredictor } from '../../web/local-predictor.js';
import type { LoadContext } from '../../web/run/definition.js';
import type { WarmupWarning } from '../../web/warning.js';
import { type FakeCore, fakeModule } from './fake-core.js';
import { FakeTime } from './fake-time.js';
import { FakeWorker } from './fake-worker.js';
import { type PromiseWithResolvers, withResolvers } from './with-resolvers.js';

export { withResolvers } from './with-resolvers.js';

export interface Made<P extends Predictor = LocalPredictor> {
  readonly predictor: P;
  readonly core: FakeCore;
  readonly time: FakeTime;
  readonly warnings: WarmupWarning[];
  /** Every event of these kinds, in order. */
  readonly tasks: PredictorEvents['task'][];
  readonly outcomes: PredictorEvents['outcome'][];
  readonly predictions: PredictorEvents['prediction'][];
}

const made: Made<Predictor>[] = [];

/** A predictor on a fake core and fake time. After the test its protocol with the core is checked and it is disposed. */
export function makePredictor(options: PredictorOptions = {}, threads = 0): Made {
  const { time, warnings, checked } = inFakeTime(options);
  const { predictor, core } = local(checked, threads);
  return watched({ predictor, core, time, warnings });
}

/** The same in a Worker, or nearly: its messages go to and fro in this thread. */
export async function makeRemote(options: PredictorOptions = {}): Promise<Made<Predictor> & { worker: FakeWorker }> {
  const { time, warnings, checked } = inFakeTime(options);
  let core: FakeCore | undefined;
  const worker = new FakeWorker(async (given) => {
    const started = local(given, 0);
    core = started.core;
    return started.predictor;
  });
  const predictor = await connect(kNoHost, { ...checked, worker });
  if (typeof predictor === 'string') throw new Error(predictor);
  return { ...watched({ predictor, core: core!, time, warnings }), worker };
}

/** A host of which nothing is needed where the Worker is given. */
export const kNoHost: Host = {
  wasm: { single: new URL('file:///core.wasm'), threads: new URL('file:///core-threads.wasm') },
  environment: () => probeEnvironment(true),
  read: () => Promise.reject(new Error('nothing is to be read')),
  compile: (bytes) => WebAssembly.compile(bytes),
  glue: () => Promise.reject(new Error('there is no glue')),
  probe: () => () => ({}),
  startWorker: () => Promise.reject(new Error('there are none')),
};

function inFakeTime(options: PredictorOptions): { time: FakeTime; warnings: WarmupWarning[]; checked: CheckedOptions } {
  const time = new FakeTime();
  const warnings: WarmupWarning[] = [];
  const onWarning = (warning: WarmupWarning): void => void warnings.push(warning);
  const checked = checkOptions({ now: time.now, sleep: time.sleep, resources: false, onWarning, ...options });
  return { time, warnings, checked };
}

function local(checked: CheckedOptions, threads: number): { predictor: LocalPredictor; core: FakeCore } {
  const { module, cores } = fakeModule();
  const variant = threads > 0 ? 'threads' : 'single';
  const parts = assemble(checked, { module, variant, threads, reason: 'a test' }, () => ({}));
  const info = { variant, threads, worker: false, reason: 'a test', version: '0.0.0-test' } as const;
  return { predictor: new LocalPredictor(parts, info), core: cores[0]! };
}

function watched<P extends Predictor>(given: Pick<Made<P>, 'predictor' | 'core' | 'time' | 'warnings'>): Made<P> {
  const all: Made<P> = { ...given, tasks: [], outcomes: [], predictions: [] };
  const { predictor } = given;
  predictor.on('task', (event) => all.tasks.push(event));
  predictor.on('outcome', (event) => all.outcomes.push(event));
  predictor.on('prediction', (event) => all.predictions.push(event));
  made.push(all);
  return all;
}

afterEach(async () => {
  for (const { predictor, core } of made.splice(0)) {
    await predictor.dispose();
    expect(core.violations).toEqual([]);
    expect(core.deleted || predictor.raw === undefined || predictor.raw.ended?.code === 'TRAPPED').toBe(true);
  }
});

/** What a test sees of one call of a loader. */
interface Call<T> extends LoadContext {
  readonly settle: PromiseWithResolvers<T>;
}

/** A loader that does what the test says, and counts what it gave and got back. */
export class Loader<T = object> {
  readonly calls: Call<T>[] = [];
  readonly released: T[] = [];

  readonly load = (context: LoadContext): Promise<T> => {
    const settle = withResolvers<T>();
    this.calls.push({ ...context, settle });
    return settle.promise;
  };
  readonly release = (value: T): void => {
    this.released.push(value);
  };

  /** The latest call. */
  get last(): Call<T> {
    return this.calls.at(-1)!;
  }
}
