import { randomUUID } from 'node:crypto';
import { newRouting } from '@baton/engine';
import type pg from 'pg';
import { withClient } from './stand.ts';

/** Pending offers of an agent here; they may have ten more, so that whatever runs out finds somebody. */
const HELD = 40;
const HELD_MAX = 50;

/** Nobody looks at those offers: whoever lets many run out stays available, and what follows is not undelivered soon. */
export const WAITING_ROUTING = {
  strategy: 'longest_idle',
  settings: { deliveryGraceMs: 120_000, maxConsecutiveTimeouts: null },
} as const;

export interface Waiting {
  offers: number;
  /** When the first one runs out, by the database's clock. */
  firstAt: Date;
  /** The others follow at this rate. Infinite: all at once. */
  perSecond: number;
}

const AT = `$1::timestamptz + interval '1 second' * ((i - 1) / $2::float8)`;

/**
 * Offers that are on their agents' screens and wait for an answer, written as rows into a tenant of the product. They
 * have a team and a plan of their own: the leads that come beside them go to others. Read at the tenant's next batch.
 */
export async function writeWaiting(databaseUrl: string, waiting: Waiting): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ tenant: string }>(
      `select id as tenant from tenants where slug = 'main'`,
    );
    const tenant = rows[0]!.tenant;
    const plan = await writeTeams(client, tenant);
    const agents = Math.ceil(waiting.offers / HELD);
    await client.query(
      `create temp table waiting_agent as select gen_random_uuid() as id, gen_random_uuid() as account, n from generate_series(1, $1::int) n`,
      [agents],
    );
    await client.query(`create unique index on waiting_agent (n)`);
    const inserts: [string, unknown[]][] = [
      [
        `insert into accounts (id, email, name, created_at) select account, 'waiting' || n || '@bench.test', 'Waiting ' || n, now() from waiting_agent`,
        [],
      ],
      [
        `insert into users (tenant_id, id, account_id, name, role, takes_leads, active, weight, channels, max_pending_offers, created_at)
         select $1, id, account, 'Waiting ' || n, 'agent', true, true, 50, '{}', ${HELD_MAX}, now() from waiting_agent`,
        [tenant],
      ],
      [
        'insert into team_members (tenant_id, team_id, user_id, manages) select $1, $2, id, false from waiting_agent',
        [tenant, plan.teamId],
      ],
      [
        `insert into agent_live (tenant_id, agent_id, activity, activity_since, connected, connection_epoch, idle_since, consecutive_timeouts, taken, feedback_pending)
         select $1, id, 'available', now(), true, 1, now(), 0, $2, '[]' from waiting_agent`,
        [tenant, JSON.stringify(NOTHING_TAKEN)],
      ],
    ];
    for (const [text, values] of inserts) await client.query(text, values);
    const values = [
      new Date(waiting.firstAt),
      Number.isFinite(waiting.perSecond) ? waiting.perSecond : 1e12,
      tenant,
      waiting.offers,
    ];
    await client.query(`set session_replication_role = replica`);
    await client.query(
      `create temp table waiting_offer as select i, gen_random_uuid() as id, gen_random_uuid() as lead_id, a.id as agent_id, ${AT} as ends
         from generate_series(1, $3::int) i join waiting_agent a on a.n = 1 + (i - 1) % ${agents}`,
      [values[0], values[1], waiting.offers],
    );
    await client.query(
      `insert into leads (tenant_id, id, status, source_id, attributes, tag_names, tags, priority, received_at, cycle, attempt, version, routing)
       select $1, lead_id, 'offered', $2, '{}', '{}', '[]', 0, now() - interval '1 minute', 1, 1, 1, $3 from waiting_offer`,
      [tenant, plan.sourceId, JSON.stringify(newRouting(plan.versionId))],
    );
    await client.query(
      `insert into pending_offers (tenant_id, id, lead_id, agent_id, kind, cycle, attempt, step, created_at, delivered_at, window_ms, expires_at, after_requeue, why)
       select $1, id, lead_id, agent_id, 'exclusive', 1, 1, 0, ends - interval '5 minutes', ends - interval '5 minutes', 300000, ends, false, '[]' from waiting_offer`,
      [tenant],
    );
    await client.query(`set session_replication_role = origin`);
    await client.query(
      `update tenant_routing set version = version + 1, config_version = config_version + 1, next_wake_at = $2 where tenant_id = $1`,
      [tenant, waiting.firstAt],
    );
    await client.query('analyze');
  });
}

const NOTHING_TAKEN = {
  day: { start: 0, count: 0 },
  week: { start: 0, count: 0 },
  month: { start: 0, count: 0 },
};

/** Two teams with a plan each: whoever is there already has the default one. */
async function writeTeams(
  client: pg.Client,
  tenant: string,
): Promise<{ teamId: string; versionId: string; sourceId: string }> {
  const [teamId, deskId, planId, versionId, sourceId] = Array.from({ length: 5 }, () => randomUUID());
  const steps = (team: string): string => JSON.stringify([{ name: 'Everybody', teamIds: [team] }]);
  const statements: [string, unknown[]][] = [
    [
      `insert into teams (tenant_id, id, name, created_at) values ($1, $2, 'Waiting', now()), ($1, $3, 'Desk', now())`,
      [tenant, teamId, deskId],
    ],
    [
      `insert into team_members (tenant_id, team_id, user_id, manages) select $1, $2, id, false from users where tenant_id = $1 and role = 'agent'`,
      [tenant, deskId],
    ],
    [
      `update routing_plan_versions v set steps = (select jsonb_agg(step || $2::jsonb) from jsonb_array_elements(steps) step)
        where tenant_id = $1 and id = (select default_plan_version_id from tenant_routing where tenant_id = $1)`,
      [tenant, JSON.stringify({ teamIds: [deskId] })],
    ],
    [
      `insert into routing_plans (tenant_id, id, name, created_at) values ($1, $2, 'Waiting', now())`,
      [tenant, planId],
    ],
    [
      `insert into routing_plan_versions (tenant_id, id, plan_id, version, steps, published_at) values ($1, $2, $3, 1, $4, now())`,
      [tenant, versionId, planId, steps(teamId!)],
    ],
    [
      `insert into sources (tenant_id, id, name, key, plan_id, default_tags, created_at) values ($1, $2, 'Waiting', 'waiting', $3, '{}', now())`,
      [tenant, sourceId, planId],
    ],
  ];
  for (const [text, values] of statements) await client.query(text, values);
  return { teamId: teamId!, versionId: versionId!, sourceId: sourceId! };
}

/** The same for the plain reference, which knows one offer for each agent: as many agents, and some who are free. */
export async function writePlainWaiting(
  databaseUrl: string,
  { offers, firstAt, perSecond }: Waiting,
): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    const values = [firstAt, Number.isFinite(perSecond) ? perSecond : 1e12];
    await client.query(
      `create temp table waiting_offer as select i, gen_random_uuid() as id, gen_random_uuid() as lead_id, gen_random_uuid() as agent_id, ${AT} as ends
         from generate_series(1, $3::int) i`,
      [...values, offers],
    );
    await client.query(
      `insert into agents (id, team, available, busy) select agent_id, 1, true, true from waiting_offer
       union all select gen_random_uuid(), 1, true, false from generate_series(1, $1::int)`,
      [Math.max(100, Math.ceil(offers / 4))],
    );
    await client.query(
      `insert into leads (id, status, source, subject, text, tags, received_at, attempt) select lead_id, 'offered', 'waiting', 'Waiting', '', '{}', now(), 1 from waiting_offer`,
    );
    await client.query(
      `insert into offers (id, lead_id, agent_id, state, attempt, created_at, delivered_at, expires_at)
       select id, lead_id, agent_id, 'pending', 1, now(), now(), ends from waiting_offer`,
    );
    await client.query('analyze');
  });
}
