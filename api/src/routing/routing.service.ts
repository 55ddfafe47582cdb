import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import pg from 'pg';
import { Clock, DB_NOW_MS } from '../platform/clock.ts';
import { CONFIG, type Config } from '../platform/config.ts';
import { connectionTarget } from '../platform/database/connection.ts';
import { Database, RUNTIME_SETTINGS } from '../platform/database/database.ts';
import { newId } from '../platform/ids.ts';
import { log } from '../platform/log.ts';
import { SocketHub } from '../platform/sockets/socket-hub.ts';
import type { Batch, Work } from './batch.ts';
import { RoutingMetrics } from './metrics.ts';
import { Past, type PastOptions } from './past.ts';
import type { Outgoing } from './publisher.ts';
import { TenantRouter } from './tenant-router.ts';
import { deliverOffer } from './works.ts';

const POOL_MAX = 8;
const SWEEP_MS = 500;
/** A wake-up this late was lost by whoever held it. */
const OVERDUE_MS = 250;
const HEARTBEAT_MS = 1_000;
/** A process not seen for so long is gone. */
const GONE_MS = 5_000;
const TRIM_MS = 60_000;
const OUTBOX_KEPT_MS = 60 * 60_000;

/** Routing's front door: every command of every tenant goes through `submit`. */
@Injectable()
export class RoutingService implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly routers = new Map<string, TenantRouter>();
  private readonly processId = newId();
  private readonly pool: pg.Pool;
  private readonly metrics = new RoutingMetrics();
  private readonly watchers = new Map<string, Set<(batch: Batch) => void>>();
  private stopping = false;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly hub: SocketHub,
  ) {
    // Statements of a batch go out back to back: this pool pipelines, the platform's does not.
    this.pool = new pg.Pool({
      ...connectionTarget(config.databaseUrl, RUNTIME_SETTINGS),
      max: POOL_MAX,
      keepAlive: true,
      pipeline: true,
    } as pg.PoolConfig);
    this.pool.on('error', () => undefined);
    this.pool.on('connect', (client) => client.on('error', () => undefined));
  }

  /** Runs a piece of work in the tenant's next batch; rejects with a Problem where it is refused. */
  submit<T>(tenantId: string, work: Work<T>): Promise<T> {
    return this.router(tenantId).submit(work);
  }

  /**
   * Something that routing depends on has changed and is committed: resolves when routing goes by it, so that whoever
   * changed it finds it in effect with their answer. Where that fails the next batch does it.
   */
  async configChanged(tenantId: string): Promise<void> {
    const nothing: Work<void> = { name: 'take_configuration', run: () => () => undefined };
    await this.submit(tenantId, nothing).catch(() => undefined);
  }

  /** Hears of every batch of the tenant that this process has committed, until the answer is called. */
  watch(tenantId: string, tell: (batch: Batch) => void): () => void {
    const watchers = this.watchers.get(tenantId) ?? new Set();
    this.watchers.set(tenantId, watchers.add(tell));
    return () => void watchers.delete(tell);
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
      throw error;
    } finally {
      client.release(broken);
    }
    this.router(tenantId).nudge();
  }

  private router(tenantId: string): TenantRouter {
    const known = this.routers.get(tenantId);
    if (known !== undefined) return known;
    const router = new TenantRouter(tenantId, {
      pool: this.pool,
      clock: this.clock,
      listeners: this.hub,
      emit: (tenant, outgoing) => this.emit(tenant, outgoing),
      metrics: this.metrics,
      mail: this.config.smtpUrl !== null,
      committed: (batch) => this.watchers.get(tenantId)?.forEach((tell) => tell(batch)),
    });
    this.routers.set(tenantId, router);
    return router;
  }

  private emit(tenantId: string, outgoing: Outgoing[]): void {
    for (const { userId, seq, name, payload } of outgoing) {
      const offerId = name === 'offer.created' ? (payload as { id: string }).id : null;
      const acknowledged = offerId === null ? undefined : () => this.delivered(tenantId, userId, offerId);
      this.hub.send(tenantId, userId, {
        seq,
        name,
        payload,
        ...(acknowledged === undefined ? {} : { acknowledged }),
      });
    }
  }

  /** A device has the offer on screen. */
  delivered(tenantId: string, userId: string, offerId: string): void {
    this.submit(tenantId, deliverOffer(offerId, userId)).catch(() => undefined);
  }

  /** Before the first request: whoever was connected to a process that is gone is not, and its outage was nobody's fault. */
  async onApplicationBootstrap(): Promise<void> {
    const { rows } = await this.pool.query<{ now: number; seen: number | null; others: string }>(
      `select ${DB_NOW_MS} as now, floor(extract(epoch from max(seen_at)) * 1000)::float8 as seen,
              count(*) filter (where seen_at > clock_timestamp() - make_interval(secs => ${GONE_MS / 1000})) as others from processes`,
    );
    const row = rows[0]!;
    this.clock.databaseSaid(row.now);
    await this.beat();
    // Without Redis there is one process by contract: who beat a moment ago is this one's predecessor.
    const alone =
      this.config.redisUrl === null ||
      Number(row.others) === 0 ||
      row.seen === null ||
      row.now - row.seen > GONE_MS;
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
      for (const { tenant_id } of rows) this.router(tenant_id).nudge();
    });
  }

  @Interval(HEARTBEAT_MS)
  async heartbeat(): Promise<void> {
    if (!this.stopping) await this.quietly(() => this.beat());
  }

  @Interval(TRIM_MS)
  async trim(): Promise<void> {
    if (this.stopping) return;
    this.hub.expire();
    await this.quietly(async () => {
      await this.pool.query(
        `select baton_private.trim_outbox(clock_timestamp() - make_interval(secs => ${OUTBOX_KEPT_MS / 1000}))`,
      );
      await this.pool.query(`delete from processes where seen_at < clock_timestamp() - interval '1 day'`);
    });
  }

  private async beat(): Promise<void> {
    await this.pool.query(
      `insert into processes (id, started_at, seen_at) values ($1, clock_timestamp(), clock_timestamp())
       on conflict (id) do update set seen_at = excluded.seen_at`,
      [this.processId],
    );
  }

  /** Housekeeping that finds the database away tries again at its next turn. */
  private async quietly(work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) => log.debug({ error }, 'housekeeping failed'));
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await Promise.all([...this.routers.values()].map((router) => router.close()));
    // A planned stop is no crash: whoever starts next does not count it as an outage from its last heartbeat on.
    await this.quietly(() => this.beat());
    await this.pool.end();
  }
}
