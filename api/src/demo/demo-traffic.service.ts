import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { demoTraffic } from '@baton/contract';
import type { FastifyInstance } from 'fastify';
import type { Server } from 'node:http';
import type pg from 'pg';
import type { z } from 'zod';
import { newApiKey, secretHash } from '../platform/auth/tokens.ts';
import { Clock, type Timer } from '../platform/clock.ts';
import { Database } from '../platform/database/database.ts';
import { newId } from '../platform/ids.ts';
import { log } from '../platform/log.ts';
import { notFound } from '../platform/problem/problem.ts';
import { SocketHub } from '../platform/sockets/socket-hub.ts';
import { RoutingService } from '../routing/index.ts';
import { Random } from './random.ts';
import { Sender } from './sender.ts';
import { StandIns } from './stand-ins.ts';

type Traffic = z.output<typeof demoTraffic>;

/** So long without a person at a screen, or so many leads, and the traffic rests until somebody comes. */
const REST_AFTER_MS = 3 * 60 * 60_000;
const REST_AFTER_LEADS = 20_000;
const LOOK_INTERVAL_MS = 5_000;
const CLAIM = `select pg_try_advisory_lock(hashtextextended('demo traffic', 0)) as mine`;

/**
 * The demo tenant's own customers and stand-ins for its agents, where the switch says so. The switch is in the
 * database; of several processes the one that holds the lock plays.
 *
 *   off ── switched on ──> waiting for the lock ──> playing <── nobody there for hours; somebody comes ──> resting
 */
@Injectable()
export class DemoTraffic implements OnModuleDestroy {
  private tenantId: string | null = null;
  private lock: pg.PoolClient | null = null;
  private standIns: StandIns | null = null;
  private sender: Sender | null = null;
  private timer: Timer | null = null;
  private readonly people = new Set<string>();
  /** Since when nobody is at a screen, and what had been sent by then. */
  private alone = { sinceMs: 0, sent: 0 };
  private resting = false;
  private wanted: Traffic = { running: false, leadsPerMinute: 1 };
  private stopped = false;
  private turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly routing: RoutingService,
    hub: SocketHub,
    private readonly clock: Clock,
    private readonly http: HttpAdapterHost,
  ) {
    hub.watch((principal, connected) => {
      if (principal.tenantId === this.tenantId) this.person(principal.userId, connected);
    });
  }

  /** Takes up the traffic as the switch was left. Called once, when the demo tenant is there or will never be. */
  async begin(): Promise<void> {
    const { rows } = await this.database.pool.query<{ tenant_id: string }>(
      'select tenant_id from baton_private.demo_tenants() limit 1',
    );
    const tenantId = rows[0]?.tenant_id;
    if (tenantId === undefined) return;
    this.tenantId = tenantId;
    this.somebodyThere();
    const server = this.http.httpAdapter.getHttpServer() as Server;
    if (server.listening) this.look();
    else server.once('listening', () => this.look());
  }

  /** Throws `not_found` in any tenant but the demo. */
  async get(tenantId: string): Promise<Traffic> {
    const row = await this.read(tenantId);
    if (row === null) throw notFound();
    return row;
  }

  async put(tenantId: string, { running, leadsPerMinute }: Traffic): Promise<Traffic> {
    const changed = await this.database.withTenant(tenantId, async (client) => {
      const result = await client.query(
        'update demo_traffic set running = $2, leads_per_minute = $3 where tenant_id = $1',
        [tenantId, running, leadsPerMinute],
      );
      return result.rowCount;
    });
    if (changed !== 1) throw notFound();
    this.somebodyThere();
    if (tenantId === this.tenantId) this.look();
    return { running, leadsPerMinute };
  }

  /** Who is played at the moment: agents' user ids. */
  get playing(): string[] {
    return this.standIns?.playing ?? [];
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    this.timer?.cancel();
    await this.turn;
    await this.pause();
    this.lock?.release(true);
    this.lock = null;
  }

  private person(userId: string, connected: boolean): void {
    if (connected) {
      this.people.add(userId);
      this.standIns?.personCame(userId);
      if (this.resting) this.look();
    } else {
      this.people.delete(userId);
      this.standIns?.personLeft(userId);
    }
    this.somebodyThere();
  }

  /** Whoever comes, goes or works the switch was there until now. */
  private somebodyThere(): void {
    this.resting = false;
    this.alone = { sinceMs: this.clock.monotonicMs(), sent: this.sender?.sent ?? 0 };
  }

  /** Brings what is in line with what is wanted, now and every few seconds; one look at a time. */
  private look(): void {
    this.timer?.cancel();
    this.turn = this.turn.then(async () => {
      if (this.stopped) return;
      await this.adjust().catch((error: unknown) =>
        log.debug({ error }, 'demo traffic will be looked at again'),
      );
      if (this.stopped) return;
      this.timer?.cancel();
      this.timer = this.clock.after(LOOK_INTERVAL_MS, () => this.look());
    });
  }

  private async adjust(): Promise<void> {
    if (this.tenantId === null) return;
    const row = await this.read(this.tenantId);
    if (row === null) return;
    const before = this.wanted;
    this.wanted = row;
    this.resting ||= this.aloneForLong();
    if (!row.running || this.resting) return this.pause();
    if (!(await this.claim())) return this.pause();
    const isNew = this.sender === null;
    await this.play(this.tenantId);
    if (isNew || before.leadsPerMinute !== row.leadsPerMinute) this.sender?.setRate(row.leadsPerMinute);
  }

  private aloneForLong(): boolean {
    if (this.people.size > 0) return false;
    const leads = (this.sender?.sent ?? 0) - this.alone.sent;
    return this.clock.monotonicMs() - this.alone.sinceMs > REST_AFTER_MS || leads > REST_AFTER_LEADS;
  }

  private async claim(): Promise<boolean> {
    if (this.lock !== null) return true;
    const client = await this.database.pool.connect();
    try {
      const { rows } = await client.query<{ mine: boolean }>(CLAIM);
      if (rows[0]?.mine !== true) {
        client.release();
        return false;
      }
    } catch (error) {
      client.release(true);
      throw error;
    }
    client.once('error', () => {
      this.lock = null;
      client.release(true);
    });
    this.lock = client;
    return true;
  }

  private async play(tenantId: string): Promise<void> {
    if (this.standIns !== null) return;
    const random = new Random(Number.parseInt(newId().slice(-8), 16));
    const standIns = new StandIns({
      routing: this.routing,
      clock: this.clock,
      random,
      tenantId,
    });
    const apiKey = await this.freshKey(tenantId);
    const sender = new Sender({
      clock: this.clock,
      random,
      post: (lead) => this.post(lead, apiKey),
      waiting: () => standIns.waiting,
    });
    this.standIns = standIns;
    this.sender = sender;
    this.alone.sent = 0;
    await standIns.start();
  }

  private async pause(): Promise<void> {
    const { standIns, sender } = this;
    this.standIns = null;
    this.sender = null;
    sender?.setRate(0);
    this.alone.sent = 0;
    await standIns?.stop();
  }

  private async read(tenantId: string): Promise<Traffic | null> {
    const { rows } = await this.database.withTenant(tenantId, (client) =>
      client.query<{ running: boolean; leads_per_minute: number }>(
        'select running, leads_per_minute from demo_traffic where tenant_id = $1',
        [tenantId],
      ),
    );
    const row = rows[0];
    return row === undefined ? null : { running: row.running, leadsPerMinute: row.leads_per_minute };
  }

  /** One key, with a new secret each time: nobody knows the old one, and no store of old keys grows. */
  private async freshKey(tenantId: string): Promise<string> {
    const secret = newApiKey();
    await this.database.withTenant(tenantId, async (client) => {
      const kept = await client.query(
        `update api_keys k set secret_hash = $2, hint = $3, revoked_at = null from demo_traffic d
          where k.tenant_id = $1 and d.tenant_id = $1 and k.id = d.api_key_id`,
        [tenantId, secretHash(secret), `${secret.slice(0, 9)}…`],
      );
      if (kept.rowCount === 1) return;
      const id = newId();
      await client.query(
        `insert into api_keys (tenant_id, id, name, hint, secret_hash, scopes, created_by, created_at)
         select $1, $2, 'Demo traffic', $3, $4, '{leads:write}', id, clock_timestamp() from users
          where tenant_id = $1 and role = 'admin' and active order by created_at, id limit 1`,
        [tenantId, id, `${secret.slice(0, 9)}…`, secretHash(secret)],
      );
      await client.query('update demo_traffic set api_key_id = $2 where tenant_id = $1', [tenantId, id]);
    });
    return secret;
  }

  /** Through the same route, checks and limits as from outside; a worker has no port where it could be called. */
  private async post(lead: object, apiKey: string): Promise<number> {
    const fastify = this.http.httpAdapter.getInstance<FastifyInstance>();
    const { statusCode } = await fastify.inject({
      method: 'POST',
      url: '/api/v1/leads',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
      payload: JSON.stringify(lead),
    });
    return statusCode;
  }
}
