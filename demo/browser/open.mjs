// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

/** Nothing that Chromium does by itself may look for a network. */
const FLAGS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update'];

/** A browser of its own with one page, and what its renderer processes use. @param {string} url */
export async function open(url) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
  const cdp = await browser.newBrowserCDPSession();
  const page = await browser.newPage();
  await page.goto(url);

  const renderers = async () => {
    const { processInfo } = await cdp.send('SystemInfo.getProcessInfo');
    return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  };
  return {
    page,
    /** Memory of the renderers in MB; what they share is counted in parts (PSS). */
    async memoryMb() {
      const rollups = (await renderers()).map((id) => readFileSync(`/proc/${id}/smaps_rollup`, 'utf8'));
      return rollups.reduce((sum, text) => sum + Number(/^Pss:\s+(\d+)/m.exec(text)?.[1]) / 1024, 0);
    },
    /** What gives the processor time that the renderers have used so far, in ms; read without the browser's help. */
    async cpuMeter() {
      const ids = await renderers();
      return () => ids.reduce((sum, id) => sum + cpuMs(readFileSync(`/proc/${id}/stat`, 'utf8')), 0);
    },
    close: () => browser.close(),
  };
}

/** Time in user and kernel mode, fields 14 and 15 of /proc/PID/stat, in ticks of 10 ms (proc(5)). @param {string} stat */
export function cpuMs(stat) {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return 10 * (Number(fields[11] ?? 0) + Number(fields[12] ?? 0));
}
