import type { Page } from '@baton/contract';
import { Problem } from './problem/problem.ts';

/** Where a page ends: the sort key of its last row, as the list's own query compares it. */
export type CursorKey = (string | number | null)[];

/** The key in a cursor that this list gave; null on the first page. Throws `invalid_cursor`. */
export function readCursor<K extends CursorKey>(
  cursor: string | undefined,
  isKey: (value: unknown[]) => boolean,
): K | null {
  if (cursor === undefined) return null;
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(value) && isKey(value)) return value as K;
  } catch {
    // Falls through: what cannot be read was not made here.
  }
  throw new Problem('invalid_cursor');
}

/** A page of `limit` rows out of `limit + 1` that were asked for. */
export function pageOf<R, T>(
  found: R[],
  limit: number,
  keyOf: (row: R) => CursorKey,
  map: (row: R) => T,
): Page<T> {
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const more = found.length > limit && last !== undefined;
  return {
    items: shown.map(map),
    nextCursor: more ? Buffer.from(JSON.stringify(keyOf(last))).toString('base64url') : null,
  };
}

/** A page of a list that is short enough to be read whole: what stands behind the row that the cursor names. */
export function pageAfter<R, T>(
  all: R[],
  query: { limit: number; cursor?: string | undefined },
  idOf: (row: R) => string,
  map: (row: R) => T,
): Page<T> {
  const after = readCursor<[string]>(query.cursor, isIdKey);
  const from = after === null ? 0 : all.findIndex((row) => idOf(row) === after[0]) + 1;
  if (after !== null && from === 0) throw new Problem('invalid_cursor');
  return pageOf(all.slice(from, from + query.limit + 1), query.limit, (row) => [idOf(row)], map);
}

/** For lists of id order and (text, id) order, which most are. */
export const isIdKey = (value: unknown[]): boolean => value.length === 1 && isUuid(value[0]);
export const isTextIdKey = (value: unknown[]): boolean =>
  value.length === 2 && typeof value[0] === 'string' && isUuid(value[1]);

/** For lists of (time, id) order. */
export const isInstantIdKey = (value: unknown[]): boolean =>
  isTextIdKey(value) && !Number.isNaN(Date.parse(String(value[0])));

function isUuid(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f-]{36}$/i.test(value);
}

/** A search word as a LIKE pattern that takes it literally. */
export function likePattern(search: string): string {
  return `%${search
    .trim()
    .toLowerCase()
    .replace(/[\\%_]/g, '\\$&')}%`;
}
