// SPDX-License-Identifier: Apache-2.0
import { Core } from './core.js';
import { disposedError } from './errors.js';
import { Events } from './events.js';
import { encode } from './json.js';
import type { LoadedCore } from './load/load-core.js';
import { Models } from './models.js';
import { Clock } from './now.js';
import type { CheckedOptions } from './options.js';
import { Patterns } from './patterns.js';
import { TaskQueue } from './queue.js';
import { WebWarmupPredictor } from './raw/web-warmup-predictor.js';
import { ResourceMonitor } from './resources/monitor.js';
import { Responsiveness } from './resources/responsiveness.js';
import { Resources } from './resources/resources.js';
import { Runner } from './run/runner.js';
import { realSleep } from './run/sleep.js';
import { Scheduler } from './scheduler.js';
import { Training } from './training.js';
import type { ModelStatus, ResourceReportInput } from './generated/wire.js';

/** What a predictor is made of. None of it knows the predictor: it can be collected while its runner still sleeps. */
export interface PredictorParts {
  readonly clock: Clock;
  readonly core: Core;
  readonly events: Events;
  readonly monitor: ResourceMonitor;
  /** Undefined in a world with a clock of its own: then time passes otherwise than for this thread. */
  readonly responsiveness: Responsiveness | undefined;
  readonly runner: Runner;
  /** The models, as they were registered, by name. */
  readonly registered: Map<string, ModelStatus>;
  readonly scheduler: Scheduler;
  readonly training: Training;
  readonly queue: TaskQueue;
  readonly resources: Resources;
  readonly models: Models;
  readonly patterns: Patterns;
  /** Passes on what the core has to say about the settings. */
  advise(): void;
}

/** @param probe what the platform tells of the machine */
export function assemble(options: CheckedOptions, loaded: LoadedCore, probe: () => ResourceReportInput): PredictorParts {
  const { now = Date.now, sleep = realSleep, userKey, onWarning, config } = options;
  const events = new Events(onWarning);
  const clock = new Clock(now);
  const rawOptions = { now: clock.read, ...(userKey === undefined ? {} : { userKey }) };
  const raw = new WebWarmupPredictor(loaded.module, encode(config, 'config'), rawOptions);
  const core = new Core(raw, () => monitor.refresh());
  const advise = (): void => {
    for (const message of core.warnings()) events.warn({ code: 'ADVICE', message, advice: true });
  };
  const registered = new Map<string, ModelStatus>();
  const ownTime = options.now !== undefined || options.sleep !== undefined;
  const responsiveness = options.resources === false || ownTime ? undefined : new Responsiveness();
  const given = { core, events, clock, sleep, responsiveness, registered };
  const runner = new Runner({ ...given, advise });
  const resources = new Resources(core, (available) => {
    if (available !== undefined) events.emit('resources', available);
    advise();
    runner.pumpSoon();
  });
  const monitor = new ResourceMonitor(options.resources, probe, (report) => resources.apply(report), events.warn);
  const models = new Models(core, (name, report) => {
    registered.delete(name);
    runner.remove(name, false);
    events.decided(report);
  });
  const queue = new TaskQueue(core, events, runner);
  const scheduler = new Scheduler(core, loaded.threads);
  const training = new Training(core, loaded.threads);
  const patterns = new Patterns(core);
  advise();
  const faces = { scheduler, training, queue, resources, models, patterns };
  return { clock, core, events, monitor, responsiveness, runner, registered, ...faces, advise };
}

/** Aborts, releases, gives the module's memory back. */
export async function end({ core, monitor, responsiveness, runner }: PredictorParts): Promise<void> {
  monitor.close();
  responsiveness?.close();
  const released = runner.close(core.raw.ended ?? disposedError());
  core.raw.delete();
  await released;
}
