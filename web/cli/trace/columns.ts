// SPDX-License-Identifier: Apache-2.0
import { UsageError } from '../errors.js';

/** What a column can be taken for. */
export type Role = 'user' | 'time' | 'model' | 'task' | 'length' | 'language';

/** What it is called where nobody says which it is. */
const kNames: Readonly<Record<Role, readonly string[]>> = {
  user: ['user', 'user_id', 'userid', 'uid', 'username', 'client', 'client_id', 'account', 'session_id'],
  time: ['timestamp_ms', 'timestamp', 'time', 'unix_seconds', 'unix_time', 'unix_ms', 'epoch', 'epoch_ms', 'ts', 'datetime', 'date', 'created_at'],
  model: ['model', 'model_name', 'model_id', 'item', 'item_id', 'tool', 'command'],
  task: ['task', 'task_type', 'request_type', 'predict_type'],
  length: ['input_length', 'input_len', 'prompt_length', 'prompt_len', 'input_tokens', 'prompt_tokens', 'length'],
  language: ['language', 'lang', 'programming_language'],
};

export const kRoles: readonly Role[] = Object.keys(kNames) as Role[];

/** Without them there is nothing to predict. */
const kNeeded: readonly Role[] = ['time', 'model'];

/** In place of a column's name: there is none. */
const kNone = '-';

/** Which column is what. Without `user` all is one user's. */
export type Columns = Partial<Record<Role, string>>;

/** The columns named, and for what is not named the best guess from the header. */
export function chooseColumns(header: readonly string[], named: Columns): Columns {
  const chosen: Columns = {};
  for (const role of kRoles) {
    const name = named[role];
    if (name === kNone) continue;
    if (name !== undefined && !header.includes(name)) {
      throw new UsageError(`there is no column "${name}" for --${role}; there are: ${header.join(', ')}`);
    }
    const taken = Object.values(chosen);
    const column = name ?? guess(header.filter((other) => !taken.includes(other)), kNames[role]);
    if (column !== undefined) chosen[role] = column;
  }
  for (const role of kNeeded) {
    if (chosen[role] === undefined) {
      throw new UsageError(`which column is the ${role}? Say --${role} COLUMN; there are: ${header.join(', ')}`);
    }
  }
  return chosen;
}

function guess(header: readonly string[], names: readonly string[]): string | undefined {
  const plain = header.map((name) => name.trim().toLowerCase().replaceAll(/[\s.-]+/g, '_'));
  for (const name of names) {
    const place = plain.indexOf(name);
    if (place >= 0) return header[place];
  }
  return undefined;
}
