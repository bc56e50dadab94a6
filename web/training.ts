// SPDX-License-Identifier: Apache-2.0
import type { Core } from './core.js';
import { type JobOptions, Jobs, checkJobOptions } from './jobs.js';
import type {
  DeployOptionsInput,
  TrainedModel,
  TrainingConfigInput,
  TrainingDatasetInput,
  TrainingStatus,
} from './generated/wire.js';

/** The result of a training, with what `deploy` takes. */
export interface TrainingResult extends TrainedModel {
  /** The learned weights, for `deploy`. */
  readonly bytes: Uint8Array;
}

/**
 * Models trained on recorded uses: learned weights without anybody's statistics. They are made beside the event loop, on
 * a thread or in slices of at most 8 ms, one at a time.
 *
 * A candidate is best tried in the shadow: `deploy(bytes, { shadow: true })`, a look at `status()` from time to time, and
 * `promote()` once its `shadow.verdict` is `shadow_better`.
 */
export class Training {
  readonly #core: Core;
  readonly #jobs: Jobs;

  /** @internal */
  constructor(core: Core, threads: number) {
    this.#core = core;
    this.#jobs = new Jobs(core, threads, 1);
  }

  /**
   * Learns from recorded uses; nothing changes for this predictor before the result is deployed.
   *
   * The dataset is written, read, checked and sorted at once, before the first slice: one or two seconds for 100,000 uses
   * without threads, on the calling thread. A dataset that the module's memory does not hold rejects with a WarmupError
   * of the kind ResourceExhausted: 256 MB hold some 450,000 uses that tell user, model and moment.
   */
  async train(
    dataset: TrainingDatasetInput,
    config: TrainingConfigInput = {},
    options: JobOptions = {},
  ): Promise<TrainingResult> {
    checkJobOptions(options);
    let id = '';
    const start = (): { job_id: string } => {
      const started = this.#core.startTrainJob({ dataset, config });
      id = started.job_id;
      return started;
    };
    const trained = await this.#jobs.run<TrainedModel>(start, options.signal, options.onProgress);
    return { ...trained, bytes: this.#core.raw.jobBytes(id) };
  }

  /**
   * Puts a trained model in use; the one so far is kept for `rollback`. With `shadow` it predicts and learns beside the
   * one in use, which doubles what learning costs, and only the comparison in `status` is seen. Rejects with
   * SNAPSHOT_DAMAGED or SNAPSHOT_NEWER, and then nothing has changed.
   */
  async deploy(bytes: Uint8Array, options: DeployOptionsInput = {}): Promise<TrainingStatus> {
    return this.#core.deploy(bytes, options);
  }

  /** Puts the model in the shadow in use, as far as it has learned. Rejects with InvalidInput when there is none. */
  async promote(): Promise<TrainingStatus> {
    return this.#core.promote();
  }

  /** Ends the shadow; the model in use stays. */
  async endShadow(): Promise<TrainingStatus> {
    return this.#core.endShadow();
  }

  /** Back to the model that was in use before the last deployment. Rejects with InvalidInput when none is kept. */
  async rollback(): Promise<TrainingStatus> {
    return this.#core.rollback();
  }

  /** Which models are in use, kept and tried, and how the one in the shadow compares. */
  async status(): Promise<TrainingStatus> {
    return this.#core.trainingStatus();
  }

  /** The model in use, as far as it has learned, for `deploy` of any predictor. */
  async exportModel(): Promise<Uint8Array> {
    return this.#core.raw.exportModel();
  }
}
