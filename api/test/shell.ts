import type { RoutingSettings } from '@baton/contract';
import type { EngineEvent, PlanStep } from '@baton/engine';
import pg from 'pg';
import { receiveLead, type Received } from '../src/intake/receive-lead.ts';
import { type Clock, SystemClock } from '../src/platform/clock.ts';
import { batchPool } from '../src/routing/batch-pool.ts';
import { newId } from '../src/platform/ids.ts';
import type { Work } from '../src/routing/batch.ts';
import type { RoutingMetrics } from '../src/routing/metrics.ts';
import type { Outgoing } from '../src/routing/publisher.ts';
import { TenantRouter } from '../src/routing/tenant-router.ts';
import { answerOffer, deliverOffer } from '../src/routing/works.ts';
import { testDatabase, type TestDatabase } from './database.ts';

export interface AgentRow {
  id: string;
  name?: string;
  role?: 'agent' | 'manager' | 'admin' | 'participant';
  takesLeads?: boolean;
  /** Connected and available from the start. */
  ready?: boolean;
  activity?: string;
  weight?: number;
  channels?: string[];
  maxPendingOffers?: number | null;
  maxOpenLeads?: number | null;
  perDay?: number | null;
  tags?: string[];
  teamIds?: string[];
}

export interface TenantRows {
  id?: string;
  agents: AgentRow[];
  settings?: Partial<RoutingSettings>;
  steps?: Partial<PlanStep>[];
  /** When the agents' activities began; their order breaks ties. */
  since?: Date;
}

/** Writes a tenant past the API, as its rows would be: what tests of the shell begin with. */
export async function writeTenant(
  owner: pg.Pool,
  { id = newId(), agents, settings = {}, steps = [{ name: 'All' }], since = new Date() }: TenantRows,
): Promise<string> {
  const [planId, versionId] = [newId(), newId()];
  const rows: [string, unknown[]][] = [
    [
      `insert into tenants (id, slug, name, time_zone, country, currency, status, created_at) values ($1, $3, 'Test', 'UTC', 'DE', 'EUR', 'active', $2)`,
      [id, since, id],
    ],
    [
      `insert into routing_plans (tenant_id, id, name, created_at) values ($1, $2, 'Plan', $3)`,
      [id, planId, since],
    ],
    [
      `insert into routing_plan_versions (tenant_id, id, plan_id, version, steps, published_at) values ($1, $2, $3, 1, $4, $5)`,
      [id, versionId, planId, JSON.stringify(steps), since],
    ],
    // Nobody acknowledges an offer here, and a busy machine is slow: the shortest patience that is not in question.
    [
      'insert into routing_settings (tenant_id, settings) values ($1, $2)',
      [id, JSON.stringify({ deliveryGraceMs: 120_000, ...settings })],
    ],
    [
      `insert into tenant_routing (tenant_id, version, config_version, default_plan_version_id, rotation) values ($1, 0, 1, $2, '{}')`,
      [id, versionId],
    ],
    [
      'insert into teams (tenant_id, id, name, created_at) select $1, t, t::text, $3 from unnest($2::uuid[]) t',
      [id, [...new Set(agents.flatMap((agent) => agent.teamIds ?? []))], since],
    ],
  ];
  for (const [text, values] of rows) await owner.query(text, values);
  for (const agent of agents) await writeAgent(owner, id, agent, since);
  return id;
}

export async function writeAgent(
  owner: pg.Pool,
  tenantId: string,
  agent: AgentRow,
  since: Date,
): Promise<void> {
  const {
    id,
    name = `Agent ${id.slice(-4)}`,
    role = 'agent',
    takesLeads = role === 'agent',
    ready = true,
    activity = 'available',
  } = agent;
  const accountId = newId();
  await owner.query('insert into accounts (id, email, name, created_at) values ($1, $2, $3, $4)', [
    accountId,
    `${accountId}@test.test`,
    name,
    since,
  ]);
  await owner.query(
    `insert into users (tenant_id, id, account_id, name, role, takes_leads, active, weight, channels, max_pending_offers, max_open_leads, per_day, created_at)
     values ($1, $2, $3, $4, $5, $6, true, $7, $8, $9, $10, $11, $12)`,
    [
      tenantId,
      id,
      accountId,
      name,
      role,
      takesLeads,
      agent.weight ?? 50,
      agent.channels ?? [],
      agent.maxPendingOffers ?? null,
      agent.maxOpenLeads ?? null,
      agent.perDay ?? null,
      since,
    ],
  );
  await owner.query(
    'insert into user_tags (tenant_id, user_id, raw) select $1, $2, t from unnest($3::text[]) t',
    [tenantId, id, agent.tags ?? []],
  );
  await owner.query(
    'insert into team_members (tenant_id, team_id, user_id, manages) select $1, t, $2, false from unnest($3::uuid[]) t',
    [tenantId, id, agent.teamIds ?? []],
  );
  const taken = { day: { start: 0, count: 0 }, week: { start: 0, count: 0 }, month: { start: 0, count: 0 } };
  await owner.query(
    `insert into agent_live (tenant_id, agent_id, activity, activity_since, connected, connection_epoch, idle_since, consecutive_timeouts, taken, feedback_pending)
     values ($1, $2, $3, $4, $5, $6, $4, 0, $7, '[]')`,
    [tenantId, id, ready ? activity : 'offline', since, ready, ready ? 1 : 0, JSON.stringify(taken)],
  );
}

/** One process's share: its own connections and its own router of a tenant. */
export class Shell {
  readonly tenantId: string;
  readonly pool: pg.Pool;
  readonly router: TenantRouter;
  /** Everything that was decided and committed. */
  events: EngineEvent[] = [];
  readonly sent: Outgoing[] = [];
  batches = 0;
  readonly listening = new Set<string>();

  constructor(database: TestDatabase, tenantId: string, clock: Clock = new SystemClock(), several = false) {
    this.tenantId = tenantId;
    this.pool = batchPool(database.url, { max: 4 });
    const metrics: Pick<RoutingMetrics, 'batch' | 'events' | 'woke'> = {
      woke: () => undefined,
      batch: () => void (this.batches += 1),
      events: (events) => void this.events.push(...events),
    };
    this.router = new TenantRouter(tenantId, {
      pool: this.pool,
      clock,
      listeners: { of: () => this.listening },
      emit: (_, outgoing) => void this.sent.push(...outgoing),
      metrics: metrics as RoutingMetrics,
      several,
    });
  }

  submit<T>(work: Work<T>): Promise<T> {
    return this.router.submit(work);
  }

  post(
    input: Parameters<typeof receiveLead>[0] = { customer: {} },
    idempotencyKey?: string,
  ): Promise<Received> {
    return this.submit(
      receiveLead(
        input,
        'DE',
        idempotencyKey === undefined ? null : { principal: 'tester', key: idempotencyKey },
      ),
    );
  }

  /** Delivers and accepts, as an agent's device would. */
  async accept(offerId: string, agentId: string, at?: number): Promise<unknown> {
    await this.submit(deliverOffer(offerId, agentId));
    return this.submit(answerOffer({ type: 'accept_offer', offerId, agentId, at: at ?? Date.now() }));
  }

  /** Runs what is due and waits for everything before it. */
  async settle(): Promise<void> {
    await this.submit({ name: 'nothing', run: () => () => undefined });
  }

  async close(): Promise<void> {
    await this.router.close();
    await this.pool.end();
  }
}

/** A database, its owner's pool, and whatever shells a test opens; all gone with `close`. */
export class ShellBench {
  readonly database: TestDatabase;
  readonly owner: pg.Pool;
  private readonly shells: Shell[] = [];

  private constructor(database: TestDatabase) {
    this.database = database;
    this.owner = new pg.Pool({ connectionString: database.ownerUrl, max: 4 });
    this.owner.on('error', () => undefined);
  }

  static async open(): Promise<ShellBench> {
    return new ShellBench(await testDatabase());
  }

  /** `several`: as one of several processes. */
  shell(tenantId: string, clock?: Clock, several?: boolean): Shell {
    const shell = new Shell(this.database, tenantId, clock, several);
    this.shells.push(shell);
    return shell;
  }

  tenant(rows: TenantRows): Promise<string> {
    return writeTenant(this.owner, rows);
  }

  async count(tenantId: string, table: string, where = 'true'): Promise<number> {
    const { rows } = await this.owner.query<{ n: number }>(
      `select count(*)::int as n from ${table} where tenant_id = $1 and ${where}`,
      [tenantId],
    );
    return rows[0]!.n;
  }

  /** Ends every server process that works for this database but the owner's own. */
  async killBackends(): Promise<number> {
    const { rowCount } = await this.owner.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'baton' and pid <> pg_backend_pid()`,
    );
    return rowCount ?? 0;
  }

  async close(): Promise<void> {
    await Promise.all(this.shells.map((shell) => shell.close().catch(() => undefined)));
    await this.owner.end();
    await this.database.drop();
  }
}
