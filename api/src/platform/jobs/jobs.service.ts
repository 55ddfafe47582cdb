import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { EventEmitter } from 'node:events';
import {
  parseCronItems,
  run,
  type CronItem,
  type Runner,
  type Task,
  type WorkerEvents,
} from 'graphile-worker';
import pg from 'pg';
import { Counter, register } from 'prom-client';
import { z } from 'zod';
import { CONFIG, type Config } from '../config.ts';
import { connectionTarget } from '../database/connection.ts';
import { RUNTIME_SETTINGS } from '../database/database.ts';
import { log } from '../log.ts';
import { jobKind, type JobKind } from './job.ts';
import { JOBS_SCHEMA, jobsLogger } from './schema.ts';

/** Jobs of one process at once. Each idle place asks the database every two seconds; news come by LISTEN at once. */
const CONCURRENCY = 4;
const POLL_MS = 2_000;
const HEARTBEAT_MS = 30_000;
/** A worker that has not been seen for so long is gone, and its jobs are free for others. */
const GONE_MS = 150_000;

/** Jobs that used up their attempts are kept for so long, to be looked at. */
const FAILED_KEPT_DAYS = 30;
const COUNTER = 'baton_job_runs_total';
const tidy = jobKind('jobs.tidy', z.strictObject({}), 3);

export interface JobRun {
  /** 1 at the first try. */
  attempt: number;
  /** This is the last one. */
  last: boolean;
  /** The process is stopping: let go of what can be done again later. */
  signal: AbortSignal;
}

/**
 * The durable queue for work off the hot path. Jobs are rows: added in the transaction that makes them necessary, done
 * at least once, tried again with growing pauses. A feature registers what it can do in its constructor:
 *
 *   added ──> waits until its time ──> locked by one worker ──┬─ done: the row is gone
 *               ^                                              └─ failed: waits again, until its attempts are used up
 */
@Injectable()
export class JobsService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly counts =
    (register.getSingleMetric(COUNTER) as Counter<'job' | 'outcome'> | undefined) ??
    new Counter({ name: COUNTER, help: 'Runs of jobs by kind and outcome', labelNames: ['job', 'outcome'] });
  private readonly tasks: Record<string, Task> = {};
  private readonly schedule: CronItem[] = [];
  private readonly workers = new Set<string>();
  private pool: pg.Pool | null = null;
  private runner: Runner | null = null;
  private busy = false;

  constructor(@Inject(CONFIG) private readonly config: Config) {
    this.handle(tidy, () => this.tidy());
    this.every('41 3 * * *', tidy);
  }

  /** What is done with jobs of this kind. Where `work` rejects, the job is tried again later. */
  handle<T>(kind: JobKind<T>, work: (payload: T, run: JobRun) => Promise<void>): void {
    if (this.tasks[kind.name] !== undefined) throw new Error(`two handlers for ${kind.name}`);
    this.tasks[kind.name] = async (payload, { job, abortSignal }) => {
      const { _cron, ...own } = payload as Record<string, unknown>;
      const run = { attempt: job.attempts, last: job.attempts >= job.max_attempts, signal: abortSignal };
      try {
        await work(kind.payload.parse(own), run);
        this.counts.inc({ job: kind.name, outcome: 'done' });
      } catch (error) {
        this.counts.inc({ job: kind.name, outcome: 'failed' });
        throw error;
      }
    };
  }

  /** Adds a job of this kind whenever the crontab's time (UTC) comes, once whatever number of processes run. */
  every(crontab: string, kind: JobKind<Record<string, never>>): void {
    this.schedule.push({
      task: kind.name,
      match: crontab,
      identifier: kind.name,
      // One that still runs or waits is enough.
      options: { jobKey: kind.name, maxAttempts: kind.attempts },
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.config.role === 'api') return;
    const pool = new pg.Pool({
      ...connectionTarget(this.config.databaseUrl, RUNTIME_SETTINGS),
      max: CONCURRENCY + 1,
      keepAlive: true,
    });
    this.pool = pool;
    pool.on('error', () => undefined);
    pool.on('connect', (client) => client.on('error', () => undefined));
    await this.start(pool);
    await this.heartbeat();
  }

  private async start(pool: pg.Pool): Promise<void> {
    const events = new EventEmitter() as WorkerEvents;
    events.on('worker:create', ({ worker }) => this.workers.add(worker.workerId));
    events.on('worker:release', ({ worker }) => this.workers.delete(worker.workerId));
    const runner = await run({
      pgPool: pool,
      schema: JOBS_SCHEMA,
      taskList: this.tasks,
      parsedCronItems: parseCronItems(this.schedule),
      concurrency: CONCURRENCY,
      pollInterval: POLL_MS,
      noHandleSignals: true,
      logger: jobsLogger,
      events,
    });
    this.runner = runner;
    // It gives up where the database stays away; the heartbeat starts it again.
    const ended = (): void => {
      if (this.runner === runner) this.runner = null;
    };
    runner.promise.then(ended, ended);
  }

  /** Says which workers live, and frees the jobs of those who were killed in the middle of one. */
  @Interval(HEARTBEAT_MS)
  async heartbeat(): Promise<void> {
    const { pool } = this;
    if (pool === null || this.busy) return;
    this.busy = true;
    try {
      if (this.runner === null) await this.start(pool);
      await pool.query(
        `insert into job_workers (worker_id, seen_at) select id, clock_timestamp() from unnest($1::text[]) as id
         on conflict (worker_id) do update set seen_at = excluded.seen_at`,
        [[...this.workers]],
      );
      await pool.query(
        `with gone as (delete from job_workers where seen_at < clock_timestamp() - make_interval(secs => ${GONE_MS / 1000}) returning worker_id)
         select ${JOBS_SCHEMA}.force_unlock_workers(array(select worker_id from gone))`,
      );
    } catch (error) {
      // The next round does it.
      log.debug({ error }, 'the workers could not be noted');
    } finally {
      this.busy = false;
    }
  }

  private async tidy(): Promise<void> {
    await this.pool?.query(
      `delete from ${JOBS_SCHEMA}._private_jobs where attempts >= max_attempts and locked_at is null
          and updated_at < clock_timestamp() - make_interval(days => ${FAILED_KEPT_DAYS})`,
    );
  }

  /** Before connections and pools close: running jobs end, or are told to let go and are tried again later. */
  async beforeApplicationShutdown(): Promise<void> {
    const { runner, pool } = this;
    this.runner = null;
    this.pool = null;
    await runner?.stop().catch((error: unknown) => log.warn({ error }, 'the job queue did not stop cleanly'));
    await pool?.end();
  }
}
