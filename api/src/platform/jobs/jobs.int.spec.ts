import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { testDatabase, type TestDatabase } from '../../../test/database.ts';
import { readConfig } from '../config.ts';
import { Database } from '../database/database.ts';
import { newId } from '../ids.ts';
import { addJobs, job, jobKind, JobsService } from './index.ts';

const PATIENCE = { timeout: 60_000, interval: 20 };
const greet = jobKind('test.greet', z.strictObject({ name: z.string() }), 10);

describe('the job queue', () => {
  let database: TestDatabase;
  let runtime: Database;
  let owner: pg.Pool;
  let jobs: JobsService;
  const done: string[] = [];
  let failing = false;
  beforeAll(async () => {
    database = await testDatabase();
    owner = new pg.Pool({ connectionString: database.ownerUrl, max: 2 });
    const config = readConfig({ DATABASE_URL: database.url });
    runtime = await Database.connect({ databaseUrl: database.url, databasePoolMax: 4 });
    jobs = new JobsService(config);
    jobs.handle(greet, async ({ name }, { attempt }) => {
      if (name === 'fail' && failing) throw new Error('not yet');
      done.push(`${name} ${attempt}`);
    });
    await jobs.onApplicationBootstrap();
  });
  afterAll(async () => {
    await jobs.beforeApplicationShutdown();
    await runtime.close();
    await owner.end();
    await database.drop();
  });
  const inTenant = (work: (client: pg.PoolClient) => Promise<void>) => runtime.withTenant(newId(), work);

  it('does what was added, as the runtime role, exactly if the transaction that added it commits', async () => {
    await expect(
      inTenant(async (client) => {
        await addJobs(client, [job(greet, { name: 'never' })]);
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    await inTenant((client) => addJobs(client, [job(greet, { name: 'Anna' })]));
    await vi.waitFor(() => expect(done).toContain('Anna 1'), PATIENCE);
    expect(done).not.toContain('never 1');
  });

  it('tries again what failed, after a pause that its row holds', async () => {
    failing = true;
    await inTenant((client) => addJobs(client, [job(greet, { name: 'fail' })]));
    await vi.waitFor(async () => {
      const { rows } = await owner.query<{ error: string }>(
        `update baton_jobs._private_jobs set run_at = now() where attempts between 1 and 9 and locked_at is null returning last_error as error`,
      );
      expect(rows).toEqual([{ error: 'not yet' }]);
    }, PATIENCE);
    failing = false;
    await vi.waitFor(() => expect(done.join()).toMatch(/fail [2-9]/), PATIENCE);
  });

  it('keeps one job of a key', async () => {
    const later = { key: 'one', runAtMs: 4_000_000_000_000 };
    await inTenant(async (client) => {
      await addJobs(client, [job(greet, { name: 'first' }, later)]);
      await addJobs(client, [job(greet, { name: 'second' }, later)]);
    });
    const { rows } = await owner.query(
      `select payload, max_attempts from baton_jobs._private_jobs where key = 'one'`,
    );
    expect(rows).toEqual([{ payload: { name: 'second' }, max_attempts: 10 }]);
  });

  it('frees the jobs of a worker that was killed', async () => {
    await owner.query(
      `insert into job_workers values ('killed', now() - interval '1 hour');
       update baton_jobs._private_jobs set run_at = now(), locked_at = now(), locked_by = 'killed' where key = 'one'`,
    );
    await jobs.heartbeat();
    await vi.waitFor(() => expect(done).toContain('second 1'), PATIENCE);
    const { rows } = await owner.query<{ worker_id: string }>('select worker_id from job_workers');
    expect(rows.map((row) => row.worker_id)).not.toContain('killed');
    expect(rows.length).toBeGreaterThan(0);
  });
});
