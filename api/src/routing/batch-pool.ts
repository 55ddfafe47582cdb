import pg from 'pg';
import { connectionTarget } from '../platform/database/connection.ts';
import { RUNTIME_SETTINGS } from '../platform/database/database.ts';
import { noteSilence } from './lost-connection.ts';

const CONNECTIONS_MAX = 8;
/**
 * Whatever a batch touches it finds by a key, however many rows its tables have: no plan needs to know that, and none is
 * made twice. A scan of a bitmap, unlike one of the index, never clears entries of dead rows away.
 */
const BATCH_SETTINGS = {
  plan_cache_mode: 'force_generic_plan',
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
};

/** Connections that carry batches. Their statements go out back to back: this pool pipelines, the platform's does not. */
export function batchPool(databaseUrl: string, options: pg.PoolConfig = {}): pg.Pool {
  const pool = new pg.Pool({
    ...connectionTarget(databaseUrl, { ...RUNTIME_SETTINGS, ...BATCH_SETTINGS }),
    max: CONNECTIONS_MAX,
    pipeline: true,
    ...options,
  } as pg.PoolConfig);
  pool.on('error', () => undefined);
  pool.on('connect', noteSilence);
  return pool;
}
