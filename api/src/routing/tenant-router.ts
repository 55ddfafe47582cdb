import { forget, forgetLoose, nextWakeAt } from '@baton/engine';
import type pg from 'pg';
import type { Clock, Timer } from '../platform/clock.ts';
import { Derailed } from '../platform/database/train.ts';
import { log } from '../platform/log.ts';
import { isId } from '../platform/ids.ts';
import { Problem } from '../platform/problem/problem.ts';
import { Batch, type Work } from './batch.ts';
import { Boarding, comesAboard } from './boarding.ts';
import {
  finish,
  landing,
  load,
  MOVED_ON,
  openTransaction,
  OutcomeUnknown,
  sendWhole,
  type Cargo,
  type Opened,
} from './flight.ts';
import { runAll, settle, type Answer, type Decided, type Entry } from './entries.ts';
import { isConnectionError, wasSilent } from './lost-connection.ts';
import type { Tracing } from '../platform/tracing.ts';
import { applyConfig } from './reconfigure.ts';
import { loadNeeds } from './needs.ts';
import { loadWorkingSet, type WorkingSet } from './load.ts';
import { everyListener } from './listeners.ts';
import type { Listeners, Outgoing } from './publisher.ts';
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
/** What comes in within so long is looked up together while a batch is on its way. */
const BOARD_EVERY_MS = 2;
/**
 * How long the database waits for a process that has a tenant's lock and says nothing: one that hangs loses its turn, so
 * that another can go on. One that is only slow gets twice as long the next time.
 */
const SILENT_FIRST_MS = 1_200;
const SILENT_MAX_MS = 30_000;
/** What was learned of a slow machine is forgotten slowly: every batch that had to be done twice costs it more. */
const SILENT_DECAY = 0.95;

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
 *     ^                                                                                                   │  on its way
 *     │      ┌── answer the callers, push, set the timer <── stands ── what came in meanwhile is decided <┘
 *     └──────┴──> nothing waits and nothing is due; or the next batch is decided already, and is sent at once
 *
 * What is decided ahead of a commit is sent only when that stands, and the server refuses it where the tenant has moved on
 * otherwise. A failed batch drops the cache and is tried again one command at a time, so that one bad command harms no
 * other.
 */
export class TenantRouter {
  readonly tenantId: string;
  private readonly deps: RouterDeps;
  private queue: Entry[] = [];
  /** Taken from the queue and not committed yet, in their order: those on their way, then those decided ahead. */
  private underway: Entry[] = [];
  private flight: Flight | null = null;
  /** Rings when something comes in while a batch is on its way. */
  private bell: (() => void) | null = null;
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

  /** Null where it has to be read anew. */
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
      this.start();
    });
  }

  /** Something may be due or configured anew: run a batch even where nobody waits. */
  nudge(): void {
    this.wanted = true;
    this.start();
  }

  private start(): void {
    this.bell?.();
    this.running ??= this.run().finally(() => {
      this.running = null;
      if ((this.wanted || this.queue.length > 0) && !this.closed) this.start();
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
        await this.rounds();
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

  /**
   * One batch, and those that are decided while it is on its way. Throws only where the database could not be reached;
   * everything else is answered here.
   */
  private async rounds(): Promise<void> {
    const client = await this.deps.pool.connect();
    let broken: Error | undefined;
    try {
      this.flight = await this.first(client);
      while (this.flight !== null) this.flight = await this.next(client, this.flight);
    } catch (error) {
      this.set = null;
      if (wasSilent(client, error)) this.silentMs = Math.min(this.silentMs * 2, SILENT_MAX_MS);
      await client.query('rollback').catch((lost: Error) => (broken = lost));
      const connectionLost = broken !== undefined || isConnectionError(error);
      // Which of its statements are prepared is not known any more.
      if (error instanceof Derailed) broken = error;
      this.recover(error, connectionLost);
    } finally {
      client.release(broken);
    }
  }

  /** Whoever was on the way is tried again, or not; whoever was decided behind them queues up behind them again. */
  private recover(error: unknown, connectionLost: boolean): void {
    const failed = this.underway.splice(0, this.flight?.decided.entries.length ?? this.underway.length);
    this.flight?.end?.({}, true);
    this.flight = null;
    this.queue.unshift(...this.underway.splice(0));
    this.giveBack(failed, error, connectionLost);
  }

  /** Decides under the tenant's lock, after a look at the database. */
  private async first(client: pg.PoolClient): Promise<Flight> {
    const end = this.deps.tracing?.begin('batch', { 'baton.tenant_id': this.tenantId });
    try {
      const opened = await openTransaction(client, this.tenantId, this.deps.clock, this.impatience);
      const entries = this.take();
      this.underway.push(...entries);
      const started = this.deps.clock.monotonicMs();
      const decided = await this.decideAll(client, opened, entries);
      const cargo = this.load(decided);
      return this.send(decided, cargo, finish(client, decided.batch, cargo), started, end);
    } catch (error) {
      end?.({}, true);
      throw error;
    }
  }

  /** Waits until the batch stands, sends what was decided meanwhile, and answers. */
  private async next(client: pg.PoolClient, flight: Flight): Promise<Flight | null> {
    const { decided, cargo } = flight;
    const aboard = await this.board(flight);
    await flight.landed;
    // From here on nothing of it may be tried again.
    this.underway.splice(0, decided.entries.length);
    this.flight = null;
    this.deps.metrics.batch(decided.entries.length, this.deps.clock.monotonicMs() - flight.started);
    flight.end?.({ 'baton.commands': decided.entries.length, 'baton.events': decided.batch.events.length });
    this.silentMs = Math.max(SILENT_FIRST_MS, this.silentMs * SILENT_DECAY);
    let behind: Flight | null = null;
    try {
      if (aboard instanceof Error) throw aboard;
      if (aboard !== null) behind = this.follow(client, aboard);
    } finally {
      this.publish(decided, cargo.outgoing, behind?.decided.batch ?? null);
    }
    return behind;
  }

  /** Sends what was decided ahead. */
  private follow(client: pg.PoolClient, { batch, answers, listeners }: Aboard): Flight {
    const started = this.deps.clock.monotonicMs();
    const end = this.deps.tracing?.begin('batch', { 'baton.tenant_id': this.tenantId });
    batch.now = Math.max(batch.now, this.deps.clock.databaseNowMs());
    this.wake(batch);
    const decided = {
      batch,
      listeners,
      settled: answers.map((answer) => settle(answer)),
      entries: [...this.underway],
    };
    const cargo = this.load(decided);
    return this.send(decided, cargo, sendWhole(client, batch, cargo, this.deps.clock), started, end);
  }

  private send(
    decided: Decided,
    cargo: Cargo,
    sent: Promise<void>,
    started: number,
    end: Flight['end'],
  ): Flight {
    const { batch } = decided;
    const { pool, clock } = this.deps;
    const landed = landing(sent, batch, {
      pool,
      clock,
      sleep: (ms) => this.sleep(ms),
      silentMs: this.impatience,
    });
    // A batch of nothing makes no version.
    if (!cargo.empty) batch.set.version = batch.version;
    const flight: Flight = { decided, cargo, landed, over: false, started, end };
    const over = (): void => {
      flight.over = true;
      this.bell?.();
    };
    landed.then(over, over);
    return flight;
  }

  private load(decided: Decided): Cargo {
    const { batch, listeners } = decided;
    const insightsDue = batch.now - this.insightsAt >= INSIGHTS_INTERVAL_MS;
    if (insightsDue) this.insightsAt = batch.now;
    return load(batch, listeners, { insightsDue, mail: this.deps.mail === true });
  }

  /** Decides what comes in until the flight is over. Never rejects: what went wrong is the next batch's business. */
  private async board(flight: Flight): Promise<Aboard | Error | null> {
    let aboard: Aboard | null = null;
    let reader: pg.PoolClient | null = null;
    let broken: Error | undefined;
    try {
      while (!flight.over) {
        await this.arrival(flight);
        const entries = this.boardable(flight, aboard);
        if (entries.length === 0) continue;
        reader ??= await this.reader();
        if (reader === null) break;
        const now = this.deps.clock.databaseNowMs();
        const { set } = flight.decided.batch;
        const listeners = everyListener(set, this.deps.listeners.of(this.tenantId), now);
        const boarding: Boarding =
          aboard?.boarding ?? new Boarding(this.tenantId, set, flight.decided.batch, now);
        aboard ??= { boarding, batch: boarding.batch, answers: [], listeners };
        aboard.listeners = listeners;
        this.underway.push(...this.queue.splice(0, entries.length));
        await boarding.add(
          reader,
          entries.map(({ work }) => work),
          listeners,
          now,
        );
        aboard.answers.push(...runAll(boarding.batch, entries));
      }
      if (reader !== null) await aboard?.boarding.close(reader);
    } catch (error) {
      broken = error as Error;
    } finally {
      reader?.release(broken);
    }
    await flight.landed.catch(() => undefined);
    return broken ?? aboard;
  }

  /** Waits until something has come in, and a moment for what comes with it; or until the flight is over. */
  private async arrival(flight: Flight): Promise<void> {
    if (this.queue.length === 0) await new Promise<void>((resolve) => (this.bell = resolve));
    this.bell = null;
    if (!flight.over) await Promise.race([flight.landed.catch(() => undefined), this.sleep(BOARD_EVERY_MS)]);
  }

  /** What waits at the head of the queue and may be decided before the flight is over. */
  private boardable({ decided: { batch, entries } }: Flight, aboard: Aboard | null): Entry[] {
    // Another process would have moved the tenant on half of the time; edits and one that is tried alone are rare.
    if (this.deps.several === true || batch.also.length > 0) return [];
    if (this.closed || entries[0]?.alone === true) return [];
    const room = BATCH_MAX - (aboard?.answers.length ?? 0);
    const until = this.queue.findIndex(({ work, alone }) => alone || !comesAboard(work, batch.set));
    return this.queue.slice(0, Math.min(room, until === -1 ? room : until));
  }

  /** A connection to look things up with, if there is one to spare: whoever waits for one has none of their own yet. */
  private async reader(): Promise<pg.PoolClient | null> {
    const { pool } = this.deps;
    if (pool.waitingCount > 0 || (pool.idleCount === 0 && pool.totalCount >= pool.options.max)) return null;
    return pool.connect();
  }

  /** Alone, nobody could take a silent process's turn: there the connection's own limit holds. */
  private get impatience(): number | null {
    return this.deps.several === true ? this.silentMs : null;
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
    const answers = runAll(batch, entries);
    // A command that is tried alone is not to fail for what is due beside it.
    if (entries[0]?.alone !== true) this.wake(batch);
    return {
      batch,
      listeners: everyListener(set, here, now),
      settled: answers.map((answer) => settle(answer)),
      entries,
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

  private publish(done: Decided, outgoing: Outgoing[], behind: Batch | null): void {
    for (const { entry, value, refusal } of done.settled) {
      if (refusal === undefined) entry.resolve(value);
      else entry.reject(refusal);
    }
    const { batch } = done;
    if (outgoing.length > 0) this.deps.emit(this.tenantId, outgoing, batch);
    const { set } = batch;
    if (behind === null) forget(set.state);
    else forgetLoose(set.state, batch.loose, behind.holds(), behind.loose);
    for (const id of batch.touched.leads) if (!set.state.leads.has(id)) set.records.delete(id);
    for (const id of batch.touched.offers) if (!set.state.offers.has(id)) set.reasons.delete(id);
    for (const id of batch.edited) if (!set.state.leads.has(id)) set.records.delete(id);
    this.deps.metrics.events(batch.events);
    this.deps.committed?.(batch);
    this.schedule(batch.now);
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
    if ((error as { code?: string }).code === MOVED_ON) {
      this.queue.unshift(...entries);
      return;
    }
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

/** A batch on its way. */
interface Flight {
  decided: Decided;
  cargo: Cargo;
  /** Rejects where it does not stand. */
  landed: Promise<void>;
  over: boolean;
  started: number;
  end: ((facts: Record<string, number>, failed?: boolean) => void) | undefined;
}
/** What has been decided ahead so far. */
interface Aboard {
  boarding: Boarding;
  batch: Batch;
  answers: Answer[];
  listeners: ReadonlySet<string>;
}
