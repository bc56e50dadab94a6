// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ModelProfileInput, StageCostInput, WarmupTask } from '../../web/generated/wire.js';
import type { ModelHandle } from '../../web/model-handle.js';
import type { Predictor } from '../../web/predictor.js';
import type { LoadContext } from '../../web/run/definition.js';
import type { Lease } from '../../web/run/lease.js';
import type { WarmupWarning } from '../../web/warning.js';
import { type FakeTime, settle } from './fake-time.js';
import { withResolvers } from './with-resolvers.js';

/** A predictor on some core, and what can be seen of that. */
export interface World {
  readonly predictor: Predictor;
  readonly time: FakeTime;
  readonly warnings: readonly WarmupWarning[];
  readonly core: {
    /** What the runner has done that no core should see. */
    readonly violations: readonly string[];
    /** MB of everything there, loading, or given up and not yet settled. */
    readonly memory: number;
    readonly waitingTasks: readonly WarmupTask[];
    readonly runningTasks: readonly WarmupTask[];
    readonly deleted: boolean;
    knows(name: string): boolean;
  };
}

/** What a loader does, or is made to do by a later step. */
type Behaviour = 'at once' | 'later' | 'throws' | 'rejects' | 'stops when aborted' | 'dies at once';

type Step =
  | { do: 'use'; model: number }
  | { do: 'abort'; use: number }
  | { do: 'release'; lease: number }
  | { do: 'warm' | 'let go'; model: number; inMs: number; stage: number }
  | { do: 'finish' | 'fail' | 'die'; load: number }
  | { do: 'cancel'; task: number }
  | { do: 'remove' | 'register' | 'replace' | 'replace without load'; model: number }
  | { do: 'wait'; ms: number }
  | { do: 'pause' | 'resume' | 'predict' | 'load by hand' };

const kStages: StageCostInput[] = [
  { stage: 'compiled', memory_mb: 100, load_time_ms: 100 },
  { stage: 'primed', memory_mb: 500, load_time_ms: 200 },
];
const kModels: (ModelProfileInput & { memory_mb: number })[] = [
  { name: 'a', memory_mb: 300, stages: kStages },
  { name: 'b', memory_mb: 500, stages: kStages },
  { name: 'c', memory_mb: 700, depends_on: ['a'] },
  { name: 'd', memory_mb: 900, conflicts_with: ['c'], stages: kStages },
  { name: 'e', memory_mb: 100, pinned: true },
  { name: 'f', memory_mb: 200, depends_on: ['b', 'c'] },
];
const kLimitMb = 1_500;
/** Under which it all happens. */
export const kConfig = { max_memory_mb: kLimitMb, warmup_timeout_seconds: 5 };

const index = fc.nat({ max: 30 });
const of = <const D extends string, F extends string>(weight: number, what: D[], field: F) => ({
  weight,
  arbitrary: fc.record({ do: fc.constantFrom(...what), [field]: index } as { do: fc.Arbitrary<D> } & Record<F, fc.Arbitrary<number>>),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  of(6, ['use'], 'model'),
  of(2, ['abort'], 'use'),
  of(4, ['release'], 'lease'),
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constantFrom('warm', 'warm', 'warm', 'let go'), model: index, inMs: fc.nat(4_000), stage: index }),
  },
  of(8, ['finish', 'finish', 'finish', 'finish', 'fail', 'die'], 'load'),
  of(1, ['cancel'], 'task'),
  of(1, ['remove', 'register', 'replace', 'replace without load'], 'model'),
  { weight: 4, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat(8_000) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('pause', 'resume', 'predict', 'load by hand') }) },
) as fc.Arbitrary<Step>;
const often = (weight: number, value: Behaviour): fc.WeightedArbitrary<Behaviour> => ({ weight, arbitrary: fc.constant(value) });
const behaviour: fc.Arbitrary<Behaviour> = fc.oneof(
  often(3, 'at once'),
  often(7, 'later'),
  often(2, 'stops when aborted'),
  often(1, 'throws'),
  often(1, 'rejects'),
  often(1, 'dies at once'),
);

/** One value that a loader gave, and what became of it. */
interface Value {
  readonly model: string;
  readonly stage: string;
  readonly memory: number;
  /** The value of an earlier stage that is part of this one. */
  readonly previous: Value | undefined;
  /** What it was built on. */
  readonly bases: Value[];
  /** It is part of a later value and goes with that. */
  spent: boolean;
  /** It is gone by itself: at most leases on a rest of it are left. */
  dead: boolean;
  released: number;
  leases: number;
}

/** One call of a loader that has not ended. */
interface Open {
  readonly context: LoadContext;
  finish(): void;
  fail(): void;
}

/** A small application that does what the steps say and keeps its own books. */
class Application {
  readonly values: Value[] = [];
  readonly wrong: string[] = [];
  /** How each task that was started ended. */
  readonly ends: Map<string, string[]> = new Map();
  readonly #made: World;
  readonly #handles: Map<string, ModelHandle<Value>> = new Map();
  readonly #behaviours: Behaviour[];
  /** Models that were replaced by ones without load. */
  readonly #byHand: Set<string> = new Set();
  readonly #open: Open[] = [];
  readonly #dying: { context: LoadContext; value: Value }[] = [];
  readonly #uses: { abort: AbortController; settled: boolean }[] = [];
  readonly #leases: Lease<Value>[] = [];
  readonly #loading: Map<string, number> = new Map();
  readonly #exact: boolean;
  #loads = 0;
  #ending = false;

  /** @param exact the core knows of everything that is there: nothing dies, or is removed or replaced, that others still use */
  constructor(made: World, behaviours: Behaviour[], exact: boolean) {
    this.#made = made;
    this.#exact = exact;
    this.#behaviours = behaviours;
    for (const profile of kModels) this.#register(profile);
    made.predictor.on('task', ({ state, task }) => {
      if (state === 'progress') return;
      const states = this.ends.get(task.task_id) ?? [];
      this.ends.set(task.task_id, [...states, state]);
      if (state === 'started' && task.action === 'Warm' && !task.demanded) this.#mustFit(task.name);
    });
  }

  #register(profile: ModelProfileInput, replace = false): void {
    const handle = this.#made.predictor.register<Value>(
      { ...profile, load: (context) => this.#load(profile.name, context), release: (value) => this.#release(value) },
      { replace },
    );
    const taken = (): void => {
      this.#handles.set(profile.name, handle);
      this.#byHand.delete(profile.name);
    };
    void handle.ready.then(taken, () => {}); // it is in use
  }

  #load(model: string, context: LoadContext): Value | Promise<Value> {
    const how = this.#ending ? 'at once' : this.#behaviours[this.#loads++ % this.#behaviours.length]!;
    const { signal, onLost } = context;
    if (signal.aborted) this.wrong.push(`${model} was loaded though nobody wanted it`);
    const previous = context.previous as Value | undefined;
    if (previous !== undefined && (previous.released > 0 || previous.spent)) this.wrong.push(`${model} was given what is gone`);
    const bases = this.#basesOf(model);
    const give = (): Value => {
      const memory = kModels.find(({ name }) => name === model)!.memory_mb;
      if (previous?.released) this.wrong.push(`what ${model} was being built on was released`);
      if (previous !== undefined) previous.spent = true;
      const value = { model, stage: context.stage, memory, previous, bases, spent: false, dead: false, released: 0, leases: 0 };
      this.values.push(value);
      this.#dying.push({ context, value });
      return value;
    };
    if (how === 'at once') return give();
    if (how === 'throws') throw new Error('sync');
    if (how === 'rejects') return Promise.reject(new Error('async'));
    if (how === 'dies at once') {
      onLost(new Error('dead'));
      return give();
    }
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
    this.#open.push({ context, finish: () => end(() => resolve(give())), fail: () => end(() => reject(new Error('later'))) });
    return promise;
  }

  /** What a loader gave, or is about to give, is gone, and with it what is built on that. */
  #die(dying: { context: LoadContext; value: Value } | undefined): void {
    if (dying === undefined) return this.#open[0]?.context.onLost(new Error('died'));
    const { context, value } = dying;
    for (const other of this.values) other.dead ||= other === value || other.previous === value || other.bases.includes(value);
    context.onLost(new Error('died'));
  }

  /** What is there of what a model is built on: no release may come before it is gone. */
  #basesOf(model: string): Value[] {
    const profile = kModels.find(({ name }) => name === model);
    const needs = this.#made.core.knows(model) ? (profile?.depends_on ?? []) : [];
    const loaded = needs.filter((need) => !this.#byHand.has(need));
    const there = loaded.flatMap((need) => this.values.findLast((value) => value.model === need && value.released === 0 && !value.dead) ?? []);
    return [...there, ...needs.flatMap((need) => this.#basesOf(need))];
  }

  #release(value: Value): void {
    value.released++;
    if (value.leases > 0) this.wrong.push(`${value.model} was released while in use`);
    if (value.released > 1) this.wrong.push(`${value.model} was released twice`);
    if (value.spent) this.wrong.push(`a stage of ${value.model} was released though it is part of a later one`);
    const above = this.values.find(({ bases, leases }) => leases > 0 && bases.includes(value));
    if (above !== undefined) this.wrong.push(`${value.model} was released while ${above.model} is in use`);
  }

  /** A warm-up is started only where there is memory: beside all that is there and all that others load. */
  #mustFit(starting: string): void {
    const { core, warnings } = this.#made;
    if (core.memory > kLimitMb) this.wrong.push(`${core.memory} MB with the warm-up of ${starting}`);
    const there = this.values.filter(({ released, spent }) => released === 0 && !spent).reduce((sum, { memory }) => sum + memory, 0);
    // What a release was not waited for is taken for free.
    const told = this.#exact && !warnings.some(({ code }) => code === 'RELEASE_FAILED');
    if (told && core.memory < there) this.wrong.push(`the core knows of ${core.memory} of ${there} MB`);
  }

  async take(step: Step): Promise<void> {
    const { predictor, time, core } = this.#made;
    const pick = <T>(list: T[], i: number): T | undefined => (list.length === 0 ? undefined : list.splice(i % list.length, 1)[0]);
    const profile = (i: number): ModelProfileInput => kModels[i % kModels.length]!;
    switch (step.do) {
      case 'use':
        return this.#use(this.#handles.get(profile(step.model).name));
      case 'abort':
        return void pick(this.#uses.filter(({ settled }) => !settled), step.use)?.abort.abort(new Error('aborted'));
      case 'release':
        return this.#end(pick(this.#leases, step.lease));
      case 'warm':
      case 'let go': {
        const { name, stages } = profile(step.model);
        const action = step.do === 'warm' ? 'Warm' : 'Release';
        const stage = stages?.[step.stage % stages.length]!.stage ?? 'primed';
        const task = { name, action, stage, start_at_ms: time.now() + step.inMs, user_id: 'x' } as const;
        return void predictor.queue.enqueue(task).catch(() => {}); // of what is not there
      }
      case 'finish':
        return pick(this.#open, step.load)?.finish();
      case 'fail':
        return pick(this.#open, step.load)?.fail();
      case 'die':
        return this.#die(pick(this.#dying, step.load));
      case 'cancel': {
        const tasks = [...core.waitingTasks, ...core.runningTasks];
        const task = tasks[step.task % Math.max(1, tasks.length)];
        return task && void predictor.queue.cancel(task.task_id).catch(() => {}); // a release that has begun
      }
      case 'remove':
        return predictor.models.remove(profile(step.model).name).catch(() => {}); // while it is in use
      case 'register':
      case 'replace':
        try {
          return this.#register(profile(step.model), step.do === 'replace');
        } catch {
          return; // it is there
        }
      case 'replace without load':
        // Who has two models that conflict loads both.
        if (['c', 'd'].includes(profile(step.model).name)) return;
        return predictor.register(profile(step.model), { replace: true }).ready.then(
          ({ name }) => void this.#byHand.add(name),
          () => {}, // it is in use
        );
      case 'wait':
        return time.advance(step.ms);
      case 'predict':
        return void (await predictor.predict());
      case 'load by hand':
        return this.#loadByHand();
      default:
        return predictor[step.do]();
    }
  }

  /** What the application has to load itself. */
  async #loadByHand(): Promise<void> {
    const { queue } = this.#made.predictor;
    for (let task = await queue.next(); task !== null; task = await queue.next()) await queue.completed(task.task_id);
  }

  async #releaseByHand(): Promise<void> {
    const { queue } = this.#made.predictor;
    for (const name of this.#byHand) await queue.enqueue({ name, action: 'Release' }).catch(() => {}); // it is not there
    await this.#loadByHand();
  }

  #use(handle: ModelHandle<Value> | undefined): void {
    if (handle === undefined) return;
    const use = { abort: new AbortController(), settled: false };
    this.#uses.push(use);
    handle.use({ signal: use.abort.signal }).then(
      (lease) => {
        use.settled = true;
        const { model, released, stage, spent } = lease.value;
        if (released > 0) this.wrong.push(`a lease on a ${model} that was released`);
        if (model !== handle.name) this.wrong.push(`a lease on the wrong model`);
        if (stage !== 'primed' || spent) this.wrong.push(`a lease on a ${model} that is only ${stage}`);
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
    this.#ending = true;
    const ended = this.#made.core.deleted;
    for (let round = 0; this.#open.length > 0 || this.#leases.length > 0 || round === 0; round++) {
      if (round > 100) throw new Error('it does not come to an end');
      if (!ended) await this.#loadByHand();
      if (!ended) await this.#releaseByHand();
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

/**
 * Every use settles, every task is reported once, nothing in use is released, speculation passes no limit, and no value
 * is lost, whatever loaders do and users ask.
 * @param exact the core tells all the memory that it knows of
 * @param seed the same runs every time, so that no change fails by chance for what it has not done
 */
export async function tryEverything(makeWorld: () => World | Promise<World>, numRuns: number, exact: boolean, seed = 7): Promise<void> {
  const run = async (steps: Step[], behaviours: Behaviour[], early: boolean): Promise<void> => {
    const world = await makeWorld();
    const { predictor, core, time, warnings } = world;
    const vanishes = steps.some((one) => ['die', 'remove', 'replace without load'].includes(one.do));
    const application = new Application(world, behaviours, exact && !vanishes);
    const wrong = (): string[] => [...core.violations, ...application.wrong];
    await settle();
    for (const one of steps) {
      await application.take(one);
      await settle();
      assert.deepEqual(wrong(), []);
    }
    predictor.resume();
    if (!early) {
      await application.finish();
      await time.advance(20_000);
      await application.finish();
      assert.equal(application.waiting, 0);
      assert.deepEqual(core.runningTasks, []);
    }
    await predictor.dispose();
    await application.finish();
    assert.equal(application.waiting, 0);
    assert.deepEqual(application.values.filter(({ released, spent }) => released !== (spent ? 0 : 1)), []);
    const ends = [...application.ends.values()].map((states) => states.filter((state) => state !== 'started').length);
    assert.ok(ends.every((times) => times <= 1));
    assert.deepEqual(wrong(), []);
    // Releases are waited for no longer than the timeout, and loads that were given up may keep them waiting.
    const usual = ['MODEL_LOST', 'RELEASE_FAILED'];
    assert.deepEqual(warnings.filter(({ code, advice }) => !advice && !usual.includes(code)), []);
  };
  const steps = fc.array(step, { maxLength: 60, size: 'max' });
  const behaviours = fc.array(behaviour, { minLength: 1, maxLength: 8 });
  await fc.assert(fc.asyncProperty(steps, behaviours, fc.boolean(), run), { numRuns, seed });
}
