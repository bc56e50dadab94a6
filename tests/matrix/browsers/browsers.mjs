// SPDX-License-Identifier: Apache-2.0
// Browsers as the matrix wants them: opened once, then shown one page after the other.
import { openChromium } from './chromium.mjs';
import { openFirefox } from './firefox.mjs';
import { openWebKit } from './webkit.mjs';

/**
 * @typedef {object} OpenBrowser
 * @property {string} version
 * @property {import('../../support/web-places.mjs').Show} show
 * @property {() => Promise<void>} close
 */

/**
 * `threads`: an isolated page has a SharedArrayBuffer. In Safari it has; WebKitGTK keeps it back unless its JavaScript
 * engine is told otherwise, and so is run both ways.
 * @type {{ name: string, threads: boolean, open: () => Promise<OpenBrowser> }[]}
 */
export const browsers = [
  { name: 'Chromium', threads: true, open: openChromium },
  { name: 'Firefox', threads: true, open: openFirefox },
  { name: 'WebKitGTK', threads: false, open: () => openWebKit() },
  { name: 'WebKitGTK with SharedArrayBuffer', threads: true, open: () => openWebKit({ JSC_useSharedArrayBuffer: '1' }) },
];
