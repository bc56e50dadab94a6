// SPDX-License-Identifier: Apache-2.0
import type { WarmupRequestInput } from './generated/wire.js';

/**
 * The request with the offset of local time where it names none: habits follow the user's hours, which the core cannot
 * know.
 * @param now ms since the Unix epoch
 */
export function withLocalTime<R extends WarmupRequestInput>(request: R, now: number): R {
  const { user_context: context, timestamp_ms: moment } = request;
  if (context !== undefined && (!isObject(context) || context.utc_offset_minutes !== undefined)) return request;
  const offset = -new Date(typeof moment === 'number' ? moment : now).getTimezoneOffset();
  if (Number.isNaN(offset)) return request; // a moment that no calendar has: the core will say so
  return { ...request, user_context: { ...context, utc_offset_minutes: offset } };
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
