import { nextWakeAt, type EngineEvent } from '@baton/engine';
import type pg from 'pg';
import type { Car } from '../platform/database/train.ts';
import { ADD_JOBS, type JobRow } from '../platform/jobs/index.ts';
import type { Batch } from './batch.ts';
import { INSERT_CHARGES } from './charges.ts';
import { WRITE_LISTENING } from './listeners.ts';
import { changesAsCars, type Changes } from './store.ts';

/** Everything that a batch leaves in the database, and the tenant's new version, as statements in their order. */
export function batchAsCars(batch: Batch, changes: Changes, jobs: readonly JobRow[] = []): Car[] {
  const { state } = batch;
  const next = nextWakeAt(state, batch.now);
  const rotation = batch.touched.tenant
    ? JSON.stringify(Object.fromEntries([...state.rotation].map(([key, weights]) => [key, [...weights]])))
    : null;
  const cars: Car[] = [...changesAsCars(batch.tenantId, batch.set.rowTypes, changes), ...batch.also];
  if (batch.listening.size > 0)
    cars.push({
      name: 'write_listening',
      text: WRITE_LISTENING,
      values: [batch.tenantId, JSON.stringify([...batch.listening.values()])],
    });
  if (batch.charges.length > 0)
    cars.push({
      name: 'insert_charges',
      text: INSERT_CHARGES,
      values: [batch.tenantId, JSON.stringify(batch.charges)],
    });
  if (jobs.length > 0) cars.push({ name: 'add_jobs', text: ADD_JOBS, values: [JSON.stringify(jobs)] });
  cars.push({
    name: 'close_batch',
    text: `update tenant_routing set version = $2, next_wake_at = $3, last_release_at = $4,
             rotation = coalesce($5::jsonb, rotation), applied_config_version = $6, last_batch_id = $7 where tenant_id = $1`,
    values: [
      batch.tenantId,
      batch.version,
      next === null ? null : new Date(next),
      state.lastReleaseAt === null ? null : new Date(state.lastReleaseAt),
      rotation,
      batch.set.config.version,
      batch.id,
    ],
  });
  return cars;
}

/** The database did not say whether a commit stands, or cannot say any more: so it must not be tried again. */
export class OutcomeUnknown extends Error {
  override message = 'the database did not say whether a commit stands';
}

/**
 * Whether the rows of a batch stand that others have written behind: any event's id tells them from those of another
 * process that took the same version. Rejects with OutcomeUnknown where the batch has no event to ask for.
 */
export async function wasWritten(client: pg.PoolClient, batch: Batch): Promise<boolean> {
  const event = batch.events.find(({ type }) => !type.startsWith('tenant.'));
  if (event === undefined) throw new OutcomeUnknown();
  const [table, column, id] = placeOf(event);
  const { rowCount } = await client.query(
    `select 1 from ${table} where tenant_id = $1 and ${column} = $2 and ${IS_THE_EVENT[table]}`,
    [batch.tenantId, id, ...(table === 'score_entries' ? [] : [batch.version, event.id])],
  );
  return rowCount === 1;
}

const SAME_BATCH = `batch = $3 and events @> jsonb_build_array(jsonb_build_object('id', $4::text))`;
const IS_THE_EVENT = { score_entries: 'true', lead_events: SAME_BATCH, agent_events: SAME_BATCH };

function placeOf(event: EngineEvent): [table: keyof typeof IS_THE_EVENT, column: string, id: string] {
  if (event.type === 'score.entered') return ['score_entries', 'id', event.id];
  if ('leadId' in event) return ['lead_events', 'lead_id', event.leadId];
  return ['agent_events', 'agent_id', 'agentId' in event ? event.agentId : ''];
}
