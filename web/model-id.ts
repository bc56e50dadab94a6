// SPDX-License-Identifier: Apache-2.0

const kSimple = /^[\da-f]{32}$/;
const kHyphenated = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/** Ids of models: UUIDs, as strings in their usual form (lower-case, hyphenated). */
export const ModelId: {
  /** A new random one (version 4). */
  new: () => string;
  /** The usual form of an id written hyphenated, simple, braced or as a urn; undefined for anything else. */
  parse: (text: string) => string | undefined;
} = {
  new(): string {
    const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6]! & 0x0f) | 0x40;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    return hyphenated(Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''));
  },
  parse(text: string): string | undefined {
    if (typeof text !== 'string') return undefined;
    const lower = text.toLowerCase();
    const bare = lower.startsWith('urn:uuid:') ? lower.slice(9) : /^\{.*\}$/.test(lower) ? lower.slice(1, -1) : lower;
    if (kHyphenated.test(bare)) return bare;
    return kSimple.test(lower) ? hyphenated(lower) : undefined;
  },
};

function hyphenated(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
