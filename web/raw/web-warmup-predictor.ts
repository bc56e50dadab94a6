// SPDX-License-Identifier: Apache-2.0
import { WarmupError, configurationError, disposedError, internalError, invalidInput, textOf } from '../errors.js';
import type { ErrorReply } from '../generated/wire.js';
import { wellFormed } from '../json.js';
import { Clock, type Now, readClock } from '../now.js';
import { type CoreMethod, argumentsOf } from './arguments.js';
import type { CoreHandle, CoreModule } from './core-module.js';

/** What a `WebWarmupPredictor` is injected with. */
export interface RawOptions {
  /** Domain time in ms since the Unix epoch; Date.now when left out. Read once per call. */
  now?: Now;
  /** Monotonic ms, for budgets and latency metrics; performance.now when left out. */
  stopwatch?: () => number;
  /**
   * 32 bytes under which user ids are hashed. Without it, `config.seed` gives it, and without that, chance; either is a
   * warning, because a state can be imported only where the key of its export is known.
   */
  userKey?: Uint8Array;
}

/** The core's limit in bytes, as UTF-16 units: what is longer cannot be within it and need not be copied to tell. */
const kLongestDocument = 16 * 1024 * 1024;
/** The same of a job's input, which may hold a dataset. */
const kLongestJob = 128 * 1024 * 1024;
const kUserKeyBytes = 32;

/**
 * The predictor inside the module: JSON strings in, JSON strings out. `createPredictor` gives the same with data, leases
 * and events; here is what it is made of, for those who want no more.
 *
 * Every method throws a WarmupError for what is wrong, `predict` rejects with it, and the predictor goes on. Only a trap
 * or memory exhausted ends it: from then on every method throws that error, and a new one has to be made.
 */
export class WebWarmupPredictor {
  readonly #module: CoreModule;
  readonly #now: Now;
  #handle: CoreHandle | undefined;
  /** Why there is no handle any more. */
  #ended: WarmupError | undefined;
  /** A call is inside the module, which is not re-entrant: a stopwatch could call back in. */
  #inside = false;

  /**
   * @param module the instantiated module; only one predictor should be made of it
   * @param configJson a WarmupConfig, whole or in part
   */
  constructor(module: CoreModule, configJson: string = '{}', options: RawOptions = {}) {
    const { now = Date.now, stopwatch, userKey } = options;
    this.#module = module;
    this.#now = checkFunction('now', now);
    const config = text('configJson', configJson);
    const byChance = userKey === undefined;
    const key = byChance ? globalThis.crypto.getRandomValues(new Uint8Array(kUserKeyBytes)) : checkUserKey(userKey);
    const guarded = stopwatch === undefined ? undefined : new Clock(checkFunction('stopwatch', stopwatch)).moment;
    const handle = this.#guard(() => new module.WebWarmupPredictor(config, key, byChance, guarded));
    this.#handle = handle;
    const refusal = this.#guard(() => handle.error());
    if (refusal !== '') {
      this.delete();
      throw errorOf(refusal);
    }
  }

  /** Models ranked, a plan made and queued. `'{}'` asks what comes next. */
  async predict(requestJson: string = '{}'): Promise<string> {
    return this.predictSync(requestJson);
  }
  /** The same, at once. */
  predictSync(requestJson: string = '{}'): string {
    return this.#call('predict', text('requestJson', requestJson));
  }
  /** Makes a model known (a ModelProfile); replies its ModelStatus. */
  registerModel(profileJson: string, replace: boolean = false): string {
    return this.#call('registerModel', text('profileJson', profileJson), '', Number(check('replace', replace, 'boolean')));
  }
  /**
   * How far a running task has come.
   * @param fraction in [0, 1]
   */
  taskProgress(taskId: string, fraction: number): string {
    return this.#call('taskProgress', text('taskId', taskId), '', check('fraction', fraction, 'number'));
  }
  /**
   * Begins long work on a copy of its own.
   * @param kind `plan`, whose json is a PlanProblem, or `train`, whose json is a TrainingTask
   */
  jobStart(kind: string, json: string): string {
    return this.#call('jobStart', text('kind', kind), text('json', json, kLongestJob));
  }
  /** What belongs to the result of a job and is no JSON, once `jobStatus` has told that it is done; given once. */
  jobBytes(jobId: string): Uint8Array {
    const id = text('jobId', jobId);
    return this.#enter((handle, now) => bytesOf(handle.jobBytes(now, id)));
  }
  /** Works on the running jobs for at most `maxMs`, unless a thread does. */
  jobStep(maxMs: number): string {
    return this.#call('jobStep', '', '', check('maxMs', maxMs, 'number'));
  }
  /** Everything learned, as a snapshot that only a predictor with the same user key reads. */
  exportState(): Uint8Array {
    return this.#enter((handle, now) => bytesOf(handle.exportState(now)));
  }
  /** Replaces what was learned, or throws and changes nothing. */
  importState(bytes: Uint8Array): string {
    return this.#call('importState', checkBytes(bytes));
  }
  /** Puts a trained model in use, or tries it in the shadow; replies the TrainingStatus. */
  deploy(bytes: Uint8Array, optionsJson: string = '{}'): string {
    return this.#call('deploy', checkBytes(bytes), text('optionsJson', optionsJson));
  }
  /** The model in use, as far as it has learned, for `deploy` of any predictor. */
  exportModel(): Uint8Array {
    return this.#enter((handle, now) => bytesOf(handle.exportModel(now)));
  }

  /** Where the stack of the module stands: between calls always at the same place. For tests that look for leaks. */
  get stackPointer(): number | undefined {
    return this.#module.stackPointer?.();
  }

  /** Why this predictor answers no more, or undefined while it does. */
  get ended(): WarmupError | undefined {
    return this.#ended;
  }

  /** Gives the memory back. Everything but a second `delete` then throws. */
  delete(): void {
    if (this.#inside) throw reentered();
    const handle = this.#handle;
    this.#handle = undefined;
    this.#ended ??= disposedError();
    handle?.delete();
    this.#module.endThreads?.();
  }

  #call(method: CoreMethod, first: string | Uint8Array = '', second: string = '', value: number = 0): string {
    return this.#enter((handle, now) => unwrap(handle.call(method, now, first, second, value)));
  }

  #enter<T>(body: (handle: CoreHandle, now: number) => T): T {
    const handle = this.#handle;
    if (handle === undefined) throw this.#ended ?? disposedError();
    if (this.#inside) throw reentered();
    this.#inside = true;
    try {
      const now = readClock(this.#now);
      return this.#guard(() => body(handle, now));
    } finally {
      this.#inside = false;
    }
  }

  /** Whatever the module throws is the end of it: its own errors are replies. */
  #guard<T>(body: () => T): T {
    try {
      return body();
    } catch (error) {
      if (WarmupError.is(error)) throw error;
      this.#handle = undefined;
      this.#ended = endOf(error);
      throw this.#ended;
    }
  }

  static {
    for (const [method, names] of argumentsOf()) {
      this.prototype[method] = function (...given: (string | undefined)[]): string {
        return this.#call(method, ...names.map((name, i) => document(name, given[i])));
      };
    }
  }
}

// Methods that take text and give text, by the table of `arguments.ts`.
export interface WebWarmupPredictor {
  /** A model was really used (a UsageEvent); replies a RecordedUse. */
  recordUsage(eventJson: string): string;
  /** Forgets an idle model, by name or id; replies a TaskReport. */
  removeModel(model: string): string;
  /** Everything registered, in order of registration. */
  models(): string;
  /** Merges; replies the whole configuration. */
  updateConfig(configJson: string): string;
  /** The whole WarmupConfig. */
  config(): string;
  /** A MetricsReport. */
  metrics(): string;
  /** Sentences about what could be better since the last call, as a JSON array. */
  warnings(): string;
  /** A UsagePattern, or `null` for a model that nobody has used. */
  usageStats(model: string): string;
  /** Ids of models, best first. */
  analyzePatterns(requestJson?: string): string;
  /** What the latest uses show: an AdvancedPatterns, for a PatternQuery. */
  advancedPatterns(queryJson?: string): string;
  /** Tells what the machine has (a ResourceReport); replies the ResourceAvailability. */
  setResources(resourcesJson: string): string;
  /** A ResourceAvailability. */
  availableResources(): string;
  /** Sets a share aside (ResourceRequirements); replies a ResourceAllocation. */
  allocateResources(requirementsJson: string): string;
  /** Gives a share back before it ends by itself. */
  releaseResources(allocationId: string): string;
  /** Solves a PlanProblem that stands alone. */
  planSchedule(problemJson: string): string;
  /** What a WarmupSchedule would do to the machine: a PerformanceImpact. */
  assessImpact(scheduleJson: string): string;
  /** Puts a WarmupTask in the queue; replies it with its id. */
  enqueueTask(taskJson: string): string;
  /** The task that should start now, or `null`. `filterJson`: `{"models"?: [...], "demanded_only"?: boolean}`. */
  nextTask(filterJson?: string): string;
  /** A task has begun; replies it. */
  taskStarted(taskId: string): string;
  /** A task is done (a TaskResult); replies a TaskReport. */
  taskCompleted(taskId: string, resultJson?: string): string;
  /** A task failed (a TaskFailure); replies a TaskReport. */
  taskFailed(taskId: string, failureJson: string): string;
  /** What a failed or cancelled task still held is free. */
  taskSettled(taskId: string): string;
  /** Ends a task; replies a TaskReport. */
  cancelTask(taskId: string): string;
  /** A QueueState. */
  queue(): string;
  /** Somebody waits for a model: the tasks that load it go before everything else. */
  demandModel(demandJson: string): string;
  /** The last one who waited for a model has gone: replies the running loads that nobody waits for any more. */
  withdrawDemand(model: string): string;
  /** What was loaded has gone by itself, as with a Worker that died; replies what went with it. */
  modelLost(model: string): string;
  /** A use of a warm model begins: it is not let go meanwhile. Replies a TaskReport. */
  leaseStarted(model: string): string;
  /** That use ends. */
  leaseEnded(model: string): string;
  /** Plans for all steps of an ExecutionContext; replies a ModelSet. */
  prepareModels(contextJson: string): string;
  /** A JobReply. Once an end is told, the job is forgotten. */
  jobStatus(jobId: string): string;
  /** Ends a job at its next slice. */
  jobCancel(jobId: string): string;
  /** Puts the model in the shadow in use. */
  promote(): string;
  /** Ends the shadow; the model in use stays. */
  endShadow(): string;
  /** Back to the model before the last deployment. */
  rollback(): string;
  /** A TrainingStatus: which models are in use, kept and tried. */
  trainingStatus(): string;
  /** Forgets everything learned. */
  reset(): string;
  /** Removes everything kept of one user. */
  forgetUser(userId: string): string;
}

function reentered(): WarmupError {
  return internalError('called from its own clock or stopwatch', { code: 'REENTERED' });
}

function endOf(thrown: unknown): WarmupError {
  const text = textOf(thrown);
  return /out of memory|oom|enlarge memory/i.test(text)
    ? internalError(`the module ran out of memory (${text}); make a new predictor`, { code: 'OUT_OF_MEMORY', cause: thrown })
    : internalError(`the module trapped (${text}); make a new predictor`, { code: 'TRAPPED', cause: thrown });
}

function unwrap(reply: string): string {
  if (reply.startsWith('!')) throw errorOf(reply);
  return reply;
}

function bytesOf(reply: Uint8Array | string): Uint8Array {
  if (typeof reply === 'string') throw errorOf(reply);
  return reply;
}

function errorOf(reply: string): WarmupError {
  return new WarmupError(JSON.parse(reply.slice(1)) as ErrorReply);
}

// ---- arguments, checked before they enter -------------------------------------------------------------------------

type Named = { boolean: boolean; number: number; string: string };

function check<K extends keyof Named>(argument: string, value: Named[K], type: K): Named[K] {
  if (typeof value !== type) throw invalidInput(argument, `must be a ${type}, not ${typeName(value)}`);
  return value;
}

function typeName(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value;
}

function text(argument: string, value: string, longest: number = kLongestDocument): string {
  check(argument, value, 'string');
  if (value.length > longest) throw invalidInput(argument, `is longer than the limit of ${longest} bytes`);
  return wellFormed(value);
}

function checkBytes(bytes: Uint8Array): Uint8Array {
  if (!(bytes instanceof Uint8Array)) throw invalidInput('bytes', 'must be a Uint8Array');
  return bytes;
}

/** An argument of the table. */
function document(name: string, value: string | undefined): string {
  const bare = name.replace('?', '');
  return text(bare, (value === undefined && bare !== name ? '{}' : value) as string);
}

function checkFunction<F>(option: string, value: F): F {
  if (typeof value !== 'function') throw configurationError(`${option} must be a function, not ${typeName(value)}`);
  return value;
}

function checkUserKey(key: Uint8Array): Uint8Array {
  if (!(key instanceof Uint8Array) || key.length !== kUserKeyBytes) {
    throw configurationError(`userKey must be a Uint8Array of ${kUserKeyBytes} bytes`);
  }
  return key;
}
