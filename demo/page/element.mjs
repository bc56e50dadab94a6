// SPDX-License-Identifier: Apache-2.0
const SVG = 'http://www.w3.org/2000/svg';

/**
 * @template {Element} E
 * @param {E} element  @param {Record<string, string | number>} attributes  @param {(Node | string)[]} children
 */
function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/**
 * An element of HTML.
 * @template {keyof HTMLElementTagNameMap} N
 * @param {N} name  @param {Record<string, string | number>} [attributes]  @param {(Node | string)[]} children
 */
export const html = (name, attributes = {}, ...children) => filled(document.createElement(name), attributes, children);

/**
 * An element of a drawing.
 * @template {keyof SVGElementTagNameMap} N
 * @param {N} name  @param {Record<string, string | number>} [attributes]  @param {(Node | string)[]} children
 */
export const svg = (name, attributes = {}, ...children) => filled(document.createElementNS(SVG, name), attributes, children);

export const seconds = (/** @type {number} */ ms) => `${(ms / 1000).toFixed(2)} s`;
export const percent = (/** @type {number} */ share) => `${Math.round(100 * share)} %`;
export const clock = (/** @type {number} */ at_s) => {
  const whole = Math.max(0, Math.round(at_s));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
};

/** A duration as people say it. @param {number} s */
export function inWords(s) {
  if (s < 90) return `${Math.round(s)} s`;
  if (s < 5400) return `${Math.round(s / 60)} min`;
  if (s < 172_800) return `${Math.round(s / 3600)} h`;
  return `${Math.round(s / 86_400)} days`;
}
