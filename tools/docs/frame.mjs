// SPDX-License-Identifier: Apache-2.0
// The frame around every page: the same for guides, for the TypeScript reference and for the C++ reference.

const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as HTML. */
export const escaped = (text) => String(text).replace(/[&<>"]/g, (character) => escapes[character]);

/**
 * A link of the sidebar; those in it are shown where they are given.
 * @typedef {{ text: string, href: string, current?: boolean, code?: boolean, children?: Link[] }} Link
 * @typedef {{ title: string, links: Link[] }} Section
 */

/** @param {Link[]} links */
function list(links) {
  if (links.length === 0) return '';
  const item = ({ text, href, current, code, children = [] }) => {
    const name = code ? `<code>${escaped(text).replaceAll('/', '/<wbr>')}</code>` : escaped(text);
    return `<li><a href="${escaped(href)}"${current ? ' aria-current="page"' : ''}>${name}</a>${list(children)}</li>`;
  };
  return `<ul>${links.map(item).join('')}</ul>`;
}

/** @param {Section[]} sections */
const sidebar = (sections) =>
  sections.map(({ title, links }) => `<section><h2>${escaped(title)}</h2>${list(links)}</section>`).join('');

/**
 * What comes before the text of a page, and what after. The menu of narrow screens is a checkbox: it needs no script.
 *
 * @param {object} page
 * @param {string} page.title
 * @param {string} page.description
 * @param {string} page.base the way to the site's root: '', '../'
 * @param {string} page.version
 * @param {Section[]} page.sections
 * @param {Link[]} [page.onPage]
 * @param {string[]} [page.styles] beside the site's own, from the root
 * @returns {{ before: string, after: string }}
 */
export function frame({ title, description, base, version, sections, onPage = [], styles = [] }) {
  const sheets = [...styles, 'assets/site.css'].map((sheet) => `<link rel="stylesheet" href="${base}${sheet}">`).join('');
  const before = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<meta name="description" content="${escaped(description)}">
<link rel="icon" href="${base}assets/icon.svg" type="image/svg+xml">
${sheets}
</head>
<body>
<a class="skip" href="#text">Skip to the text</a>
<header class="top"><a class="brand" href="${base}index.html">model-warmup</a><span class="version">${escaped(version)}</span></header>
<input type="checkbox" id="menu" aria-label="Show the menu"><label class="menu" for="menu" aria-hidden="true">Menu</label>
<div class="columns">
<nav class="side" aria-label="Pages">${sidebar(sections)}</nav>
<main id="text">
`;
  const outline = onPage.length > 1 ? `<nav class="outline" aria-label="On this page"><h2>On this page</h2>${list(onPage)}</nav>` : '';
  return { before, after: `\n</main>\n${outline}</div>\n</body>\n</html>\n` };
}
