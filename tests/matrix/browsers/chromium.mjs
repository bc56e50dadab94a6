// SPDX-License-Identifier: Apache-2.0
import { launch, resultOf } from '../../support/chromium.mjs';

/** Debian's Chromium, by its own protocol. @returns {Promise<import('./browsers.mjs').OpenBrowser>} */
export async function openChromium() {
  const browser = await launch();
  return { version: browser.version(), show: (url) => resultOf(browser, url), close: () => browser.close() };
}
