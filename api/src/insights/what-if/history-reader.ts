import type { CustomerFacts, LeadTag, PlanStep } from '@baton/engine';
import { WHAT_IF_LEADS_MAX } from '@baton/contract';
import type pg from 'pg';
import { Database } from '../../platform/database/database.ts';
import { notFound } from '../../platform/problem/problem.ts';
import { invalidField } from '../../platform/problem/validation.ts';
import { enginePlan, type TenantConfig } from '../../routing/index.ts';
import type { Range } from '../lead-insights.service.ts';
import { Behaviours, type Given, type Kind } from './behaviour.ts';
import type { Fate, History, PastLead, Presence } from './history.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** What still waits after the range is played on for so long. */
const AFTER_MS = DAY_MS;
/** How an agent stood when the range began is looked for in so many days before it. */
const STANDING_MS = 7 * DAY_MS;
const SCORE_MS = 30 * DAY_MS;
/** Small enough that reading a page does not hold up what else this process does. */
const PAGE = 1_000;
const PRESENCE_MAX = 200_000;
const DRAFT = 'what-if';

export interface Tried {
  planId: string;
  planName: string;
  steps: Partial<PlanStep>[];
}

/** The plan as it would be published now. */
export async function readPlan(database: Database, tenantId: string, planId: string): Promise<Tried> {
  const { rows } = await database.withTenant(tenantId, (client) =>
    client.query<{ name: string; steps: Partial<PlanStep>[] | null }>(
      `select p.name, coalesce(p.draft_steps, (select v.steps from routing_plan_versions v
          where v.tenant_id = $1 and v.plan_id = p.id order by v.version desc limit 1)) as steps
         from routing_plans p where p.tenant_id = $1 and p.id = $2`,
      [tenantId, planId],
    ),
  );
  const [row] = rows;
  if (row === undefined) throw notFound();
  return { planId, planName: row.name, steps: row.steps ?? [] };
}

/** How many leads the range has. Refused where they are too many to try at once. */
export async function countLeads(database: Database, tenantId: string, { from, to }: Range): Promise<number> {
  const { rows } = await database.withTenant(tenantId, (client) =>
    client.query<{ n: number }>(
      `select count(*)::int as n from leads where tenant_id = $1 and received_at >= $2 and received_at < $3 and status <> 'discarded'`,
      [tenantId, from, to],
    ),
  );
  const leads = rows[0]!.n;
  if (leads > WHAT_IF_LEADS_MAX)
    throw invalidField('from', `the range has ${leads} leads; ${WHAT_IF_LEADS_MAX} can be tried at once`);
  return leads;
}

export interface Read {
  history: History;
  names: Map<string, string>;
  currency: string;
}

/** Reads a range as it was, page by page; `config` is the tenant's people, tags and settings as they are now. */
export async function readHistory(
  database: Database,
  tenantId: string,
  range: Range,
  tried: Tried,
  config: TenantConfig,
  goOn: () => boolean,
): Promise<Read> {
  const endMs = range.to.getTime() + AFTER_MS;
  const small = await database.withTenant(tenantId, async (client) => ({
    sourcePlans: await sourcesOfPlan(client, tenantId, tried.planId),
    points: await pointsBefore(client, tenantId, range.from),
    customers: await customersBefore(client, tenantId, range, config.engineSettings.coalesceWindowDays),
    ...(await presenceOf(client, tenantId, range.from, new Date(endMs))),
  }));
  const leads = await pages<PastLead>(goOn, (after) =>
    leadPage(database, tenantId, range, config.currency, after),
  );
  const { behaviours, offered } = await answersOf(database, tenantId, range, goOn);
  const active = [...config.agents.values()].filter((agent) => agent.active);
  const recorded = new Set([...small.standing.keys(), ...small.presence.map(({ agentId }) => agentId)]);
  // Of whom no coming and going is recorded, but offers are, was there somehow.
  for (const { id } of active)
    if (!recorded.has(id) && offered.has(id))
      small.standing.set(id, { activity: 'available', connected: true });
  return {
    currency: config.currency,
    names: new Map([...config.members.values()].map(({ id, name }) => [id, name])),
    history: {
      fromMs: range.from.getTime(),
      endMs,
      leads,
      presence: small.presence,
      standing: small.standing,
      behaviours,
      offered,
      points: small.points,
      customers: small.customers,
      agents: active,
      settings: config.engineSettings,
      facts: {
        ...config.facts,
        plans: new Map([...config.facts.plans, [DRAFT, enginePlan(DRAFT, tried.steps)]]),
        defaultPlanVersionId: DRAFT,
        // A source with a plan of its own keeps it, unless it is the one that is tried.
        sourcePlans: sourcePlansFor(config, small.sourcePlans),
      },
    },
  };
}

function sourcePlansFor({ facts }: TenantConfig, ofTried: ReadonlySet<string>): Map<string, string> {
  return new Map(
    [...facts.sourcePlans].map(([source, version]) => [source, ofTried.has(source) ? DRAFT : version]),
  );
}

async function sourcesOfPlan(client: pg.PoolClient, tenantId: string, planId: string): Promise<Set<string>> {
  const { rows } = await client.query<{ id: string }>(
    'select id from sources where tenant_id = $1 and plan_id = $2',
    [tenantId, planId],
  );
  return new Set(rows.map(({ id }) => id));
}

async function pointsBefore(
  client: pg.PoolClient,
  tenantId: string,
  from: Date,
): Promise<Map<string, [hour: number, points: number][]>> {
  const { rows } = await client.query<{ agent_id: string; hour: string; points: number }>(
    `select agent_id, floor(extract(epoch from at) * 1000 / ${HOUR_MS})::bigint as hour, sum(points)::int as points
       from score_entries where tenant_id = $1 and at >= $2 and at < $3 group by 1, 2`,
    [tenantId, new Date(from.getTime() - SCORE_MS), from],
  );
  const points = new Map<string, [number, number][]>();
  for (const row of rows)
    points.set(row.agent_id, [...(points.get(row.agent_id) ?? []), [Number(row.hour), row.points]]);
  return points;
}

/** Who the range's customers belonged to before it began: what coalescing goes by. */
async function customersBefore(
  client: pg.PoolClient,
  tenantId: string,
  { from, to }: Range,
  windowDays: number,
): Promise<Map<string, CustomerFacts>> {
  const { rows } = await client.query<{ id: string; customer_id: string; owner: string; received_at: Date }>(
    `select l.id, l.customer_id, l.owner_agent_id as owner, l.received_at from leads l
      where l.tenant_id = $1 and l.received_at >= $4 and l.received_at < $2 and l.customer_id is not null
        and l.status in ('accepted', 'assigned', 'coalesced')
        and exists (select from leads n where n.tenant_id = $1 and n.customer_id = l.customer_id and n.received_at >= $2 and n.received_at < $3)
      order by l.received_at desc limit ${WHAT_IF_LEADS_MAX}`,
    [tenantId, from, to, new Date(from.getTime() - windowDays * DAY_MS)],
  );
  const customers = new Map<string, CustomerFacts>();
  for (const row of rows) {
    const facts = customers.get(row.customer_id) ?? { owned: [], pending: [] };
    facts.owned.push({ leadId: row.id, agentId: row.owner, at: row.received_at.getTime() });
    customers.set(row.customer_id, facts);
  }
  return customers;
}

interface PresenceRow {
  agent_id: string;
  at: string;
  type: string;
  activity: string | null;
}

/** Comings and goings as recorded. Who was set away for not answering is left out: here the rules do that again. */
async function presenceOf(
  client: pg.PoolClient,
  tenantId: string,
  from: Date,
  end: Date,
): Promise<Pick<History, 'presence' | 'standing'>> {
  const { rows } = await client.query<PresenceRow>(
    `select agent_id, e ->> 'at' as at, e ->> 'type' as type, e ->> 'activity' as activity
       from agent_events cross join lateral jsonb_array_elements(events) e
      where tenant_id = $1 and at >= $2 and (e ->> 'at')::bigint < $3
        and e ->> 'type' in ('agent.activity_changed', 'agent.connected', 'agent.disconnected')
        and e ->> 'reason' is distinct from 'timeouts'
      order by (e ->> 'at')::bigint, e ->> 'id' limit ${PRESENCE_MAX + 1}`,
    [tenantId, new Date(from.getTime() - STANDING_MS), end.getTime()],
  );
  if (rows.length > PRESENCE_MAX)
    throw invalidField('from', 'too much coming and going to try at once: choose a shorter range');
  const standing: History['standing'] = new Map();
  const presence: Presence[] = [];
  for (const row of rows) {
    const at = Number(row.at);
    const change = changeOf(row);
    if (at >= from.getTime()) presence.push({ at, agentId: row.agent_id, change });
    else {
      const stood = standing.get(row.agent_id) ?? { activity: 'offline', connected: false };
      standing.set(row.agent_id, {
        activity: change.kind === 'activity' ? change.activity : stood.activity,
        connected: change.kind === 'activity' ? stood.connected : change.kind === 'connected',
      });
    }
  }
  return { presence, standing };
}

function changeOf({ type, activity }: PresenceRow): Presence['change'] {
  if (type === 'agent.activity_changed') return { kind: 'activity', activity: activity ?? 'offline' };
  return { kind: type === 'agent.connected' ? 'connected' : 'disconnected' };
}

/** All pages of a list; stops where nobody wants it any more. */
async function pages<T>(goOn: () => boolean, page: (after: T | null) => Promise<T[]>): Promise<T[]> {
  const all: T[] = [];
  for (let last: T | null = null; goOn();) {
    const found: T[] = await page(last);
    for (const item of found) all.push(item);
    if (found.length < PAGE) break;
    last = found.at(-1)!;
  }
  return all;
}

interface LeadRow {
  id: string;
  source_id: string;
  customer_id: string | null;
  priority: number;
  value_amount: string | null;
  value_currency: string | null;
  postal_code: string | null;
  tags: LeadTag[];
  attributes: PastLead['attributes'];
  received_at: Date;
  status: string;
  accepted_kind: string | null;
  owner_agent_id: string | null;
  first_accepted_at: Date | null;
}

async function leadPage(
  database: Database,
  tenantId: string,
  { from, to }: Range,
  currency: string,
  after: PastLead | null,
): Promise<PastLead[]> {
  const { rows } = await database.withTenant(tenantId, (client) =>
    client.query<LeadRow>(
      `select id, source_id, customer_id, priority, value_amount, value_currency, customer_postal_code as postal_code, tags,
         attributes, received_at, status, accepted_kind, owner_agent_id, first_accepted_at
       from leads where tenant_id = $1 and received_at >= $2 and received_at < $3 and status <> 'discarded'
         and ($4::timestamptz is null or (received_at, id) > ($4, $5::uuid))
       order by received_at, id limit ${PAGE}`,
      [tenantId, from, to, after === null ? null : new Date(after.receivedAt), after?.id ?? null],
    ),
  );
  return rows.map((row) => ({
    id: row.id,
    sourceId: row.source_id,
    customerId: row.customer_id,
    priority: row.priority,
    value: row.value_amount === null ? null : Number(row.value_amount),
    currency: row.value_amount === null ? null : row.value_currency,
    countsValue: row.value_currency === currency,
    postalCode: row.postal_code,
    tags: row.tags,
    attributes: row.attributes,
    receivedAt: row.received_at.getTime(),
    happened: fateOf(row),
  }));
}

const OVER: ReadonlySet<string> = new Set(['accepted', 'assigned', 'coalesced', 'unclaimed']);

function fateOf(row: LeadRow): Fate {
  return {
    status: OVER.has(row.status) ? (row.status as Fate['status']) : 'pending',
    catchall: row.accepted_kind === 'catchall',
    ownerAgentId: row.owner_agent_id,
    acceptedAt: row.first_accepted_at?.getTime() ?? null,
  };
}

interface AnswerRow {
  id: string;
  agent_id: string;
  lead_id: string;
  kind: Kind;
  answer: string;
  after_ms: number | null;
}

/** How agents answered the range's leads, in order of time, and how many each was offered. */
async function answersOf(
  database: Database,
  tenantId: string,
  { from, to }: Range,
  goOn: () => boolean,
): Promise<{ behaviours: Behaviours; offered: Map<string, number> }> {
  const behaviours = new Behaviours();
  const leadsOf = new Map<string, Set<string>>();
  await pages<AnswerRow>(goOn, async (after) => {
    const { rows } = await database.withTenant(tenantId, (client) =>
      client.query<AnswerRow>(
        `select o.id, o.agent_id, o.lead_id, o.kind, coalesce(o.counts_as, o.state) as answer,
           (extract(epoch from o.responded_at - coalesce(o.delivered_at, o.created_at)) * 1000)::float8 as after_ms
         from offers o join leads l on l.tenant_id = $1 and l.id = o.lead_id and l.status <> 'discarded'
          and l.received_at >= $2 and l.received_at < $3
        where o.tenant_id = $1 and o.created_at >= $2 and ($4::uuid is null or o.id > $4) order by o.id limit ${PAGE}`,
        [tenantId, from, to, after?.id ?? null],
      ),
    );
    for (const { agent_id: agentId, lead_id: leadId, kind, answer, after_ms } of rows) {
      if (kind !== 'catchall') leadsOf.set(agentId, (leadsOf.get(agentId) ?? new Set()).add(leadId));
      if (answer !== 'accepted' && answer !== 'declined' && answer !== 'timed_out') continue;
      behaviours.note({
        ...{ agentId, leadId, kind, answer: answer satisfies Given },
        afterMs: Math.max(0, after_ms ?? 0),
      });
    }
    return rows;
  });
  return { behaviours, offered: new Map([...leadsOf].map(([id, leads]) => [id, leads.size])) };
}
