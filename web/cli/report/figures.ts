// SPDX-License-Identifier: Apache-2.0
import type { Estimate } from '../../generated/wire.js';

/** A figure and its bounds, each in a column of its own. */
export function cells({ value, low, high }: Estimate, show: (value: number) => string): [string, string] {
  return [show(value), low === undefined || high === undefined ? '' : `(${show(low)}..${show(high)})`];
}

export const percent = (share: number): string => plain((share * 100).toFixed(1));
export const fine = (value: number): string => plain(value.toFixed(3));

/** Without the sign of a zero. */
function plain(text: string): string {
  return text.replace(/^-(0(\.0+)?)$/, '$1');
}
