// SPDX-License-Identifier: Apache-2.0
import { invalidInput } from '../errors.js';
import type { Signal } from '../platform.js';
import type { MeasuredImpactInput, ModelProfileInput, WarmStage } from '../generated/wire.js';

/** What a loader is told. */
export interface LoadContext {
  /** How far to go: `primed` unless the profile declares stages. */
  readonly stage: WarmStage;
  /** Aborted when the load is not wanted any more, or took too long: stop, or finish and be released. */
  readonly signal: Signal;
  /** How far it has come, 0 to 1. */
  onProgress(fraction: number): void;
  /** What has been measured: all the memory that the model holds now, in MB. What is no such figure is ignored. */
  onMemory(memoryMb: number): void;
  /**
   * What was loaded is gone by itself (its Worker died, say): this load fails with the error, or, later, the next use
   * loads the model anew. `release` is still called, once. Of what has been released already it says nothing new.
   */
  onLost(error: unknown): void;
  /** What an earlier stage gave; it becomes part of what this load gives, and stays as it is if this load fails. */
  readonly previous?: unknown;
  /**
   * What the model is built on, `previous` included.
   * @internal for a loader on another thread, which has to keep these values in order
   */
  readonly bases?: readonly unknown[];
  /**
   * What the load did to the responsiveness of the thread that it really ran on.
   * @internal
   */
  onImpact?(impact: MeasuredImpactInput | undefined): void;
}

/** How a model comes and goes. */
export interface Loader<T> {
  load(context: LoadContext): T | PromiseLike<T>;
  /** Gives back what `load` gave, all of it: for a runtime in a Worker that means to end the Worker. */
  release?(value: T): void | PromiseLike<void>;
}

/** A profile, with the functions that let the predictor load the model itself. */
export type ModelDefinition<T> = ModelProfileInput & Loader<T>;

/** A definition taken apart, what can be checked without the core checked. */
export function checkDefinition<T>(definition: ModelProfileInput & Partial<Loader<T>>): {
  profile: ModelProfileInput;
  loader: Loader<T> | undefined;
} {
  if (typeof definition !== 'object' || definition === null) throw invalidInput('model', 'must be an object');
  const { load, release, ...profile } = definition;
  for (const [field, type] of Object.entries(kTypes)) checkField(field, (profile as Record<string, unknown>)[field], type);
  checkName(profile.name);
  checkFunction('load', load);
  checkFunction('release', release);
  if (load === undefined) return { profile, loader: undefined };
  // Called on the definition, as methods that may use its other properties.
  return {
    profile,
    loader: {
      load: (context) => definition.load!(context),
      ...(release === undefined ? {} : { release: (value: T) => definition.release!(value) }),
    },
  };
}

type FieldType = 'string' | 'number' | 'boolean' | 'array';

const kTypes: Record<Exclude<keyof ModelProfileInput, 'name'>, FieldType> = {
  model_id: 'string',
  tasks: 'array',
  memory_mb: 'number',
  load_time_ms: 'number',
  download_mb: 'number',
  cpu_percent: 'number',
  network_mbps: 'number',
  hardware: 'array',
  languages: 'array',
  depends_on: 'array',
  conflicts_with: 'array',
  pinned: 'boolean',
  min_lead_ms: 'number',
  stages: 'array',
};

const kLongestName = 256;

function checkField(field: string, value: unknown, type: FieldType): void {
  if (value === undefined || value === null) return;
  const right = type === 'array' ? Array.isArray(value) : typeof value === type;
  if (!right) throw invalidInput(field, `must be ${type === 'array' ? 'an array' : `a ${type}`}`, { path: `/${field}` });
}

function checkName(name: unknown): void {
  const bytes = typeof name === 'string' ? new TextEncoder().encode(name).length : 0;
  if (bytes < 1 || bytes > kLongestName) {
    throw invalidInput('name', `must be a string of 1 to ${kLongestName} bytes`, { path: '/name' });
  }
}

function checkFunction(field: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function') {
    throw invalidInput(field, 'must be a function', { path: `/${field}` });
  }
}
