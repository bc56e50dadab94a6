// SPDX-License-Identifier: Apache-2.0
// Compiled against the installed package with --strict: what users write has to pass, and what is wrong has to fail.
import {
  type AdvancedPatterns,
  type InThreadPredictor,
  type Lease,
  ModelId,
  type Plan,
  type Predictor,
  WarmupError,
  type WarmupPrediction,
  type WasmModule,
  createPredictor,
} from 'model-warmup';
import { createPredictor as createInline } from 'model-warmup/inline';
import { WebWarmupPredictor } from 'model-warmup/raw';
import { type AnyWorker, type WorkerModel, inWorker, serveModel, sharedRuntime } from 'model-warmup/runtimes/worker';
import { type SyncPredictor, createPredictorSync } from 'model-warmup/sync';

interface Detector {
  detect(text: string): string;
}

const predictor: InThreadPredictor = await createPredictor({
  config: { max_memory_mb: 1024, objective: 'wait' },
  models: [{ name: 'remote', tasks: ['Chat', { Custom: 'summary' }], memory_mb: 100 }],
  threads: 'auto',
  worker: false,
  now: () => 0,
  sleep: async (ms, signal) => {
    signal.throwIfAborted();
    ms.toFixed();
  },
  resources: () => ({ available_memory_mb: 512 }),
  onWarning: ({ code, message }) => `${code}${message}`,
});

// The value's type follows from load.
const language = predictor.register({
  name: 'language',
  tasks: ['Classification'],
  load: async ({ stage, signal, onProgress }) => {
    signal.throwIfAborted();
    onProgress(stage === 'primed' ? 1 : 0.5);
    return { detect: (text: string) => text } satisfies Detector;
  },
  release: (detector) => void detector.detect(''),
});
const lease: Lease<Detector> = await language.use({ request: { project_context: { language: 'rust' } } });
const detected: string = lease.value.detect('fn main() {}');
lease.release();
const length: number = await language.run(async (detector) => detector.detect('x').length);

const prediction: WarmupPrediction = await predictor.predict({ task: 'Completion', input_length: 100 });
const best: number | undefined = prediction.predicted_models[0]?.next_probability;
const plan: Plan = await predictor.scheduler.plan({ candidates: [{ id: 'a', value: 1 }] }, { job: true });
const { drift, transitions }: AdvancedPatterns = await predictor.patterns.advanced({ min_support: 5 });
const follows: string[] = drift.drifting ? [] : transitions.map(({ to }) => to.name);
const off: () => void = predictor.on('outcome', ({ outcome, saved_ms }) => `${outcome}${saved_ms}`);
const id: string | undefined = ModelId.parse(ModelId.new());
predictor.on('task', ({ state, task }) => {
  const known: 'started' | 'progress' | 'completed' | 'failed' | 'cancelled' = state;
  return [known, task.reason];
});
try {
  await predictor.recordUsage({ model: 'remote', task: { Custom: 'summary' } });
} catch (error) {
  if (WarmupError.is(error) && error.kind === 'InvalidInput') console.log(error.field, error.path, error.code);
}
const text: string = await predictor.raw.predict('{}');

declare function makeWorker(): AnyWorker;

// In a Worker there is no raw predictor to hand out; all else is the same.
const remote: Predictor = await createPredictor({ worker: true });
const given: Predictor = await createPredictor({ worker: makeWorker() });
const nothing: string | undefined = await remote.raw?.predict('{}');
// @ts-expect-error undefined in worker mode
await given.raw.predict('{}');
const inside: boolean = remote.info.worker;

declare const wasmModule: WasmModule;
const atOnce: SyncPredictor = createPredictorSync({ wasmModule, models: [{ name: 'a' }], seed: 1 });
const first: number | undefined = atOnce.predict({ task: 'Chat' }).predicted_models[0]?.next_probability;
const task: string | undefined = atOnce.nextTask({})?.task_id;
// @ts-expect-error it loads nothing itself
createPredictorSync({ wasmModule, worker: true });
const raw = new WebWarmupPredictor('{}', { wasmModule, now: () => 0 });
const reply: string = raw.recordUsage('{"model":"a"}');
const inline: InThreadPredictor = await createInline({ seed: 1 });
const ocr = predictor.register({ name: 'ocr', ...inWorker<Uint8Array, string>(makeWorker, { silenceMs: 60_000 }) });
const read: string = await ocr.run((model: WorkerModel<Uint8Array, string>) => model.run(new Uint8Array(1)));
predictor.register({ name: 'vad', ...sharedRuntime(makeWorker).model<Float32Array, number>('vad') });
serveModel({
  async *load({ signal, onProgress }) {
    signal.throwIfAborted();
    yield 'fetched';
    onProgress(0.5);
    return { size: 7 };
  },
  run: ({ size }, input: string) => size + input.length,
});

// @ts-expect-error an option that there is not
await createPredictor({ thread: 'auto' });
// @ts-expect-error true, false or a Worker
await createPredictor({ worker: 'yes' });
// @ts-expect-error a task that there is not
await predictor.predict({ task: 'Chatting' });
// @ts-expect-error an event that there is not
predictor.on('tasks', () => {});
// @ts-expect-error a model needs a name
predictor.register({ load: () => 1 });

// @ts-expect-error an input of another type
await ocr.run((model) => model.run('text'));

export { best, first, inline, inside, nothing, reply, task, detected, follows, id, length, off, plan, read, text };
