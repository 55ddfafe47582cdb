import type { z } from 'zod';
import { JOBS_SCHEMA } from './schema.ts';

/** How often a job is tried before it is left for somebody to look at: with the queue's back-off about a day and a half. */
const ATTEMPTS = 20;

/** A kind of job: its name and what its payload looks like. Payloads name things by id and hold nothing personal. */
export interface JobKind<T> {
  readonly name: string;
  readonly payload: z.ZodType<T>;
  readonly attempts: number;
}

export function jobKind<T>(name: string, payload: z.ZodType<T>, attempts = ATTEMPTS): JobKind<T> {
  return { name, payload, attempts };
}

export interface JobOptions {
  /** Not before this instant, epoch ms; at once where it is left out. */
  runAtMs?: number;
  /** Of jobs with the same key one waits at most: a later one takes the earlier one's place unless that already runs. */
  key?: string;
}

/** A job as `ADD_JOBS` takes it. */
export interface JobRow {
  identifier: string;
  payload: unknown;
  run_at: string | null;
  max_attempts: number;
  job_key: string | null;
}

export function job<T>(kind: JobKind<T>, payload: T, options: JobOptions = {}): JobRow {
  return {
    identifier: kind.name,
    payload,
    run_at: options.runAtMs === undefined ? null : new Date(options.runAtMs).toISOString(),
    max_attempts: kind.attempts,
    job_key: options.key ?? null,
  };
}

/**
 * Adds jobs, given as one JSON array of `JobRow`, within the transaction of whoever runs it: they exist exactly if it
 * commits. A key may occur once in the array.
 */
export const ADD_JOBS = `select count(*) from ${JOBS_SCHEMA}.add_jobs(array(
  select row(identifier, payload, null, run_at, max_attempts, job_key, null, null)::${JOBS_SCHEMA}.job_spec
    from json_to_recordset($1) as r (identifier text, payload json, run_at timestamptz, max_attempts int, job_key text)))`;

interface Queryable {
  query(text: string, values: unknown[]): Promise<unknown>;
}

/** The same on a connection of `pg`, or on any pool. */
export async function addJobs(tx: Queryable, jobs: readonly JobRow[]): Promise<void> {
  if (jobs.length > 0) await tx.query(ADD_JOBS, [JSON.stringify(jobs)]);
}
