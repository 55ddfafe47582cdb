import type pg from 'pg';
import { DB_NOW_MS, type Clock } from '../platform/clock.ts';
import { together } from '../platform/database/together.ts';
import { Derailed, runTrain, type Car } from '../platform/database/train.ts';
import { log } from '../platform/log.ts';
import type { Batch } from './batch.ts';
import { outward } from './outward.ts';
import { Publisher, type Outgoing } from './publisher.ts';
import { batchAsCars, OutcomeUnknown, wasWritten } from './write-batch.ts';

/** Another process, or a change of the configuration, moved the tenant on: see migration 0022. */
export const MOVED_ON = 'BTN01';

/** The tenant as a transaction finds it under the tenant's lock. */
export interface Opened {
  version: number;
  /** The last batch that stands. */
  lastBatch: string | null;
  configVersion: number;
  now: number;
}

/** Begins a transaction and locks the tenant; `silentMs` is how long the server waits for a process that says nothing. */
function lockTenant(tenantId: string, silentMs: number | null): Car[] {
  return [
    { name: 'begin', text: 'begin' },
    ...(silentMs === null
      ? []
      : [{ text: `set local idle_in_transaction_session_timeout = ${Math.ceil(silentMs)}` }]),
    { name: 'be_tenant', text: `select set_config('app.tenant_id', $1, true)`, values: [tenantId] },
    {
      name: 'lock_tenant',
      text: 'select pg_advisory_xact_lock(hashtextextended($1, 0))',
      values: [tenantId],
    },
  ];
}

/** Locks the tenant, then reads what must not change under it: version, configuration, time. */
export async function openTransaction(
  client: pg.PoolClient,
  tenantId: string,
  clock: Clock,
  silentMs: number | null,
): Promise<Opened> {
  const [, result] = await together(client, () =>
    Promise.all([
      runTrain(client, lockTenant(tenantId, silentMs)),
      client.query<{ version: string; last_batch_id: string | null; config_version: string; now: number }>({
        name: 'open_batch',
        text: `select version, last_batch_id, config_version, ${DB_NOW_MS} as now from tenant_routing where tenant_id = $1`,
        values: [tenantId],
      }),
    ]),
  );
  const row = result.rows[0];
  if (row === undefined) throw new Error(`no such tenant: ${tenantId}`);
  return {
    version: Number(row.version),
    lastBatch: row.last_batch_id,
    configVersion: Number(row.config_version),
    now: clock.databaseSaid(row.now),
  };
}

/** What a batch leaves, made ready to be sent. */
export interface Cargo {
  changes: ReturnType<Batch['changes']>;
  jobs: ReturnType<typeof outward>['jobs'];
  outgoing: Outgoing[];
  empty: boolean;
}

/** Takes what has changed out of the working set, and numbers what listeners are told of it. */
export function load(
  batch: Batch,
  listeners: ReadonlySet<string>,
  { insightsDue, mail }: { insightsDue: boolean; mail: boolean },
): Cargo {
  const changes = batch.changes();
  const { webhookMessages, notifications, jobs, told } = outward(batch, mail);
  const { outgoing, outbox } = new Publisher(batch, listeners).collect(insightsDue, told);
  Object.assign(changes, { outbox, webhookMessages, notifications });
  const { length: answeredKeys } = changes.answeredKeys;
  const beside = batch.also.length + batch.listening.size + notifications.length + answeredKeys;
  const empty = batch.events.length + outbox.length + beside === 0;
  return { changes, jobs, outgoing, empty };
}

const COMMIT: Car = { name: 'commit', text: 'commit' };

/** Sends a batch whose transaction is open, and its commit. */
export async function finish(client: pg.PoolClient, batch: Batch, cargo: Cargo): Promise<void> {
  await runTrain(client, [...asCars(batch, cargo), COMMIT]);
}

/**
 * Sends a batch that was decided before its transaction began: the server locks the tenant, refuses with MOVED_ON where
 * the tenant is not as the batch before left it, writes and commits, without another word from here.
 */
export async function sendWhole(
  client: pg.PoolClient,
  batch: Batch,
  cargo: Cargo,
  clock: Clock,
): Promise<void> {
  const { tenantId, set, version } = batch;
  const locking = lockTenant(tenantId, null);
  const done = await runTrain(client, [
    ...locking,
    {
      name: 'continue_batch',
      text: 'select continue_batch($1, $2, $3)',
      values: [tenantId, version - 1, set.config.version],
    },
    ...asCars(batch, cargo),
    COMMIT,
  ]);
  clock.databaseSaid(Number(done[locking.length]!.value));
}

function asCars(batch: Batch, { empty, changes, jobs }: Cargo): Car[] {
  return empty ? [] : batchAsCars(batch, changes, jobs);
}

/** Whether the commit was answered, though the connection went right behind it. */
export function wasCommitted(error: unknown): boolean {
  return error instanceof Derailed && error.done.at(-1)?.command === 'COMMIT';
}

export interface Asking {
  pool: pg.Pool;
  clock: Clock;
  silentMs: number | null;
}

const RETRY_MS = 50;
const RETRY_TOTAL_MS = 15_000;

/**
 * Whether a batch stands whose answer was lost with its connection. Rejects with OutcomeUnknown where the database stays
 * away.
 */
export async function stands(batch: Batch, { pool, clock, silentMs }: Asking): Promise<boolean> {
  const { tenantId } = batch;
  const deadline = clock.monotonicMs() + RETRY_TOTAL_MS;
  for (;;) {
    try {
      const client = await pool.connect();
      let broken: Error | undefined;
      try {
        // The lock waits for the lost transaction to end, if it still runs.
        const { version, lastBatch } = await openTransaction(client, tenantId, clock, silentMs);
        // Others may have written since.
        const written =
          lastBatch === batch.id || (version > batch.version && (await wasWritten(client, batch)));
        await client.query('rollback');
        if (!written) log.warn({ tenantId, version }, 'a batch was lost before its commit');
        return written;
      } catch (error) {
        broken = error as Error;
        throw error;
      } finally {
        client.release(broken);
      }
    } catch (error) {
      if (error instanceof OutcomeUnknown) throw error;
      if (clock.monotonicMs() > deadline) throw new OutcomeUnknown();
      await clock.sleep(RETRY_MS);
    }
  }
}
