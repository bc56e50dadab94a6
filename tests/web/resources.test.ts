// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WarmupError } from '../../web/errors.js';
import { readBrowser } from '../../web/resources/browser.js';
import { ResourceMonitor } from '../../web/resources/monitor.js';
import { nodeProbe } from '../../web/resources/node.js';
import type { WarmupWarning } from '../../web/warning.js';
import { settle } from './fake-time.js';
import { makePredictor } from './make-predictor.js';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function monitor(option: ConstructorParameters<typeof ResourceMonitor>[0]): { reports: object[]; warnings: WarmupWarning[]; refresh: () => void } {
  const reports: object[] = [];
  const warnings: WarmupWarning[] = [];
  const made = new ResourceMonitor(option, () => ({ cores: 4 }), (report) => reports.push(report), (warning) => warnings.push(warning));
  return { reports, warnings, refresh: () => made.refresh() };
}

describe('ResourceMonitor', () => {
  it('reads the platform, and again only when that is old', () => {
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const { reports, refresh } = monitor(undefined);
    refresh();
    now = 9_999;
    refresh();
    expect(reports).toEqual([{ cores: 4 }]);
    now = 10_000;
    refresh();
    expect(reports).toHaveLength(2);
  });

  it('takes a report for good, and false for nothing', () => {
    const given = monitor({ available_memory_mb: 512 });
    given.refresh();
    expect(given.reports).toEqual([{ available_memory_mb: 512, source: 'declared' }]);
    expect(monitor(false).reports).toEqual([]);
  });

  it('asks a function, whether it answers now or later', async () => {
    expect(monitor(() => ({ cores: 2 })).reports).toEqual([{ cores: 2 }]);
    const later = monitor(async () => ({ cores: 3 }));
    await settle();
    expect(later.reports).toEqual([{ cores: 3 }]);
  });

  it('leaves a module that has ended to tell that to whoever asks', () => {
    const warnings: WarmupWarning[] = [];
    const ended = new WarmupError({ kind: 'Internal', code: 'TRAPPED', message: 'Internal error: the module trapped' });
    const report = (): void => { throw ended; };
    new ResourceMonitor(() => ({ cores: 2 }), () => ({}), report, (warning) => warnings.push(warning));
    expect(warnings).toEqual([]);
  });

  it('warns of a function that throws, rejects or gives nonsense', async () => {
    const own = new WarmupError({ kind: 'Internal', code: 'INTERNAL', message: 'Internal error: no' });
    for (const option of [() => { throw new Error('no'); }, () => Promise.reject(new Error('no')), () => Promise.reject(own), () => 5]) {
      const { warnings, reports } = monitor(option as never);
      await settle();
      expect(warnings).toMatchObject([{ code: 'RESOURCES' }]);
      expect(reports).toEqual([]);
    }
  });
});

describe('what platforms tell', () => {
  it('in Node: memory, cores, load, and how idle the processors were', () => {
    const report = nodeProbe()();
    expect(report).toMatchObject({ source: 'measured' });
    expect(report.available_memory_mb!).toBeGreaterThan(0);
    expect(report.available_memory_mb!).toBeLessThanOrEqual(report.total_memory_mb!);
    expect(report.cores!).toBeGreaterThan(0);
    expect(report.load_average!).toBeGreaterThanOrEqual(0);
    expect(report).not.toHaveProperty('available_cpu_percent'); // nothing to compare with yet
  });

  it('in a browser: what it has, as assumptions', () => {
    vi.stubGlobal('navigator', { hardwareConcurrency: 8, deviceMemory: 4, connection: { downlink: 10 } });
    expect(readBrowser()).toEqual({ source: 'assumed', cores: 8, total_memory_mb: 4096, available_network_mbps: 10 });
    vi.stubGlobal('navigator', undefined);
    expect(readBrowser()).toEqual({ source: 'assumed' });
  });
});

describe('predictor.resources', () => {
  it('are read when something depends on them, not before', async () => {
    const { predictor, core } = makePredictor({ resources: undefined } as object);
    await predictor.models.list();
    expect(core.calls).not.toContain('setResources');
    await predictor.predict();
    expect(core.calls.slice(core.calls.indexOf('setResources'))).toContain('predict');
    const { predictor: other, core: its } = makePredictor({ resources: undefined } as object);
    await other.resources.available();
    expect(its.calls.slice(its.calls.indexOf('setResources'))).toContain('availableResources');
  });

  it('say nothing of an answer that comes after the end', async () => {
    for (const answer of [async () => ({ cores: 4 }), () => Promise.reject(new Error('late'))]) {
      const { predictor, warnings } = makePredictor({ resources: () => settle().then(answer) });
      const events: object[] = [];
      predictor.on('resources', (event) => events.push(event));
      await predictor.dispose();
      await settle();
      await settle();
      expect([warnings.filter(({ advice }) => !advice), events]).toEqual([[], []]);
    }
  });

  it('takes reports and tells those who listen', async () => {
    const { predictor } = makePredictor();
    const heard: unknown[] = [];
    predictor.on('resources', (available) => heard.push(available.available_memory_mb.value));
    await predictor.resources.report({ available_memory_mb: 100 });
    expect(heard).toEqual([100]);
    await predictor.resources.available();
    const { allocation_id } = await predictor.resources.allocate({ memory_mb: 10 });
    await predictor.resources.release(allocation_id);
    await expect(predictor.resources.release('other')).rejects.toMatchObject({ kind: 'InvalidInput' });
  });
});
