/**
 * What the database refuses whatever the programs above it do. Every rule of the tables that routing writes has its case
 * here: a new one without a case fails the last test, and `npm run mutate` takes each away to see that its case notices.
 */
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENGINE_TABLES, RULES_OF_TABLES } from '../../test/mutations/engine-tables.ts';
import { ShellBench } from '../../test/shell.ts';
import { newId } from '../platform/ids.ts';

interface Case {
  /** A row that is there once more (`again`), or changed. */
  how: 'again' | 'change';
  /** Which row; any where nothing is said. */
  where?: string;
  /** What is different in it. */
  with?: Record<string, unknown>;
}

const again = (values: Record<string, unknown> = {}, where?: string): Case => ({
  how: 'again',
  with: values,
  ...(where === undefined ? {} : { where }),
});
const change = (values: Record<string, unknown>, where?: string): Case => ({
  ...again(values, where),
  how: 'change',
});
const id = newId;

/** By table, by rule. */
const CASES: Record<string, Record<string, Case>> = {
  agent_events: { agent_events_pkey: again() },
  agent_live: { agent_live_pkey: again(), agent_live_tenant_id_fkey: again({ tenant_id: id() }) },
  customer_keys: { customer_keys_pkey: again() },
  customers: { customers_pkey: again() },
  idempotency_keys: {
    idempotency_keys_pkey: again(),
    idempotency_keys_of_principal: again({ route: 'POST /teams' }, `route = 'POST /tags'`),
  },
  lead_comments: { lead_comments_pkey: again(), lead_comments_tenant_id_fkey: again({ tenant_id: id() }) },
  lead_events: { lead_events_pkey: again() },
  leads: {
    leads_pkey: again(),
    leads_external: again({ id: id() }, 'external_id is not null'),
    leads_check: change({ owner_agent_id: null }, `status = 'accepted'`),
    leads_check1: change({ accepted_offer_id: null }, `status = 'accepted'`),
    leads_status_check: change({ status: 'nowhere' }, `status = 'offered'`),
    leads_attempt_check: change({ attempt: -1 }),
    leads_cycle_check: change({ cycle: 0 }),
    leads_priority_check: change({ priority: 11 }),
    leads_value_amount_check: change({ value_amount: -1 }),
    leads_deal_value_amount_check: change({ deal_value_amount: -1 }),
    leads_next_action: change({ next_action: 'call' }),
  },
  listeners: { listeners_pkey: again(), listeners_tenant_id_fkey: again({ tenant_id: id() }) },
  offer_decisions: { offer_decisions_pkey: again() },
  offers: {
    offers_pkey: again(),
    offers_attempt: again({ id: id(), state: 'declined' }),
    offers_one_acceptance: again({ id: id(), attempt: 9 }),
    offers_kind_check: again({ id: id(), attempt: 9, state: 'declined', kind: 'gift' }),
    offers_state_check: again({ id: id(), attempt: 9, state: 'forgotten' }),
  },
  outbox: { outbox_pkey: again(), outbox_check: change({ last_seq: 0 }) },
  pending_offers: {
    pending_offers_pkey: again(),
    pending_offers_exclusive: again({ id: id(), agent_id: id() }),
    pending_offers_holder: again({ id: id(), kind: 'parallel' }),
    pending_offers_kind_check: change({ kind: 'gift' }),
  },
  processes: { processes_pkey: again() },
  score_entries: {
    score_entries_pkey: again(),
    score_entries_points_check: change({ points: 0 }),
    score_entries_cause: again({ id: id() }, `rule = 'accept'`),
    score_entries_offer: again({ id: id(), cause_id: id(), lead_id: id() }, `rule = 'accept'`),
    score_entries_accept_once: again({ id: id(), cause_id: id(), offer_id: id() }, `rule = 'accept'`),
    score_entries_reversal: again({ id: id(), cause_id: id() }, 'reverses is not null'),
  },
  sources: {
    sources_pkey: again(),
    sources_tenant_id_key_key: again({ id: id() }),
    sources_cost_amount_check: change({ cost_amount: -1 }),
    sources_cost_per_check: change({ cost_per: 'year' }),
    sources_tenant_id_fkey: again({ tenant_id: id() }),
    sources_tenant_id_plan_id_fkey: change({ plan_id: id() }),
  },
  tenant_routing: {
    tenant_routing_pkey: again(),
    tenant_routing_tenant_id_fkey: change({ tenant_id: id() }),
    tenant_routing_tenant_id_default_plan_version_id_fkey: change({ default_plan_version_id: id() }),
  },
};

/** Columns that may be empty; every other one has to have a value. */
const MAY_BE_EMPTY = `
agent_live: disconnected_at last_offered_at wrap_up_until
customers: blocked_at blocked_reason email erased_at name phone
idempotency_keys: body status
lead_comments: user_id
leads: accepted_at accepted_kind accepted_offer_id contact_bucket customer_email customer_id customer_name customer_phone customer_postal_code deal_value_amount deal_value_currency external_id first_accepted_at first_contact_at first_released_at held_at joined_lead_id next_action next_action_at next_action_reminded_at owned_at owner_agent_id queued_at release_bucket response_bucket subject text value_amount value_currency
listeners: lost_at
offers: counts_as delivered_at expires_at reason response_bucket
pending_offers: delivered_at expires_at
score_entries: lead_id offer_id reason reverses
sources: acknowledgement cost_amount cost_per plan_id
tenant_routing: last_batch_id last_release_at next_wake_at
`;

let bench: ShellBench;
beforeAll(async () => {
  bench = await ShellBench.open();
  await bringAbout();
});
afterAll(() => bench.close());

/** A tenant with one row of every kind: a lead that was accepted, and one that is offered. */
async function bringAbout(): Promise<void> {
  const [agentId, processId] = [newId(), newId()];
  const tenant = await bench.tenant({ agents: [{ id: agentId }], settings: { wrapUpMs: 60_000 } });
  const shell = bench.shell(tenant);
  const customer = { name: 'Anna', email: 'anna@test.test' };
  const { body } = await shell.post({ source: 'web', externalId: 'one', customer }, 'key');
  const leadId = (JSON.parse(body) as { id: string }).id;
  const { rows } = await bench.owner.query<{ id: string }>('select id from pending_offers');
  await shell.accept(rows[0]!.id, agentId);
  await bench.owner.query(`update agent_live set wrap_up_until = null`);
  shell.router.drop();
  await shell.post();
  const write = (text: string, ...values: unknown[]): Promise<unknown> =>
    bench.owner.query(text, [tenant, ...values]);
  await write(
    'insert into lead_comments (tenant_id, id, lead_id, at, text) values ($1, $2, $3, now(), $4)',
    newId(),
    leadId,
    'A comment',
  );
  await write(
    `insert into idempotency_keys (tenant_id, principal, route, key, request_hash, created_at)
       select $1, principal, 'POST /tags', 'tag', request_hash, created_at from idempotency_keys`,
  );
  await write(
    `insert into outbox (tenant_id, user_id, first_seq, last_seq, at, events) values ($1, $2, 1, 2, now(), '[]')`,
    agentId,
  );
  await write(
    `insert into listeners (tenant_id, user_id, process_id) values ($1, $2, $3)`,
    agentId,
    processId,
  );
  await write(
    `insert into score_entries (tenant_id, id, agent_id, at, rule, points, cause_id, reverses)
       select $1, $2, agent_id, now(), 'reversal', -points, id, id from score_entries where rule = 'accept'`,
    newId(),
  );
  await bench.owner.query(
    'insert into processes (id, started_at, seen_at) values ($1, now(), now()) on conflict do nothing',
    [processId],
  );
}

async function attempt(table: string, { how, where = 'true', with: values = {} }: Case): Promise<unknown> {
  const { owner } = bench;
  if (how === 'change') {
    const to = Object.keys(values).map((column) => `${column} = n.${column}`);
    return owner.query(
      `update ${table} t set ${to.join(', ')} from jsonb_populate_record(null::${table}, $1) n where t.ctid = (select ctid from ${table} where ${where} limit 1)`,
      [JSON.stringify(values)],
    );
  }
  const { rows } = await owner.query<{ columns: string }>(
    `select string_agg(quote_ident(column_name), ', ') as columns from information_schema.columns
      where table_schema = 'public' and table_name = $1 and is_generated = 'NEVER'`,
    [table],
  );
  const { columns } = rows[0]!;
  return owner.query(
    `insert into ${table} (${columns}) select ${columns} from
       (select (jsonb_populate_record(t, $1)).* from ${table} t where ${where} limit 1) as one`,
    [JSON.stringify(values)],
  );
}

describe.each(Object.entries(CASES))('%s', (table, cases) => {
  it.each(Object.entries(cases))('keep %s', async (rule, one) => {
    const refusal = await attempt(table, one).then(
      (result) => `nothing: ${(result as pg.QueryResult).rowCount} rows were written`,
      // A partition's rule has its table's name, and its month.
      (error: pg.DatabaseError) => error.constraint?.replace(/_\d{4}_\d{2}_/, '_') ?? error.message,
    );
    expect(refusal).toBe(rule);
  });
});

it('columns have values but for those that may be empty', async () => {
  const { rows } = await bench.owner.query<{ line: string }>(
    `select table_name || ': ' || string_agg(column_name, ' ' order by column_name) as line from information_schema.columns
      where table_schema = 'public' and is_nullable = 'YES' and table_name = any($1) group by table_name order by table_name`,
    [ENGINE_TABLES],
  );
  expect(rows.map(({ line }) => line)).toEqual(MAY_BE_EMPTY.trim().split('\n'));
});

it('no rule is without a case', async () => {
  const { rows } = await bench.owner.query<{ table: string; name: string }>(RULES_OF_TABLES, [ENGINE_TABLES]);
  const cases = new Set(
    Object.entries(CASES).flatMap(([table, own]) => Object.keys(own).map((name) => `${table} ${name}`)),
  );
  expect(rows.map(({ table, name }) => `${table} ${name}`).filter((rule) => !cases.has(rule))).toEqual([]);
});
