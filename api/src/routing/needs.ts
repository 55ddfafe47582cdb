import type { CustomerFacts } from '@baton/engine';
import type pg from 'pg';
import { together } from '../platform/database/together.ts';
import { storedKeyOf } from '../platform/idempotency/idempotency.store.ts';
import type { Comment, IntakeFacts, Needs, Work } from './batch.ts';
import { emailKey, phoneKey } from './identifiers.ts';
import { engineLead, LEAD_COLUMNS, LEAD_FROM, leadRecord, type LeadRow } from './lead-record.ts';
import { engineOffer, OFFER_COLUMNS, type OfferRow, type WorkingSet } from './load.ts';

const OWNED_LEADS_MAX = 10_000;
const DAY_MS = 86_400_000;

/**
 * Reads what the works of a batch want beside the working set, a few statements for all of them together, sent back to
 * back: leads that are no longer pending, answered offers, known external ids, customers, used idempotency keys.
 */
export async function loadNeeds(
  client: pg.PoolClient,
  tenantId: string,
  set: WorkingSet,
  now: number,
  works: readonly Work<unknown>[],
  listeners: ReadonlySet<string>,
): Promise<IntakeFacts> {
  const facts: IntakeFacts = {
    known: new Map(),
    customers: new Map(),
    blocked: new Set(),
    answered: new Map(),
    comments: new Map(),
    scoreEntries: new Map(),
  };
  const needs = works.flatMap((work) => (work.needs === undefined ? [] : [work.needs]));
  const offerIds = [...new Set(needs.flatMap((need) => need.offerIds ?? []))].filter(
    (id) => !set.state.offers.has(id),
  );
  const leadIds = [...new Set(needs.flatMap((need) => need.leadIds ?? []))].filter(
    (id) => !set.state.leads.has(id),
  );
  const owners = needs.flatMap((need) => (need.ownedBy === undefined ? [] : [need.ownedBy]));
  const commentsOf = needs.flatMap((need) => need.commentsOf ?? []);
  const entries = needs.flatMap((need) => need.scoreEntry ?? []);
  const customersOf = needs.flatMap((need) => need.customerOf ?? []);
  await together(client, () =>
    Promise.all([
      loadIntakes(client, tenantId, set, now, needs, facts),
      loadSeqs(client, tenantId, set, listeners),
      loadComments(client, tenantId, commentsOf, facts),
      loadScoreEntries(client, tenantId, entries, facts),
      loadCustomersOf(client, tenantId, set, now, customersOf),
      offerIds.length + leadIds.length + owners.length > 0
        ? loadEnded(client, tenantId, set, offerIds, leadIds, owners)
        : null,
    ]),
  );
  return facts;
}

/** Leads and offers that have left the working set, for the length of this batch. */
async function loadEnded(
  client: pg.PoolClient,
  tenantId: string,
  set: WorkingSet,
  offerIds: string[],
  leadIds: string[],
  owners: string[],
): Promise<void> {
  const { state } = set;
  const [offers, leads, joined] = await Promise.all([
    client.query<OfferRow>(
      `select ${OFFER_COLUMNS}, o.state, o.responded_at from offers o where o.tenant_id = $1 and o.id = any($2)`,
      [tenantId, offerIds],
    ),
    client.query<LeadRow>(
      // One set of ids: two conditions joined by `or` would look at every lead of the tenant.
      `select ${LEAD_COLUMNS} from ${LEAD_FROM} where l.tenant_id = $1 and l.id in (select unnest($2::uuid[])
          union select lead_id from offers o where o.tenant_id = $1 and o.id = any($3)
          union select j.id from leads j where j.tenant_id = $1 and j.joined_lead_id = any($2) and j.status = 'unclaimed')
       union all
       (select ${LEAD_COLUMNS} from ${LEAD_FROM} where l.tenant_id = $1 and l.owner_agent_id = any($4)
          and l.status in ('accepted', 'assigned', 'coalesced') and l.outcome in ('open', 'in_progress') limit ${OWNED_LEADS_MAX})`,
      [tenantId, leadIds, offerIds, owners],
    ),
    client.query<{ id: string; joined_lead_id: string }>(
      `select id, joined_lead_id from leads where tenant_id = $1 and joined_lead_id = any($2)`,
      [tenantId, leadIds],
    ),
  ]);
  for (const row of leads.rows) {
    if (state.leads.has(row.id)) continue;
    state.leads.set(row.id, engineLead(row));
    state.index.loose.leads.add(row.id);
    set.records.set(row.id, leadRecord(row));
  }
  for (const { id, joined_lead_id } of joined.rows) {
    const head = state.leads.get(joined_lead_id);
    if (head !== undefined && state.index.loose.leads.has(joined_lead_id) && !head.joinedBy.includes(id))
      head.joinedBy.push(id);
  }
  for (const row of offers.rows) {
    state.offers.set(row.id, engineOffer(row));
    state.index.loose.offers.add(row.id);
    set.reasons.set(row.id, row.why);
  }
}

/** Under the tenant's lock: nobody else takes them back meanwhile. */
async function loadScoreEntries(
  client: pg.PoolClient,
  tenantId: string,
  ids: string[],
  facts: IntakeFacts,
): Promise<void> {
  if (ids.length === 0) return;
  const { rows } = await client.query<{
    id: string;
    agent_id: string;
    lead_id: string | null;
    rule: string;
    points: number;
    reversed: boolean;
  }>(
    `select id, agent_id, lead_id, rule, points,
       exists (select from score_entries r where r.tenant_id = $1 and r.reverses = e.id) as reversed
     from score_entries e where tenant_id = $1 and id = any($2)`,
    [tenantId, ids],
  );
  for (const { id, agent_id, lead_id, rule, points, reversed } of rows)
    facts.scoreEntries.set(id, { agentId: agent_id, leadId: lead_id, rule, points, reversed });
}

async function loadComments(
  client: pg.PoolClient,
  tenantId: string,
  leadIds: string[],
  facts: IntakeFacts,
): Promise<void> {
  if (leadIds.length === 0) return;
  const { rows } = await client.query<{ lead_id: string; comments: Comment[] }>(
    `select lead_id, jsonb_agg(jsonb_build_object('userId', user_id, 'text', left(btrim(text), 200))) as comments
       from lead_comments where tenant_id = $1 and lead_id = any($2) group by 1`,
    [tenantId, leadIds],
  );
  for (const { lead_id, comments } of rows) facts.comments.set(lead_id, comments);
}

/** The last event number of listeners whom this working set has not told anything yet. */
async function loadSeqs(
  client: pg.PoolClient,
  tenantId: string,
  set: WorkingSet,
  listeners: ReadonlySet<string>,
): Promise<void> {
  const unknown: string[] = [];
  for (const id of listeners) if (!set.seqs.has(id)) unknown.push(id);
  if (unknown.length === 0) return;
  const { rows } = await client.query<{ id: string; seq: string | null }>(
    `select u.id, (select last_seq from outbox o where o.tenant_id = $1 and o.user_id = u.id order by first_seq desc limit 1) as seq
       from unnest($2::uuid[]) as u (id)`,
    [tenantId, unknown],
  );
  for (const { id, seq } of rows) set.seqs.set(id, Number(seq ?? 0));
}

async function loadIntakes(
  client: pg.PoolClient,
  tenantId: string,
  set: WorkingSet,
  now: number,
  needs: Needs[],
  facts: IntakeFacts,
): Promise<void> {
  const intakes = needs.flatMap((need) => (need.intake === undefined ? [] : [need.intake]));
  const contacts = needs.flatMap((need) => (need.contact === undefined ? [] : [need.contact]));
  if (intakes.length + contacts.length === 0) return;
  const external: { source_id: string; external_id: string; sourceKey: string }[] = [];
  for (const { sourceKey, externalId } of intakes) {
    const source = set.config.sources.get(sourceKey);
    if (externalId !== null && source !== undefined)
      external.push({ source_id: source.id, external_id: externalId, sourceKey });
  }
  const written = contacts.flatMap(({ email, phone }) => [
    emailKey(email),
    phoneKey(phone, set.config.country),
  ]);
  const keys = [
    ...new Set([
      ...intakes.flatMap((intake) => intake.customerKeys),
      ...written.filter((key) => key !== null),
    ]),
  ];
  const idempotency = intakes.flatMap((intake) => (intake.idempotency === null ? [] : [intake.idempotency]));
  await Promise.all([
    external.length > 0 ? loadKnown(client, tenantId, set, external, facts) : null,
    keys.length > 0 ? loadCustomers(client, tenantId, set, now, keys, facts) : null,
    idempotency.length > 0 ? loadAnswered(client, tenantId, now, idempotency, facts) : null,
  ]);
}

async function loadKnown(
  client: pg.PoolClient,
  tenantId: string,
  set: WorkingSet,
  external: { source_id: string; external_id: string; sourceKey: string }[],
  facts: IntakeFacts,
): Promise<void> {
  const { rows } = await client.query<LeadRow>({
    name: 'known_leads',
    text: `select ${LEAD_COLUMNS} from unnest($2::uuid[], $3::text[]) as w (source_id, external_id)
             join leads l on l.tenant_id = $1 and l.source_id = w.source_id and l.external_id = w.external_id
             join sources s on s.tenant_id = l.tenant_id and s.id = l.source_id`,
    values: [tenantId, external.map((e) => e.source_id), external.map((e) => e.external_id)],
  });
  for (const row of rows) {
    const source = external.find((e) => e.source_id === row.source_id && e.external_id === row.external_id);
    facts.known.set(`${source!.sourceKey}\n${row.external_id}`, row.id);
    if (set.state.leads.has(row.id)) continue;
    set.state.leads.set(row.id, engineLead(row));
    set.state.index.loose.leads.add(row.id);
    set.records.set(row.id, leadRecord(row));
  }
}

/** Whom the keys belong to, and what coalescing must know of them. */
async function loadCustomers(
  client: pg.PoolClient,
  tenantId: string,
  set: WorkingSet,
  now: number,
  keys: string[],
  facts: IntakeFacts,
): Promise<void> {
  const found = await client.query<{ key: string; customer_id: string; blocked: boolean }>({
    name: 'customers_by_key',
    text: `select k.key, k.customer_id, c.blocked_at is not null as blocked from customer_keys k
             join customers c on c.tenant_id = k.tenant_id and c.id = k.customer_id
            where k.tenant_id = $1 and k.key = any($2)`,
    values: [tenantId, keys],
  });
  if (found.rows.length === 0) return;
  const unknown = new Set<string>();
  for (const { key, customer_id, blocked } of found.rows) {
    facts.customers.set(key, customer_id);
    if (blocked) facts.blocked.add(customer_id);
    if (!set.state.customers.has(customer_id)) unknown.add(customer_id);
  }
  await loadCustomerFacts(client, tenantId, set, now, unknown);
}

/** What coalescing must know of the customers of leads that come back. */
async function loadCustomersOf(
  client: pg.PoolClient,
  tenantId: string,
  set: WorkingSet,
  now: number,
  leadIds: string[],
): Promise<void> {
  if (leadIds.length === 0) return;
  const { rows } = await client.query<{ customer_id: string }>(
    'select customer_id from leads where tenant_id = $1 and id = any($2) and customer_id is not null',
    [tenantId, leadIds],
  );
  const unknown = new Set(rows.map((row) => row.customer_id).filter((id) => !set.state.customers.has(id)));
  await loadCustomerFacts(client, tenantId, set, now, unknown);
}

async function loadCustomerFacts(
  client: pg.PoolClient,
  tenantId: string,
  set: WorkingSet,
  now: number,
  unknown: ReadonlySet<string>,
): Promise<void> {
  if (unknown.size === 0) return;
  // A day more than the window: the engine draws the line, by the batch's own time.
  const since = new Date(now - (set.state.settings.coalesceWindowDays + 1) * DAY_MS);
  const leads = await client.query<{
    id: string;
    customer_id: string;
    owner_agent_id: string | null;
    received_at: Date;
    pending: boolean;
  }>({
    name: 'customer_leads',
    text: `select id, customer_id, owner_agent_id, received_at, owner_agent_id is null as pending from leads
            where tenant_id = $1 and customer_id = any($2) and (
              status in ('accepted', 'assigned', 'coalesced') and received_at > $3
              or status in ('held', 'queued', 'offered', 'shark_tank', 'catchall') and joined_lead_id is null)
            order by received_at, id`,
    values: [tenantId, [...unknown], since],
  });
  const customers = new Map<string, CustomerFacts>(
    [...unknown].map((id) => [id, { owned: [], pending: [] }]),
  );
  for (const row of leads.rows) {
    const customer = customers.get(row.customer_id)!;
    if (row.pending) customer.pending.push(row.id);
    else customer.owned.push({ leadId: row.id, agentId: row.owner_agent_id!, at: row.received_at.getTime() });
  }
  for (const [id, customer] of customers) set.state.customers.set(id, customer);
}

async function loadAnswered(
  client: pg.PoolClient,
  tenantId: string,
  now: number,
  keys: { principal: string; key: string }[],
  facts: IntakeFacts,
): Promise<void> {
  const { rows } = await client.query<{
    principal: string;
    key: string;
    hash: string;
    status: number;
    body: string;
  }>({
    name: 'answered_keys',
    // A key that another path has had fits no lead's hash.
    text: `select i.principal, i.key, encode(i.request_hash, 'hex') as hash, i.status, i.body
             from unnest($2::text[], $3::text[]) as w (principal, key)
             join idempotency_keys i on i.tenant_id = $1 and i.principal = w.principal and i.route = 'POST /leads' and i.key = w.key
            where i.created_at > $5
           union all
           select i.principal, w.key, '', 0, ''
             from unnest($2::text[], $3::text[], $4::text[]) as w (principal, key, stored)
             join idempotency_keys i on i.tenant_id = $1 and i.principal = w.principal and i.route <> 'POST /leads' and i.key = w.stored
            where i.created_at > $5`,
    values: [
      tenantId,
      keys.map((k) => k.principal),
      keys.map((k) => k.key),
      keys.map((k) => storedKeyOf(k.key)),
      new Date(now - DAY_MS),
    ],
  });
  for (const row of rows)
    facts.answered.set(`${row.principal}\n${row.key}`, {
      hash: row.hash,
      status: row.status,
      body: row.body,
    });
}
