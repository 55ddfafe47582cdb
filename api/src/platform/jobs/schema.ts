import { Logger, runMigrations } from 'graphile-worker';
import pg from 'pg';
import { RUNTIME_ROLE } from '../../../migrations/support.ts';
import { log } from '../log.ts';

/** Where the job queue keeps its tables: beside ours, under its own migrations. */
export const JOBS_SCHEMA = 'baton_jobs';

/** What the queue says, on our stream. Its chatter about each job is for developers. */
export const jobsLogger = new Logger(() => (level, message) => {
  if (level === 'error') log.error({ of: 'jobs' }, message);
  else if (level === 'warning') log.warn({ of: 'jobs' }, message);
  else log.trace({ of: 'jobs' }, message);
});

/**
 * The queue's tables have row security without a policy: only their owner sees rows. The runtime role may see all of
 * them, since a job names its tenant and no more than ids; whoever runs it enters that tenant like any request.
 * Jobs live for moments, so the table is vacuumed by the number of dead rows, as ours are (0029-autovacuum.ts).
 */
const GRANTS = `
  grant usage on schema ${JOBS_SCHEMA} to ${RUNTIME_ROLE};
  grant select, insert, update, delete on all tables in schema ${JOBS_SCHEMA} to ${RUNTIME_ROLE};
  grant usage, select on all sequences in schema ${JOBS_SCHEMA} to ${RUNTIME_ROLE};
  alter table ${JOBS_SCHEMA}._private_jobs set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500,
    autovacuum_vacuum_cost_delay = 0);
  revoke insert, update, delete on ${JOBS_SCHEMA}.migrations from ${RUNTIME_ROLE};
  do $$ declare queue_table record; begin
    for queue_table in select c.oid, c.relname from pg_class c
      where c.relnamespace = '${JOBS_SCHEMA}'::regnamespace and c.relkind in ('r', 'p') and c.relrowsecurity
        and not exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'runtime')
    loop
      execute format('create policy runtime on ${JOBS_SCHEMA}.%I to ${RUNTIME_ROLE} using (true) with check (true)', queue_table.relname);
    end loop;
  end $$`;

/** Brings the queue's tables up to date as their owner, and opens them to the runtime role. Under the migration lock. */
export async function migrateJobs(ownerUrl: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 2 });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  try {
    await runMigrations({
      pgPool: pool,
      schema: JOBS_SCHEMA,
      logger: jobsLogger,
      taskList: {},
      noHandleSignals: true,
      concurrency: 1,
    });
    await pool.query(GRANTS);
  } finally {
    await pool.end();
  }
}
