// SPDX-License-Identifier: Apache-2.0

/** How many ms one of it is. */
const kUnits = { s: 1000, ms: 1, us: 1e-3, ns: 1e-6 } as const;

export type TimeUnit = keyof typeof kUnits | 'iso';
export const kTimeUnits: readonly TimeUnit[] = ['s', 'ms', 'us', 'ns', 'iso'];

const kNumber = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i;

/** A date of ISO 8601, with or without a time and what it is from UTC. */
const kIso = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** What a moment is written in: by its size a number of any time between 1973 and 5138. */
export function unitOf(text: string): TimeUnit | undefined {
  if (kIso.test(text)) return 'iso';
  if (!kNumber.test(text)) return undefined;
  const size = Math.abs(Number(text));
  return size < 1e11 ? 's' : size < 1e14 ? 'ms' : size < 1e17 ? 'us' : 'ns';
}

/** Ms since the Unix epoch, or undefined for what is no moment. ISO 8601 without a zone is UTC. */
export function momentOf(text: string, unit: TimeUnit): number | undefined {
  if (unit === 'iso') {
    if (!kIso.test(text)) return undefined;
    const dated = text.replace(' ', 'T');
    const ms = Date.parse(/T/.test(dated) && !/(Z|[+-]\d{2}:?\d{2})$/.test(dated.slice(10)) ? `${dated}Z` : dated);
    return Number.isNaN(ms) ? undefined : ms;
  }
  return kNumber.test(text) ? Number(text) * kUnits[unit] : undefined;
}
