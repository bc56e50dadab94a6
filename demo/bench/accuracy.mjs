// SPDX-License-Identifier: Apache-2.0
/**
 * How often the right model is foretold in the recorded sessions, task by task, beside the specification's targets and
 * what guessing would do. Every use is foretold before it is learned from:
 *   npm run bench:accuracy
 */
import { createTools } from 'model-warmup/tools';
import { MODELS } from '../models/index.mjs';
import { EARLIER_SESSIONS, MEASURED_SESSION, momentOf, readSession, requestAt, usesOf } from '../session/recorded-session.mjs';

const profileOf = new Map(MODELS.map(({ profile }) => [profile.name, profile]));
const sessions = await Promise.all([...EARLIER_SESSIONS, MEASURED_SESSION].map(readSession));
const events = sessions.flatMap((session) =>
  usesOf(session).map((use) => ({
    model: use.model ?? '',
    user_id: session.user_id,
    timestamp_ms: momentOf(session, use),
    request: requestAt(session, use, profileOf.get(use.model ?? '')?.tasks?.[0]),
  })),
);

const tools = await createTools();
const report = await tools.evaluate({ events, profiles: MODELS.map(({ profile }) => profile) });
tools.dispose();

const percent = (/** @type {number | undefined} */ share) => (share === undefined ? '-' : `${(100 * share).toFixed(1)} %`).padStart(8);
/** @param {{ value: number, low?: number, high?: number }} estimate */
const bounds = ({ value, low, high }) => `${percent(value)} (${percent(low).trim()} to ${percent(high).trim()})`.padEnd(28);

/** @param {string} what  @param {string} told  @param {import('model-warmup/tools').EvaluationReport['per_task']} tasks */
function print(what, told, tasks) {
  console.log(`\n${what}, ${told}\n${'task'.padEnd(16)}${'uses'.padStart(6)}  ${'foretold first'.padEnd(30)}${'target'.padStart(8)}${'chance'.padStart(10)}`);
  for (const { task, events: uses, hit_at_1, accuracy_target, chance_level } of tasks) {
    console.log(`${(task || 'none').padEnd(16)}${String(uses).padStart(6)}  ${bounds(hit_at_1)}  ${percent(accuracy_target)}  ${percent(chance_level)}`);
  }
}
print(`${events.length} uses of ${report.models} models by ${report.users} people`, 'told the task', report.per_task);
if (report.without_context) print('The same', 'told nothing but who and when', report.without_context.scores.per_task);
console.log('\nWith the task, few models come into question; bounds are 95 %, by resampling.');
