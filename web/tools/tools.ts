// SPDX-License-Identifier: Apache-2.0
import { type CheckedToolsOptions, type ToolsOptions, checkToolsOptions } from './options.js';
import { Core } from '../core.js';
import { encode } from '../json.js';
import { type JobOptions, Jobs, checkJobOptions } from '../jobs.js';
import type { ModuleHost } from '../load/host.js';
import { type LoadedCore, loadCore } from '../load/load-core.js';
import { WebWarmupPredictor } from '../raw/web-warmup-predictor.js';
import { Training } from '../training.js';
import { kVersion } from '../version.js';
import type {
  BenchmarkMachineInput,
  BenchmarkOptionsInput,
  BenchmarkResults,
  EvaluationOptionsInput,
  EvaluationReport,
  ReplayOptionsInput,
  ReplayReport,
  TrainingDatasetInput,
} from '../generated/wire.js';

/**
 * What is done with recorded uses, apart from any application: a module of its own, so that no page downloads it that
 * does not ask for it. Long work is done in slices of at most 8 ms, one piece at a time.
 */
export class Tools {
  /** Models trained on recorded uses. One that is deployed is judged beside the fresh predictor. */
  readonly training: Training;
  readonly #core: Core;
  readonly #jobs: Jobs;
  readonly #machine: () => BenchmarkMachineInput;

  /** @internal */
  constructor({ config }: CheckedToolsOptions, { module }: LoadedCore, machine: () => BenchmarkMachineInput) {
    this.#core = new Core(new WebWarmupPredictor(module, encode(config, 'config')));
    this.#jobs = new Jobs(this.#core, 0);
    this.#machine = machine;
    this.training = new Training(this.#core, 0);
  }

  /**
   * How well a predictor with this configuration would have done on recorded uses, and how sure that is: each use is
   * foretold before it is learned from, and simple rankings do the same beside it. With `ablation`, the engine without
   * each of its parts does so, too.
   *
   * The dataset is read, checked and sorted at once, before the first slice.
   */
  async evaluate(
    dataset: TrainingDatasetInput,
    options: EvaluationOptionsInput = {},
    call: JobOptions = {},
  ): Promise<EvaluationReport> {
    checkJobOptions(call);
    return this.#jobs.run(() => this.#core.startEvaluateJob({ dataset, options }), call.signal, call.onProgress);
  }

  /**
   * What keep-warm policies would have done on recorded uses, side by side: cold starts, waiting, memory held for nothing.
   * All have the same machines, uses and load times; ours has forecasts that are made before each use is learned from.
   */
  async replay(dataset: TrainingDatasetInput, options: ReplayOptionsInput = {}, call: JobOptions = {}): Promise<ReplayReport> {
    checkJobOptions(call);
    return this.#jobs.run(() => this.#core.startReplayJob({ dataset, options }), call.signal, call.onProgress);
  }

  /**
   * How long the predictor's operations take on this machine, what its components hold, how both grow and how its cache
   * does, each beside the specification's target. About a minute with the default options.
   */
  async benchmark(options: BenchmarkOptionsInput = {}, call: JobOptions = {}): Promise<BenchmarkResults> {
    checkJobOptions(call);
    return this.#jobs.run(() => this.#core.startBenchmarkJob({ machine: this.#machine(), ...options }), call.signal, call.onProgress);
  }

  /** Gives the module's memory back. Everything that is asked of it later throws. */
  dispose(): void {
    this.#core.raw.delete();
  }
}

/** What `createTools` does on every host. */
export async function createToolsOn(host: ModuleHost, options: ToolsOptions, machine: () => BenchmarkMachineInput): Promise<Tools> {
  const checked = checkToolsOptions(options);
  return new Tools(checked, await loadCore({ ...checked, threads: false, version: kVersion }, host), machine);
}
