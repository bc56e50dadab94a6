// SPDX-License-Identifier: Apache-2.0
/// <reference lib="esnext.disposable" preserve="true" />
import { Core } from '../core.js';
import { resultOf } from '../jobs.js';
import { encode } from '../json.js';
import type { SyncModuleOptions } from '../load/load-core-sync.js';
import { withLocalTime } from '../local-time.js';
import { type Now, readClock } from '../now.js';
import type { PredictorInfo } from '../predictor.js';
import type { CoreModule } from '../raw/core-module.js';
import { WebWarmupPredictor } from '../raw/web-warmup-predictor.js';
import type { TrainingResult } from '../training.js';
import { kVersion } from '../version.js';
import type {
  ExecutionContextInput,
  ModelProfileInput,
  ModelSet,
  RecordedUse,
  TrainedModel,
  TrainingConfigInput,
  TrainingDatasetInput,
  UsageEventInput,
  WarmupConfigInput,
  WarmupPrediction,
  WarmupRequestInput,
} from '../generated/wire.js';

/** All of it may be left out but for the module. */
export interface SyncOptions extends SyncModuleOptions {
  /** Settings of the core; what is left out has its default. */
  config?: WarmupConfigInput;
  /** Models to register from the start, in this order. Their loading is the application's: `nextTask` says what to load. */
  models?: readonly ModelProfileInput[];
  /** Makes everything that is left to chance the same every time: `config.seed`. */
  seed?: number;
  /** 32 bytes under which user ids are hashed; only a predictor with the same key reads a snapshot. */
  userKey?: Uint8Array;
  /** Domain time, ms since the Unix epoch. Date.now when left out. */
  now?: Now;
}

/** How long the module works on a job before it is asked whether that is done. */
const kStepMs = 1000;

/**
 * A predictor that answers at once and throws what is wrong. It has the methods of the raw predictor, with data in place
 * of JSON; it loads nothing itself: `nextTask` says what to load or release, and `taskStarted`, `taskCompleted` and
 * `taskFailed` tell it how that went.
 */
export class SyncPredictor extends Core {
  /** What it runs on. */
  readonly info: PredictorInfo;
  readonly #now: Now;

  /** @internal */
  constructor(module: CoreModule, config: WarmupConfigInput, { now = Date.now, userKey }: SyncOptions) {
    super(new WebWarmupPredictor(module, encode(config, 'config'), { now, ...(userKey === undefined ? {} : { userKey }) }));
    this.#now = now;
    this.info = { variant: 'single', threads: 0, worker: false, reason: 'at once, in the calling thread', version: kVersion };
  }

  /** Which models will be needed, ranked, with the plan that was made and queued for them. Empty: what comes next? */
  override predict(request: WarmupRequestInput = {}): WarmupPrediction {
    return super.predict(this.#localized(request));
  }

  /** Learns from recorded uses, and keeps the thread until that is done. Nothing changes before the result is deployed. */
  train(dataset: TrainingDatasetInput, config: TrainingConfigInput = {}): TrainingResult {
    const { job_id: id } = this.startTrainJob({ dataset, config });
    for (;;) {
      this.jobStep(kStepMs);
      const status = this.jobStatus(id);
      if (status.state !== 'running') return { ...(resultOf(status) as TrainedModel), bytes: this.raw.jobBytes(id) };
    }
  }
  /** The model in use, as far as it has learned, for `deploy` of any predictor. */
  exportModel(): Uint8Array {
    return this.raw.exportModel();
  }

  /** Everything learned, as bytes: for `importState` of a predictor with the same `userKey`. */
  exportState(): Uint8Array {
    return this.raw.exportState();
  }
  /** Replaces what was learned, or, when the bytes are damaged, newer or under another key, changes nothing. */
  importState(bytes: Uint8Array): void {
    this.raw.importState(bytes);
  }
  /** Forgets everything learned; models and settings stay. */
  reset(): void {
    this.raw.reset();
  }
  /** Removes everything kept of one user. */
  forgetUser(userId: string): void {
    this.raw.forgetUser(userId);
  }

  /** Gives the module's memory back. Twice does no harm. */
  dispose(): void {
    this.raw.delete();
  }

  static {
    // Symbol.dispose is not in every engine.
    if (Symbol.dispose) Object.defineProperty(this.prototype, Symbol.dispose, { value: this.prototype.dispose });
    // These come with the table of Core, and are wrapped here once that is there.
    const { recordUsage, analyzePatterns, prepareModels } = Core.prototype;
    Object.assign(this.prototype, {
      recordUsage(this: SyncPredictor, event: UsageEventInput): RecordedUse {
        const request = event?.request;
        return recordUsage.call(this, request == null ? event : { ...event, request: this.#localized(request) });
      },
      analyzePatterns(this: SyncPredictor, request: WarmupRequestInput = {}): string[] {
        return analyzePatterns.call(this, this.#localized(request));
      },
      prepareModels(this: SyncPredictor, context: ExecutionContextInput): ModelSet {
        return prepareModels.call(this, this.#localized(context));
      },
    });
  }

  #localized<R extends WarmupRequestInput>(request: R): R {
    if (typeof request !== 'object' || request === null) return request; // the core says what it should be
    return withLocalTime(request, readClock(this.#now));
  }
}

// `using` works where the engine knows it.
export interface SyncPredictor extends Disposable {}
