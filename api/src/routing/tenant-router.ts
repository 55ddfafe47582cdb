import { forget, forgetLoose, nextWakeAt } from '@baton/engine';
import type pg from 'pg';
import type { Clock } from '../platform/clock.ts';
import { Derailed } from '../platform/database/train.ts';
import { log } from '../platform/log.ts';
import { isId } from '../platform/ids.ts';
import { Problem } from '../platform/problem/problem.ts';
import { Alarm, type Home } from './alarm.ts';
import { Batch, type Work } from './batch.ts';
import { Boarding, comesAboard } from './boarding.ts';
import {
  finish,
  load,
  MOVED_ON,
  openTransaction,
  sendWhole,
  stands,
  wasCommitted,
  type Cargo,
  type Opened,
} from './flight.ts';
import {
  runAll,
  settle,
  type Aboard,
  type Decided,
  type Entry,
  type Failure,
  type Flight,
} from './entries.ts';
import { BATCH_MAX, CommandQueue } from './queue.ts';
import { OutcomeUnknown } from './write-batch.ts';
import { isConnectionError, wasSilent } from './lost-connection.ts';
import type { Tracing } from '../platform/tracing.ts';
import { applyConfig } from './reconfigure.ts';
import { loadNeeds } from './needs.ts';
import { loadWorkingSet, type WorkingSet } from './load.ts';
import { everyListener } from './listeners.ts';
import type { Listeners, Outgoing } from './publisher.ts';
import type { RoutingMetrics } from './metrics.ts';

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
  /** The one of several processes that decides as a rule. */
  home?: Home;
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
  private readonly queue = new CommandQueue();
  private flight: Flight | null = null;
  /** Taken from the queue for a batch that is not sent yet. */
  private aboard: Entry[] = [];
  /** Rings when something comes in while a batch is on its way. */
  private bell: (() => void) | null = null;
  private running: Promise<void> | null = null;
  private set: WorkingSet | null = null;
  private readonly alarm: Alarm;
  private wanted = false;
  private insightsAt = 0;
  private silentMs = SILENT_FIRST_MS;
  private closed = false;

  constructor(tenantId: string, deps: RouterDeps) {
    if (!isId(tenantId)) throw new Error('not a tenant id');
    this.tenantId = tenantId;
    this.deps = deps;
    this.alarm = new Alarm(deps.clock, deps.home, () => this.nudge());
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
    if (this.queue.full) return Promise.reject(new Problem('queue_full', { retryAfterMs: 1_000 }));
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

  /** Something will be due at that instant, as another process left it. */
  wakeBy(instant: number): void {
    if (!this.closed) this.alarm.noLaterThan(instant);
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
    this.alarm.cancel();
    while (this.running !== null) await this.running;
    this.queue.refuseAll(new Problem('unavailable', { retryAfterMs: 1_000 }));
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
          this.queue.refuseAll(new Problem('unavailable', { retryAfterMs: RETRY_MAX_MS }));
          this.alarm.in(RETRY_MAX_MS);
          return;
        }
        await this.deps.clock.sleep(retryMs);
        waitedMs += retryMs;
        retryMs = Math.min(retryMs * 2, RETRY_MAX_MS);
        this.wanted = true;
      }
    }
  }

  /**
   * One batch, and those that are decided while it is on its way. Throws only where the database could not be reached;
   * everything else is answered here.
   */
  private async rounds(): Promise<void> {
    const client = await this.deps.pool.connect();
    let broken: Error | undefined;
    let failure: Failure;
    try {
      await this.first(client);
      while (this.flight !== null) await this.next(client, this.flight);
      return;
    } catch (error) {
      this.set = null;
      if (wasSilent(client, error)) this.silentMs = Math.min(this.silentMs * 2, SILENT_MAX_MS);
      await client.query('rollback').catch((lost: Error) => (broken = lost));
      failure = { error, connectionLost: broken !== undefined };
      // Which of its statements are prepared is not known any more.
      if (error instanceof Derailed) broken = error;
    } finally {
      client.release(broken);
    }
    await this.recover(failure);
  }

  /** Decides under the tenant's lock, after a look at the database. */
  private async first(client: pg.PoolClient): Promise<void> {
    const end = this.deps.tracing?.begin('batch', { 'baton.tenant_id': this.tenantId });
    try {
      const opened = await openTransaction(client, this.tenantId, this.deps.clock, this.impatience);
      this.aboard = this.queue.take();
      const started = this.deps.clock.monotonicMs();
      const decided = await this.decideAll(client, opened);
      const cargo = this.load(decided);
      this.send(decided, cargo, finish(client, decided.batch, cargo), started, end);
    } catch (error) {
      end?.({}, true);
      throw error;
    }
  }

  /** Waits until the batch stands, sends what was decided meanwhile, and answers. */
  private async next(client: pg.PoolClient, flight: Flight): Promise<void> {
    const aboard = await this.board(flight);
    await flight.landed;
    // From here on nothing of it may be tried again.
    this.flight = null;
    try {
      if (aboard !== null) this.follow(client, aboard);
    } finally {
      this.land(flight);
    }
  }

  /** Sends what was decided ahead. */
  private follow(client: pg.PoolClient, { batch, answers, listeners }: Aboard): void {
    const started = this.deps.clock.monotonicMs();
    const end = this.deps.tracing?.begin('batch', { 'baton.tenant_id': this.tenantId });
    batch.now = Math.max(batch.now, this.deps.clock.databaseNowMs());
    this.wake(batch);
    const decided = { batch, listeners, settled: answers.map((answer) => settle(answer)) };
    const cargo = this.load(decided);
    this.send(decided, cargo, sendWhole(client, batch, cargo, this.deps.clock), started, end);
  }

  private send(
    decided: Decided,
    cargo: Cargo,
    sent: Promise<void>,
    started: number,
    end: Flight['end'],
  ): void {
    const { batch } = decided;
    // A batch of nothing makes no version.
    if (!cargo.empty) batch.set.version = batch.version;
    const landed = sent.catch((error: unknown) => {
      if (!wasCommitted(error)) throw error;
    });
    const entries = this.aboard.splice(0);
    const flight: Flight = { decided, cargo, entries, landed, over: false, started, end };
    const over = (): void => {
      flight.over = true;
      this.bell?.();
    };
    landed.then(over, over);
    this.flight = flight;
  }

  /** The batch stands: whoever waits is answered, whoever listens is told. */
  private land({ decided, cargo, entries, started, end }: Flight): void {
    this.deps.metrics.batch(entries.length, this.deps.clock.monotonicMs() - started);
    end?.({ 'baton.commands': entries.length, 'baton.events': decided.batch.events.length });
    this.silentMs = Math.max(SILENT_FIRST_MS, this.silentMs * SILENT_DECAY);
    this.publish(decided, cargo.outgoing);
  }

  /** Whoever was on the way is tried again, or not; whoever was decided behind them queues up behind them again. */
  private async recover({ error, connectionLost }: Failure): Promise<void> {
    const { flight } = this;
    this.flight = null;
    const aboard = this.aboard.splice(0);
    const lost = await flight?.landed.then(
      () => undefined,
      (cause: unknown) => ({ cause }),
    );
    if (flight === null || lost === undefined) {
      // What failed was to be the next batch.
      if (flight !== null) this.land(flight);
      return this.giveBack(aboard, error, connectionLost);
    }
    this.queue.giveBack(aboard);
    let { cause } = lost;
    let stood = false;
    if (!(cause instanceof Derailed && cause.refused))
      // The connection went, perhaps after the commit had reached the server: then it stands, and so do the answers.
      try {
        stood = await stands(flight.decided.batch, {
          pool: this.deps.pool,
          clock: this.deps.clock,
          silentMs: this.impatience,
        });
      } catch (unknown) {
        cause = unknown;
      }
    if (stood) return this.land(flight);
    flight.end?.({}, true);
    this.giveBack(flight.entries, cause, connectionLost);
  }

  private load(decided: Decided): Cargo {
    const { batch, listeners } = decided;
    const insightsDue = batch.now - this.insightsAt >= INSIGHTS_INTERVAL_MS;
    if (insightsDue) this.insightsAt = batch.now;
    return load(batch, listeners, { insightsDue, mail: this.deps.mail === true });
  }

  /** Decides what comes in until the flight is over. Null where there is nothing to send behind it. */
  private async board(flight: Flight): Promise<Aboard | null> {
    let aboard: Aboard | null = null;
    let reader: pg.PoolClient | null = null;
    try {
      while (!flight.over) {
        await this.arrival(flight);
        if (!this.mayBoard(flight)) continue;
        reader ??= await this.reader();
        if (reader === null) break;
        aboard = await this.add(reader, flight, aboard);
      }
    } catch (error) {
      reader?.release(error as Error);
      throw error;
    }
    if (aboard !== null) aboard.boarding.close(reader!);
    else {
      reader?.release();
      await Promise.allSettled([flight.landed]);
    }
    return aboard;
  }

  /** Looks up and decides what waits at the head of the queue, as far as it need not wait for the flight. */
  private async add(reader: pg.PoolClient, flight: Flight, aboard: Aboard | null): Promise<Aboard | null> {
    const before = flight.decided.batch;
    const { set } = before;
    const entries = this.queue.takeWhile(
      ({ work }) => comesAboard(work, set),
      BATCH_MAX - (aboard?.answers.length ?? 0),
    );
    if (entries.length === 0) return aboard;
    this.aboard.push(...entries);
    const now = this.deps.clock.databaseNowMs();
    const listeners = everyListener(set, this.deps.listeners.of(this.tenantId), now);
    const boarding: Boarding = aboard?.boarding ?? new Boarding(this.tenantId, set, before, now);
    await boarding.add(
      reader,
      entries.map(({ work }) => work),
      listeners,
      now,
    );
    const answers = [...(aboard?.answers ?? []), ...runAll(boarding.batch, entries)];
    return { boarding, batch: boarding.batch, answers, listeners };
  }

  /** Waits until something has come in, and a moment for what comes with it; or until the flight is over. */
  private async arrival(flight: Flight): Promise<void> {
    if (this.queue.length === 0) await new Promise<void>((resolve) => (this.bell = resolve));
    this.bell = null;
    if (!flight.over)
      await Promise.race([flight.landed.catch(() => undefined), this.deps.clock.sleep(BOARD_EVERY_MS)]);
  }

  private mayBoard({ decided: { batch }, entries }: Flight): boolean {
    if (this.queue.length === 0 || this.closed) return false;
    // Away from home the tenant moves on all the time; edits and one that is tried alone are rare.
    return this.deps.home?.isHere() !== false && batch.also.length === 0 && entries[0]?.alone !== true;
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

  private async decideAll(client: pg.PoolClient, opened: Opened): Promise<Decided> {
    const { now } = opened;
    const entries = this.aboard;
    if (this.set === null || this.set.version !== opened.version) {
      const config = this.set?.config;
      const known = config?.version === opened.configVersion ? config : undefined;
      this.set = await loadWorkingSet(client, this.tenantId, opened.version, now, known);
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
    };
  }

  /** Does what is due, after every answer that came in before. What still waits in the queue holds the time back. */
  private wake(batch: Batch): void {
    const oldest = this.queue.oldest(batch.now);
    const due = nextWakeAt(batch.state, oldest);
    if (due === null || due > oldest || this.alarm.held) return;
    this.deps.metrics.woke(batch.now - due);
    batch.decide({ type: 'wake' }, oldest);
  }

  private publish(done: Decided, outgoing: Outgoing[]): void {
    for (const { entry, value, refusal } of done.settled) {
      if (refusal === undefined) entry.resolve(value);
      else entry.reject(refusal);
    }
    const { batch } = done;
    if (outgoing.length > 0) this.deps.emit(this.tenantId, outgoing, batch);
    const { set } = batch;
    const behind = this.flight?.decided.batch;
    if (behind === undefined) forget(set.state);
    else forgetLoose(set.state, batch.loose, behind.holds(), behind.loose);
    for (const id of batch.touched.leads) if (!set.state.leads.has(id)) set.records.delete(id);
    for (const id of batch.touched.offers) if (!set.state.offers.has(id)) set.reasons.delete(id);
    for (const id of batch.edited) if (!set.state.leads.has(id)) set.records.delete(id);
    this.deps.metrics.events(batch.events);
    this.deps.committed?.(batch);
    if (this.set !== null) this.alarm.at(nextWakeAt(set.state, batch.now));
  }

  /** After a failed batch: one command at a time, or, where the database was away, all together again. */
  private giveBack(entries: Entry[], error: unknown, connectionLost: boolean): void {
    if ((error as { code?: string }).code === MOVED_ON) {
      this.queue.giveBack(entries);
      return;
    }
    if (error instanceof OutcomeUnknown) {
      for (const entry of entries) entry.reject(new Problem('unavailable', { retryAfterMs: RETRY_MAX_MS }));
      throw error;
    }
    if (connectionLost || isConnectionError(error)) {
      this.queue.giveBack(entries);
      throw error;
    }
    if (entries.some((entry) => !entry.alone)) {
      log.warn(
        { tenantId: this.tenantId, error, commands: entries.map((entry) => entry.work.name) },
        'batch failed, trying its commands one by one',
      );
      this.queue.giveBack(entries.map((entry) => ({ ...entry, alone: true })));
      this.wanted = true;
      return;
    }
    const [entry] = entries;
    log.error({ tenantId: this.tenantId, error, command: entry?.work.name ?? 'wake' }, 'command failed');
    if (entry === undefined) {
      this.alarm.holdFor(WAKE_BACKOFF_MS);
      return;
    }
    entry.reject(new Problem('internal'));
    this.wanted = true;
  }
}
