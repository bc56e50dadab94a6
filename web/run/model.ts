// SPDX-License-Identifier: Apache-2.0
import type { MeasuredImpactInput, WarmStage, WarmupRequestInput, WarmupTask } from '../generated/wire.js';
import type { Alarm } from './alarm.js';
import type { Loader } from './definition.js';
import type { Lease } from './lease.js';

/** What a loader gave. It is released once, when no model has it and nobody uses it any more. */
export interface Held {
  readonly value: unknown;
  readonly stage: WarmStage;
  /** The call that gave it. */
  readonly load: Load;
  /** It came with its loader: a definition may be replaced meanwhile. Gone when the value is part of a later one. */
  release: ((value: unknown) => unknown) | undefined;
  /** Open leases of its own model. */
  leases: number;
  /** These leases, and the loads and values that are built on it. */
  users: number;
  /** No model's any more: its last user releases it. */
  orphaned: boolean;
  /** Hears when it is released. */
  gone?: () => void;
}

/** One call of a loader. */
export interface Load {
  readonly task: WarmupTask;
  readonly startedAt: number;
  readonly controller: AbortController;
  /** Ends a warm-up that takes too long; nothing ends a load that somebody waits for. */
  readonly timeout: Alarm;
  /** What an earlier stage gave. */
  readonly previous: Held | undefined;
  /** That, and what the models hold that this one depends on. The load uses it, and then what it gave. */
  readonly bases: readonly Held[];
  /** What its loader has measured. */
  memoryMb: number | undefined;
  /** To be called once it has ended: what it did to the responsiveness of its thread, if that is measured. */
  impact: () => MeasuredImpactInput | undefined;
  /** Somebody waits for it. */
  demanded: boolean;
  /** Its task was reported ended though its loader has not: what still comes is released. */
  abandoned: boolean;
}

/** A `use` that waits for its model. */
export interface Waiter {
  readonly request: WarmupRequestInput;
  readonly since: number;
  resolve(lease: Lease<unknown>): void;
  reject(error: unknown): void;
}

/** What the runner knows of one model that it loads. At most one load is in flight. */
export class RunModel {
  name: string;
  loader: Loader<unknown>;
  held: Held | undefined;
  load: Load | undefined;
  readonly waiters: Set<Waiter> = new Set();

  constructor(name: string, loader: Loader<unknown>) {
    this.name = name;
    this.loader = loader;
  }

  get usable(): boolean {
    return this.held?.stage === 'primed';
  }
}

/** What an aborted load is told, and whoever waited for it. */
export function abortError(why: string): DOMException {
  return new DOMException(why, 'AbortError');
}

/** Whoever waits gets an error. */
export function reject(model: RunModel, error: unknown): void {
  const waiters = [...model.waiters];
  model.waiters.clear();
  for (const waiter of waiters) waiter.reject(error);
}
