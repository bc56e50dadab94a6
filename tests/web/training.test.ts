// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { TrainingDatasetInput } from '../../web/generated/wire.js';
import { makePredictor } from './make-predictor.js';

const kDataset: TrainingDatasetInput = { events: [1, 2, 3].map((timestamp_ms) => ({ model: 'a', timestamp_ms })) };

describe('training.train', () => {
  it.each([0, 2])('gives the model, its report and its bytes, with %i threads', async (threads) => {
    const { predictor } = makePredictor({}, threads);
    const { model_version, report, bytes } = await predictor.training.train(kDataset, { epochs: 2 });
    expect(report).toEqual({ events: 3 });
    expect(new TextDecoder().decode(bytes)).toBe(model_version);
  });

  it('tells how far it is, from little to much', async () => {
    const { predictor } = makePredictor();
    const told: number[] = [];
    await predictor.training.train(kDataset, {}, { onProgress: (progress) => told.push(progress) });
    expect(told.length).toBeGreaterThan(1);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    for (const progress of told) expect(progress).toBeLessThanOrEqual(1);
  });

  it('ends when its signal is aborted, and rejects with the reason', async () => {
    const { predictor, core } = makePredictor();
    const abort = new AbortController();
    const reason = { why: 'changed my mind' };
    const training = predictor.training.train(kDataset, {}, { signal: abort.signal, onProgress: () => abort.abort(reason) });
    await expect(training).rejects.toBe(reason);
    expect(core.calls).toContain('jobCancel');
    expect(core.jobs).toBe(0);
    expect(await predictor.training.train(kDataset)).toMatchObject({ report: { events: 3 } });
  });

  it('ends when the listener to its progress throws', async () => {
    const { predictor, core } = makePredictor();
    const broken = new Error('broken');
    const onProgress = (): void => {
      throw broken;
    };
    await expect(predictor.training.train(kDataset, {}, { onProgress })).rejects.toBe(broken);
    expect(core.jobs).toBe(0);
  });

  it('runs one at a time, and plans beside it', async () => {
    const { predictor, core } = makePredictor({}, 4);
    let most = 0;
    const step = core.jobStep.bind(core);
    core.jobStep = (now, ms) => {
      const stepped = step(now, ms);
      most = Math.max(most, (JSON.parse(stepped) as { running: number }).running);
      return stepped;
    };
    const [first, second] = await Promise.all([
      predictor.training.train(kDataset),
      predictor.training.train(kDataset),
      predictor.scheduler.plan({ candidates: [{ id: 'a' }] }, { job: true }),
    ]);
    expect(most).toBe(2);
    expect(first.model_version).not.toBe(second.model_version);
  });

  it('rejects with what is wrong with the dataset or the options', async () => {
    const { predictor } = makePredictor();
    await expect(predictor.training.train({ events: [] })).rejects.toMatchObject({ kind: 'InvalidInput', field: 'events' });
    await expect(predictor.training.train(kDataset, {}, { onProgress: 1 as never })).rejects.toMatchObject({ field: 'onProgress' });
    await expect(predictor.training.train(kDataset, {}, { signal: {} as never })).rejects.toMatchObject({ field: 'signal' });
    await expect(predictor.training.train({ events: [{ model: 'a', timestamp_ms: Number.NaN }] })).rejects.toMatchObject({
      path: '/dataset/events/0/timestamp_ms',
    });
  });
});

describe('training', () => {
  it('deploys and goes back', async () => {
    const { predictor } = makePredictor();
    const { training } = predictor;
    expect(await training.status()).toEqual({ model_version: null, can_roll_back: false });
    const { bytes, model_version } = await training.train(kDataset);
    expect(await training.deploy(bytes)).toEqual({ model_version, can_roll_back: true });
    expect(await training.exportModel()).toEqual(bytes);
    expect(await training.rollback()).toEqual({ model_version: null, can_roll_back: false });
    await expect(training.rollback()).rejects.toMatchObject({ kind: 'InvalidInput', field: 'model' });
  });

  it('tries a model in the shadow, then promotes it or not', async () => {
    const { training } = makePredictor().predictor;
    const { bytes, model_version } = await training.train(kDataset);
    const tried = await training.deploy(bytes, { shadow: true });
    expect(tried).toMatchObject({ model_version: null, shadow: { model_version } });
    expect((await training.endShadow()).shadow).toBeUndefined();
    await expect(training.promote()).rejects.toMatchObject({ field: 'shadow' });
    await training.deploy(bytes, { shadow: true });
    expect(await training.promote()).toEqual({ model_version, can_roll_back: true });
  });

  it('refuses what are no bytes', async () => {
    const { training } = makePredictor().predictor;
    await expect(training.deploy('model' as never)).rejects.toMatchObject({ kind: 'InvalidInput', field: 'bytes' });
    await expect(training.deploy(new Uint8Array(3))).rejects.toMatchObject({ kind: 'InvalidInput', field: 'model' });
  });
});
