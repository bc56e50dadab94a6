// SPDX-License-Identifier: Apache-2.0
// Recorded uses that were never recorded: users who go around a circle of models, and now and then jump.

/** Numbers in [0, 1) that look random (Marsaglia, "Xorshift RNGs", 2003). */
function* draws(seed) {
  let x = seed | 1;
  for (;;) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    yield (x >>> 0) / 2 ** 32;
  }
}

/**
 * @param {{ events?: number, users?: number, models?: number, seed?: number }} [options]
 * @returns {{ user: string, ms: number, model: string, task: string, length: number }[]} in the order of their time
 */
export function makeTrace({ events = 300, users = 24, models = 5, seed = 7 } = {}) {
  const random = draws(seed);
  const draw = (below) => Math.floor(random.next().value * below);
  const last = new Map();
  let ms = Date.UTC(2026, 0, 5, 9);
  return Array.from({ length: events }, () => {
    ms += 1000 * (1 + draw(120));
    const user = `user-${draw(users)}`;
    const model = random.next().value < 0.75 ? ((last.get(user) ?? 0) + 1) % models : draw(models);
    last.set(user, model);
    return { user, ms, model: `model-${model}`, task: model % 2 === 0 ? 'Completion' : 'ocr', length: 100 * model + draw(50) };
  });
}

/** The rows as text, with a header. @param {Record<string, (use: object) => unknown>} columns */
export function separated(trace, columns, separator) {
  const names = Object.keys(columns);
  const rows = trace.map((use) => names.map((name) => columns[name](use)).join(separator));
  return `${[names.join(separator), ...rows].join('\n')}\n`;
}
