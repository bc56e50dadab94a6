// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, test } from 'node:test';
import { MODELS } from '../../demo/models/index.mjs';
import {
  EARLIER_SESSIONS,
  MEASURED_SESSION,
  momentOf,
  readSession,
  requestAt,
  usesOf,
  utcOffsetMinutes,
} from '../../demo/session/recorded-session.mjs';

const names = [...EARLIER_SESSIONS, MEASURED_SESSION];
const sessions = await Promise.all(names.map(readSession));
const taskOf = new Map(MODELS.map(({ profile }) => [profile.name, profile.tasks[0]]));

/** Exactly these keys, each of its type; '?' marks what may be missing. */
function matches(value, schema, where) {
  assert.equal(typeof value, 'object', where);
  for (const key of Object.keys(value)) {
    assert.ok(key in schema || `${key}?` in schema, `${where}: unknown key ${key}`);
  }
  for (const [name, type] of Object.entries(schema)) {
    const key = name.replace('?', '');
    if (key !== name && value[key] === undefined) continue;
    if (typeof type === 'object') matches(value[key], type, `${where}/${key}`);
    else assert.equal(type === 'array' ? Array.isArray(value[key]) : typeof value[key] === type, true, `${where}/${key}`);
  }
}

const SESSION = {
  person: 'string', user_id: 'string', title: 'string', started_at: 'string', ends_s: 'number', events: 'array',
  project: { language: 'string', size_lines: 'number' },
};
const EVENT = {
  at_s: 'number', does: 'string', 'model?': 'string', 'input?': 'string',
  'activity?': { activity_type: 'string', 'detail?': 'string' },
};
/** The well-known types of `UserActivity`. */
const ACTIVITIES = [
  'typing', 'pause', 'cursor_move', 'file_open', 'save', 'run', 'test', 'debug', 'branch_switch', 'diagnostics', 'selection',
  'refactor_command', 'chat_focus', 'intent', 'deadline',
];

for (const [i, session] of sessions.entries()) {
  describe(`session ${names[i]}`, () => {
    test('has the documented form', () => {
      matches(session, SESSION, '');
      for (const [n, event] of session.events.entries()) matches(event, EVENT, `/events/${n}`);
      assert.match(session.started_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/);
    });

    test('happens in order', () => {
      const moments = session.events.map(({ at_s }) => at_s);
      for (const [n, at] of moments.entries()) {
        assert.ok(Number.isInteger(at) && at >= 0 && at < session.ends_s, `event ${n}`);
        if (n > 0) assert.ok(at > moments[n - 1], `event ${n}`);
      }
    });

    test('uses models that there are, on inputs that there are', () => {
      for (const event of session.events) {
        assert.equal(event.model === undefined, event.input === undefined, event.does);
        assert.ok(event.model !== undefined || event.activity !== undefined, event.does);
        if (event.activity) assert.ok(ACTIVITIES.includes(event.activity.activity_type), event.does);
        if (event.model === undefined) continue;
        assert.ok(taskOf.has(event.model), event.model);
        assert.ok(existsSync(new URL(`../../demo/inputs/${event.input}`, import.meta.url)), event.input);
      }
    });

    test('is long enough, and lets its row of the table fit', () => {
      const used = usesOf(session);
      assert.ok(used.length >= 15);
      for (const { does } of used) assert.ok(does.length <= 26, does);
    });
  });
}

test('the measured session uses each model, more than once', () => {
  const used = usesOf(sessions.at(-1)).map(({ model }) => model);
  for (const name of taskOf.keys()) assert.ok(used.filter((model) => model === name).length > 1, name);
});

test('several people have sessions, each one after the other, and the measured one comes last', () => {
  const people = new Map();
  for (const session of sessions) people.set(session.user_id, [...(people.get(session.user_id) ?? []), session]);
  assert.ok(people.size >= 3);
  const endOf = (session) => momentOf(session, { at_s: session.ends_s });
  for (const own of people.values()) {
    for (const [i, session] of own.entries()) if (i > 0) assert.ok(Date.parse(session.started_at) > endOf(own[i - 1]));
  }
  const measured = Date.parse(sessions.at(-1).started_at);
  for (const session of sessions.slice(0, -1)) assert.ok(endOf(session) < measured);
});

test('the offset of the person\'s clock is read from the start', () => {
  const at = (started_at) => utcOffsetMinutes({ started_at });
  assert.equal(at('2026-03-02T09:02:00+01:00'), 60);
  assert.equal(at('2026-03-02T09:02:00-03:30'), -210);
  assert.equal(at('2026-03-02T09:02:00+00:00'), 0);
});

describe('a request', () => {
  const [session] = sessions;

  test('tells who, where, when, and the task', () => {
    const [use] = usesOf(session);
    const request = requestAt(session, use, taskOf.get(use.model));
    assert.equal(request.task, taskOf.get(use.model));
    assert.equal(request.timestamp_ms, Date.parse(session.started_at) + 1000 * use.at_s);
    assert.equal(request.user_context.user_id, session.user_id);
    assert.equal(request.user_context.session_duration_ms, 1000 * use.at_s);
    assert.deepEqual(request.project_context, session.project);
    assert.equal('task' in requestAt(session, use), false);
  });

  test('knows the latest activities and nothing that is still to come', () => {
    for (const event of session.events) {
      const { recent_activities } = requestAt(session, event).user_context;
      assert.ok(recent_activities.length <= 8);
      for (const { timestamp_ms } of recent_activities) assert.ok(timestamp_ms <= momentOf(session, event));
      if (event.activity) assert.equal(recent_activities.at(-1).activity_type, event.activity.activity_type);
    }
  });
});
