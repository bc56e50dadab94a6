// SPDX-License-Identifier: Apache-2.0
import { chromium } from 'playwright-core';

// Without a network: nothing that Chromium does by itself in the background may look for one.
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The system's Chromium, headless. @param {string[]} [more] flags */
export function launch(more = []) {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...flags, ...more] });
}

/**
 * Opens a page in a browser context of its own and waits for what it puts into `globalThis.result`.
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @returns {Promise<any>} the result, with `isolated` of the page; rejects with what the page had to complain about
 */
export async function resultOf(browser, url, { timeoutMs = 30_000 } = {}) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(`${message.text()} (${message.location().url})`));
  page.on('pageerror', (error) => complaints.push(String(error)));
  try {
    await page.goto(url);
    await page.waitForFunction(() => globalThis.result !== undefined, undefined, { timeout: timeoutMs });
    const result = await page.evaluate(() => ({ ...globalThis.result, isolated: globalThis.crossOriginIsolated }));
    return { ...result, complaints };
  } catch (error) {
    throw new Error(`${url}: ${error.message}\n${complaints.join('\n')}`, { cause: error });
  } finally {
    await context.close();
  }
}
