import { nextWakeAt, type EngineEvent } from '@baton/engine';
import type pg from 'pg';
import { ADD_JOBS, type JobRow } from '../platform/jobs/index.ts';
import type { Batch } from './batch.ts';
import { WRITE_LISTENING } from './listeners.ts';
import { writeChanges, type Changes } from './store.ts';

/**
 * Sends everything that a batch leaves in the database, and the tenant's new version; the promises settle when the
 * server has answered. Rows come before the statements that change them.
 */
export function writeBatch(
  client: pg.PoolClient,
  batch: Batch,
  changes: Changes,
  jobs: readonly JobRow[] = [],
): Promise<unknown>[] {
  const { state } = batch;
  const next = nextWakeAt(state, batch.now);
  const rotation = batch.touched.tenant
    ? JSON.stringify(Object.fromEntries([...state.rotation].map(([key, weights]) => [key, [...weights]])))
    : null;
  return [
    ...writeChanges(client, batch.tenantId, changes),
    ...batch.also.map((statement) => client.query(statement)),
    ...(batch.listening.size === 0
      ? []
      : [
          client.query({
            name: 'write_listening',
            text: WRITE_LISTENING,
            values: [batch.tenantId, JSON.stringify([...batch.listening.values()])],
          }),
        ]),
    ...(jobs.length === 0
      ? []
      : [client.query({ name: 'add_jobs', text: ADD_JOBS, values: [JSON.stringify(jobs)] })]),
    client.query({
      name: 'close_batch',
      text: `update tenant_routing set version = $2, next_wake_at = $3, last_release_at = $4,
               rotation = coalesce($5::jsonb, rotation), applied_config_version = $6 where tenant_id = $1`,
      values: [
        batch.tenantId,
        batch.version,
        next === null ? null : new Date(next),
        state.lastReleaseAt === null ? null : new Date(state.lastReleaseAt),
        rotation,
        batch.set.config.version,
      ],
    }),
  ];
}

/**
 * Whether the batch's rows stand, though others may have written since: any event's id tells them from those of another
 * process that took the same version.
 */
export async function wasWritten(client: pg.PoolClient, batch: Batch): Promise<boolean> {
  const event = batch.events.find(({ type }) => !type.startsWith('tenant.'));
  if (event === undefined) return false;
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
