import type { INestApplicationContext } from '@nestjs/common';
import { Clock, dbNow } from '../src/platform/clock.ts';
import { CONFIG, type Config } from '../src/platform/config.ts';
import { Database } from '../src/platform/database/database.ts';
import { log } from '../src/platform/log.ts';
import { makeDemoPast } from './demo-past.ts';
import { setUpDemo } from './demo-tenant.ts';

const LEADS_PER_MINUTE = 6;

/**
 * Whether this start has a demo to make: the database is empty, or an earlier start was cut off while it made one.
 *
 *   empty ── begun ── partner, tenant, people, set-up ── past, traffic and the mark that all is there ──> ended
 *                     (each made where it is missing)    (one transaction)
 */
export async function demoWanted(database: Database, empty: boolean): Promise<boolean> {
  if (empty)
    await database.pool.query(
      'insert into demo_seed (begun_at) values (clock_timestamp()) on conflict do nothing',
    );
  const { rows } = await database.pool.query<{ wanted: boolean }>(
    'select exists (select from demo_seed where ended_at is null) as wanted',
  );
  return rows[0]?.wanted === true;
}

/** A partner, and the tenant `demo` with everything that a person needs to play with it, and two weeks behind it. */
export async function seedDemo(app: INestApplicationContext): Promise<void> {
  const config = app.get<Config>(CONFIG);
  const database = app.get(Database);
  const clock = app.get(Clock);
  const lock = await database.pool.connect();
  try {
    // Two processes may start at once; the second one waits and finds everything there.
    await lock.query(
      `set lock_timeout = '120s'; set statement_timeout = '120s'; select pg_advisory_lock(hashtextextended('demo seed', 0))`,
    );
    if (!(await demoWanted(database, false))) return;
    const from = clock.monotonicMs();
    const { tenantId } = await setUpDemo(app);
    await makeDemoPast(app, tenantId, { endMs: await dbNow(clock, database.pool) }, async (past) => {
      await past.query(
        'insert into demo_traffic (tenant_id, running, leads_per_minute) values ($1, $2, $3)',
        [tenantId, config.demoTraffic, LEADS_PER_MINUTE],
      );
      await past.query('update demo_seed set ended_at = clock_timestamp()');
    });
    log.info({ ms: Math.round(clock.monotonicMs() - from) }, 'the demo is there');
  } finally {
    // Its settings and its lock go with it.
    lock.release(true);
  }
}
