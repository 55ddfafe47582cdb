import { Queue, Worker } from 'bullmq';
import { run } from 'graphile-worker';
import pg from 'pg';

/**
 * What people put beside their database to be woken at an offer's deadline: a job for each offer, held back until then.
 * The job only asks; whether the offer ran out is judged where it is written.
 */
export interface Deadlines {
  set(offerId: string, atMs: number): Promise<void>;
  /** Answered: nobody waits for the job to be taken out, and one that runs all the same finds nothing to do. */
  unset(offerId: string): void;
}

type Expire = (offerId: string) => Promise<void>;
const CONCURRENCY = 16;
/** Graphile looks for jobs whose time has come this often; its own default, 2 s, would be no contest. */
const POLL_MS = 50;
export const QUEUE = 'deadlines';
export const TASK = 'deadline';

export async function deadlinesOf(name: string | undefined, expire: Expire): Promise<Deadlines | null> {
  if (name === 'bullmq') return bullmq(expire);
  if (name === 'graphile-worker') return graphile(expire);
  return null;
}

async function bullmq(expire: Expire): Promise<Deadlines> {
  const connection = redisOf(process.env['REDIS_URL']!);
  const queue = new Queue(QUEUE, { connection });
  const worker = new Worker<{ offerId: string }>(QUEUE, ({ data }) => expire(data.offerId), {
    connection,
    concurrency: CONCURRENCY,
  });
  queue.on('error', (error) => console.error(error.message));
  worker.on('error', (error) => console.error(error.message));
  await Promise.all([queue.waitUntilReady(), worker.waitUntilReady()]);
  return {
    async set(offerId, atMs) {
      await queue.add(TASK, { offerId }, bullmqOptions(offerId, atMs));
    },
    unset: (offerId) => void queue.remove(offerId).catch(() => 0),
  };
}

export function redisOf(url: string): { host: string; port: number; maxRetriesPerRequest: null } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port), maxRetriesPerRequest: null };
}

export function bullmqOptions(offerId: string, atMs: number) {
  return {
    jobId: offerId,
    delay: Math.max(0, atMs - Date.now()),
    removeOnComplete: true,
    removeOnFail: 1_000,
    attempts: 5,
    backoff: 100,
  };
}

async function graphile(expire: Expire): Promise<Deadlines> {
  const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: CONCURRENCY + 2 });
  const runner = await run({
    pgPool: pool,
    concurrency: CONCURRENCY,
    pollInterval: POLL_MS,
    noHandleSignals: true,
    taskList: { [TASK]: (payload) => expire((payload as { offerId: string }).offerId) },
  });
  return {
    async set(offerId, atMs) {
      await runner.addJob(TASK, { offerId }, { jobKey: offerId, runAt: new Date(atMs) });
    },
    unset: (offerId) =>
      void pool.query('select graphile_worker.remove_job($1)', [offerId]).catch(() => undefined),
  };
}
