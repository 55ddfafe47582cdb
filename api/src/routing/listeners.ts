import type pg from 'pg';
import { LINGER_MS } from '../platform/sockets/linger.ts';
import type { Batch } from './batch.ts';
import type { WorkingSet } from './load.ts';

/**
 * Who listens at which process, where there are several: user id → process id → when their last device there went, null
 * while one is there. It stands in the database and moves under the tenant's lock like everything else that a batch
 * decides by. One process alone knows its own devices and writes none of this.
 */
export type Listening = Map<string, Map<string, number | null>>;

export async function loadListening(client: pg.PoolClient, tenantId: string): Promise<Listening> {
  const { rows } = await client.query<{ user_id: string; process_id: string; lost_at: Date | null }>(
    'select user_id, process_id, lost_at from listeners where tenant_id = $1',
    [tenantId],
  );
  const listening: Listening = new Map();
  for (const { user_id, process_id, lost_at } of rows)
    placesOf(listening, user_id).set(process_id, lost_at?.getTime() ?? null);
  return listening;
}

/** Everybody whose events are kept: who listens here, and who does anywhere. */
export function everyListener(set: WorkingSet, here: ReadonlySet<string>, now: number): ReadonlySet<string> {
  if (set.listening.size === 0) return here;
  const all = new Set(here);
  for (const userId of set.listening.keys()) if (listens(set, userId, now)) all.add(userId);
  return all;
}

/** Whether a device of the user is somewhere, or was a moment ago. */
export function listens(set: WorkingSet, userId: string, now: number): boolean {
  for (const lostAt of set.listening.get(userId)?.values() ?? [])
    if (lostAt === null || lostAt > now - LINGER_MS) return true;
  return false;
}

/** Whether a device of the user is at another process. */
export function connectedElsewhere(set: WorkingSet, userId: string, processId: string): boolean {
  for (const [id, lostAt] of set.listening.get(userId) ?? [])
    if (lostAt === null && id !== processId) return true;
  return false;
}

/** A user's first device came to a process, or the last one went from it. */
export function noteListening(batch: Batch, userId: string, processId: string, lostAt: number | null): void {
  const places = placesOf(batch.set.listening, userId);
  if (places.has(processId) && (places.get(processId) === null) === (lostAt === null)) return;
  places.set(processId, lostAt);
  batch.listening.set(`${userId} ${processId}`, {
    user_id: userId,
    process_id: processId,
    lost_at: lostAt === null ? null : new Date(lostAt).toISOString(),
  });
}

export const WRITE_LISTENING = `insert into listeners (tenant_id, user_id, process_id, lost_at)
  select $1, r.user_id, r.process_id, r.lost_at
    from json_to_recordset($2) as r (user_id uuid, process_id uuid, lost_at timestamptz)
  on conflict (tenant_id, user_id, process_id) do update set lost_at = excluded.lost_at`;

function placesOf(listening: Listening, userId: string): Map<string, number | null> {
  const places = listening.get(userId) ?? new Map<string, number | null>();
  listening.set(userId, places);
  return places;
}
