// SPDX-License-Identifier: Apache-2.0
import type { ResourceReportInput } from '../generated/wire.js';

interface BrowserNavigator {
  readonly hardwareConcurrency?: number;
  /** GiB, rounded and capped by the browser. */
  readonly deviceMemory?: number;
  readonly connection?: { readonly downlink?: number };
}

const kMbPerGb = 1024;

/** What a browser tells of its machine. It rounds and caps the figures, so they are assumptions and no measurements. */
export function readBrowser(): ResourceReportInput {
  const { hardwareConcurrency, deviceMemory, connection } = (globalThis.navigator ?? {}) as BrowserNavigator;
  const report: ResourceReportInput = { source: 'assumed' };
  if (deviceMemory !== undefined) report.total_memory_mb = Math.round(deviceMemory * kMbPerGb);
  if (hardwareConcurrency !== undefined) report.cores = hardwareConcurrency;
  if (connection?.downlink !== undefined) report.available_network_mbps = connection.downlink;
  return report;
}
