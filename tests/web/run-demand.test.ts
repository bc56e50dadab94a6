// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { settle } from './fake-time.js';
import { Loader, type Made, makePredictor } from './make-predictor.js';

const kStages = [
  { stage: 'compiled' as const, memory_mb: 10, load_time_ms: 100 },
  { stage: 'primed' as const, memory_mb: 500, load_time_ms: 1_000 },
];
const kShort = { config: { warmup_timeout_seconds: 5 } };

/** `ocr`, which needs `base`, each with its loader. */
function makeChain(options = {}): Made & { base: Loader<string>; loader: Loader<string>; ocr: ReturnType<typeof chained> } {
  const made = makePredictor({ ...kShort, ...options });
  const [base, loader] = [new Loader<string>(), new Loader<string>()];
  made.predictor.register({ name: 'base', memory_mb: 100, ...base });
  return { ...made, base, loader, ocr: chained(made, loader) };
}
const chained = ({ predictor }: Made, loader: Loader<string>) =>
  predictor.register({ name: 'ocr', memory_mb: 500, depends_on: ['base'], ...loader });

describe('a load that somebody waits for', () => {
  it('is not bounded, also when it is of what the model depends on and was begun ahead', async () => {
    const { predictor, time, base, loader, ocr } = makeChain();
    await predictor.queue.enqueue({ name: 'base' });
    const using = ocr.use();
    await time.advance(60_000);
    expect(base.last.signal.aborted).toBe(false);
    base.last.settle.resolve('base');
    await settle();
    await time.advance(60_000);
    loader.last.settle.resolve('value');
    (await using).release();
  });

  it('is not held up for ever by the warm-up of an earlier stage, nor failed by it', async () => {
    const { predictor, time } = makePredictor(kShort);
    const loader = new Loader<string>();
    const ocr = predictor.register({ name: 'ocr', memory_mb: 500, stages: kStages, ...loader });
    await predictor.queue.enqueue({ name: 'ocr', stage: 'compiled' });
    const using = ocr.use();
    await time.advance(5_000);
    expect(loader.calls.map(({ stage }) => stage)).toEqual(['compiled', 'primed']);
    await time.advance(60_000);
    loader.last.settle.resolve('primed');
    const lease = await using;
    expect(lease.value).toBe('primed');
    lease.release();
    loader.calls[0]!.settle.resolve('late');
    await settle();
    expect(loader.released).toEqual(['late']);
  });

  it('has loaded what is cold below what is warm', async () => {
    const { predictor, base, loader, ocr } = makeChain();
    const first = ocr.use();
    base.last.settle.resolve('base');
    await settle();
    predictor.register({ name: 'base', memory_mb: 100 }, { replace: true });
    loader.last.settle.resolve('value');
    (await first).release();
    const using = predictor.register({ name: 'app', memory_mb: 100, depends_on: ['ocr'], load: () => 'app' }).use();
    const task = await predictor.queue.next();
    expect(task).toMatchObject({ name: 'base', demanded: true });
    await predictor.queue.completed(task!.task_id);
    (await using).release();
  });

  it('goes on when an earlier stage fails', async () => {
    const { predictor } = makePredictor();
    const loader = new Loader<string>();
    const ocr = predictor.register({ name: 'ocr', memory_mb: 500, stages: kStages, ...loader });
    await predictor.queue.enqueue({ name: 'ocr', stage: 'compiled' });
    const using = ocr.use();
    loader.last.settle.reject(new Error('net'));
    await settle();
    loader.last.settle.resolve('primed');
    (await using).release();
  });

  it('goes to the last stage there is, whatever stages the profile names', async () => {
    const { predictor } = makePredictor();
    const loader = new Loader<string>();
    const ocr = predictor.register({ name: 'ocr', memory_mb: 500, stages: kStages.slice(0, 1), ...loader });
    await predictor.queue.enqueue({ name: 'ocr', stage: 'compiled' });
    loader.last.settle.resolve('compiled');
    await settle();
    const using = ocr.use();
    expect(loader.last.stage).toBe('primed');
    loader.last.settle.resolve('primed');
    (await using).release();
  });

  it('passes on what the core says of a limit that it passes', async () => {
    const { predictor, core, warnings } = makePredictor();
    const ocr = predictor.register({ name: 'ocr', load: () => 1 });
    core.say('over the limit');
    (await ocr.use()).release();
    expect(warnings.map(({ message }) => message)).toContain('over the limit');
  });
});

describe('when the last one who waited has gone', () => {
  const leave = async ({ ocr }: ReturnType<typeof makeChain>): Promise<void> => {
    const abort = new AbortController();
    const using = ocr.use({ signal: abort.signal });
    abort.abort();
    await expect(using).rejects.toThrow();
    await settle();
  };

  it('what was begun for them ends, all that the model depends on', async () => {
    const all = makeChain();
    await leave(all);
    expect(all.base.last.signal.aborted).toBe(true);
    expect(all.core.waitingTasks).toEqual([]);
    expect(all.core.runningTasks).toEqual([]);
    expect(all.loader.calls).toHaveLength(0);
    all.base.last.settle.reject(new Error('aborted'));
  });

  it('what was begun ahead goes on, bounded', async () => {
    const all = makeChain();
    await all.predictor.queue.enqueue({ name: 'base' });
    await leave(all);
    expect(all.base.last.signal.aborted).toBe(false);
    expect(all.core.waitingTasks).toEqual([]);
    await all.time.advance(5_000);
    expect(all.base.last.signal.aborted).toBe(true);
    all.base.last.settle.reject(new Error('aborted'));
  });

  it('what others wait for goes on', async () => {
    const all = makeChain();
    const other = all.predictor.model('base')!.use();
    await leave(all);
    all.base.last.settle.resolve('base');
    (await other).release();
    expect(all.loader.calls).toHaveLength(0);
  });

  it('the demand for a later stage goes, and the earlier one stays', async () => {
    const { predictor } = makePredictor();
    const loader = new Loader<string>();
    const ocr = predictor.register({ name: 'ocr', memory_mb: 500, stages: kStages, ...loader });
    await predictor.queue.enqueue({ name: 'ocr', stage: 'compiled' });
    const abort = new AbortController();
    const using = ocr.use({ signal: abort.signal });
    abort.abort();
    await expect(using).rejects.toThrow();
    loader.last.settle.resolve('compiled');
    await settle();
    expect(loader.calls.map(({ stage }) => stage)).toEqual(['compiled']);
    expect(loader.released).toEqual([]);
  });

  it('because something failed, the rest of what was begun for them ends', async () => {
    const { predictor } = makePredictor();
    const [one, two] = [new Loader<string>(), new Loader<string>()];
    predictor.register({ name: 'one', memory_mb: 100, ...one });
    predictor.register({ name: 'two', memory_mb: 100, ...two });
    const using = predictor.register({ name: 'ocr', memory_mb: 100, depends_on: ['one', 'two'], load: () => 1 }).use();
    const error = new Error('no');
    one.last.settle.reject(error);
    await expect(using).rejects.toBe(error);
    expect(two.last.signal.aborted).toBe(true);
    two.last.settle.reject(new Error('aborted'));
  });
});
