// SPDX-License-Identifier: Apache-2.0
import { afterEach, expect } from 'vitest';
import type { PredictorEvents } from '../../web/events.js';
import { type PredictorOptions, checkOptions } from '../../web/options.js';
import { assemble } from '../../web/parts.js';
import { Predictor } from '../../web/predictor.js';
import type { LoadContext } from '../../web/run/definition.js';
import type { WarmupWarning } from '../../web/warning.js';
import { type FakeCore, fakeModule } from './fake-core.js';
import { FakeTime } from './fake-time.js';
import { type PromiseWithResolvers, withResolvers } from './with-resolvers.js';

export { withResolvers } from './with-resolvers.js';

export interface Made {
  readonly predictor: Predictor;
  readonly core: FakeCore;
  readonly time: FakeTime;
  readonly warnings: WarmupWarning[];
  /** Every event of these kinds, in order. */
  readonly tasks: PredictorEvents['task'][];
  readonly outcomes: PredictorEvents['outcome'][];
  readonly predictions: PredictorEvents['prediction'][];
}

const made: Made[] = [];

/** A predictor on a fake core and fake time. After the test its protocol with the core is checked and it is disposed. */
export function makePredictor(options: PredictorOptions = {}, threads = 0): Made {
  const time = new FakeTime();
  const warnings: WarmupWarning[] = [];
  const { module, cores } = fakeModule();
  const checked = checkOptions({
    now: time.now,
    sleep: time.sleep,
    resources: false,
    onWarning: (warning) => warnings.push(warning),
    ...options,
  });
  const variant = threads > 0 ? 'threads' : 'single';
  const parts = assemble(checked, { module, variant, threads, reason: 'a test' }, () => ({}));
  const predictor = new Predictor(parts, { variant, threads, reason: 'a test', version: '0.0.0-test' });
  const all: Made = { predictor, core: cores[0]!, time, warnings, tasks: [], outcomes: [], predictions: [] };
  predictor.on('task', (event) => all.tasks.push(event));
  predictor.on('outcome', (event) => all.outcomes.push(event));
  predictor.on('prediction', (event) => all.predictions.push(event));
  made.push(all);
  return all;
}

afterEach(async () => {
  for (const { predictor, core } of made.splice(0)) {
    const disposed = predictor.dispose();
    await disposed;
    expect(core.violations).toEqual([]);
    expect(core.deleted || predictor.raw.ended?.code === 'TRAPPED').toBe(true);
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
