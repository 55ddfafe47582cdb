import { forget, nextWakeAt } from '@baton/engine';
import type pg from 'pg';
import { DB_NOW_MS, type Clock, type Timer } from '../platform/clock.ts';
import { together } from '../platform/database/together.ts';
import { log } from '../platform/log.ts';
import { isId } from '../platform/ids.ts';
import { Problem } from '../platform/problem/problem.ts';
import { Batch, type Work } from './batch.ts';
import type { Tracing } from '../platform/tracing.ts';
import { applyConfig } from './reconfigure.ts';
import { loadNeeds } from './needs.ts';
import { loadWorkingSet, type WorkingSet } from './load.ts';
import { everyListener } from './listeners.ts';
import { outward } from './outward.ts';
import { Publisher, type Listeners, type Outgoing } from './publisher.ts';
import { wasWritten, writeBatch } from './write-batch.ts';
import type { RoutingMetrics } from './metrics.ts';

/** Commands of one transaction at most; the next batch takes what is left. */
export const BATCH_MAX = 256;
/** Commands that wait at most; beyond, 503 and nothing stored. */
export const QUEUE_MAX = 4_096;
const RETRY_FIRST_MS = 50;
const RETRY_MAX_MS = 2_000;
/** How long commands wait for a database that is away before they are answered with 503. */
const RETRY_TOTAL_MS = 15_000;
const INSIGHTS_INTERVAL_MS = 1_000;
const WAKE_BACKOFF_MS = 1_000;
/**
 * How long the database waits for a process that has a tenant's lock and says nothing: one that hangs loses its turn, so
 * that another can go on. One that is only slow gets twice as long the next time.
 */
const SILENT_FIRST_MS = 1_200;
const SILENT_MAX_MS = 30_000;
/** What was learned of a slow machine is forgotten slowly: every batch that had to be done twice costs it more. */
const SILENT_DECAY = 0.95;
const WAS_SILENT = '25P03';

interface Entry {
  work: Work<unknown>;
  /** Estimated database time when it came in: a wake may not run ahead of what waits. */
  stamp: number;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
  alone: boolean;
}

export interface RouterDeps {
  pool: pg.Pool;
  clock: Clock;
  listeners: Listeners;
  emit(tenantId: string, outgoing: Outgoing[], batch: Batch): void;
  metrics: RoutingMetrics;
  /** Whether other processes serve the tenant too. */
  several?: boolean;
  /** Where spans of batches go. */
  tracing?: Tracing;
  /** Whether e-mail can be sent; without it nothing waits to be. */
  mail?: boolean;
  /** Hears of every batch that was committed. */
  committed?(batch: Batch): void;
}

/**
 * One tenant's group commit. Commands queue; one transaction at a time takes all that wait, decides them in memory and
 * writes them in bulk:
 *
 *   idle ── submit or wake ──> lock the tenant, read version and time ──> take the queue ──> decide ──> write, commit
 *     ^                                                                                                     │
 *     └────────────────── nothing waits and nothing is due ──── answer the callers, push, set the timer ────┘
 *
 * A failed batch drops the cache and is tried again one command at a time, so that one bad command harms no other.
 */
export class TenantRouter {
  readonly tenantId: string;
  private readonly deps: RouterDeps;
  private queue: Entry[] = [];
  private running: Promise<void> | null = null;
  private set: WorkingSet | null = null;
  private timer: Timer | null = null;
  private wanted = false;
  private insightsAt = 0;
  private wakeNotBefore = 0;
  private silentMs = SILENT_FIRST_MS;
  private closed = false;

  constructor(tenantId: string, deps: RouterDeps) {
    if (!isId(tenantId)) throw new Error('not a tenant id');
    this.tenantId = tenantId;
    this.deps = deps;
  }

  get queued(): number {
    return this.queue.length;
  }

  /** As the last batch left it; null where it has to be read anew. */
  get workingSet(): WorkingSet | null {
    return this.set;
  }

  /** Runs a piece of work in the next batch. Rejects with a Problem: the work's own refusal, queue_full or unavailable. */
  submit<T>(work: Work<T>): Promise<T> {
    if (this.closed) return Promise.reject(new Problem('unavailable', { retryAfterMs: 1_000 }));
    if (this.queue.length >= QUEUE_MAX)
      return Promise.reject(new Problem('queue_full', { retryAfterMs: 1_000 }));
    return new Promise<T>((resolve, reject) => {
      const stamp = this.deps.clock.databaseNowMs();
      this.queue.push({ work, stamp, resolve: resolve as (value: unknown) => void, reject, alone: false });
      this.nudge();
    });
  }

  /** Something may be due or configured anew: run a batch even where nobody waits. */
  nudge(): void {
    this.wanted = true;
    this.running ??= this.run().finally(() => {
      this.running = null;
      if (this.wanted && !this.closed) this.nudge();
    });
  }

  /** Forgets the working set: the next batch reads it from the database. */
  drop(): void {
    this.set = null;
  }

  async close(): Promise<void> {
    this.closed = true;
    this.timer?.cancel();
    while (this.running !== null) await this.running;
    for (const entry of this.queue.splice(0))
      entry.reject(new Problem('unavailable', { retryAfterMs: 1_000 }));
  }

  private async run(): Promise<void> {
    let waitedMs = 0;
    let retryMs = RETRY_FIRST_MS;
    while (this.wanted || this.queue.length > 0) {
      this.wanted = false;
      try {
        await this.batch();
        waitedMs = 0;
        retryMs = RETRY_FIRST_MS;
      } catch (error) {
        // The database is away. What waits is tried again, for a while.
        log.warn({ tenantId: this.tenantId, error }, 'routing batch failed, trying again');
        if (waitedMs >= RETRY_TOTAL_MS || this.closed) {
          for (const entry of this.queue.splice(0))
            entry.reject(new Problem('unavailable', { retryAfterMs: RETRY_MAX_MS }));
          this.wakeIn(RETRY_MAX_MS);
          return;
        }
        await this.sleep(retryMs);
        waitedMs += retryMs;
        retryMs = Math.min(retryMs * 2, RETRY_MAX_MS);
        this.wanted = true;
      }
    }
  }

  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => void this.deps.clock.after(ms, resolve));
  }

  /** One transaction. Throws only where the database could not be reached; everything else is answered here. */
  private async batch(): Promise<void> {
    const client = await this.deps.pool.connect();
    let taken: Entry[] = [];
    let broken: Error | undefined;
    const end = this.deps.tracing?.begin('batch', { 'baton.tenant_id': this.tenantId });
    try {
      const opened = await this.open(client);
      taken = this.take();
      const started = this.deps.clock.monotonicMs();
      const done = await this.decideAll(client, opened, taken);
      const committed = await this.commit(client, done);
      this.deps.metrics.batch(taken.length, this.deps.clock.monotonicMs() - started);
      end?.({ 'baton.commands': taken.length, 'baton.events': done.batch.events.length });
      // From here on nothing may be tried again.
      taken = [];
      this.silentMs = Math.max(SILENT_FIRST_MS, this.silentMs * SILENT_DECAY);
      this.publish(done, committed);
    } catch (error) {
      this.set = null;
      end?.({}, true);
      if (wasSilent(client, error)) this.silentMs = Math.min(this.silentMs * 2, SILENT_MAX_MS);
      await client.query('rollback').catch((lost: Error) => (broken = lost));
      this.giveBack(taken, error, broken !== undefined || isConnectionError(error));
    } finally {
      client.release(broken);
    }
  }

  /** Locks the tenant, then reads what must not change under it: version, configuration, time. */
  private async open(client: pg.PoolClient): Promise<Opened> {
    const [, result] = await together(client, () =>
      Promise.all([
        client.query(
          `begin; ${this.impatience()}select set_config('app.tenant_id', '${this.tenantId}', true); select pg_advisory_xact_lock(hashtextextended('${this.tenantId}', 0))`,
        ),
        client.query<{ version: string; config_version: string; now: number }>({
          name: 'open_batch',
          text: `select version, config_version, ${DB_NOW_MS} as now from tenant_routing where tenant_id = $1`,
          values: [this.tenantId],
        }),
      ]),
    );
    const row = result.rows[0];
    if (row === undefined) throw new Error(`no such tenant: ${this.tenantId}`);
    return {
      version: Number(row.version),
      configVersion: Number(row.config_version),
      now: this.deps.clock.databaseSaid(row.now),
    };
  }

  /** Alone, nobody could take a silent process's turn: there the connection's own limit holds. */
  private impatience(): string {
    if (this.deps.several !== true) return '';
    return `set local idle_in_transaction_session_timeout = ${Math.ceil(this.silentMs)}; `;
  }

  private take(): Entry[] {
    if (this.queue[0]?.alone === true) return this.queue.splice(0, 1);
    const alone = this.queue.findIndex((entry) => entry.alone);
    return this.queue.splice(0, Math.min(BATCH_MAX, alone === -1 ? BATCH_MAX : alone));
  }

  private async decideAll(client: pg.PoolClient, opened: Opened, entries: Entry[]): Promise<Decided> {
    const { now } = opened;
    if (this.set === null || this.set.version !== opened.version) {
      this.set = await loadWorkingSet(client, this.tenantId, opened.version, now);
    }
    const set = this.set;
    const here = this.deps.listeners.of(this.tenantId);
    const facts = await loadNeeds(
      client,
      this.tenantId,
      set,
      now,
      entries.map((entry) => entry.work),
      everyListener(set, here, now),
    );
    const batch = new Batch(this.tenantId, set, now, facts);
    if (set.config.version !== opened.configVersion) await applyConfig(client, batch);
    else if (set.unapplied) batch.decide({ type: 'configure', reloaded: true });
    set.unapplied = false;
    const answers: Answer[] = [];
    for (const entry of entries) {
      try {
        answers.push({ entry, answer: entry.work.run(batch) });
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        answers.push({ entry, refusal: error });
      }
    }
    // A command that is tried alone is not to fail for what is due beside it.
    if (entries[0]?.alone !== true) this.wake(batch);
    return {
      batch,
      listeners: everyListener(set, here, now),
      settled: answers.map((answer) => settle(answer)),
    };
  }

  /** Does what is due, after every answer that came in before. What still waits in the queue holds the time back. */
  private wake(batch: Batch): void {
    const oldest = this.queue.reduce((at, entry) => Math.min(at, entry.stamp), batch.now);
    const due = nextWakeAt(batch.state, oldest);
    if (due === null || due > oldest || this.deps.clock.monotonicMs() < this.wakeNotBefore) return;
    this.deps.metrics.woke(batch.now - due);
    batch.decide({ type: 'wake' }, oldest);
  }

  private async commit(client: pg.PoolClient, done: Decided): Promise<Outgoing[]> {
    const { batch, listeners } = done;
    const changes = batch.changes();
    const insightsDue = batch.now - this.insightsAt >= INSIGHTS_INTERVAL_MS;
    const { webhookMessages, notifications, jobs, told } = outward(batch, this.deps.mail === true);
    const { outgoing, outbox } = new Publisher(batch, listeners).collect(insightsDue, told);
    if (insightsDue) this.insightsAt = batch.now;
    Object.assign(changes, { outbox, webhookMessages, notifications });
    const { length: answeredKeys } = changes.answeredKeys;
    const beside = batch.also.length + batch.listening.size + notifications.length + answeredKeys;
    if (batch.events.length + outbox.length + beside === 0) {
      await client.query('commit');
      return outgoing;
    }
    const [sent, ...writes] = together(client, () => {
      const all = writeBatch(client, batch, changes, jobs);
      return [client.query('commit'), ...all] as const;
    });
    const results = await Promise.allSettled([...writes, sent]);
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) {
      if (results.at(-1)?.status === 'rejected') await this.assertNotCommitted(batch, failed.reason);
      else throw failed.reason;
      // The connection went after the commit had reached the server: it stands, and so do the answers.
    } else if ((await sent).command !== 'COMMIT') {
      throw new Error('the transaction was rolled back');
    }
    batch.set.version += 1;
    return outgoing;
  }

  /** A commit whose answer was lost: ask whether it stands. Throws what failed where it does not, or OutcomeUnknown. */
  private async assertNotCommitted(batch: Batch, failure: unknown): Promise<void> {
    const deadline = this.deps.clock.monotonicMs() + RETRY_TOTAL_MS;
    for (;;) {
      try {
        const client = await this.deps.pool.connect();
        try {
          // The lock waits for the lost transaction to end, if it still runs.
          const opened = await this.open(client);
          const stands = opened.version > batch.set.version && (await wasWritten(client, batch));
          await client.query('rollback');
          if (stands) return;
          log.warn(
            { tenantId: this.tenantId, version: opened.version },
            'a batch was lost before its commit',
          );
          throw failure;
        } finally {
          client.release();
        }
      } catch (error) {
        if (error === failure) throw failure;
        if (this.deps.clock.monotonicMs() > deadline) throw new OutcomeUnknown();
        await this.sleep(RETRY_FIRST_MS);
      }
    }
  }

  private publish(done: Decided, outgoing: Outgoing[]): void {
    for (const { entry, value, refusal } of done.settled) {
      if (refusal === undefined) entry.resolve(value);
      else entry.reject(refusal);
    }
    if (outgoing.length > 0) this.deps.emit(this.tenantId, outgoing, done.batch);
    const { set } = done.batch;
    forget(set.state);
    for (const id of done.batch.touched.leads) if (!set.state.leads.has(id)) set.records.delete(id);
    for (const id of done.batch.touched.offers) if (!set.state.offers.has(id)) set.reasons.delete(id);
    for (const id of done.batch.edited) if (!set.state.leads.has(id)) set.records.delete(id);
    this.deps.metrics.events(done.batch.events);
    this.deps.committed?.(done.batch);
    this.schedule(done.batch.now);
  }

  private schedule(now: number): void {
    if (this.set === null) return;
    const next = nextWakeAt(this.set.state, now);
    this.timer?.cancel();
    this.timer = null;
    if (next !== null) this.wakeIn(Math.max(0, next - this.deps.clock.databaseNowMs()));
  }

  private wakeIn(ms: number): void {
    this.timer?.cancel();
    // A millisecond more: the database's clock is read in whole ones.
    this.timer = this.deps.clock.after(ms + 1, () => this.nudge());
  }

  /** After a failed batch: one command at a time, or, where the database was away, all together again. */
  private giveBack(entries: Entry[], error: unknown, connectionLost: boolean): void {
    if (error instanceof OutcomeUnknown) {
      for (const entry of entries) entry.reject(new Problem('unavailable', { retryAfterMs: RETRY_MAX_MS }));
      throw error;
    }
    if (connectionLost) {
      this.queue.unshift(...entries);
      throw error;
    }
    if (entries.some((entry) => !entry.alone)) {
      log.warn(
        { tenantId: this.tenantId, error, commands: entries.map((entry) => entry.work.name) },
        'batch failed, trying its commands one by one',
      );
      this.queue.unshift(...entries.map((entry) => ({ ...entry, alone: true })));
      this.wanted = true;
      return;
    }
    const [entry] = entries;
    log.error({ tenantId: this.tenantId, error, command: entry?.work.name ?? 'wake' }, 'command failed');
    if (entry === undefined) {
      this.wakeNotBefore = this.deps.clock.monotonicMs() + WAKE_BACKOFF_MS;
      this.wakeIn(WAKE_BACKOFF_MS);
      return;
    }
    entry.reject(new Problem('internal'));
    this.wanted = true;
  }
}

interface Opened {
  version: number;
  configVersion: number;
  now: number;
}
interface Answer {
  entry: Entry;
  answer?: () => unknown;
  refusal?: Problem;
}
interface Settled {
  entry: Entry;
  value?: unknown;
  refusal?: Problem;
}
interface Decided {
  batch: Batch;
  listeners: ReadonlySet<string>;
  settled: Settled[];
}

/** Answers are made when all works have run, from the state as the batch leaves it, before the commit is sent. */
function settle({ entry, answer, refusal }: Answer): Settled {
  if (answer === undefined) return { entry, refusal };
  try {
    return { entry, value: answer() };
  } catch (error) {
    if (error instanceof Problem) return { entry, refusal: error };
    throw error;
  }
}

/** The database stayed away after a commit was sent: whether it stands is not known, so it must not be tried again. */
class OutcomeUnknown extends Error {
  override message = 'the database did not say whether a commit stands';
}

/** The server ended the session because this process had said nothing for too long; it may say so on the side. */
function wasSilent(client: pg.PoolClient, error: unknown): boolean {
  return (error as { code?: string }).code === WAS_SILENT || silenced.has(client);
}
const silenced = new WeakSet<object>();

/** To be put on every new connection: what the server says as it ends a session is lost to whoever asks later. */
export function noteSilence(client: pg.ClientBase): void {
  client.on('error', (error: Error & { code?: string }) => {
    if (error.code === WAS_SILENT) silenced.add(client);
  });
}

function isConnectionError(error: unknown): boolean {
  const code = (error as { code?: string }).code ?? '';
  return (
    /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|57P|08|25P03|53|55P03|40001|40P01)/.test(code) ||
    /terminated|not queryable|timeout/i.test((error as Error).message ?? '')
  );
}
