// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { settle } from './fake-time.js';
import { Loader, makePredictor } from './make-predictor.js';

const kModel = { name: 'ocr', memory_mb: 500 };

describe('a task that the predictor runs itself', () => {
  it('is cancelled through the queue: its loader is aborted, and a late value is released', async () => {
    const { predictor, core, tasks, warnings } = makePredictor();
    const loader = new Loader<string>();
    predictor.register({ ...kModel, ...loader });
    const { task_id } = await predictor.queue.enqueue({ name: 'ocr' });
    await predictor.queue.cancel(task_id);
    expect(loader.last.signal.aborted).toBe(true);
    loader.last.settle.resolve('late');
    await settle();
    expect(loader.released).toEqual(['late']);
    expect(core.memory).toBe(0);
    expect(tasks.map(({ state }) => state)).toEqual(['started', 'cancelled']);
    expect(warnings.filter(({ advice }) => !advice)).toEqual([]);
  });

  it('rejects who waits for it when it is cancelled, and loads anew for the next', async () => {
    const { predictor } = makePredictor();
    const [base, loader] = [new Loader<string>(), new Loader<string>()];
    predictor.register({ name: 'base', memory_mb: 100, ...base });
    const ocr = predictor.register({ ...kModel, depends_on: ['base'], ...loader });
    const using = ocr.use();
    const { running } = await predictor.queue.state();
    await predictor.queue.cancel(running[0]!.task_id);
    await expect(using).rejects.toMatchObject({ name: 'AbortError' });
    const again = ocr.use();
    base.last.settle.resolve('base');
    await settle();
    loader.last.settle.resolve('value');
    (await again).release();
  });

  it('rejects who waits for one that is cancelled before its turn', async () => {
    const { predictor } = makePredictor();
    const base = new Loader();
    predictor.register({ name: 'base', memory_mb: 100, ...base });
    const using = predictor.register({ ...kModel, depends_on: ['base'], load: () => 1 }).use();
    const { tasks } = await predictor.queue.state();
    await predictor.queue.cancel(tasks[0]!.task_id);
    await expect(using).rejects.toMatchObject({ name: 'AbortError' });
    expect(base.last.signal.aborted).toBe(true); // it was loaded for that alone
  });

  it('takes no reports from others', async () => {
    const { predictor } = makePredictor();
    const loader = new Loader<string>();
    const ocr = predictor.register({ ...kModel, ...loader });
    const { queue } = predictor;
    const { task_id } = await queue.enqueue({ name: 'ocr' });
    const refused = { kind: 'InvalidInput', field: 'task_id' };
    await expect(queue.started(task_id)).rejects.toMatchObject(refused);
    await expect(queue.progress(task_id, 0.5)).rejects.toMatchObject(refused);
    await expect(queue.completed(task_id)).rejects.toMatchObject(refused);
    await expect(queue.failed(task_id, { reason: 'x' })).rejects.toMatchObject(refused);
    loader.last.settle.resolve('value');
    (await ocr.use()).release();
  });

  it('cannot be cancelled when it is a release that has begun', async () => {
    const { predictor } = makePredictor();
    let gone!: () => void;
    const ocr = predictor.register({ ...kModel, load: () => 1, release: () => new Promise<void>((done) => (gone = done)) });
    (await ocr.use()).release();
    const { task_id } = await predictor.queue.enqueue({ name: 'ocr', action: 'Release' });
    await expect(predictor.queue.cancel(task_id)).rejects.toMatchObject({ field: 'task_id' });
    gone();
  });

  it('cannot be cancelled either when the model was removed while its release waits for a load that was given up', async () => {
    const { predictor, warnings } = makePredictor();
    const loader = new Loader<string>();
    (await predictor.register({ name: 'base', memory_mb: 100, load: () => 'base' }).use()).release();
    const above = predictor.register({ ...kModel, depends_on: ['base'], ...loader });
    const abort = new AbortController();
    const aborted = above.use({ signal: abort.signal });
    abort.abort();
    await expect(aborted).rejects.toThrow();
    const { task_id } = await predictor.queue.enqueue({ name: 'base', action: 'Release' });
    await predictor.models.remove('base');
    await expect(predictor.queue.cancel(task_id)).rejects.toMatchObject({ field: 'task_id' });
    loader.last.settle.reject(new Error('aborted'));
    await settle();
    expect(warnings.filter(({ advice }) => !advice)).toEqual([]);
  });

  it('is no release of an earlier stage while the next one builds on it', async () => {
    const { predictor, core } = makePredictor({ config: { warmup_timeout_seconds: 5 } });
    const loader = new Loader<string>();
    const stages = [{ stage: 'compiled' as const, memory_mb: 10, load_time_ms: 100 }];
    const ocr = predictor.register({ ...kModel, stages, ...loader });
    await predictor.queue.enqueue({ name: 'ocr', stage: 'compiled' });
    loader.last.settle.resolve('compiled');
    await settle();
    const using = ocr.use();
    await predictor.queue.enqueue({ name: 'ocr', action: 'Release' });
    expect(core.runningTasks.map(({ action }) => action)).toEqual(['Warm']);
    loader.last.settle.resolve('primed');
    (await using).release();
  });

  it('is none that makes room for what waits for a model in use', async () => {
    const { predictor, core, time } = makePredictor({ config: { max_memory_mb: 500 } });
    (await predictor.register({ name: 'idle', memory_mb: 100, load: () => 1 }).use()).release();
    const lease = await predictor.register({ name: 'foe', memory_mb: 400, load: () => 2 }).use();
    const using = predictor.register({ ...kModel, memory_mb: 400, conflicts_with: ['foe'], load: () => 3 }).use();
    await settle();
    expect([core.stateOf('idle'), core.runningTasks]).toEqual(['warm', []]);
    lease.release();
    await time.advance(0);
    (await using).release();
  });

  it('lets go of what it has loaded when the core has given the task up', async () => {
    const { predictor, core, warnings } = makePredictor();
    const loader = new Loader<string>();
    const ocr = predictor.register({ ...kModel, ...loader });
    const using = ocr.use();
    predictor.raw.cancelTask(core.runningTasks[0]!.task_id);
    loader.last.settle.resolve('value');
    await expect(using).rejects.toMatchObject({ kind: 'Internal' });
    await settle();
    expect(loader.released).toEqual(['value']);
    expect(core.memory).toBe(0);
    expect(warnings.map(({ code }) => code)).toContain('RUNNER');
    core.violations.length = 0; // it was provoked
  });
});

describe('a model that the application loads', () => {
  it('rejects uses of what is built on it with the reason that was reported', async () => {
    const { predictor } = makePredictor();
    predictor.register({ name: 'base', memory_mb: 100 });
    const using = predictor.register({ ...kModel, depends_on: ['base'], load: () => 1 }).use();
    const task = await predictor.queue.next();
    await predictor.queue.started(task!.task_id);
    await predictor.queue.failed(task!.task_id, { reason: 'no disk' });
    await expect(using).rejects.toMatchObject({ kind: 'Internal', code: 'LOAD_FAILED', message: expect.stringContaining('no disk') });
  });

  it('does so while another load hangs', async () => {
    const { predictor } = makePredictor();
    predictor.register({ name: 'base', memory_mb: 100 });
    const [hangs, loader] = [new Loader(), new Loader()];
    const other = predictor.register({ name: 'other', memory_mb: 100, ...hangs }).use();
    const using = predictor.register({ ...kModel, depends_on: ['base'], ...loader }).use();
    const task = await predictor.queue.next();
    predictor.raw.cancelTask(task!.task_id); // nobody told the runner
    predictor.resume();
    await expect(using).rejects.toMatchObject({ kind: 'Internal' });
    hangs.last.settle.resolve({});
    (await other).release();
  });
});

describe('a listener', () => {
  it('that disposes when a task starts keeps its loader from being called', async () => {
    const { predictor } = makePredictor();
    const loader = new Loader();
    const ocr = predictor.register({ ...kModel, ...loader });
    predictor.on('task', ({ state }) => void (state === 'started' && predictor.dispose()));
    await expect(ocr.use()).rejects.toMatchObject({ code: 'DISPOSED' });
    expect(loader.calls).toHaveLength(0);
  });

  it('that cancels a task when it starts keeps its loader from being called', async () => {
    const { predictor, core } = makePredictor();
    const loader = new Loader();
    predictor.register({ ...kModel, ...loader });
    predictor.on('task', ({ state, task }) => void (state === 'started' && predictor.queue.cancel(task.task_id)));
    await predictor.queue.enqueue({ name: 'ocr' });
    expect(loader.calls).toHaveLength(0);
    await settle();
    expect(core.memory).toBe(0);
  });

  it('that asks for the release of what was just loaded finds it in use', async () => {
    const { predictor, core } = makePredictor();
    const loader = new Loader<string>();
    const ocr = predictor.register({ ...kModel, ...loader });
    await predictor.queue.enqueue({ name: 'ocr' });
    predictor.on('outcome', () => void predictor.queue.enqueue({ name: 'ocr', action: 'Release' }));
    loader.last.settle.resolve('value');
    await settle();
    const lease = await ocr.use();
    await settle();
    expect(loader.released).toEqual([]);
    expect(core.leasesOf('ocr')).toBe(1);
    lease.release();
  });

  it('that starts something when a load fails leaves the error to who waits', async () => {
    const { predictor } = makePredictor();
    const loader = new Loader();
    const ocr = predictor.register({ ...kModel, ...loader });
    predictor.on('task', ({ state }) => void (state === 'failed' && predictor.resume()));
    const using = ocr.use();
    const error = new Error('no GPU');
    loader.last.settle.reject(error);
    await expect(using).rejects.toBe(error);
  });
});

describe('a clock that fails for a moment', () => {
  it('loses no task, whenever it fails', async () => {
    for (let failing = 1; failing <= 12; failing++) {
      let reads = -Infinity;
      const { predictor, core } = makePredictor({
        now: () => {
          if (++reads === failing) throw new Error('once');
          return 1_000;
        },
      });
      const ocr = predictor.register({ ...kModel, load: () => 1 });
      reads = 0;
      await ocr.use().then((lease) => lease.release(), (error: unknown) => expect(error).toMatchObject({ code: 'CLOCK' }));
      reads = -Infinity;
      await settle();
      (await ocr.use()).release();
      expect(core.runningTasks).toEqual([]);
    }
  });

  it('lets a task that the core does not start fail whoever waits, and tries again later what could not be asked', async () => {
    const { predictor, core, time } = makePredictor();
    const loader = new Loader();
    const ocr = predictor.register({ ...kModel, ...loader });
    const { taskStarted, nextTask } = core;
    core.taskStarted = () => '!{"kind":"Internal","code":"INTERNAL","message":"no"}';
    await expect(ocr.use()).rejects.toMatchObject({ kind: 'Internal' });
    expect(loader.calls).toHaveLength(0);
    expect(core.runningTasks).toEqual([]);
    core.taskStarted = taskStarted;
    core.nextTask = () => '!{"kind":"Internal","code":"INTERNAL","message":"no"}';
    const using = ocr.use();
    core.nextTask = nextTask;
    await time.advance(1_000);
    loader.last.settle.resolve({});
    (await using).release();
  });
});

describe('a handle', () => {
  it('of a model that was removed rejects, and so does a new one of its name not', async () => {
    const { predictor } = makePredictor();
    const old = predictor.register({ ...kModel, load: () => 1 });
    await predictor.models.remove('ocr');
    const anew = predictor.register({ ...kModel, load: () => 2 });
    await expect(old.use()).rejects.toMatchObject({ kind: 'InvalidInput', message: expect.stringContaining('was removed') });
    (await anew.use()).release();
  });

  it('of a model that was replaced by one without load rejects', async () => {
    const { predictor } = makePredictor();
    const old = predictor.register({ ...kModel, load: () => 1 });
    predictor.register(kModel, { replace: true });
    await expect(old.use()).rejects.toMatchObject({ kind: 'InvalidInput' });
  });

  it('of a model that was replaced by another loader uses that', async () => {
    const { predictor } = makePredictor();
    const old = predictor.register({ ...kModel, load: () => 1 });
    predictor.register({ ...kModel, load: () => 2 }, { replace: true });
    expect(await old.run((value) => value)).toBe(2);
  });

  it('goes by the name that the core has taken', async () => {
    const { predictor } = makePredictor();
    const handle = predictor.register({ name: 'm\ud800', load: () => 1 });
    expect(handle.name).toBe('m\ufffd');
    expect(await handle.run((value) => value)).toBe(1);
    expect(predictor.model('m\ufffd')).toBe(handle);
  });

  it('rejects a request that is wrong before anything is loaded', async () => {
    const { predictor, core } = makePredictor();
    const loader = new Loader();
    const ocr = predictor.register({ ...kModel, ...loader });
    core.analyzePatterns = () => '!{"kind":"InvalidInput","code":"INVALID_INPUT","message":"no","field":"task"}';
    await expect(ocr.use({ request: { task: 'Complet' as never } })).rejects.toMatchObject({ field: 'task' });
    expect(loader.calls).toHaveLength(0);
  });
});
