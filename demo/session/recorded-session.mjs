// SPDX-License-Identifier: Apache-2.0
/**
 * A recorded session: what one person did, and when. The files lie in `recorded/`.
 *
 * @typedef {object} SessionEvent
 * @property {number} at_s  since the session's start
 * @property {string} does  in words, after the person's name
 * @property {string} [model]  the model that this needs; left out, the event is only something the application notices
 * @property {string} [input]  for the model, a path under inputs/
 * @property {{ activity_type: string, detail?: string }} [activity]  what the application sees of it
 *
 * @typedef {object} Session
 * @property {string} person
 * @property {string} user_id
 * @property {string} title
 * @property {string} started_at  ISO 8601 with the offset of the person's clock
 * @property {number} ends_s
 * @property {{ language: string, size_lines: number }} project
 * @property {SessionEvent[]} events  in order
 */
import { readFile } from 'node:fs/promises';

const PEOPLE = ['mira', 'jonas', 'aylin', 'tomek'];
const DAYS = ['1-monday', '2-tuesday', '3-wednesday', '4-thursday'];

/** What the predictor has seen before, in the order in which the sessions began; four people share it. */
export const EARLIER_SESSIONS = DAYS.flatMap((day) => PEOPLE.map((person) => `${person}-${day}`));
export const MEASURED_SESSION = 'mira-5-friday';

/** How many of the latest activities an application sends along, and how old they may be. */
const RECENT_ACTIVITIES = 8;
const RECENT_S = 600;

/** @param {string} name  @returns {Promise<Session>} */
export async function readSession(name) {
  return JSON.parse(await readFile(new URL(`recorded/${name}.json`, import.meta.url), 'utf8'));
}

/** @param {Session} session */
export const usesOf = (session) => session.events.filter((event) => event.model !== undefined);

/** @param {Session} session  @param {SessionEvent} event  @returns {number} ms since the Unix epoch */
export const momentOf = (session, event) => Date.parse(session.started_at) + 1000 * event.at_s;

/** Minutes that the person's clock is ahead of UTC, from the end of `started_at`. @param {Session} session */
export function utcOffsetMinutes({ started_at }) {
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(started_at) ?? ['', '+', '0', '0'];
  return (sign === '-' ? -1 : 1) * (60 * Number(hours) + Number(minutes));
}

/**
 * What the application knows at an event: who, in which project, what was done lately, and the task if one was asked.
 * @param {Session} session
 * @param {SessionEvent} event
 * @param {import('model-warmup').ModelTask} [task]  of the model that the event needs
 */
export function requestAt(session, event, task) {
  const recent_activities = session.events
    .filter(({ at_s }) => at_s <= event.at_s && at_s > event.at_s - RECENT_S)
    .flatMap((past) => (past.activity ? [{ ...past.activity, timestamp_ms: momentOf(session, past) }] : []))
    .slice(-RECENT_ACTIVITIES);
  return {
    ...(task && { task }),
    timestamp_ms: momentOf(session, event),
    user_context: {
      user_id: session.user_id,
      session_duration_ms: 1000 * event.at_s,
      utc_offset_minutes: utcOffsetMinutes(session),
      recent_activities,
    },
    project_context: session.project,
  };
}
