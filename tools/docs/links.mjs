// SPDX-License-Identifier: Apache-2.0
// What is wrong with the links of a static site: each must lead to a file of it, and to an anchor there.
import fs from 'node:fs';
import path from 'node:path';

const entities = { '&amp;': '&', '&quot;': '"', '&#39;': "'", '&lt;': '<', '&gt;': '>' };
const plain = (text) => text.replaceAll(/&(amp|quot|#39|lt|gt);/g, (entity) => entities[entity]);

/** Every file in a folder, from there. */
export const filesIn = (folder) =>
  fs.readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)));

/**
 * @param {string} folder of the site
 * @returns {string[]} a sentence for each link that leads nowhere, or out of the site by the way to its root
 */
export function brokenLinks(folder) {
  const anchors = new Map();
  const links = [];
  for (const file of filesIn(folder)) {
    anchors.set(file, undefined);
    if (!file.endsWith('.html')) continue;
    const html = fs.readFileSync(path.join(folder, file), 'utf8');
    anchors.set(file, new Set([...html.matchAll(/\s(?:id|name)="([^"]*)"/g)].map(([, id]) => plain(id))));
    for (const [, , target] of html.matchAll(/<[^>]*\s(href|src)="([^"]*)"/g)) links.push({ file, target: plain(target) });
  }
  return links.flatMap(({ file, target }) => {
    if (/^(https?|mailto):/.test(target)) return [];
    const complaint = (what) => [`${file}: ${target === '' ? 'an empty link' : target} ${what}`];
    if (target === '' || target.startsWith('/')) return complaint('is not relative');
    const [to, anchor] = target.split('#');
    const there = to === '' ? file : path.normalize(path.join(path.dirname(file), decodeURIComponent(to)));
    if (!anchors.has(there)) return complaint('is not there');
    if (anchor && !anchors.get(there)?.has(decodeURIComponent(anchor))) return complaint('has no such anchor');
    return [];
  });
}
