// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModelHandle } from '../../web/model-handle.js';
import type { Lease } from '../../web/run/lease.js';
import { settle } from './fake-time.js';
import { type Made, makePredictor, withResolvers } from './make-predictor.js';

/** What a loader does, or is made to do by a later step. */
type Behaviour = 'at once' | 'later' | 'throws' | 'rejects' | 'stops when aborted';

type Step =
  | { do: 'use'; model: number }
  | { do: 'abort'; use: number }
  | { do: 'release'; lease: number }
  | { do: 'warm' | 'let go'; model: number; inMs: number }
  | { do: 'finish' | 'fail'; load: number }
  | { do: 'wait'; ms: number }
  | { do: 'pause' | 'resume' | 'predict' };

const kModels = [
  { name: 'a', memory_mb: 300 },
  { name: 'b', memory_mb: 500 },
  { name: 'c', memory_mb: 700, depends_on: ['a'] },
  { name: 'd', memory_mb: 900 },
];

const index = fc.nat({ max: 30 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('use' as const), model: index }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('abort' as const), use: index }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('release' as const), lease: index }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('warm' as const, 'let go' as const), model: index, inMs: fc.nat(9_000) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('finish' as const, 'fail' as const), load: index }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat(8_000) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('pause' as const, 'resume' as const, 'predict' as const) }) },
);
const behaviour = fc.constantFrom<Behaviour>('at once', 'later', 'later', 'throws', 'rejects', 'stops when aborted');

/** One value that a loader gave, and what became of it. */
interface Value {
  readonly model: string;
  released: number;
  leases: number;
}

/** A small application that does what the steps say and keeps its own books. */
class Application {
  readonly values: Value[] = [];
  readonly wrong: string[] = [];
  readonly #made: Made;
  readonly #handles: ModelHandle<Value>[];
  readonly #behaviours: Behaviour[];
  readonly #open: { finish(): void; fail(): void }[] = [];
  readonly #uses: { abort: AbortController; settled: boolean }[] = [];
  readonly #leases: Lease<Value>[] = [];
  #loading = new Map<string, number>();
  #loads = 0;

  constructor(made: Made, behaviours: Behaviour[]) {
    this.#made = made;
    this.#behaviours = behaviours;
    this.#handles = kModels.map((profile) =>
      made.predictor.register<Value>({
        ...profile,
        load: ({ signal }) => this.#load(profile.name, signal),
        release: (value) => this.#release(value),
      }),
    );
  }

  #load(model: string, signal: AbortSignal): Value | Promise<Value> {
    const how = this.#behaviours[this.#loads++ % this.#behaviours.length]!;
    const give = (): Value => {
      const value = { model, released: 0, leases: 0 };
      this.values.push(value);
      return value;
    };
    if (how === 'at once') return give();
    if (how === 'throws') throw new Error('sync');
    if (how === 'rejects') return Promise.reject(new Error('async'));
    // Those that were given up may still run: only the others count.
    const inFlight = (this.#loading.get(model) ?? 0) + 1;
    if (inFlight > 1) this.wrong.push(`${inFlight} loads of ${model} in flight`);
    this.#loading.set(model, inFlight);
    const { promise, resolve, reject } = withResolvers<Value>();
    let counted = true;
    let ended = false;
    const over = (): void => {
      if (counted) this.#loading.set(model, this.#loading.get(model)! - 1);
      counted = false;
    };
    const end = (settle: () => void): void => {
      over();
      if (!ended) settle();
      ended = true;
    };
    signal.addEventListener('abort', () => {
      over();
      if (how === 'stops when aborted') end(() => reject(signal.reason));
    });
    this.#open.push({ finish: () => end(() => resolve(give())), fail: () => end(() => reject(new Error('later'))) });
    return promise;
  }

  #release(value: Value): void {
    value.released++;
    if (value.leases > 0) this.wrong.push(`${value.model} was released while in use`);
    if (value.released > 1) this.wrong.push(`${value.model} was released twice`);
  }

  async take(step: Step): Promise<void> {
    const { predictor, time } = this.#made;
    const pick = <T>(list: T[], i: number): T | undefined => (list.length === 0 ? undefined : list.splice(i % list.length, 1)[0]);
    const name = (i: number): string => kModels[i % kModels.length]!.name;
    switch (step.do) {
      case 'use':
        return this.#use(this.#handles[step.model % this.#handles.length]!);
      case 'abort':
        return void pick(this.#uses, step.use)?.abort.abort(new Error('aborted'));
      case 'release':
        return this.#end(pick(this.#leases, step.lease));
      case 'warm':
      case 'let go': {
        const action = step.do === 'warm' ? 'Warm' : 'Release';
        const task = { name: name(step.model), action, start_at_ms: time.now() + step.inMs, user_id: 'x' } as const;
        return void predictor.queue.enqueue(task).catch(() => {}); // of what is not there
      }
      case 'finish':
        return pick(this.#open, step.load)?.finish();
      case 'fail':
        return pick(this.#open, step.load)?.fail();
      case 'wait':
        return time.advance(step.ms);
      case 'predict':
        return void (await predictor.predict());
      default:
        return predictor[step.do]();
    }
  }

  #use(handle: ModelHandle<Value>): void {
    const use = { abort: new AbortController(), settled: false };
    this.#uses.push(use);
    handle.use({ signal: use.abort.signal }).then(
      (lease) => {
        use.settled = true;
        if (lease.value.released > 0) this.wrong.push(`a lease on a ${lease.value.model} that was released`);
        if (lease.value.model !== handle.name) this.wrong.push(`a lease on the wrong model`);
        lease.value.leases++;
        this.#leases.push(lease);
      },
      () => (use.settled = true),
    );
  }

  #end(lease: Lease<Value> | undefined): void {
    if (lease === undefined) return;
    lease.value.leases--;
    lease.release();
  }

  /** Everything comes to its end: loaders finish, leases are released. */
  async finish(): Promise<void> {
    for (let round = 0; this.#open.length > 0 || this.#leases.length > 0; round++) {
      if (round > 100) throw new Error('it does not come to an end');
      for (const load of this.#open.splice(0)) load.finish();
      await settle();
      for (const lease of this.#leases.splice(0)) this.#end(lease);
      await settle();
    }
  }

  get waiting(): number {
    return this.#uses.filter(({ settled }) => !settled).length;
  }
}

describe('whatever loaders do and users ask', () => {
  it('every use settles, every task is reported once, nothing in use is released, and no value is lost', async () => {
    const run = async (steps: Step[], behaviours: Behaviour[], early: boolean): Promise<void> => {
      const made = makePredictor({ config: { max_memory_mb: 1_500, warmup_timeout_seconds: 5 } });
      const application = new Application(made, behaviours);
      for (const one of steps) {
        await application.take(one);
        await settle();
        expect([...made.core.violations, ...application.wrong]).toEqual([]);
      }
      made.predictor.resume();
      if (!early) {
        await application.finish();
        await made.time.advance(20_000);
        await application.finish();
        expect(application.waiting).toBe(0);
        expect(made.core.runningTasks).toEqual([]);
      }
      await made.predictor.dispose();
      await application.finish();
      expect(application.waiting).toBe(0);
      expect(application.values.filter(({ released }) => released !== 1)).toEqual([]);
      expect([...made.core.violations, ...application.wrong]).toEqual([]);
      expect(made.warnings).toEqual([]);
    };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.array(behaviour, { minLength: 1, maxLength: 8 }), fc.boolean(), run),
      { numRuns: 300 },
    );
  }, 60_000);
});
