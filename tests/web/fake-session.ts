// SPDX-License-Identifier: Apache-2.0
import type {
  DeployOptionsInput,
  ModelProfileInput,
  PatternQueryInput,
  TrainingTaskInput,
  UsageEventInput,
  WarmStage,
  WarmupConfig,
  WarmupOutcome,
  WarmupTask,
} from '../../web/generated/wire.js';

export interface Model {
  readonly profile: ModelProfileInput;
  readonly id: string;
  /** Memory that it takes, MB. */
  readonly memory: number;
  state: 'cold' | 'loading' | 'warm';
  /** How far it is in memory; warm means primed. */
  stage: WarmStage | null;
  leases: number;
  uses: number;
  lastUsedAt: number;
  /** The warm-up that loaded it, until somebody uses it. */
  warmedBy: string | undefined;
}

interface FakeJob {
  readonly kind: string;
  readonly result: unknown;
  readonly bytes?: Uint8Array;
  stepsLeft: number;
  cancelled: boolean;
}

export class Refusal extends Error {
  readonly field: string;
  readonly reason: string;
  readonly kind: 'InvalidInput' | 'Configuration';

  constructor(field: string, reason: string, kind: 'InvalidInput' | 'Configuration' = 'InvalidInput') {
    super(reason);
    this.field = field;
    this.reason = reason;
    this.kind = kind;
  }
}

/** What a fake core is asked that has nothing to do with tasks: settings, models, resources, plans, state. */
export abstract class FakeSession {
  readonly violations: string[] = [];
  readonly calls: string[] = [];
  readonly events: UsageEventInput[] = [];
  readonly key: Uint8Array;
  readonly keyByChance: boolean;
  readonly stopwatch: (() => number) | undefined;
  deleted = false;
  /** Makes the next call of a method throw, as a trap does. */
  trapOn: string | undefined;

  #error = '';
  protected settings: WarmupConfig;
  #warnings: string[] = [];
  protected readonly catalog: Map<string, Model> = new Map();
  protected waiting: WarmupTask[] = [];
  #jobs: Map<string, FakeJob> = new Map();
  #bytes: Map<string, Uint8Array> = new Map();
  /** Versions, the one in use first. */
  #inUse: (string | null)[] = [null];
  #shadow: string | undefined;
  #nextJob = 1;

  constructor(configJson: string, key: Uint8Array, keyByChance: boolean, stopwatch: (() => number) | undefined) {
    this.key = key;
    this.keyByChance = keyByChance;
    this.stopwatch = stopwatch;
    this.settings = { ...kDefaults };
    this.#error = reply(() => {
      this.settings = merged(kDefaults, configJson);
    });
    if (this.#error === '{}') this.#error = '';
    if (this.settings.max_cpu_percent > 30) this.#warnings.push('max_cpu_percent is over 30');
  }

  error(): string {
    return this.#error;
  }
  delete(): void {
    if (this.deleted) this.violations.push('deleted twice');
    this.deleted = true;
  }

  usageStats(_now: number, name: string): string {
    return this.answer('usageStats', () => {
      const { uses, id } = this.model(name);
      return uses === 0 ? null : { model_id: id, name, usage_count: uses };
    });
  }
  advancedPatterns(_now: number, queryJson: string): string {
    return this.answer('advancedPatterns', () => {
      const { user_id, limit = 20 } = JSON.parse(queryJson) as PatternQueryInput;
      if (limit < 1) throw new Refusal('limit', 'is out of its range');
      const uses = this.events.filter((event) => user_id == null || event.user_id === user_id);
      return { uses: uses.length };
    });
  }
  analyzePatterns(_now: number, requestJson: string): string {
    return this.answer('analyzePatterns', () => {
      parse(requestJson);
      return [...this.catalog.values()].filter(({ uses }) => uses > 0).map(({ id }) => id);
    });
  }
  prepareModels(_now: number, contextJson: string): string {
    return this.answer('prepareModels', () => {
      parse(contextJson);
      return { models: [...this.catalog.values()].map(({ id, profile, state }) => ({ model_id: id, name: profile.name, probability: 0, warm: state === 'warm' })) };
    });
  }
  metrics(): string {
    return this.answer('metrics', () => ({ saved_ms: 0, events: this.events.length }));
  }

  // ---- models, settings, resources ---------------------------------------------------------------------------------

  /** Something to warn of. */
  say(warning: string): void {
    this.#warnings.push(warning);
  }

  registerModel(_now: number, profileJson: string, replace: boolean): string {
    return this.answer('registerModel', () => {
      const profile = parse<ModelProfileInput>(profileJson);
      const id = profile.model_id ?? `id-${profile.name}`;
      const known = [...this.catalog.values()].find((model) => model.id === id || model.profile.name === profile.name);
      if (known !== undefined && !replace) throw new Refusal('name', `"${profile.name}" is registered already`);
      const renamed = known !== undefined && known.profile.name !== profile.name;
      if (known !== undefined && !renamed && (known.leases > 0 || known.state === 'loading')) throw new Refusal('model', 'in use');
      if (renamed) this.catalog.delete(known.profile.name);
      if (profile.depends_on?.includes(profile.name)) throw new Refusal('depends_on', 'a cycle');
      const model: Model = {
        profile,
        id,
        memory: profile.memory_mb ?? 1024,
        state: known?.state ?? 'cold',
        stage: known?.stage ?? null,
        leases: known?.leases ?? 0,
        uses: known?.uses ?? 0,
        lastUsedAt: 0,
        warmedBy: undefined,
      };
      this.catalog.set(profile.name, model);
      return this.status(model);
    });
  }
  removeModel(_now: number, name: string): string {
    return this.answer('removeModel', () => {
      const model = this.model(name);
      if (model.leases > 0 || model.state === 'loading') throw new Refusal('model', 'in use');
      this.catalog.delete(name);
      const gone = this.waiting.filter((task) => task.name === name).map(({ task_id }) => task_id);
      this.waiting = this.waiting.filter(({ task_id, depends_on }) => !gone.includes(task_id) && !depends_on.some((id) => gone.includes(id)));
      return { outcomes: [], dropped: [] };
    });
  }
  knows(name: string): boolean {
    return this.catalog.has(name);
  }
  models(): string {
    return this.answer('models', () => [...this.catalog.values()].map((model) => this.status(model)));
  }
  updateConfig(_now: number, partialJson: string): string {
    return this.answer('updateConfig', () => (this.settings = merged(this.settings, partialJson)));
  }
  config(): string {
    return this.answer('config', () => this.settings);
  }
  warnings(): string {
    return this.answer('warnings', () => this.#warnings.splice(0));
  }
  setResources(_now: number, reportJson: string): string {
    return this.answer('setResources', () => {
      const report = parse<Record<string, unknown>>(reportJson);
      return { available_memory_mb: { value: report['available_memory_mb'] ?? null, source: report['source'] ?? 'measured', age_ms: 0 } };
    });
  }
  availableResources(): string {
    return this.answer('availableResources', () => ({}));
  }
  allocateResources(now: number, requirementsJson: string): string {
    return this.answer('allocateResources', () => ({ allocation_id: 'a1', requirements: parse(requirementsJson), expires_at_ms: now }));
  }
  releaseResources(_now: number, id: string): string {
    return this.answer('releaseResources', () => {
      if (id !== 'a1') throw new Refusal('allocation_id', 'is not known');
    });
  }

  // ---- planning and jobs -------------------------------------------------------------------------------------------

  planSchedule(_now: number, problemJson: string): string {
    return this.answer('planSchedule', () => plan(parse(problemJson)));
  }
  assessImpact(_now: number, scheduleJson: string): string {
    return this.answer('assessImpact', () => {
      parse(scheduleJson);
      return { cpu_impact_percent: 0, is_acceptable: true };
    });
  }
  jobStart(_now: number, kind: string, json: string): string {
    return this.answer('jobStart', () => {
      const id = `j${this.#nextJob++}`;
      if (kind === 'plan') {
        this.#jobs.set(id, { kind, stepsLeft: 3, result: plan(parse(json)), cancelled: false });
      } else if (kind === 'train') {
        const { dataset } = parse<TrainingTaskInput>(json);
        if (dataset.events.length < 2) throw new Refusal('events', 'are too few');
        const result = { model_version: `model-${id}`, report: { events: dataset.events.length } };
        this.#jobs.set(id, { kind, stepsLeft: 3, result, bytes: new TextEncoder().encode(result.model_version), cancelled: false });
      } else {
        throw new Refusal('kind', 'there is no such job');
      }
      return { job_id: id };
    });
  }
  jobStatus(_now: number, id: string): string {
    return this.answer('jobStatus', () => {
      const { kind, stepsLeft, result, bytes, cancelled } = this.#job(id);
      const state = cancelled ? 'cancelled' : stepsLeft > 0 ? 'running' : 'done';
      if (state !== 'running') this.#jobs.delete(id);
      if (state === 'done' && bytes !== undefined) this.#bytes.set(id, bytes);
      return { job_id: id, kind, state, progress: 1 - stepsLeft / 3, ...(state === 'done' ? { result } : {}) };
    });
  }
  jobStep(_now: number, maxMs: number): string {
    return this.answer('jobStep', () => {
      if (maxMs > 8) this.violations.push(`a slice of ${maxMs} ms`);
      const running = [...this.#jobs.values()].filter(({ stepsLeft, cancelled }) => stepsLeft > 0 && !cancelled);
      for (const job of running) job.stepsLeft--;
      return { running: running.length };
    });
  }
  jobCancel(_now: number, id: string): string {
    return this.answer('jobCancel', () => {
      this.#job(id).cancelled = true;
    });
  }

  jobBytes(_now: number, id: string): Uint8Array | string {
    const bytes = this.#bytes.get(id);
    const refused = this.answer('jobBytes', () => {
      if (!this.#bytes.delete(id)) throw new Refusal('job_id', 'has no bytes to give');
    });
    return bytes ?? refused;
  }
  /** Jobs that nobody has been told the end of. */
  get jobs(): number {
    return this.#jobs.size;
  }

  // ---- trained models ----------------------------------------------------------------------------------------------

  deploy(_now: number, bytes: Uint8Array, optionsJson: string): string {
    return this.answer('deploy', () => {
      const version = new TextDecoder().decode(bytes);
      if (!version.startsWith('model-')) throw new Refusal('model', 'is no model of model-warmup');
      if (parse<DeployOptionsInput>(optionsJson).shadow) this.#shadow = version;
      else this.#inUse.unshift(version);
      return this.#trainingStatus();
    });
  }
  promote(): string {
    return this.answer('promote', () => {
      this.#inUse.unshift(this.#takeShadow());
      return this.#trainingStatus();
    });
  }
  endShadow(): string {
    return this.answer('endShadow', () => {
      this.#takeShadow();
      return this.#trainingStatus();
    });
  }
  rollback(): string {
    return this.answer('rollback', () => {
      if (this.#inUse.length === 1) throw new Refusal('model', 'there is none to go back to');
      this.#inUse.shift();
      return this.#trainingStatus();
    });
  }
  trainingStatus(): string {
    return this.answer('trainingStatus', () => this.#trainingStatus());
  }
  exportModel(): Uint8Array | string {
    this.answer('exportModel', () => null);
    return new TextEncoder().encode(this.#inUse[0] ?? 'model-grown');
  }
  #takeShadow(): string {
    const shadow = this.#shadow;
    if (shadow === undefined) throw new Refusal('shadow', 'no model runs in the shadow');
    this.#shadow = undefined;
    return shadow;
  }
  #trainingStatus(): object {
    const shadow = this.#shadow === undefined ? {} : { shadow: { model_version: this.#shadow } };
    return { model_version: this.#inUse[0], can_roll_back: this.#inUse.length > 1, ...shadow };
  }

  // ---- state -------------------------------------------------------------------------------------------------------

  exportState(): Uint8Array | string {
    this.answer('exportState', () => null);
    return new TextEncoder().encode(JSON.stringify([...this.catalog.values()].map(({ profile, uses }) => [profile.name, uses])));
  }
  importState(_now: number, bytes: Uint8Array): string {
    return this.answer('importState', () => {
      for (const [name, uses] of parse<[string, number][]>(new TextDecoder().decode(bytes))) this.model(name).uses = uses;
    });
  }
  reset(): string {
    return this.answer('reset', () => {
      for (const model of this.catalog.values()) model.uses = 0;
    });
  }
  forgetUser(_now: number, user: string): string {
    return this.answer('forgetUser', () => {
      if (user === '') throw new Refusal('user_id', 'must not be empty');
    });
  }

  protected answer(method: string, body: () => unknown): string {
    this.calls.push(method);
    if (this.deleted) this.violations.push(`${method} after delete`);
    if (this.trapOn === method) {
      this.trapOn = undefined;
      throw new WebAssembly.RuntimeError('unreachable');
    }
    return reply(body);
  }

  protected model(name: string): Model {
    const model = this.catalog.get(name);
    if (model === undefined) throw new Refusal('model', `"${name}" is not registered`);
    return model;
  }
  #job(id: string): FakeJob {
    const job = this.#jobs.get(id);
    if (job === undefined) throw new Refusal('job_id', 'is not known');
    return job;
  }
  protected status({ profile, id, state, stage, leases }: Model): object {
    return { ...profile, model_id: id, state, stage, in_use: leases };
  }
}

export const kNothing = { memory_mb: 0, cpu_percent: 0, network_mbps: 0, storage_mb: 0 };

const kDefaults: WarmupConfig = {
  max_warm_models: 5,
  max_memory_mb: 2048,
  max_cpu_percent: 30,
  warmup_timeout_seconds: 30,
  max_parallel_loads: 2,
} as WarmupConfig;

function merged(base: WarmupConfig, partialJson: string): WarmupConfig {
  const partial = parse<Record<string, unknown>>(partialJson);
  const memory = partial['max_memory_mb'];
  if (memory !== undefined && (typeof memory !== 'number' || memory < 1)) {
    throw new Refusal('max_memory_mb', 'must be a number from 1', 'Configuration');
  }
  return { ...base, ...partial } as WarmupConfig;
}

function plan(problem: { candidates?: { id: string }[] }): object {
  const tasks = (problem.candidates ?? []).map(({ id }) => ({ id, action: 'Warm', start_ms: 0 }));
  return { tasks, value: tasks.length, upper_bound: tasks.length, proved_optimal: true, nodes: 1, elapsed_ms: 0 };
}

export function parse<T>(text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new Refusal('json', 'is malformed');
  }
}

export function report(outcomes: WarmupOutcome[] = []): { outcomes: WarmupOutcome[]; dropped: WarmupTask[] } {
  return { outcomes, dropped: [] };
}

export function reply(body: () => unknown): string {
  try {
    const value = body();
    return JSON.stringify(value === undefined ? {} : value);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { kind, field, reason } = error;
    const message = kind === 'Configuration' ? `Configuration error: ${field} ${reason}` : `Invalid input: ${field} - ${reason}`;
    return `!${JSON.stringify({ kind, code: kind === 'Configuration' ? 'CONFIGURATION' : 'INVALID_INPUT', message, field, reason })}`;
  }
}
