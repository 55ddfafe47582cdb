import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type pg from 'pg';
import { Clock, DB_NOW_MS, dbNow } from '../platform/clock.ts';
import { CONFIG, type Config } from '../platform/config.ts';
import { Derailed } from '../platform/database/train.ts';
import { Database } from '../platform/database/database.ts';
import { trim } from '../platform/database/in-pieces.ts';
import { log } from '../platform/log.ts';
import { gauge, poolReading } from '../platform/metrics.ts';
import { Peers } from '../platform/peers.ts';
import { LINGER_MS } from '../platform/sockets/linger.ts';
import { Tracing } from '../platform/tracing.ts';
import { SocketHub } from '../platform/sockets/socket-hub.ts';
import type { Work } from './batch.ts';
import { batchPool } from './batch-pool.ts';
import { concealed } from './concealed.ts';
import { connectedElsewhere } from './listeners.ts';
import { RoutingMetrics } from './metrics.ts';
import { Homes } from './homes.ts';
import { Neighbours, type Happened } from './neighbours.ts';
import { Past, type PastOptions } from './past.ts';
import { TenantRouter } from './tenant-router.ts';
import { processGone } from './process-gone.ts';
import { noteDelivery } from './works.ts';

const SWEEP_MS = 500;
/** A wake-up this late was lost by whoever held it. */
const OVERDUE_MS = 250;
const HEARTBEAT_MS = 1_000;
/** A process not seen for so long is gone. */
const GONE_MS = 5_000;
const CATCH_UP_MS = 400;
/** An instant that has passed. */
const AT_ONCE = 0;
const TRIM_MS = 60_000;
const OUTBOX_KEPT_MS = 60 * 60_000;

/** Routing's front door: every command of every tenant goes through `submit`. */
@Injectable()
export class RoutingService
  implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  private readonly routers = new Map<string, TenantRouter>();
  private readonly pool: pg.Pool;
  private readonly metrics = new RoutingMetrics();
  private readonly neighbours: Neighbours;
  private readonly homes: Homes;
  private readonly gauges: (() => void)[];
  private stopping = false;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly hub: SocketHub,
    private readonly peers: Peers,
    private readonly tracing: Tracing,
  ) {
    this.neighbours = new Neighbours({
      peers,
      hub,
      clock,
      delivered: (...whose) => this.delivered(...whose),
    });
    this.homes = new Homes({
      peers,
      clock,
      decide: (tenantId, work) => this.router(tenantId).submit(work),
      wake: (tenantId, instant) => this.router(tenantId).wakeBy(instant),
    });
    this.pool = batchPool(config.databaseUrl, { Client: database.wires.Client });
    this.gauges = this.measure();
    hub.concealBy((name, payload, by) =>
      concealed(
        name,
        payload,
        by,
        () => new Set(this.routers.get(by.tenantId)?.workingSet?.config.tagNames.values()),
      ),
    );
    // What may have been missed is looked for at once.
    peers.onBack(() => void this.catchUp());
    peers.onChange(() => {
      for (const tenantId of this.routers.keys()) this.homes.wakeBy(tenantId, AT_ONCE);
    });
  }

  /** Runs a piece of work in the tenant's next batch; rejects with a Problem where it is refused. */
  submit<T>(tenantId: string, work: Work<T>): Promise<T> {
    return this.homes.submit(tenantId, work) as Promise<T>;
  }

  /**
   * Something that routing depends on has changed and is committed: resolves when routing goes by it, so that whoever
   * changed it finds it in effect with their answer. Where that fails the next batch does it.
   */
  async configChanged(tenantId: string): Promise<void> {
    const nothing: Work<void> = { name: 'take_configuration', run: () => () => undefined };
    await this.submit(tenantId, nothing).catch(() => undefined);
  }

  /** Hears of every batch of the tenant that any process has committed, until the answer is called. */
  watch(tenantId: string, tell: (happened: Happened) => void): () => void {
    return this.neighbours.watch(tenantId, tell);
  }

  /**
   * Writes a past that never was, by the same works and rules as the present, in one transaction that begins at
   * `startMs`; nobody else routes for the tenant meanwhile. Where `tell` throws, nothing has happened.
   */
  async makePast(tenantId: string, options: PastOptions, tell: (past: Past) => Promise<void>): Promise<void> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    try {
      await tell(await Past.open(client, tenantId, options));
      await client.query('commit');
    } catch (error) {
      await client.query('rollback').catch((lost: Error) => (broken = lost));
      // Which of its statements are prepared is not known any more.
      if (error instanceof Derailed) broken = error;
      throw error;
    } finally {
      client.release(broken);
    }
    this.router(tenantId).nudge();
  }

  private measure(): (() => void)[] {
    const sum = (read: (router: TenantRouter) => number): (() => number) => {
      return () => [...this.routers.values()].reduce((total, router) => total + read(router), 0);
    };
    return [
      gauge(
        'baton_queue_commands',
        'Commands that wait for their batch',
        sum((router) => router.queued),
      ),
      gauge(
        'baton_pending_leads',
        'Leads that wait, of tenants this process has in memory',
        sum((router) => router.workingSet?.state.index.pendingLeads ?? 0),
      ),
      gauge('baton_tenants', 'Tenants this process routes for', () => this.routers.size),
      gauge('baton_sockets', 'Devices connected', () => this.hub.count),
      gauge('baton_outbox_behind_users', 'Users here who were told less than the outbox holds', () => {
        return this.neighbours.usersBehind;
      }),
      gauge('baton_homes_commands', 'Commands sent to the processes that decide for their tenants', () => {
        return this.homes.sent;
      }),
      gauge('baton_redis_connected', 'Messages of other processes arrive', () =>
        Number(this.peers.connected),
      ),
      gauge(
        'baton_routing_pool_connections',
        'Connections for batches',
        () => poolReading(this.pool),
        'state',
      ),
      gauge(
        'baton_pool_connections',
        'Connections for everything else',
        () => poolReading(this.database.pool),
        'state',
      ),
    ];
  }

  /** Whether a device of the user is connected, at any process. */
  isConnected(tenantId: string, userId: string): boolean {
    if (this.hub.isConnected(tenantId, userId)) return true;
    const set = this.routers.get(tenantId)?.workingSet ?? null;
    return set !== null && connectedElsewhere(set, userId, this.peers.processId);
  }

  private router(tenantId: string): TenantRouter {
    const known = this.routers.get(tenantId);
    if (known !== undefined) return known;
    const router = new TenantRouter(tenantId, {
      pool: this.pool,
      clock: this.clock,
      listeners: this.hub,
      several: this.peers.several,
      home: {
        isHere: () => this.homes.isHere(tenantId),
        wakeBy: (instant) => this.homes.wakeBy(tenantId, instant),
      },
      emit: (tenant, outgoing, batch) => this.neighbours.emit(tenant, outgoing, batch),
      metrics: this.metrics,
      ...(this.tracing.on ? { tracing: this.tracing } : {}),
      mail: this.config.smtpUrl !== null,
      committed: (batch) => this.neighbours.committed(batch),
    });
    this.routers.set(tenantId, router);
    return router;
  }

  /** A device has the offer on screen. */
  delivered(tenantId: string, userId: string, offerId: string): void {
    this.submit(tenantId, noteDelivery(offerId, userId)).catch(() => undefined);
  }

  /** Before the first request: whoever was connected to a process that is gone is not, and its outage was nobody's fault. */
  async onApplicationBootstrap(): Promise<void> {
    const { rows } = await this.pool.query<{ now: number; seen: number | null; others: string }>(
      `select ${DB_NOW_MS} as now, floor(extract(epoch from max(seen_at)) * 1000)::float8 as seen,
              count(*) filter (where not ended and seen_at > clock_timestamp() - make_interval(secs => ${GONE_MS / 1000})) as others from processes`,
    );
    const row = rows[0]!;
    this.clock.databaseSaid(row.now);
    await this.beat();
    // Without Redis there is one process by contract: who beat a moment ago is this one's predecessor.
    const alone =
      !this.peers.several || Number(row.others) === 0 || row.seen === null || row.now - row.seen > GONE_MS;
    if (!alone) return;
    const tenants = await this.pool.query<{ tenant_id: string }>(
      'select tenant_id from baton_private.tenants_to_recover()',
    );
    await Promise.all(
      tenants.rows.map(({ tenant_id }) =>
        this.submit(tenant_id, {
          name: 'recover',
          run: (batch) => {
            batch.decide({ type: 'recover', downSince: row.seen });
            return () => undefined;
          },
        }).catch((error: unknown) => log.error({ error, tenantId: tenant_id }, 'recovery failed')),
      ),
    );
  }

  /** Finds what no timer holds: after a crash of another process, for example. */
  @Interval(SWEEP_MS)
  async sweep(): Promise<void> {
    if (this.stopping) return;
    await this.quietly(async () => {
      const { rows } = await this.pool.query<{ tenant_id: string }>(
        `select tenant_id from baton_private.due_tenants(clock_timestamp() - make_interval(secs => ${OVERDUE_MS / 1000}))`,
      );
      for (const { tenant_id } of rows) this.homes.wakeBy(tenant_id, AT_ONCE);
    });
  }

  @Interval(HEARTBEAT_MS)
  async heartbeat(): Promise<void> {
    if (this.stopping) return;
    await this.quietly(() => this.beat());
    if (!this.peers.several) return;
    await this.quietly(() => this.leaveForOthers());
    await this.quietly(() => this.comeBack());
  }

  /** Where messages between processes may be lost: whoever has been told less than the outbox holds is told the rest. */
  @Interval(CATCH_UP_MS)
  async catchUp(): Promise<void> {
    if (this.stopping || !this.peers.several) return;
    this.homes.takeBack();
    this.neighbours.announce();
    await this.quietly(() => this.neighbours.tellWhatWasMissed(this.pool));
  }

  /** Agents whose process is gone are connected no more. */
  private async leaveForOthers(): Promise<void> {
    const { rows: left } = await this.pool.query<{ tenant_id: string; process_id: string }>(
      `select tenant_id, process_id from baton_private.left_listeners(clock_timestamp() - make_interval(secs => ${GONE_MS / 1000}))`,
    );
    for (const { tenant_id, process_id } of left)
      this.submit(tenant_id, processGone(process_id)).catch(() => undefined);
  }

  /** Who was taken for gone, as this process hung for a while, is not. */
  private async comeBack(): Promise<void> {
    const { rows: lost } = await this.pool.query<{ tenant_id: string; user_id: string }>(
      'select tenant_id, user_id from baton_private.lost_listeners($1)',
      [this.peers.processId],
    );
    for (const { tenant_id, user_id } of lost)
      if (this.hub.isConnected(tenant_id, user_id)) this.hub.refresh(tenant_id, user_id);
  }

  @Interval(TRIM_MS)
  async trim(): Promise<void> {
    if (this.stopping) return;
    this.hub.expire();
    await this.quietly(async () => {
      // A process alone has neighbours only from the time before it was.
      if (!this.peers.several) await this.leaveForOthers();
      await trim(this.pool, 'outbox', new Date((await dbNow(this.clock, this.pool)) - OUTBOX_KEPT_MS));
      await this.pool.query(
        `select baton_private.trim_listeners(clock_timestamp() - make_interval(secs => ${LINGER_MS / 1000}))`,
      );
      await this.pool.query(`delete from processes where seen_at < clock_timestamp() - interval '1 day'`);
    });
  }

  private async beat(ended = false): Promise<void> {
    await this.pool.query(
      `insert into processes (id, started_at, seen_at, ended) values ($1, clock_timestamp(), clock_timestamp(), $2)
       on conflict (id) do update set seen_at = excluded.seen_at, ended = excluded.ended`,
      [this.peers.processId, ended],
    );
  }

  /** Housekeeping that finds the database away tries again at its next turn. */
  private async quietly(work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) => log.debug({ error }, 'housekeeping failed'));
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.peers.several) await this.homes.leave();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping = true;
    for (const end of this.gauges) end();
    await Promise.all([...this.routers.values()].map((router) => router.close()));
    // A planned stop is no crash: whoever starts next does not count it as an outage from its last heartbeat on.
    await this.quietly(() => this.beat(true));
    await this.pool.end();
  }
}
