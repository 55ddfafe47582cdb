import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startCluster, type Cluster } from '../../bin/lib/postgres.ts';
import { signal } from '../../bin/lib/processes.ts';
import { csrfTokenOf, newApiKey, newSecret, secretHash } from '../../src/platform/auth/tokens.ts';
import { newId } from '../../src/platform/ids.ts';
import { Caller } from '../api.ts';
import { startRedis, type TestRedis } from '../redis.ts';
import { writeAgent, writeTenant } from '../shell.ts';
import { ApiChild } from './api-child.ts';
import { Wire } from './wire.ts';

const AGENTS = 6;
/** What an agent takes at once. */
export const PENDING_MAX = 20;
/** Short, so that offers also end by themselves. */
const WINDOW_MS = 4_000;

export interface FaultyApi {
  child: ApiChild;
  /** Its way to the database. */
  wire: Wire;
}

/** A PostgreSQL, a Redis and two processes of the built API, each behind a wire, and a tenant with agents. */
export class World {
  readonly apis: FaultyApi[] = [];
  readonly agents: Caller[] = [];
  readonly agentIds: string[] = [];
  tenantId = '';
  program!: Caller;
  owner!: pg.Pool;
  redis!: TestRedis;
  redisWire!: Wire;
  private readonly cleanUps: (() => Promise<void> | void)[] = [];

  private constructor(
    readonly folder: string,
    readonly cluster: Cluster,
  ) {}

  static async build(): Promise<World> {
    const folder = mkdtempSync(join(tmpdir(), 'baton-faults-'));
    const cluster = await startCluster({
      folder: join(folder, 'postgres'),
      passwordFile: join(folder, 'password'),
      logFile: join(folder, 'postgres.log'),
      settings: { max_connections: '120' },
    });
    const world = new World(folder, cluster);
    const atOnce = (): void => signal(cluster.pid, 'SIGQUIT');
    process.once('exit', atOnce);
    world.cleanUps.push(
      () => rmSync(folder, { recursive: true, force: true }),
      () => void process.off('exit', atOnce),
      () => cluster.stop(),
    );
    try {
      world.redis = await startRedis();
      world.redisWire = await Wire.to(Number(new URL(world.redis.url).port || 6379));
      world.owner = new pg.Pool({ connectionString: cluster.url(), max: 4 });
      world.owner.on('error', () => undefined);
      world.cleanUps.push(
        () => world.redis.stop(),
        () => world.redisWire.close(),
        () => world.owner.end(),
      );
      await world.addApi();
      await world.addApi();
      await world.people();
      return world;
    } catch (error) {
      await world.close();
      throw error;
    }
  }

  /** One more process. `preload`: modules it loads before the product. */
  async addApi(preload: string[] = []): Promise<FaultyApi> {
    const wire = await Wire.to(this.cluster.port);
    this.cleanUps.push(() => wire.close());
    const [databaseUrl, redisUrl] = [new URL(this.cluster.url()), new URL(this.redis.url)];
    databaseUrl.port = String(wire.port);
    redisUrl.port = String(this.redisWire.port);
    const child = await ApiChild.start({
      databaseUrl: databaseUrl.href,
      redisUrl: redisUrl.href,
      folder: this.folder,
      preload,
    });
    const api = { child, wire };
    this.apis.push(api);
    return api;
  }

  async removeApi(api: FaultyApi): Promise<void> {
    this.apis.splice(this.apis.indexOf(api), 1);
    await api.child.stop();
  }

  /** Starts again what ended. */
  async mend(): Promise<void> {
    for (const { child, wire } of this.apis) {
      wire.look = null;
      if (!child.ended) continue;
      child.launch();
      await child.ready();
    }
  }

  async number(sql: string, values: unknown[] = []): Promise<number> {
    return (await this.owner.query<{ n: number }>(`select count(*)::int as n from ${sql}`, values)).rows[0]!
      .n;
  }

  /** Every process of the server: what a machine that stands still would stop. */
  async databaseProcesses(): Promise<number[]> {
    const { rows } = await this.owner.query<{ pid: number }>('select pid from pg_stat_activity');
    return [this.cluster.pid, ...rows.map(({ pid }) => pid)];
  }

  async close(): Promise<void> {
    for (const { child } of this.apis) await child.stop();
    for (const cleanUp of this.cleanUps.toReversed()) await cleanUp();
  }

  private async people(): Promise<void> {
    const ids = Array.from({ length: AGENTS }, () => newId());
    const adminId = newId();
    this.tenantId = await writeTenant(this.owner, {
      // Reachable by e-mail: the load needs no sockets.
      agents: [
        { id: adminId, role: 'admin', ready: false },
        ...ids.map((id) => ({ id, channels: ['email'], maxPendingOffers: PENDING_MAX })),
      ],
      settings: { offerWindowMs: WINDOW_MS, maxConsecutiveTimeouts: null, sharkTankWindowMs: 0 },
      steps: [{ name: 'Two at once', strategy: 'performance', parallelOffers: 2 }],
    });
    const key = newApiKey();
    await this.owner.query(
      `insert into api_keys (tenant_id, id, name, hint, secret_hash, scopes, created_by, created_at) values ($1, $2, 'test', '', $3, '{leads:write}', $4, now())`,
      [this.tenantId, newId(), secretHash(key), adminId],
    );
    this.program = new Caller({ url: '' }, { authorization: `Bearer ${key}` });
    for (const id of ids) {
      const caller = new Caller({ url: '' });
      const secret = await this.signIn(id);
      caller.cookie = `baton_session=${secret}`;
      caller.csrfToken = csrfTokenOf(secret);
      this.agents.push(caller);
      this.agentIds.push(id);
    }
  }

  /** Cookies of so many more people, who take no leads: each has devices of their own. */
  async lookersOn(count: number): Promise<string[]> {
    const cookies: string[] = [];
    for (let i = 0; i < count; i += 1) {
      const id = newId();
      const who = { id, role: 'participant', ready: false } as const;
      await writeAgent(this.owner, this.tenantId, who, new Date());
      cookies.push(`baton_session=${await this.signIn(id)}`);
    }
    await this.owner.query(
      'update tenant_routing set config_version = config_version + 1 where tenant_id = $1',
      [this.tenantId],
    );
    return cookies;
  }

  private async signIn(userId: string): Promise<string> {
    const secret = newSecret();
    await this.owner.query(
      `insert into sessions (id, account_id, token_hash, created_at, seen_at, ends_at) select $1, account_id, $3, now(), now(), now() + interval '1 day' from users where id = $2`,
      [newId(), userId, secretHash(secret)],
    );
    return secret;
  }
}

/** Waits for a condition; throws where it does not come true in time. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  withinMs = 180_000,
): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`${what}: not within ${withinMs / 1000} s`);
    await sleep(50);
  }
}
