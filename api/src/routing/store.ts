import type { Agent, EngineEvent, Lead, Offer } from '@baton/engine';
import type { Car } from '../platform/database/train.ts';
import { keptRouting, type LeadRecord } from './lead-record.ts';

/**
 * The hot path's SQL. A batch writes each table with one statement that takes its rows as one JSON document: the
 * driver would spend more on building arrays than PostgreSQL spends on parsing JSON. All statements of a batch and
 * the commit are sent as one train.
 */

/** What one batch leaves in the database. Times are epoch ms; rows are made by the functions below. */
export interface Changes {
  newSources: object[];
  newCustomers: object[];
  newCustomerKeys: object[];
  answeredKeys: object[];
  newLeads: object[];
  changedLeads: object[];
  newOffers: object[];
  changedOffers: object[];
  resolvedOffers: object[];
  /** Made and answered within the batch: they never stood in pending_offers. */
  bornResolvedOffers: object[];
  agents: object[];
  scoreEntries: object[];
  leadEvents: object[];
  agentEvents: object[];
  /** Why each new offer was made: written once, beside offers that move. */
  decisions: object[];
  outbox: object[];
  /** What webhooks are told; only where an endpoint wants it. */
  webhookMessages: object[];
  notifications: object[];
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

const LEAD_STATE = `status text, queued_at timestamptz, held_at timestamptz, cycle int, attempt int, version int,
  owner_agent_id uuid, owned_at timestamptz, accepted_at timestamptz, first_accepted_at timestamptz,
  first_released_at timestamptz, accepted_offer_id uuid, accepted_kind text, joined_lead_id uuid, routing jsonb`;

const INSERT_LEADS = `insert into leads (tenant_id, id, source_id, external_id, subject, text, customer_id, customer_name,
    customer_email, customer_phone, customer_postal_code, attributes, value_amount, value_currency, tag_names, tags,
    priority, received_at, status, queued_at, held_at, cycle, attempt, version, owner_agent_id, owned_at, accepted_at,
    first_accepted_at, first_released_at, accepted_offer_id, accepted_kind, joined_lead_id, routing)
  select $1, r.id, r.source_id, r.external_id, r.subject, r.text, r.customer_id, r.customer_name, r.customer_email,
    r.customer_phone, r.customer_postal_code, r.attributes, r.value_amount, r.value_currency, r.tag_names, r.tags,
    r.priority, r.received_at, r.status, r.queued_at, r.held_at, r.cycle, r.attempt, r.version, r.owner_agent_id,
    r.owned_at, r.accepted_at, r.first_accepted_at, r.first_released_at, r.accepted_offer_id, r.accepted_kind,
    r.joined_lead_id, r.routing
  from json_to_recordset($2) as r (id uuid, source_id uuid, external_id text, subject text, text text, customer_id uuid,
    customer_name text, customer_email text, customer_phone text, customer_postal_code text, attributes jsonb,
    value_amount bigint, value_currency text, tag_names text[], tags jsonb, priority smallint, received_at timestamptz,
    ${LEAD_STATE})`;

/**
 * The rows that a statement changes must all be there, or the working set did not match the database and nothing of the
 * batch may stand: the server itself throws, before the commit behind it.
 */
const all = (change: string): string =>
  `with changed as (${change} returning 1) select must_touch(count(*), $3) from changed`;

const UPDATE_LEADS = `update leads l set status = r.status, queued_at = r.queued_at, held_at = r.held_at, cycle = r.cycle,
    attempt = r.attempt, version = r.version, owner_agent_id = r.owner_agent_id, owned_at = r.owned_at,
    accepted_at = r.accepted_at, first_accepted_at = r.first_accepted_at, first_released_at = r.first_released_at,
    accepted_offer_id = r.accepted_offer_id, accepted_kind = r.accepted_kind, joined_lead_id = r.joined_lead_id,
    routing = r.routing
  from json_to_recordset($2) as r (id uuid, ${LEAD_STATE}) where l.tenant_id = $1 and l.id = r.id`;

const OFFER_FIELDS = `id, lead_id, agent_id, kind, cycle, attempt, step, created_at, delivered_at, window_ms, expires_at,
  after_requeue, why`;
const OFFER_RECORD = `id uuid, lead_id uuid, agent_id uuid, kind text, cycle int, attempt int, step int,
  created_at timestamptz, delivered_at timestamptz, window_ms bigint, expires_at timestamptz, after_requeue boolean,
  why jsonb, state text, responded_at timestamptz, reason text, counts_as text`;

const INSERT_PENDING = `insert into pending_offers (tenant_id, ${OFFER_FIELDS})
  select $1, ${OFFER_FIELDS} from json_to_recordset($2) as r (${OFFER_RECORD})`;

const UPDATE_PENDING = `update pending_offers o set delivered_at = r.delivered_at, window_ms = r.window_ms, expires_at = r.expires_at
  from json_to_recordset($2) as r (${OFFER_RECORD}) where o.tenant_id = $1 and o.id = r.id`;

const RESOLVE = `with gone as (
    delete from pending_offers o using json_to_recordset($2) as r (id uuid, delivered_at timestamptz, window_ms bigint,
      expires_at timestamptz, state text, responded_at timestamptz, reason text, counts_as text)
    where o.tenant_id = $1 and o.id = r.id
    returning o.id, o.lead_id, o.agent_id, o.kind, o.cycle, o.attempt, o.step, o.created_at, r.delivered_at, r.window_ms,
      r.expires_at, o.after_requeue, o.why, r.state, r.responded_at, r.reason, r.counts_as),
  changed as (insert into offers (tenant_id, ${OFFER_FIELDS}, state, responded_at, reason, counts_as)
    select $1, * from gone returning 1)
  select must_touch(count(*), $3) from changed`;

const INSERT_RESOLVED = `insert into offers (tenant_id, ${OFFER_FIELDS}, state, responded_at, reason, counts_as)
  select $1, ${OFFER_FIELDS}, state, responded_at, reason, counts_as from json_to_recordset($2) as r (${OFFER_RECORD})`;

const INSERT_DECISIONS = `insert into offer_decisions (tenant_id, offer_id, decision)
  select $1, offer_id, decision from json_to_recordset($2) as r (offer_id uuid, decision text)`;

const UPDATE_AGENTS = `update agent_live a set activity = r.activity, activity_since = r.activity_since, connected = r.connected,
    disconnected_at = r.disconnected_at, connection_epoch = r.connection_epoch,
    unresponsive = r.unresponsive, last_offered_at = r.last_offered_at,
    idle_since = r.idle_since, consecutive_timeouts = r.consecutive_timeouts, wrap_up_until = r.wrap_up_until,
    taken = r.taken, feedback_pending = r.feedback_pending
  from json_to_recordset($2) as r (agent_id uuid, activity text, activity_since timestamptz, connected boolean,
    disconnected_at timestamptz, connection_epoch int, unresponsive boolean, last_offered_at timestamptz, idle_since timestamptz,
    consecutive_timeouts int, wrap_up_until timestamptz, taken jsonb, feedback_pending jsonb)
  where a.tenant_id = $1 and a.agent_id = r.agent_id`;

const INSERT_SCORE = `insert into score_entries (tenant_id, id, agent_id, at, rule, points, lead_id, offer_id, cause_id, reverses, reason)
  select $1, id, agent_id, at, rule, points, lead_id, offer_id, cause_id, reverses, reason
  from json_to_recordset($2) as r (id uuid, agent_id uuid, at timestamptz, rule text, points int, lead_id uuid,
    offer_id uuid, cause_id uuid, reverses uuid, reason text)`;

const INSERT_LEAD_EVENTS = `insert into lead_events (tenant_id, lead_id, batch, at, events)
  select $1, lead_id, batch, at, events from json_to_recordset($2) as r (lead_id uuid, batch bigint, at timestamptz, events jsonb)`;

const INSERT_AGENT_EVENTS = `insert into agent_events (tenant_id, agent_id, batch, at, events)
  select $1, agent_id, batch, at, events from json_to_recordset($2) as r (agent_id uuid, batch bigint, at timestamptz, events jsonb)`;

const INSERT_OUTBOX = `insert into outbox (tenant_id, user_id, first_seq, last_seq, at, events)
  select $1, user_id, first_seq, last_seq, at, events
  from json_to_recordset($2) as r (user_id uuid, first_seq bigint, last_seq bigint, at timestamptz, events json)`;

const INSERT_WEBHOOK_MESSAGES = `insert into webhook_messages (tenant_id, id, type, at, data, handed_out)
  select $1, id, type, at, data, false from json_to_recordset($2) as r (id uuid, type text, at timestamptz, data jsonb)`;

const INSERT_NOTIFICATIONS = `insert into notifications (tenant_id, id, user_id, kind, title, body, lead_id, about_lead_id, at, portal)
  select $1, id, user_id, kind, title, body, lead_id, about_lead_id, at, portal
  from json_to_recordset($2) as r (id uuid, user_id uuid, kind text, title text, body text, lead_id uuid,
    about_lead_id uuid, at timestamptz, portal boolean)`;

const INSERT_SOURCES = `insert into sources (tenant_id, id, name, key, default_tags, created_at)
  select $1, id, name, key, '{}', created_at from json_to_recordset($2) as r (id uuid, name text, key text, created_at timestamptz)`;

const INSERT_CUSTOMERS = `insert into customers (tenant_id, id, name, email, phone, created_at)
  select $1, id, name, email, phone, created_at
  from json_to_recordset($2) as r (id uuid, name text, email text, phone text, created_at timestamptz)`;

const INSERT_CUSTOMER_KEYS = `insert into customer_keys (tenant_id, key, customer_id)
  select $1, key, customer_id from json_to_recordset($2) as r (key text, customer_id uuid) on conflict do nothing`;

const INSERT_ANSWERED = `insert into idempotency_keys (tenant_id, principal, route, key, request_hash, status, body, created_at)
  select $1, principal, 'POST /leads', key, decode(hash, 'hex'), status, body, created_at
  from json_to_recordset($2) as r (principal text, key text, hash text, status smallint, body text, created_at timestamptz)
  on conflict (tenant_id, principal, route, key) do update set request_hash = excluded.request_hash,
    status = excluded.status, body = excluded.body, created_at = excluded.created_at`;

/** The order matters where one statement's rows make room for another's: answered offers leave before new ones come. */
const STATEMENTS: [name: string, rows: keyof Changes, text: string][] = [
  ['insert_sources', 'newSources', INSERT_SOURCES],
  ['insert_customers', 'newCustomers', INSERT_CUSTOMERS],
  ['insert_customer_keys', 'newCustomerKeys', INSERT_CUSTOMER_KEYS],
  ['insert_answered', 'answeredKeys', INSERT_ANSWERED],
  ['insert_leads', 'newLeads', INSERT_LEADS],
  ['update_leads', 'changedLeads', all(UPDATE_LEADS)],
  ['resolve_offers', 'resolvedOffers', RESOLVE],
  ['insert_resolved', 'bornResolvedOffers', INSERT_RESOLVED],
  ['insert_pending', 'newOffers', INSERT_PENDING],
  ['update_pending', 'changedOffers', all(UPDATE_PENDING)],
  ['insert_decisions', 'decisions', INSERT_DECISIONS],
  ['update_agents', 'agents', all(UPDATE_AGENTS)],
  ['insert_score', 'scoreEntries', INSERT_SCORE],
  ['insert_lead_events', 'leadEvents', INSERT_LEAD_EVENTS],
  ['insert_agent_events', 'agentEvents', INSERT_AGENT_EVENTS],
  ['insert_outbox', 'outbox', INSERT_OUTBOX],
  ['insert_webhook_messages', 'webhookMessages', INSERT_WEBHOOK_MESSAGES],
  ['insert_notifications', 'notifications', INSERT_NOTIFICATIONS],
];
/** These say how many rows they have to touch. */
const MUST_MATCH: ReadonlySet<keyof Changes> = new Set([
  'changedLeads',
  'resolvedOffers',
  'changedOffers',
  'agents',
]);

/** A statement for each table that changed, in the order in which they have to run. */
export function changesAsCars(tenantId: string, changes: Changes): Car[] {
  return STATEMENTS.filter(([, rows]) => changes[rows].length > 0).map(([name, rows, text]) => ({
    name,
    text,
    values: [
      tenantId,
      JSON.stringify(changes[rows]),
      ...(MUST_MATCH.has(rows) ? [changes[rows].length] : []),
    ],
  }));
}

function leadState(lead: Lead, record: LeadRecord): object {
  return {
    id: lead.id,
    status: lead.status,
    queued_at: iso(lead.queuedAt),
    held_at: iso(lead.heldAt),
    cycle: lead.cycle,
    attempt: lead.attempt,
    version: lead.version,
    owner_agent_id: lead.ownerAgentId,
    owned_at: iso(lead.ownedAt),
    accepted_at: iso(lead.acceptedAt),
    first_accepted_at: iso(record.firstAcceptedAt),
    first_released_at: iso(record.firstReleasedAt),
    accepted_offer_id: record.acceptedOfferId,
    accepted_kind: record.acceptedKind,
    joined_lead_id: lead.joinedLeadId,
    routing: keptRouting(lead.routing),
  };
}

export const changedLeadRow = leadState;

export function newLeadRow(lead: Lead, record: LeadRecord): object {
  return {
    ...leadState(lead, record),
    source_id: lead.sourceId,
    external_id: record.externalId,
    subject: record.subject,
    text: record.text,
    customer_id: lead.customerId,
    customer_name: record.customerName,
    customer_email: record.customerEmail,
    customer_phone: record.customerPhone,
    customer_postal_code: lead.postalCode,
    attributes: lead.attributes,
    value_amount: lead.value,
    value_currency: lead.currency,
    tag_names: record.tagNames,
    tags: lead.tags,
    priority: lead.priority,
    received_at: iso(lead.receivedAt),
  };
}

export interface OfferExtras {
  why: string[];
  reason: string | null;
  countsAs: string | null;
}

export function offerRow(offer: Offer, extras: OfferExtras | null): object {
  return {
    id: offer.id,
    lead_id: offer.leadId,
    agent_id: offer.agentId,
    kind: offer.kind,
    cycle: offer.cycle,
    attempt: offer.attempt,
    step: offer.step,
    created_at: iso(offer.createdAt),
    delivered_at: iso(offer.deliveredAt),
    window_ms: offer.windowMs,
    expires_at: iso(offer.expiresAt),
    after_requeue: offer.afterRequeue,
    why: extras?.why,
    state: offer.state,
    responded_at: iso(offer.respondedAt),
    reason: extras?.reason,
    counts_as: extras?.countsAs,
  };
}

/** What an answer changes; the rest of the row comes from where it stood while it was pending. */
export function resolvedRow(offer: Offer, { reason, countsAs }: Omit<OfferExtras, 'why'>): object {
  return {
    id: offer.id,
    delivered_at: iso(offer.deliveredAt),
    window_ms: offer.windowMs,
    expires_at: iso(offer.expiresAt),
    state: offer.state,
    responded_at: iso(offer.respondedAt),
    reason,
    counts_as: countsAs,
  };
}

export function agentRow(agent: Agent): object {
  return {
    agent_id: agent.id,
    activity: agent.activity,
    activity_since: iso(agent.activitySince),
    connected: agent.connected,
    disconnected_at: iso(agent.disconnectedAt),
    connection_epoch: agent.connectionEpoch,
    unresponsive: agent.unresponsive,
    last_offered_at: iso(agent.lastOfferedAt),
    idle_since: iso(agent.idleSince),
    consecutive_timeouts: agent.consecutiveTimeouts,
    wrap_up_until: iso(agent.wrapUpUntil),
    taken: agent.taken,
    feedback_pending: [...agent.feedbackPending],
  };
}

export function scoreRow(
  event: Extract<EngineEvent, { type: 'score.entered' }>,
  reason: string | null,
): object {
  return {
    id: event.id,
    agent_id: event.agentId,
    at: iso(event.at),
    rule: event.rule,
    points: event.points,
    lead_id: event.leadId,
    offer_id: event.offerId,
    cause_id: event.causeId,
    reverses: event.reverses,
    reason,
  };
}
