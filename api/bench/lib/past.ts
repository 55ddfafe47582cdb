import pg from 'pg';
import { newSecret, secretHash } from '../../src/platform/auth/tokens.ts';

const SOURCES = 8;
/** Rows a statement makes: a whole million at once would want more memory than a small machine has. */
const STEP = 50_000;

export interface Past {
  tenantId: string;
  leads: number;
  offers: number;
  /** A manager's session. */
  cookie: string;
}

/**
 * Thirty days of leads and offers, written as rows: 60 % of the leads are offered once, others up to four times, each
 * time to another agent; one in a hundred comes back and is offered to the same agent again days later. Names and times
 * follow from numbers alone. The triggers sleep meanwhile; the rollups are made from the rows, as a migration makes them.
 */
export async function writePast(databaseUrl: string, offers: number): Promise<Past> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    const { rows } = await client.query<{ tenant: string; account: string }>(
      `select t.id as tenant, u.account_id as account from tenants t join users u on u.tenant_id = t.id and u.role = 'admin' where t.slug = 'main'`,
    );
    const { tenant, account } = rows[0]!;
    const secret = newSecret();
    await client.query(
      `insert into sessions (id, account_id, token_hash, tenant_id_last, created_at, seen_at, ends_at)
       values (gen_random_uuid(), $1, decode($2, 'hex'), $3, now(), now(), now() + interval '1 day')`,
      [account, secretHash(secret).toString('hex'), tenant],
    );
    await client.query(
      `insert into sources (tenant_id, id, name, key, default_tags, created_at)
       select $1, gen_random_uuid(), 'Source ' || n, 'source-' || n, '{}', now() from generate_series(1, ${SOURCES}) n`,
      [tenant],
    );
    await client.query(`set session_replication_role = replica; set work_mem = '64MB'`);
    await client.query(NUMBERED);
    const leads = Math.round(offers / OFFERS_PER_LEAD);
    for (let first = 0; first < leads; first += STEP) {
      const values = [tenant, first, Math.min(leads, first + STEP) - 1, leads];
      for (const text of [LEADS, OFFERS, AGAIN]) await client.query(text, values);
    }
    await client.query(POINTS, [tenant]);
    await client.query('set session_replication_role = origin');
    await client.query('select rebuild_figures($1)', [tenant]);
    await client.query('vacuum (analyze)');
    await client.query('checkpoint');
    const count = async (table: string): Promise<number> =>
      (await client.query<{ n: number }>(`select count(*)::int as n from ${table}`)).rows[0]!.n;
    return {
      tenantId: tenant,
      leads: await count('leads'),
      offers: await count('offers'),
      cookie: `baton_session=${secret}`,
    };
  } finally {
    await client.end();
  }
}

const OFFERS_PER_LEAD = 1.61;

/** Agents and sources by number, and chance by number: in [0, 1). */
const NUMBERED = `
  create temp table agent_no as select id, (row_number() over (order by id) - 1)::int as no from users where role = 'agent';
  create unique index on agent_no (no);
  create temp table source_no as select id, (row_number() over (order by id) - 1)::int as no from sources where key like 'source-%';
  create function pg_temp.chance(i bigint, salt int) returns float8 language sql immutable as
    $$ select ((hashint8extended(i, salt) >> 11) & 4503599627370495)::float8 / 4503599627370496 $$;
  create function pg_temp.name(i bigint, salt int) returns uuid language sql immutable as $$ select md5(salt || ':' || i)::uuid $$;
  analyze agent_no`;

/** What the numbers $2 to $3 of $4 stand for. A median answer takes 45 s, one in forty more than ten minutes. */
const FACTS = `select i, date_trunc('milliseconds', now() - interval '29 days' * (1 - i::float8 / $4) - interval '2 hours') as received_at,
    case when pg_temp.chance(i, 1) < 0.6 then 1 when pg_temp.chance(i, 1) < 0.85 then 2 when pg_temp.chance(i, 1) < 0.95 then 3 else 4 end as offers,
    pg_temp.chance(i, 2) < 0.88 as taken, pg_temp.chance(i, 3) < 0.01 as again, pg_temp.chance(i, 4) as outcome,
    round(45000 * exp(1.3 * (pg_temp.chance(i, 5) + pg_temp.chance(i, 6) + pg_temp.chance(i, 7) - 1.5) * 2)) as answer_ms,
    floor(pg_temp.chance(i, 8) * (select count(*) from agent_no))::int as first_agent
  from generate_series($2::bigint, $3::bigint) i`;
const AGENT = (nth: string): string => `(first_agent + 37 * (${nth} - 1)) % (select count(*) from agent_no)`;
/** When the nth offer was made: each one before it ran a minute. */
const MADE = (nth: string): string => `received_at + interval '1 minute' * (${nth} - 1)`;
const ANSWERED = `${MADE('offers')} + answer_ms * interval '1 millisecond'`;

const LEADS = `
  insert into leads (tenant_id, id, status, source_id, attributes, tag_names, tags, priority, received_at, cycle, attempt, version,
    owner_agent_id, owned_at, accepted_at, first_accepted_at, first_released_at, accepted_offer_id, accepted_kind, routing,
    contact_status, outcome, deal_value_amount, deal_value_currency, first_contact_at, comment_count)
  select $1, pg_temp.name(i, 1), case when not taken then 'unclaimed' when outcome < 0.02 then 'discarded' else 'accepted' end, s.id, '{}',
    '{}', '[]', 0, received_at, 1, offers, 1, case when taken and outcome >= 0.02 then a.id end, case when taken then ${ANSWERED} end,
    case when taken then ${ANSWERED} end, case when taken then ${ANSWERED} end,
    case when outcome > 0.97 then received_at end, case when taken and outcome >= 0.02 then pg_temp.name(i, 10 + offers) end,
    case when taken and outcome >= 0.02 then 'exclusive' end, '{}',
    case when outcome > 0.4 then 'contacted' else 'not_contacted' end,
    case when outcome > 0.9 then 'closed_won' when outcome > 0.7 then 'unsuccessful' when outcome > 0.5 then 'in_progress' else 'open' end,
    case when outcome > 0.9 then 100000 end, case when outcome > 0.9 then (select currency from tenants where id = $1) end,
    case when outcome > 0.4 then ${ANSWERED} + interval '20 minutes' end, floor(outcome * 3)
  from (${FACTS}) f join agent_no a on a.no = ${AGENT('offers')} join source_no s on s.no = i % ${SOURCES}`;

const OFFER_COLUMNS = `tenant_id, id, lead_id, agent_id, kind, cycle, attempt, step, created_at, delivered_at, window_ms, expires_at,
  after_requeue, why, state, responded_at, counts_as`;

const OFFERS = `
  insert into offers (${OFFER_COLUMNS})
  select $1, pg_temp.name(i, 10 + nth), pg_temp.name(i, 1), a.id, 'exclusive', 1, nth, 0, ${MADE('nth')}, ${MADE('nth')}, 300000,
    ${MADE('nth')} + interval '5 minutes', false, '[]',
    case when nth = offers and taken then 'accepted' when pg_temp.chance(i, 20 + nth) < 0.6 then 'declined' else 'timed_out' end,
    case when nth = offers and taken then ${ANSWERED} else ${MADE('nth')} + interval '1 minute' end, null
  from (${FACTS}) f cross join lateral generate_series(1, offers) nth join agent_no a on a.no = ${AGENT('nth')} where $4::int > 0`;

/** The same agent once more, one to four days later, in vain. */
const AGAIN = `
  insert into offers (${OFFER_COLUMNS})
  select $1, pg_temp.name(i, 30), pg_temp.name(i, 1), a.id, 'exclusive', 2, 1, 0, at, at, 300000, at + interval '5 minutes', false, '[]',
    'undelivered', at + interval '10 seconds', null
  from (select *, received_at + interval '1 day' * (1 + floor(pg_temp.chance(i, 9) * 4)) as at from (${FACTS}) f where again) f
  join agent_no a on a.no = ${AGENT('offers')} where at < now() and $4::int > 0`;

const POINTS = `
  insert into score_entries (tenant_id, id, agent_id, at, rule, points, lead_id, offer_id, cause_id)
  select tenant_id, gen_random_uuid(), agent_id, responded_at, case state when 'accepted' then 'accept' when 'declined' then 'decline' else 'timeout' end,
    case state when 'accepted' then 2 when 'declined' then 1 else -5 end, lead_id, id, id
  from offers where tenant_id = $1 and state in ('accepted', 'declined', 'timed_out')`;
