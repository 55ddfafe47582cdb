/**
 * A day of a tenant in minutes: the routing core as the product has it (working set, batches, timers, PostgreSQL), a
 * simulated clock, and people whose temperaments are the demo's. Told by its first message; says how each hour was, and
 * waits to be told to go on, so that somebody else can look at the database meanwhile.
 */
import { once } from 'node:events';
import type pg from 'pg';
import { Timeline } from '../../seeds/timeline.ts';
import { answerOf, LeadMaker, Random, temperamentOf } from '../../src/demo/index.ts';
import { receiveLead } from '../../src/intake/receive-lead.ts';
import { SimulatedClock } from '../../src/platform/clock.ts';
import { trim } from '../../src/platform/database/in-pieces.ts';
import { Problem } from '../../src/platform/problem/problem.ts';
import { batchPool } from '../../src/routing/batch-pool.ts';
import { RoutingMetrics } from '../../src/routing/metrics.ts';
import { answerOffer, deliverOffer, recordFeedback, type Work } from '../../src/routing/index.ts';
import type { Outgoing } from '../../src/routing/publisher.ts';
import { TenantRouter } from '../../src/routing/tenant-router.ts';

export interface DayOrder {
  databaseUrl: string;
  tenantId: string;
  agentIds: string[];
  hours: number;
  leadsPerMinute: number;
  startMs: number;
}
/** What the process itself knows of an hour. */
export interface Hour {
  hour: number;
  /** Of the simulated day's last instant. */
  nowMs: number;
  /** Alive after a collection, bytes; and resident. */
  heap: number;
  resident: number;
  /** Real ms from the moment something was due until all of it was committed, per step. */
  late: { p50: number; p99: number };
  posted: number;
  batches: number;
  errors: string[];
  done: boolean;
}

/** Everything that falls into a step is under way at once. */
const STEP_MS = 5_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const ANALYSE_MS = 2_000;
const SEEN_AFTER_MS = 300;

class Day {
  private readonly random = Random.named(1, 'day');
  private readonly leads = new LeadMaker(Random.named(1, 'day leads'));
  private readonly timeline = new Timeline();
  private readonly clock: SimulatedClock;
  private readonly pool: pg.Pool;
  private readonly router: TenantRouter;
  private readonly place: Map<string, number>;
  private underWay: Promise<unknown>[] = [];
  private readonly errors: string[] = [];
  private posted = 0;
  private batches = 0;

  constructor(private readonly order: DayOrder) {
    this.clock = new SimulatedClock(order.startMs);
    this.pool = batchPool(order.databaseUrl);
    this.place = new Map(order.agentIds.map((id, index) => [id, index]));
    const listening = new Set(order.agentIds);
    this.router = new TenantRouter(order.tenantId, {
      pool: this.pool,
      clock: this.clock,
      listeners: { of: () => listening },
      metrics: new RoutingMetrics(),
      emit: (_, outgoing: Outgoing[]) => outgoing.forEach((one) => this.told(one)),
      committed: () => void (this.batches += 1),
    });
  }

  async live(): Promise<void> {
    const { hours, startMs, agentIds } = this.order;
    const analyse = setInterval(
      () =>
        void this.pool
          .query('select baton_private.analyze_grown()')
          .catch((error: Error) => this.fail(error)),
      ANALYSE_MS,
    );
    this.later(startMs, () => this.receive());
    for (const id of agentIds) this.later(startMs + this.random.whole(0, HOUR_MS), () => this.pause(id));
    for (let hour = 1; hour <= hours; hour += 1) {
      const late: number[] = [];
      for (let at = STEP_MS; at <= HOUR_MS; at += STEP_MS) {
        late.push(await this.step(startMs + (hour - 1) * HOUR_MS + at));
        if (at % MINUTE_MS === 0) await this.tidy();
      }
      await this.say(hour, late, hour === hours);
    }
    clearInterval(analyse);
    await this.router.close();
    await this.pool.end();
  }

  /** Lets time pass to `untilMs`: what is due by itself, and what people do. Says how long all of it took. */
  private async step(untilMs: number): Promise<number> {
    const started = performance.now();
    while (this.timeline.nextMs <= untilMs) {
      this.clock.moveTo(this.timeline.nextMs);
      this.timeline.take()?.();
    }
    this.clock.moveTo(untilMs);
    this.submit({ name: 'nothing', run: () => () => undefined });
    while (this.underWay.length > 0) await Promise.all(this.underWay.splice(0));
    return performance.now() - started;
  }

  /** As the product does by the minute. */
  private async tidy(): Promise<void> {
    const now = this.clock.databaseNowMs();
    await trim(this.pool, 'outbox', new Date(now - HOUR_MS));
    await trim(this.pool, 'idempotency_keys', new Date(now - 24 * HOUR_MS));
  }

  private async say(number: number, late: number[], done: boolean): Promise<void> {
    globalThis.gc?.();
    const sorted = late.toSorted((a, b) => a - b);
    const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)]!;
    const { heapUsed, rss } = process.memoryUsage();
    const hour: Hour = {
      hour: number,
      nowMs: this.clock.databaseNowMs(),
      heap: heapUsed,
      resident: rss,
      late: { p50: at(0.5), p99: at(0.99) },
      posted: this.posted,
      batches: this.batches,
      errors: this.errors,
      done,
    };
    const goOn = done ? null : once(process, 'message');
    process.send?.(hour);
    await goOn;
  }

  private later(atMs: number, run: () => void): void {
    this.timeline.add(atMs, run);
  }

  private soon(ms: number, run: () => void): void {
    this.later(this.clock.databaseNowMs() + ms, run);
  }

  /** A refusal is an answer: the offer had run out, or the lead was somebody else's by then. */
  private submit<T>(work: Work<T>, then: (answer: T) => void = () => undefined): void {
    this.underWay.push(
      this.router.submit(work).then(then, (error: Error) => {
        if (!(error instanceof Problem) || error.status >= 500) this.fail(error);
      }),
    );
  }

  private fail(error: Error): void {
    if (this.errors.length < 20) this.errors.push(error.message);
  }

  private receive(): void {
    this.posted += 1;
    const key = { principal: 'day', key: `day-${this.posted}` };
    this.submit(receiveLead(this.leads.next().lead, 'DE', key));
    this.soon(Math.max(1, this.random.gap(MINUTE_MS / this.order.leadsPerMinute)), () => this.receive());
  }

  private told({ userId, name, payload }: Outgoing): void {
    const index = this.place.get(userId);
    if (index === undefined) return;
    const about = payload as { id: string; agentId: string; activity: string; windowMs: number };
    if (name === 'offer.created') this.offered(about, userId, index);
    else if (name === 'lead.assigned') this.work(about.id, userId);
    // Whoever was set away comes back after a while.
    else if (name === 'agent.activity_changed' && about.agentId === userId && about.activity === 'away')
      this.soon(3 * MINUTE_MS + this.random.gap(8 * MINUTE_MS), () => this.choose(userId, 'available'));
  }

  private offered({ id, windowMs }: { id: string; windowMs: number }, agentId: string, index: number): void {
    this.soon(SEEN_AFTER_MS, () => {
      this.submit(deliverOffer(id, agentId));
      const answer = answerOf(temperamentOf(index), windowMs, this.random);
      if (answer.kind === 'none') return;
      this.soon(answer.afterMs, () => {
        const at = this.clock.databaseNowMs();
        const given = { offerId: id, agentId, at };
        const command: Parameters<typeof answerOffer>[0] =
          answer.kind === 'accept'
            ? { type: 'accept_offer', ...given }
            : { type: 'decline_offer', ...given, reason: null };
        this.submit(answerOffer(command), ({ leadId, state }) => {
          if (state === 'accepted') this.work(leadId, agentId);
        });
      });
    });
  }

  /** Each lead is closed sooner or later: who never says what came of theirs has an ever longer list, rightly so. */
  private work(leadId: string, agentId: string): void {
    this.soon(2 * MINUTE_MS + this.random.gap(HOUR_MS), () =>
      this.submit(
        recordFeedback(
          leadId,
          { contactStatus: 'contacted', outcome: this.random.chance(0.4) ? 'closed_won' : 'unsuccessful' },
          { userId: agentId, manages: false },
        ),
      ),
    );
  }

  private pause(agentId: string): void {
    this.choose(agentId, 'break');
    this.soon(10 * MINUTE_MS, () => this.choose(agentId, 'available'));
    this.soon(2 * HOUR_MS, () => this.pause(agentId));
  }

  private choose(agentId: string, activity: string): void {
    const actor = { userId: agentId, manages: false };
    this.submit({
      name: 'set_activity',
      run: (batch) => (batch.decide({ type: 'set_activity', agentId, activity, actor }), () => undefined),
    });
  }
}

process.once('message', (order: DayOrder) => {
  new Day(order).live().then(
    () => process.exit(),
    (error: Error) => {
      console.error(error);
      process.exit(1);
    },
  );
});
