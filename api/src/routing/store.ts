import type { Agent, EngineEvent, Lead, Offer } from '@baton/engine';
import {
  encodeRows,
  insertRows,
  names,
  unnested,
  type Row,
  type RowType,
  type RowTypeIds,
} from '../platform/database/rows.ts';
import type { Car } from '../platform/database/train.ts';
import { keptRouting, type LeadRecord } from './lead-record.ts';
import {
  AGENT,
  AGENT_EVENTS,
  ANSWERED_KEY,
  CUSTOMER,
  CUSTOMER_KEY,
  DECISION,
  LEAD,
  LEAD_CHANGE,
  LEAD_EVENTS,
  NOTIFICATION,
  OFFER_ANSWER,
  OUTBOX,
  PENDING_CHANGE,
  PENDING_OFFER,
  RESOLVED_OFFER,
  SCORE_ENTRY,
  SOURCE,
  WEBHOOK_MESSAGE,
} from './row-types.ts';

/**
 * The hot path's SQL. A batch writes each table with one statement that takes its rows as one binary parameter; all
 * statements of a batch and the commit are sent as one train.
 */

type RowOf<T extends RowType> = Row<T['fields']>;

/** What one batch leaves in the database. Times are epoch ms; rows are made by the functions below. */
export interface Changes {
  newSources: RowOf<typeof SOURCE>[];
  newCustomers: RowOf<typeof CUSTOMER>[];
  newCustomerKeys: RowOf<typeof CUSTOMER_KEY>[];
  answeredKeys: RowOf<typeof ANSWERED_KEY>[];
  newLeads: RowOf<typeof LEAD>[];
  changedLeads: RowOf<typeof LEAD_CHANGE>[];
  newOffers: RowOf<typeof PENDING_OFFER>[];
  changedOffers: RowOf<typeof PENDING_CHANGE>[];
  resolvedOffers: RowOf<typeof OFFER_ANSWER>[];
  /** Made and answered within the batch: they never stood in pending_offers. */
  bornResolvedOffers: RowOf<typeof RESOLVED_OFFER>[];
  agents: RowOf<typeof AGENT>[];
  scoreEntries: RowOf<typeof SCORE_ENTRY>[];
  leadEvents: RowOf<typeof LEAD_EVENTS>[];
  agentEvents: RowOf<typeof AGENT_EVENTS>[];
  /** Why each new offer was made: written once, beside offers that move. */
  decisions: RowOf<typeof DECISION>[];
  outbox: RowOf<typeof OUTBOX>[];
  /** What webhooks are told; only where an endpoint wants it. */
  webhookMessages: RowOf<typeof WEBHOOK_MESSAGE>[];
  notifications: RowOf<typeof NOTIFICATION>[];
}

/** Sets every field of the row but its key. */
function updateRows(table: string, type: RowType, key: string): string {
  const changed = Object.keys(type.fields).filter((name) => name !== key);
  return `update ${table} o set ${changed.map((name) => `${name} = r.${name}`).join(', ')}
  from ${unnested(type)} where o.tenant_id = $1 and o.${key} = r.${key}`;
}

/**
 * The rows that a statement changes must all be there, or the working set did not match the database and nothing of the
 * batch may stand: the server itself throws, before the commit behind it.
 */
const all = (change: string): string =>
  `with changed as (${change} returning 1) select must_touch(count(*), $3) from changed`;

const RESOLVE = `with gone as (
    delete from pending_offers o using ${unnested(OFFER_ANSWER)}
    where o.tenant_id = $1 and o.id = r.id
    returning o.id, o.lead_id, o.agent_id, o.kind, o.cycle, o.attempt, o.step, o.created_at, r.delivered_at, r.window_ms,
      r.expires_at, o.after_requeue, o.why, r.state, r.responded_at, r.reason, r.counts_as),
  changed as (insert into offers (tenant_id, ${names(RESOLVED_OFFER)}) select $1, * from gone returning 1)
  select must_touch(count(*), $3) from changed`;

const INSERT_SOURCES = `insert into sources (tenant_id, ${names(SOURCE)}, default_tags) select $1, r.*, '{}' from ${unnested(SOURCE)}`;

const INSERT_CUSTOMER_KEYS = `${insertRows('customer_keys', CUSTOMER_KEY)} on conflict do nothing`;

const INSERT_ANSWERED = `insert into idempotency_keys (tenant_id, principal, route, key, request_hash, status, body, created_at)
  select $1, r.principal, 'POST /leads', r.key, decode(r.hash, 'hex'), r.status, r.body, r.created_at from ${unnested(ANSWERED_KEY)}
  on conflict (tenant_id, principal, route, key) do update set request_hash = excluded.request_hash,
    status = excluded.status, body = excluded.body, created_at = excluded.created_at`;

/** The order matters where one statement's rows make room for another's: answered offers leave before new ones come. */
const STATEMENTS: [name: string, rows: keyof Changes, type: RowType, text: string][] = [
  ['insert_sources', 'newSources', SOURCE, INSERT_SOURCES],
  ['insert_customers', 'newCustomers', CUSTOMER, insertRows('customers', CUSTOMER)],
  ['insert_customer_keys', 'newCustomerKeys', CUSTOMER_KEY, INSERT_CUSTOMER_KEYS],
  ['insert_answered', 'answeredKeys', ANSWERED_KEY, INSERT_ANSWERED],
  ['insert_leads', 'newLeads', LEAD, insertRows('leads', LEAD)],
  ['update_leads', 'changedLeads', LEAD_CHANGE, all(updateRows('leads', LEAD_CHANGE, 'id'))],
  ['resolve_offers', 'resolvedOffers', OFFER_ANSWER, RESOLVE],
  ['insert_resolved', 'bornResolvedOffers', RESOLVED_OFFER, insertRows('offers', RESOLVED_OFFER)],
  ['insert_pending', 'newOffers', PENDING_OFFER, insertRows('pending_offers', PENDING_OFFER)],
  [
    'update_pending',
    'changedOffers',
    PENDING_CHANGE,
    all(updateRows('pending_offers', PENDING_CHANGE, 'id')),
  ],
  ['insert_decisions', 'decisions', DECISION, insertRows('offer_decisions', DECISION)],
  ['update_agents', 'agents', AGENT, all(updateRows('agent_live', AGENT, 'agent_id'))],
  ['insert_score', 'scoreEntries', SCORE_ENTRY, insertRows('score_entries', SCORE_ENTRY)],
  ['insert_lead_events', 'leadEvents', LEAD_EVENTS, insertRows('lead_events', LEAD_EVENTS)],
  ['insert_agent_events', 'agentEvents', AGENT_EVENTS, insertRows('agent_events', AGENT_EVENTS)],
  ['insert_outbox', 'outbox', OUTBOX, insertRows('outbox', OUTBOX)],
  [
    'insert_webhook_messages',
    'webhookMessages',
    WEBHOOK_MESSAGE,
    insertRows('webhook_messages', WEBHOOK_MESSAGE),
  ],
  ['insert_notifications', 'notifications', NOTIFICATION, insertRows('notifications', NOTIFICATION)],
];
/** These say how many rows they have to touch. */
const MUST_MATCH: ReadonlySet<keyof Changes> = new Set([
  'changedLeads',
  'resolvedOffers',
  'changedOffers',
  'agents',
]);

/** A statement for each table that changed, in the order in which they have to run. */
export function changesAsCars(tenantId: string, rowTypes: RowTypeIds, changes: Changes): Car[] {
  return STATEMENTS.filter(([, rows]) => changes[rows].length > 0).map(([name, rows, type, text]) => ({
    name,
    text,
    values: [
      tenantId,
      encodeRows(type, rowTypes, changes[rows]),
      ...(MUST_MATCH.has(rows) ? [changes[rows].length] : []),
    ],
  }));
}

export function changedLeadRow(lead: Lead, record: LeadRecord): Changes['changedLeads'][number] {
  return {
    id: lead.id,
    status: lead.status,
    queued_at: lead.queuedAt,
    held_at: lead.heldAt,
    cycle: lead.cycle,
    attempt: lead.attempt,
    version: lead.version,
    owner_agent_id: lead.ownerAgentId,
    owned_at: lead.ownedAt,
    accepted_at: lead.acceptedAt,
    first_accepted_at: record.firstAcceptedAt,
    first_released_at: record.firstReleasedAt,
    accepted_offer_id: record.acceptedOfferId,
    accepted_kind: record.acceptedKind,
    joined_lead_id: lead.joinedLeadId,
    routing: keptRouting(lead.routing),
  };
}

export function newLeadRow(lead: Lead, record: LeadRecord): Changes['newLeads'][number] {
  return {
    ...changedLeadRow(lead, record),
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
    received_at: lead.receivedAt,
  };
}

/** What stands beside an offer's answer. */
export interface AnswerNotes {
  reason: string | null;
  countsAs: string | null;
}

export function pendingRow(offer: Offer, why: string[]): Changes['newOffers'][number] {
  return {
    ...clockRow(offer),
    lead_id: offer.leadId,
    agent_id: offer.agentId,
    kind: offer.kind,
    cycle: offer.cycle,
    attempt: offer.attempt,
    step: offer.step,
    created_at: offer.createdAt,
    after_requeue: offer.afterRequeue,
    why,
  };
}

export function clockRow({ id, deliveredAt, windowMs, expiresAt }: Offer): Changes['changedOffers'][number] {
  return { id, delivered_at: deliveredAt, window_ms: windowMs, expires_at: expiresAt };
}

export function answerRow(
  offer: Offer,
  { reason, countsAs }: AnswerNotes,
): Changes['resolvedOffers'][number] {
  const { state, respondedAt } = offer;
  return { ...clockRow(offer), state, responded_at: respondedAt, reason, counts_as: countsAs };
}

export function agentRow(agent: Agent): Changes['agents'][number] {
  return {
    agent_id: agent.id,
    activity: agent.activity,
    activity_since: agent.activitySince,
    connected: agent.connected,
    disconnected_at: agent.disconnectedAt,
    connection_epoch: agent.connectionEpoch,
    unresponsive: agent.unresponsive,
    last_offered_at: agent.lastOfferedAt,
    idle_since: agent.idleSince,
    consecutive_timeouts: agent.consecutiveTimeouts,
    wrap_up_until: agent.wrapUpUntil,
    taken: agent.taken,
    feedback_pending: [...agent.feedbackPending],
  };
}

export function scoreRow(
  event: Extract<EngineEvent, { type: 'score.entered' }>,
  reason: string | null,
): Changes['scoreEntries'][number] {
  return {
    id: event.id,
    agent_id: event.agentId,
    at: event.at,
    rule: event.rule,
    points: event.points,
    lead_id: event.leadId,
    offer_id: event.offerId,
    cause_id: event.causeId,
    reverses: event.reverses,
    reason,
  };
}
