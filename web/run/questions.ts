// SPDX-License-Identifier: Apache-2.0
import type { Core } from '../core.js';
import type { Events } from '../events.js';
import { withLocalTime } from '../local-time.js';
import type { Clock } from '../now.js';
import type { WarmupPrediction, WarmupRequestInput } from '../generated/wire.js';
import type { Reports } from './reports.js';

/** Of so many users it is remembered when to ask again; those who were longest not heard of are forgotten first. */
const kMostUsers = 1000;

interface Question {
  /** When the passing of time alone may have changed the plan. */
  readonly at: number;
  readonly about: WarmupRequestInput;
  /** How long after the last time it is asked, if nothing happens before. */
  readonly pauseMs: number;
}

/**
 * What comes next? It is asked after each use, and again at the moment that the last answer named; for as long as nothing
 * happens, after pauses of twice the length each: an application at rest is left at rest.
 */
export class Questions {
  readonly #core: Core;
  readonly #events: Events;
  readonly #clock: Clock;
  readonly #reports: Reports;
  /** The next question of each user. */
  readonly #next: Map<string, Question> = new Map();

  constructor(core: Core, events: Events, clock: Clock, reports: Reports) {
    this.#core = core;
    this.#events = events;
    this.#clock = clock;
    this.#reports = reports;
  }

  /** What does this user need next? The asking queues the plan. An error is a warning: nobody waits for the answer. */
  ask({ user_context, project_context }: WarmupRequestInput, shortestPauseMs = 0): void {
    this.#reports.tell(() => {
      const request = withLocalTime({ user_context, project_context }, this.#clock.moment());
      this.heard(request, this.#core.predict(request), shortestPauseMs);
    });
  }

  /** A question was answered, whoever asked it. */
  heard(request: WarmupRequestInput, prediction: WarmupPrediction, shortestPauseMs = 0): void {
    const { timestamp_ms, next_decision_at_ms } = prediction;
    if (next_decision_at_ms === undefined) this.#note(request, undefined);
    else this.#note(request, Math.max(shortestPauseMs, next_decision_at_ms - timestamp_ms));
    this.#events.emit('prediction', prediction);
  }

  /** The question is to be asked by the next `askDue`, once for however much gave reason to. */
  soon(about: WarmupRequestInput): void {
    this.#note(about, 0);
  }

  /** When `askDue` has something to ask; Infinity: never. */
  get nextAt(): number {
    return Math.min(...[...this.#next.values()].map(({ at }) => at));
  }

  /** Asks what the moment has come for. */
  askDue(): void {
    const now = this.#clock.moment();
    for (const [user, { at, about, pauseMs }] of [...this.#next]) {
      if (at > now) continue;
      this.#next.delete(user);
      this.ask(about, 2 * pauseMs);
    }
  }

  /** @param pauseMs undefined: it is not asked again */
  #note(about: WarmupRequestInput, pauseMs: number | undefined): void {
    const user = about.user_context?.user_id ?? 'anonymous';
    this.#next.delete(user);
    if (pauseMs === undefined) return;
    this.#next.set(user, { at: this.#clock.moment() + pauseMs, about, pauseMs });
    for (const oldest of this.#next.keys()) {
      if (this.#next.size > kMostUsers) this.#next.delete(oldest);
    }
  }
}
