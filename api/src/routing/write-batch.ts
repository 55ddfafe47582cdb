import { nextWakeAt } from '@baton/engine';
import type pg from 'pg';
import type { Batch } from './batch.ts';
import { writeChanges, type Changes } from './store.ts';

/**
 * Sends everything that a batch leaves in the database, and the tenant's new version; the promises settle when the
 * server has answered. Rows come before the statements that change them.
 */
export function writeBatch(client: pg.PoolClient, batch: Batch, changes: Changes): Promise<unknown>[] {
  const { state } = batch;
  const next = nextWakeAt(state, batch.now);
  const rotation = batch.touched.tenant
    ? JSON.stringify(Object.fromEntries([...state.rotation].map(([key, weights]) => [key, [...weights]])))
    : null;
  return [
    ...writeChanges(client, batch.tenantId, changes),
    ...batch.also.map((statement) => client.query(statement)),
    client.query({
      name: 'close_batch',
      text: `update tenant_routing set version = $2, next_wake_at = $3, last_release_at = $4,
               rotation = coalesce($5::jsonb, rotation), last_batch_id = $6 where tenant_id = $1`,
      values: [
        batch.tenantId,
        batch.set.version + 1,
        next === null ? null : new Date(next),
        state.lastReleaseAt === null ? null : new Date(state.lastReleaseAt),
        rotation,
        batch.id,
      ],
    }),
  ];
}
