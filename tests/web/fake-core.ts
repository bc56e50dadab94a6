// SPDX-License-Identifier: Apache-2.0
import type { CoreMethod } from '../../web/raw/arguments.js';
import type { CoreHandle, CoreModule } from '../../web/raw/core-module.js';
import type {
  DemandInput,
  QueueState,
  TaskFailureInput,
  TaskFilterInput,
  TaskResultInput,
  UsageEventInput,
  WarmupOutcome,
  WarmupRequestInput,
  WarmupTask,
} from '../../web/generated/wire.js';
import { FakeSession, type Model, Refusal, kNothing, parse, report } from './fake-session.js';

const kStage = 'primed';
const kStages = ['fetched', 'compiled', 'session', kStage];
const reaches = (stage: string | null | undefined, wanted: string): boolean => kStages.indexOf(stage ?? '') >= kStages.indexOf(wanted);

/**
 * A small, honest core for tests of what is around it: it ranks models by how often they were used, warms the first
 * that fit, and keeps to the protocol of the real one strictly. What the runner does against it is noted in
 * `violations`, which every test expects to stay empty.
 */
export class FakeCore extends FakeSession implements CoreHandle {
  /** How each task that was handed out ended. */
  readonly ends: Map<string, 'completed' | 'failed' | 'cancelled'> = new Map();
  #running: Map<string, WarmupTask> = new Map();
  /** Memory of loads that ended for us and not for their loaders. */
  #reserved: Map<string, number> = new Map();
  /** Models that somebody has demanded and not withdrawn. */
  readonly #demanded: Set<string> = new Set();
  #nextTask = 1;
  #nextPrediction = 1;

  call(method: string, now: number, text: string | Uint8Array, more: string, value: number): string {
    const given = { registerModel: [text, value !== 0], taskProgress: [text, value], jobStep: [value] }[method];
    return (this[method as CoreMethod] as (now: number, ...rest: unknown[]) => string).call(this, now, ...(given ?? [text, more]));
  }

  // ---- predicting and learning -------------------------------------------------------------------------------------

  predict(now: number, requestJson: string): string {
    return this.answer('predict', () => {
      const request = parse<WarmupRequestInput>(requestJson);
      const ranked = [...this.catalog.values()].sort((a, b) => b.uses - a.uses);
      const total = ranked.reduce((sum, { uses }) => sum + uses, 0);
      const user = request.user_context?.user_id ?? 'anonymous';
      this.waiting = this.waiting.filter((task) => task.demanded || task.user_id !== user);
      const tasks: WarmupTask[] = [];
      let free = this.settings.max_memory_mb - this.#memory() - this.#memoryWaiting();
      for (const model of ranked) {
        if (model.state !== 'cold' || model.uses === 0 || model.memory > free || this.#taskOf(model.profile.name)) continue;
        if (this.#present() + tasks.length >= this.settings.max_warm_models) break;
        free -= model.memory;
        tasks.push(this.#task({ name: model.profile.name, start_at_ms: now + (model.profile.min_lead_ms ?? 0), user_id: user }));
      }
      this.waiting.push(...tasks);
      const probability = (model: Model): number => (total === 0 ? 0 : model.uses / total);
      return {
        prediction_id: `p${this.#nextPrediction++}`,
        timestamp_ms: request.timestamp_ms ?? now,
        horizon_ms: 300_000,
        predicted_models: ranked.slice(0, 10).map((model) => ({
          model_id: model.id,
          name: model.profile.name,
          next_probability: probability(model),
          usage_probability: probability(model),
          confidence_score: probability(model),
          time_until_needed_ms: 0,
          reasoning: [`used ${model.uses} times`],
        })),
        schedule: { tasks, total_estimated_time_ms: 0, resource_requirements: kNothing, priority: 'Medium' },
        performance_impact: { is_acceptable: true },
        confidence_score: ranked[0] === undefined ? 0 : probability(ranked[0]),
        skipped: [],
        warm_models: ranked.filter(({ state }) => state === 'warm').map(({ id }) => id),
        // For tests of what the wrapper adds to a request.
        asked: request,
      };
    });
  }

  recordUsage(now: number, eventJson: string): string {
    return this.answer('recordUsage', () => {
      const event = parse<UsageEventInput>(eventJson);
      const model = this.model(event.model);
      model.uses++;
      model.lastUsedAt = now;
      this.events.push(event);
      return { recorded: true, duplicate: false, outcomes: this.#used(model, now) };
    });
  }

  // ---- tasks -------------------------------------------------------------------------------------------------------

  enqueueTask(_now: number, taskJson: string): string {
    return this.answer('enqueueTask', () => {
      const task = this.#task(parse<Partial<WarmupTask>>(taskJson));
      if (task.action === 'Release' && this.model(task.name).stage === null) throw new Refusal('action', 'is not present');
      const loading = this.#taskOf(task.name, [...this.#running.values()]);
      if (task.action === 'Warm' && loading !== undefined) return loading;
      this.waiting.push(task);
      return task;
    });
  }

  nextTask(now: number, filterJson: string): string {
    return this.answer('nextTask', () => {
      const filter = parse<TaskFilterInput>(filterJson);
      this.waiting = this.waiting.filter(({ action, name, stage }) => action !== 'Warm' || !reaches(this.catalog.get(name)?.stage, stage));
      const passes = ({ name }: { name: string }): boolean => filter.models?.includes(name) ?? true;
      const candidates = this.waiting
        .filter((task) => passes(task) && (task.demanded || !filter.demanded_only))
        .filter((task) => task.start_at_ms <= now && this.#mayStart(task))
        .sort((a, b) => Number(b.demanded) - Number(a.demanded) || a.start_at_ms - b.start_at_ms);
      for (const task of candidates) {
        const room = task.demanded && task.action === 'Warm' ? this.#roomFor(task, passes, now) : task;
        if (room === undefined) continue;
        this.waiting = this.waiting.filter((other) => other !== room);
        this.#running.set(room.task_id, room);
        if (room.action === 'Warm') this.model(room.name).state = 'loading';
        else this.model(room.name).stage = null;
        return room;
      }
      return null;
    });
  }

  taskStarted(_now: number, id: string): string {
    return this.answer('taskStarted', () => this.#runningTask(id));
  }
  taskProgress(_now: number, id: string, fraction: number): string {
    return this.answer('taskProgress', () => {
      if (!(fraction >= 0 && fraction <= 1)) this.violations.push(`progress ${fraction}`);
      this.#runningTask(id);
    });
  }

  taskCompleted(now: number, id: string, resultJson: string): string {
    return this.answer('taskCompleted', () => {
      const result = parse<TaskResultInput>(resultJson);
      const task = this.#end(id, 'completed');
      const model = this.catalog.get(task.name);
      if (model === undefined) return report();
      if (task.action === 'Release') {
        if (model.leases > 0) this.violations.push(`${task.name} was released while in use`);
        model.state = 'cold';
        model.stage = null;
        return report();
      }
      model.stage = result.stage ?? task.stage;
      model.state = model.stage === kStage ? 'warm' : 'cold';
      model.lastUsedAt = now;
      model.warmedBy = task.demanded ? undefined : id;
      return report();
    });
  }

  taskFailed(now: number, id: string, failureJson: string): string {
    return this.answer('taskFailed', () => {
      const failure = parse<TaskFailureInput>(failureJson);
      const task = this.#end(id, 'failed');
      const model = this.catalog.get(task.name);
      if (model?.state === 'loading') model.state = 'cold';
      if (failure.still_reserved && model !== undefined) this.#reserved.set(id, model.memory);
      const dropped = this.waiting.filter(({ depends_on }) => depends_on.includes(id));
      this.waiting = this.waiting.filter((other) => !dropped.includes(other));
      return { ...report(task.action === 'Warm' ? [this.#outcome(task, 'failed', now)] : []), dropped };
    });
  }

  taskSettled(_now: number, id: string): string {
    return this.answer('taskSettled', () => {
      if (!this.#reserved.delete(id)) this.violations.push(`${id} settled though nothing was held for it`);
    });
  }

  cancelTask(now: number, id: string): string {
    return this.answer('cancelTask', () => {
      const waiting = this.waiting.find(({ task_id }) => task_id === id);
      const stands = ({ task_id, depends_on }: WarmupTask): boolean => task_id !== id && !depends_on.includes(id);
      this.waiting = this.waiting.filter(stands);
      if (waiting !== undefined) return report();
      const task = this.#end(id, 'cancelled');
      const model = this.catalog.get(task.name);
      if (model !== undefined) model.state = 'cold';
      if (task.action === 'Release') return report();
      if (model !== undefined) this.#reserved.set(id, model.memory);
      return report([this.#outcome(task, 'cancelled', now)]);
    });
  }

  queue(now: number): string {
    return this.answer('queue', (): QueueState => {
      const later = this.waiting.map(({ start_at_ms }) => start_at_ms).filter((start) => start > now);
      return { tasks: this.waiting, running: [...this.#running.values()], overdue: [], next_start_at_ms: later.length === 0 ? null : Math.min(...later) };
    });
  }

  demandModel(now: number, demandJson: string): string {
    return this.answer('demandModel', () => {
      const { model } = parse<DemandInput>(demandJson);
      const tasks = this.#demand(model, now);
      this.#demanded.add(model);
      return { tasks };
    });
  }

  withdrawDemand(_now: number, name: string): string {
    return this.answer('withdrawDemand', () => {
      this.#demanded.delete(this.model(name).profile.name);
      const needed = new Set([...this.#demanded].flatMap((demanded) => this.#chain(demanded)));
      const unneeded = (task: WarmupTask): boolean => {
        return task.demanded && task.action === 'Warm' && this.#chain(name).includes(task.name) && !needed.has(task.name);
      };
      this.waiting = this.waiting.filter((task) => !unneeded(task));
      const running = [...this.#running.values()].filter(unneeded);
      for (const task of running) task.demanded = false;
      return { tasks: running };
    });
  }

  modelLost(_now: number, name: string): string {
    return this.answer('modelLost', () => {
      if (this.model(name).stage === null) return { outcomes: [], lost: [] };
      const gone = [...this.catalog.values()].filter(({ stage, profile }) => stage !== null && this.#chain(profile.name).includes(name));
      for (const model of gone) {
        model.stage = null;
        if (model.state === 'warm') model.state = 'cold';
        model.warmedBy = undefined;
      }
      return { outcomes: [], lost: gone.map(({ profile }) => profile.name) };
    });
  }

  leaseStarted(now: number, name: string): string {
    return this.answer('leaseStarted', () => {
      const model = this.model(name);
      if (model.state !== 'warm') {
        this.violations.push(`lease on ${name}, which is ${model.state}`);
        throw new Refusal('model', 'is not warm');
      }
      model.leases++;
      return report(this.#used(model, now));
    });
  }
  leaseEnded(now: number, name: string): string {
    return this.answer('leaseEnded', () => {
      const model = this.model(name);
      if (model.leases === 0) {
        this.violations.push(`lease on ${name} ended twice`);
        throw new Refusal('model', 'has no lease');
      }
      model.leases--;
      model.lastUsedAt = now;
    });
  }

  // ---- for tests ---------------------------------------------------------------------------------------------------

  stateOf(name: string): string {
    return this.model(name).state;
  }
  leasesOf(name: string): number {
    return this.model(name).leases;
  }
  get waitingTasks(): readonly WarmupTask[] {
    return this.waiting;
  }
  get runningTasks(): readonly WarmupTask[] {
    return [...this.#running.values()];
  }
  /** MB of everything warm, loading, or given up and not yet settled. */
  get memory(): number {
    return this.#memory();
  }

  // ------------------------------------------------------------------------------------------------------------------

  #demand(name: string, now: number): WarmupTask[] {
    const model = this.model(name);
    this.waiting = this.waiting.filter((task) => task.name !== name || task.action !== 'Release');
    const tasks: WarmupTask[] = [];
    const first: string[] = [];
    for (const dependency of model.profile.depends_on ?? []) {
      const needed = this.#demand(dependency, now);
      tasks.push(...needed);
      first.push(...needed.map(({ task_id }) => task_id));
    }
    if (model.state === 'warm' && this.#releaseOf(name) === undefined) return tasks;
    const loads = ({ name: of, action, stage }: WarmupTask): boolean => of === name && action === 'Warm' && stage === kStage;
    const known = this.waiting.find(loads) ?? [...this.#running.values()].find(loads);
    if (known !== undefined) {
      Object.assign(known, { demanded: true, start_at_ms: now, ...(this.waiting.includes(known) ? { depends_on: first } : {}) });
      this.waiting.push(...tasks.filter(({ task_id }) => !this.#isOpen(task_id)));
      return [...tasks, known];
    }
    const releasing = this.#releaseOf(name);
    if (releasing !== undefined) first.push(releasing.task_id);
    const fresh = tasks.filter(({ task_id }) => !this.#isOpen(task_id));
    const own = this.#task({ name, demanded: true, start_at_ms: now, depends_on: first });
    this.waiting.push(...fresh, own);
    return [...tasks, own];
  }

  /** A model and what it is built on. */
  #chain(name: string): string[] {
    return [name, ...(this.catalog.get(name)?.profile.depends_on ?? []).flatMap((needed) => this.#chain(needed))];
  }
  #idle({ profile, leases, stage, state }: Model): boolean {
    const others = [...this.catalog.values()].filter((other) => other.profile !== profile && (other.state !== 'cold' || other.stage !== null));
    return leases === 0 && stage !== null && state !== 'loading' && !profile.pinned && !others.some((other) => this.#chain(other.profile.name).includes(profile.name));
  }

  #isOpen(id: string): boolean {
    return this.#running.has(id) || this.waiting.some(({ task_id }) => task_id === id);
  }
  #foesOf({ profile }: Model): Model[] {
    const names = (of: Model): readonly string[] => of.profile.conflicts_with ?? [];
    const present = [...this.catalog.values()].filter(({ state, stage }) => state !== 'cold' || stage !== null);
    return present.filter((other) => names(other).includes(profile.name) || profile.conflicts_with?.includes(other.profile.name));
  }
  /** What comes first: the load itself, a release that makes room for it, or nothing before others have ended. */
  #roomFor(task: WarmupTask, passes: (model: { name: string }) => boolean, now: number): WarmupTask | undefined {
    const model = this.model(task.name);
    const demanded = this.waiting.filter((other) => other.demanded);
    const spared = new Set([...demanded, task].flatMap(({ name }) => this.#chain(name)));
    const idle = [...this.catalog.values()]
      .filter((other) => passes(other.profile) && !spared.has(other.profile.name) && this.#idle(other))
      .filter(({ profile }) => ![...this.#running.values()].some(({ name }) => name === profile.name))
      .sort((a, b) => a.lastUsedAt - b.lastUsedAt);
    const foes = this.#foesOf(model).map(({ profile }) => profile.name);
    const full = this.#memory() + model.memory > this.settings.max_memory_mb;
    const onFoe = ({ profile }: Model): boolean => this.#chain(profile.name).some((name) => foes.includes(name));
    const victim = foes.length > 0 ? idle.find(onFoe) : full ? idle[0] : undefined;
    if (victim !== undefined) return this.#task({ name: victim.profile.name, action: 'Release', demanded: true, start_at_ms: now });
    const releasing = [...this.#running.values()].some(({ action }) => action === 'Release');
    return foes.length > 0 || (full && releasing) ? undefined : task;
  }

  #mayStart(task: WarmupTask): boolean {
    if (task.depends_on.some((id) => this.#isOpen(id))) return false;
    const model = this.model(task.name);
    if (task.action === 'Release') return this.#idle(model);
    if ([...this.#running.values()].some(({ name }) => name === task.name)) return false;
    const missing = this.#chain(task.name).filter((needed) => needed !== task.name && this.catalog.get(needed)?.state !== 'warm');
    if (task.demanded) return missing.every((needed) => this.#taskOf(needed) === undefined);
    if (missing.length > 0 || this.#foesOf(model).length > 0) return false;
    const loading = [...this.#running.values()].filter(({ action }) => action === 'Warm').length;
    return loading < Number(this.settings['max_parallel_loads']) && this.#memory() + model.memory <= this.settings.max_memory_mb;
  }

  #task(input: Partial<WarmupTask>): WarmupTask {
    const model = this.model(input.name ?? '');
    return {
      task_id: `t${this.#nextTask++}`,
      model_id: model.id,
      action: 'Warm',
      stage: kStage,
      priority: 'Medium',
      start_at_ms: 0,
      estimated_duration_ms: model.profile.load_time_ms ?? 1000,
      deadline_at_ms: 0,
      depends_on: [],
      resource_requirements: { ...kNothing, memory_mb: model.memory },
      expected_value_ms: 0,
      reason: 'a test',
      demanded: false,
      user_id: '',
      ...input,
      name: model.profile.name,
    };
  }

  #taskOf(name: string, among: WarmupTask[] = [...this.waiting, ...this.#running.values()]): WarmupTask | undefined {
    return among.find((task) => task.name === name && task.action === 'Warm');
  }
  #releaseOf(name: string): WarmupTask | undefined {
    return [...this.waiting, ...this.#running.values()].find((task) => task.name === name && task.action === 'Release');
  }

  #runningTask(id: string): WarmupTask {
    const task = this.#running.get(id);
    if (task !== undefined) return task;
    this.violations.push(`a report on ${id}, which ${this.ends.has(id) ? `has ${this.ends.get(id)!}` : 'does not run'}`);
    throw new Refusal('task_id', `"${id}" is not running`);
  }
  #end(id: string, how: 'completed' | 'failed' | 'cancelled'): WarmupTask {
    const task = this.#runningTask(id);
    this.#running.delete(id);
    this.ends.set(id, how);
    return task;
  }

  #used(model: Model, now: number): WarmupOutcome[] {
    const id = model.warmedBy;
    if (id === undefined || model.state !== 'warm') return [];
    model.warmedBy = undefined;
    return [this.#outcome(this.#task({ name: model.profile.name, task_id: id }), 'hit', now)];
  }
  #outcome({ task_id, model_id, name }: WarmupTask, outcome: WarmupOutcome['outcome'], now: number): WarmupOutcome {
    return { task_id, model_id, name, outcome, saved_ms: 0, lost_ms: 0, wasted_mb_s: 0, held_mb_s: 0, at_ms: now };
  }

  #present(): number {
    return [...this.catalog.values()].filter(({ state }) => state !== 'cold').length;
  }
  #memory(): number {
    const present = [...this.catalog.values()].filter(({ state, stage }) => state !== 'cold' || stage !== null);
    return [...present.map(({ memory }) => memory), ...this.#reserved.values()].reduce((sum, mb) => sum + mb, 0);
  }
  #memoryWaiting(): number {
    return this.waiting.filter(({ action }) => action === 'Warm').reduce((sum, { name }) => sum + this.model(name).memory, 0);
  }
}

/** The module as the loader would give it; `cores` are the predictors made of it. */
export function fakeModule(version = '0.0.0-test'): { module: CoreModule; cores: FakeCore[] } {
  const cores: FakeCore[] = [];
  const module: CoreModule = {
    WebWarmupPredictor: class extends FakeCore {
      constructor(...args: ConstructorParameters<typeof FakeCore>) {
        super(...args);
        cores.push(this);
      }
    },
    version: () => version,
  };
  return { module, cores };
}

