// SPDX-License-Identifier: Apache-2.0
// A stand-in for people: eight of them, each with habits of their own, for ten days.
const habits = [
  ['transcriber', 'summary', 'spelling'],
  ['language', 'completion', 'completion', 'spelling'],
  ['ocr', 'translator', 'summary'],
  ['language', 'chat'],
];

/** Uses in the order of their time; the same every time. */
export function* uses() {
  let state = 1;
  const chance = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const monday = Date.UTC(2026, 0, 5, 8);
  const all = [];
  for (let person = 0; person < 8; person++) {
    for (let day = 0; day < 10; day++) {
      let at = monday + day * 86_400_000 + chance() * 7_200_000;
      for (let task = 0; task < 8; task++) {
        const habit = habits[chance() < 0.85 ? person % 4 : Math.floor(chance() * 4)];
        for (const model of habit) {
          at += 20_000 + chance() * 100_000;
          all.push({ timestamp_ms: Math.round(at), user_id: `p${person}`, model, task: model === 'completion' ? 'Completion' : 'Analysis' });
        }
        at += 300_000 + chance() * 1_800_000;
      }
    }
  }
  yield* all.sort((a, b) => a.timestamp_ms - b.timestamp_ms);
}
