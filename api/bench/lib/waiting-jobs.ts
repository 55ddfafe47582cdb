import { Queue } from 'bullmq';
import { runMigrations } from 'graphile-worker';
import type { SubjectName } from './subject.ts';
import { bullmqOptions, QUEUE, redisOf, TASK } from '../reference/deadlines.ts';
import { withClient } from './stand.ts';

const STEP = 2_000;

/** The held-back jobs of all pending offers of a reference, as if it had made them itself when it delivered the offers. */
export async function writeJobs(
  name: SubjectName,
  databaseUrl: string,
  redisUrl: string | undefined,
): Promise<void> {
  if (name === 'graphile-worker') {
    await runMigrations({ connectionString: databaseUrl });
    await withClient(databaseUrl, (client) =>
      client.query(
        `select count(*) from graphile_worker.add_jobs(array(select json_populate_record(null::graphile_worker.job_spec,
           json_build_object('identifier', $1::text, 'payload', json_build_object('offerId', id), 'run_at', expires_at, 'job_key', id))
           from offers where state = 'pending'))`,
        [TASK],
      ),
    );
    return;
  }
  const queue = new Queue(QUEUE, { connection: redisOf(redisUrl!) });
  try {
    const { rows } = await withClient(databaseUrl, (client) =>
      client.query<{ id: string; at: Date }>(
        `select id, expires_at as at from offers where state = 'pending'`,
      ),
    );
    for (let i = 0; i < rows.length; i += STEP)
      await queue.addBulk(
        rows.slice(i, i + STEP).map(({ id, at }) => ({
          name: TASK,
          data: { offerId: id },
          opts: bullmqOptions(id, at.getTime()),
        })),
      );
  } finally {
    await queue.close();
  }
}
