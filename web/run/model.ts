// SPDX-License-Identifier: Apache-2.0
import type { WarmStage, WarmupRequestInput, WarmupTask } from '../generated/wire.js';
import type { Alarm } from './alarm.js';
import type { Loader } from './definition.js';
import type { Lease } from './lease.js';

const kStages: readonly WarmStage[] = ['fetched', 'compiled', 'session', 'primed'];

/** Whether a model at a stage is at least as far as another stage. */
export function reaches(stage: WarmStage, wanted: WarmStage): boolean {
  return kStages.indexOf(stage) >= kStages.indexOf(wanted);
}

/** What a loader gave. It is released once, when the core says so or nothing refers to it any more. */
export interface Held {
  readonly value: unknown;
  readonly stage: WarmStage;
  /** With the function that came with its loader: a definition may be replaced meanwhile. */
  readonly release: ((value: unknown) => unknown) | undefined;
  leases: number;
  /** No model's any more: its last lease releases it. */
  orphaned: boolean;
}

/** One call of a loader. */
export interface Load {
  readonly task: WarmupTask;
  readonly startedAt: number;
  readonly controller: AbortController;
  /** Ends a warm-up that takes too long; nothing ends a load that somebody waits for. */
  readonly timeout: Alarm;
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
  readonly name: string;
  loader: Loader<unknown>;
  /** The stage at which it can be used. */
  usableStage: WarmStage;
  held: Held | undefined;
  load: Load | undefined;
  /** Settles when what was held is gone. */
  releasing: Promise<void> | undefined;
  readonly waiters: Set<Waiter> = new Set();
  /** Ids of the tasks that load it because of its waiters. */
  readonly demands: Set<string> = new Set();

  constructor(name: string, loader: Loader<unknown>, usableStage: WarmStage) {
    this.name = name;
    this.loader = loader;
    this.usableStage = usableStage;
  }

  get usable(): boolean {
    return this.held !== undefined && reaches(this.held.stage, this.usableStage);
  }
}
