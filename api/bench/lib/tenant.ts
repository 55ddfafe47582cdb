import type { RoutingSettings } from '@baton/contract';
import type { PlanStep } from '@baton/engine';
import { hash, randomBytes, randomUUID } from 'node:crypto';
import { newApiKey, newSecret, secretHash } from '../../src/platform/auth/tokens.ts';
import type { LoadOrder } from './load.ts';
import { withClient } from './stand.ts';

/** One key may post 1,000 leads a second; several share the load. */
const KEYS = 8;

/** What of a new tenant's routing is to be otherwise. */
export interface RoutingRows {
  settings?: Partial<RoutingSettings>;
  /** Of the default plan's steps. */
  strategy?: PlanStep['strategy'];
  /** The tenant; made where it does not exist. */
  slug?: string;
}

export type Access = Omit<LoadOrder, 'postTo' | 'connectTo'>;

const NEW_TENANT = `
  with t as (insert into tenants (id, slug, name, time_zone, country, currency, status, created_at)
      select gen_random_uuid(), $1, $1, time_zone, country, currency, 'active', now() from tenants where slug = 'main' returning id),
    p as (insert into routing_plans (tenant_id, id, name, created_at) select id, gen_random_uuid(), 'Plan', now() from t returning tenant_id, id),
    v as (insert into routing_plan_versions (tenant_id, id, plan_id, version, steps, published_at)
      select tenant_id, gen_random_uuid(), id, 1, '[{"name": "Everybody"}]', now() from p returning tenant_id, id),
    s as (insert into routing_settings (tenant_id, settings) select id, '{}' from t),
    u as (insert into users (tenant_id, id, account_id, name, role, takes_leads, active, weight, channels, created_at)
      select t.id, gen_random_uuid(), a.account_id, a.name, 'admin', false, true, 50, '{}', now()
        from t cross join users a join tenants m on m.id = a.tenant_id and m.slug = 'main' where a.role = 'admin' limit 1)
  insert into tenant_routing (tenant_id, version, config_version, default_plan_version_id, rotation) select tenant_id, 0, 1, id, '{}' from v`;

/** Agents with sessions, past the sign-in: 1,000 careful password hashes would take minutes. */
export async function writeProductTenant(
  databaseUrl: string,
  agents: number,
  routing: RoutingRows = {},
): Promise<Access> {
  return withClient(databaseUrl, async (client) => {
    const { slug = 'main' } = routing;
    if (slug !== 'main') await client.query(NEW_TENANT, [slug]);
    const { rows } = await client.query<{ tenant: string; admin: string }>(
      `select t.id as tenant, u.id as admin from tenants t join users u on u.tenant_id = t.id and u.role = 'admin' where t.slug = $1`,
      [slug],
    );
    const { tenant, admin } = rows[0]!;
    const secrets = Array.from({ length: agents }, () => newSecret());
    const ids = secrets.map(() => randomUUID());
    const accounts = secrets.map(() => randomUUID());
    await client.query(
      `insert into accounts (id, email, name, created_at) select a, $2 || n || '@bench.test', 'Agent ' || n, now() from unnest($1::uuid[]) with ordinality as t (a, n)`,
      [accounts, `agent.${slug}.`],
    );
    await client.query(
      `insert into users (tenant_id, id, account_id, name, role, takes_leads, active, weight, channels, created_at)
       select $1, u, a, 'Agent ' || n, 'agent', true, true, 50, '{}', now() + n * interval '1 microsecond' from unnest($2::uuid[], $3::uuid[]) with ordinality as t (u, a, n)`,
      [tenant, ids, accounts],
    );
    await client.query(
      `insert into sessions (id, account_id, token_hash, tenant_id_last, created_at, seen_at, ends_at)
       select gen_random_uuid(), a, decode(h, 'hex'), $1, now(), now(), now() + interval '1 day' from unnest($2::uuid[], $3::text[]) as t (a, h)`,
      [tenant, accounts, secrets.map((secret) => secretHash(secret).toString('hex'))],
    );
    const taken = {
      day: { start: 0, count: 0 },
      week: { start: 0, count: 0 },
      month: { start: 0, count: 0 },
    };
    await client.query(
      `insert into agent_live (tenant_id, agent_id, activity, activity_since, connected, connection_epoch, idle_since, consecutive_timeouts, taken, feedback_pending)
       select $1, u, 'available', now(), false, 0, now(), 0, $3, '[]' from unnest($2::uuid[]) as u`,
      [tenant, ids, JSON.stringify(taken)],
    );
    await client.query(
      `insert into tags (tenant_id, id, name, key, kind, weight, created_at) values ($1, gen_random_uuid(), 'solar', 'solar', 'preferential', 50, now())`,
      [tenant],
    );
    const keys = Array.from({ length: KEYS }, () => newApiKey());
    for (const key of keys) {
      await client.query(
        `insert into api_keys (tenant_id, id, name, hint, secret_hash, scopes, created_by, created_at) values ($1, gen_random_uuid(), 'bench', '', $2, '{leads:write}', $3, now())`,
        [tenant, secretHash(key), admin],
      );
    }
    if (routing.settings !== undefined)
      await client.query(
        `insert into routing_settings (tenant_id, settings) values ($1, $2)
         on conflict (tenant_id) do update set settings = routing_settings.settings || excluded.settings`,
        [tenant, JSON.stringify(routing.settings)],
      );
    if (routing.strategy !== undefined)
      await client.query(
        `update routing_plan_versions set steps = (select jsonb_agg(step || jsonb_build_object('strategy', $2::text)) from jsonb_array_elements(steps) step)
          where tenant_id = $1`,
        [tenant, routing.strategy],
      );
    await client.query('update tenant_routing set config_version = config_version + 1 where tenant_id = $1', [
      tenant,
    ]);
    return { cookies: secrets.map((secret) => `baton_session=${secret}`), keys };
  });
}

/** The same for the plain reference, whose server must be started afterwards: it reads them once. */
export async function writePlainTenant(databaseUrl: string, agents: number, schema: string): Promise<Access> {
  return withClient(databaseUrl, async (client) => {
    await client.query(schema);
    const secrets = Array.from({ length: agents }, () => randomBytes(32).toString('base64url'));
    const keys = Array.from({ length: KEYS }, () => randomBytes(20).toString('hex'));
    const hashes = (values: string[]): string[] => values.map((value) => hash('sha256', value));
    await client.query(
      'insert into agents (id, cookie_hash) select gen_random_uuid(), h from unnest($1::text[]) h',
      [hashes(secrets)],
    );
    await client.query(
      'insert into api_keys (id, key_hash) select gen_random_uuid(), h from unnest($1::text[]) h',
      [hashes(keys)],
    );
    return { cookies: secrets.map((secret) => `baton_session=${secret}`), keys };
  });
}

/**
 * What is wrong with what a run left behind: nothing, or it does not count. Both subjects name these things alike.
 * `amongOthers`: other leads are there too, which are another's to judge.
 */
export async function audit(
  databaseUrl: string,
  leadIds: string[],
  { amongOthers = false } = {},
): Promise<string[]> {
  const leads = amongOthers
    ? '(select * from leads where id = any($1))'
    : '(select * from leads where $1::uuid[] is not null)';
  return withClient(databaseUrl, async (client) => {
    const count = async (sql: string): Promise<number> =>
      (await client.query<{ n: number }>(`select count(*)::int as n from ${sql}`, [leadIds])).rows[0]!.n;
    const found: [number, string][] = [
      [leadIds.length - (await count('leads where id = any($1)')), 'leads that got a 201 are missing'],
      [await count(`${leads} l where status <> 'accepted'`), 'leads were not accepted'],
      [
        await count(`${leads} l where (select count(*) from offers o where o.lead_id = l.id) <> 1`),
        'leads were not offered exactly once',
      ],
      [
        await count(
          `${leads} l where not exists (select from offers o where o.lead_id = l.id and o.state = 'accepted' and o.id = l.accepted_offer_id)`,
        ),
        'leads lack their acceptance',
      ],
      [
        await count(
          `${leads} l where (select count(*) from score_entries s where s.lead_id = l.id and s.rule = 'accept') <> 1`,
        ),
        'leads lack their one score entry',
      ],
      [
        await count(`${leads} l where not exists (select from lead_events e where e.lead_id = l.id)`),
        'leads have no time line',
      ],
    ];
    return found.filter(([n]) => n !== 0).map(([n, what]) => `${n} ${what}`);
  });
}
