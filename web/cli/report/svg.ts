// SPDX-License-Identifier: Apache-2.0
// What charts have in common.

/** A coordinate, as short as it can be seen. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

const kEntities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text for XML. */
export function escaped(text: string): string {
  // XML 1.0 has no control characters.
  return text.replace(/[&<>"]/g, (character) => kEntities[character]!).replace(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD');
}
