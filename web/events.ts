// SPDX-License-Identifier: Apache-2.0
import { invalidInput } from './errors.js';
import { noSuchName } from './nearest-name.js';
import { type WarmupWarning, warningOf } from './warning.js';
import type { ResourceAvailability, WarmupOutcome, WarmupPrediction, WarmupTask } from './generated/wire.js';

/** What becomes of a task that the predictor runs itself. */
export interface TaskEvent {
  /** Where it is; `completed`, `failed` and `cancelled` are its last. */
  readonly state: 'started' | 'progress' | 'completed' | 'failed' | 'cancelled';
  /** The task, with its model, stage and reason. */
  readonly task: WarmupTask;
  /** Of `progress`: the fraction done, 0 to 1, as the loader tells it. */
  readonly progress?: number;
  /** Of `failed`: what the loader threw, or the WarmupError that ended it. */
  readonly error?: unknown;
}

/** The events of `predictor.on`, and what their listeners get. */
export interface PredictorEvents {
  /** What becomes of each task that the predictor runs itself. */
  task: TaskEvent;
  /** Every prediction, those that the predictor asks for itself included. */
  prediction: WarmupPrediction;
  /** How a warm-up ended: what it saved or wasted. */
  outcome: WarmupOutcome;
  /** What the machine has to spare, whenever it was read anew. */
  resources: ResourceAvailability;
  /** What went wrong without anybody waiting for it, and advice. */
  warning: WarmupWarning;
}

/** The name of an event. */
export type PredictorEvent = keyof PredictorEvents;

type Listener<E extends PredictorEvent> = (event: PredictorEvents[E]) => void;

/** Listeners, in the order in which they came. One that throws disturbs nobody: its error becomes a warning. */
export class Events {
  readonly #listeners: { [E in PredictorEvent]: Set<Listener<E>> } = {
    task: new Set(),
    prediction: new Set(),
    outcome: new Set(),
    resources: new Set(),
    warning: new Set(),
  };
  readonly #onWarning: ((warning: WarmupWarning) => void) | undefined;

  /** @param onWarning hears every warning, from the first on */
  constructor(onWarning?: (warning: WarmupWarning) => void) {
    this.#onWarning = onWarning;
  }

  /** @returns what ends the subscription; twice does no harm */
  on<E extends PredictorEvent>(event: E, listener: Listener<E>): () => void {
    const listeners = Object.hasOwn(this.#listeners, event) ? this.#listeners[event] : undefined;
    if (listeners === undefined) {
      throw invalidInput('event', noSuchName('event', String(event), Object.keys(this.#listeners)));
    }
    if (typeof listener !== 'function') throw invalidInput('listener', 'must be a function');
    const own: Listener<E> = (value) => listener(value); // the same function twice is two subscriptions
    listeners.add(own);
    return () => void listeners.delete(own);
  }

  emit<E extends PredictorEvent>(event: E, value: PredictorEvents[E]): void {
    for (const listener of [...this.#listeners[event]]) {
      try {
        listener(value);
      } catch (error) {
        this.#listenerThrew(event, error);
      }
    }
  }

  /** Passes on what a reply of the core has decided. */
  decided<R extends { outcomes: WarmupOutcome[] }>(reply: R): R {
    for (const outcome of reply.outcomes) this.emit('outcome', outcome);
    return reply;
  }

  /** Tells those who listen; a warning that is no mere advice reaches the console when nobody does. */
  readonly warn = (warning: WarmupWarning): void => {
    if (this.#onWarning === undefined && this.#listeners.warning.size === 0) {
      if (!warning.advice) console.warn(`model-warmup: ${warning.message}`);
      return;
    }
    try {
      this.#onWarning?.(warning);
    } catch (error) {
      this.#listenerThrew('warning', error);
    }
    this.emit('warning', warning);
  };

  #listenerThrew(event: PredictorEvent, error: unknown): void {
    const warning = warningOf('LISTENER_THREW', `a listener for '${event}' threw`, error);
    if (event === 'warning') console.warn(`model-warmup: ${warning.message}`);
    else this.warn(warning);
  }
}
