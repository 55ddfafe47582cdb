import { newRouting, type Lead as EngineLead, type LeadTag } from '@baton/engine';

/** The half of a lead that routing's rules never look at; kept beside the engine's half, written to the same row. */
export interface LeadRecord {
  sourceName: string;
  externalId: string | null;
  subject: string | null;
  text: string | null;
  customerName: string | null;
  customerEmail: string | null;
  customerPhone: string | null;
  tagNames: string[];
  acceptedOfferId: string | null;
  acceptedKind: string | null;
  /** First acceptance over all cycles: what response time is measured by. */
  firstAcceptedAt: number | null;
  firstReleasedAt: number | null;
  contactStatus: 'not_contacted' | 'attempted' | 'contacted';
  outcome: 'open' | 'in_progress' | 'closed_won' | 'unsuccessful';
  dealValue: { amount: number; currency: string } | null;
  firstContactAt: number | null;
  commentCount: number;
  nextAction: { at: number; text: string } | null;
}

/** A row of `leads` as the driver gives it, with `source_name` joined. */
export interface LeadRow {
  id: string;
  status: EngineLead['status'];
  source_id: string;
  source_name: string;
  external_id: string | null;
  subject: string | null;
  text: string | null;
  customer_id: string | null;
  customer_name: string | null;
  customer_email: string | null;
  customer_phone: string | null;
  customer_postal_code: string | null;
  attributes: Record<string, string | number | boolean>;
  value_amount: string | null;
  value_currency: string | null;
  tag_names: string[];
  tags: LeadTag[];
  priority: number;
  received_at: Date;
  queued_at: Date | null;
  held_at: Date | null;
  cycle: number;
  attempt: number;
  version: number;
  owner_agent_id: string | null;
  owned_at: Date | null;
  accepted_at: Date | null;
  first_accepted_at: Date | null;
  first_released_at: Date | null;
  accepted_offer_id: string | null;
  accepted_kind: string | null;
  joined_lead_id: string | null;
  routing: KeptRouting;
  contact_status: LeadRecord['contactStatus'];
  outcome: LeadRecord['outcome'];
  deal_value_amount: string | null;
  deal_value_currency: string | null;
  first_contact_at: Date | null;
  comment_count: number;
  next_action: string | null;
  next_action_at: Date | null;
}

/** How a lead is routed as its row keeps it: without what is as on a new lead's first day, which is most of it. */
export type KeptRouting = Partial<EngineLead['routing']> & Pick<EngineLead['routing'], 'planVersionId'>;

export function keptRouting(routing: EngineLead['routing']): KeptRouting {
  const kept: Record<string, unknown> = { planVersionId: routing.planVersionId };
  for (const [name, value] of Object.entries(routing)) if (!isNothing(value)) kept[name] = value;
  return kept as KeptRouting;
}

function isNothing(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) {
    for (const _ in value) return false;
    return true;
  }
  return value === null || value === 0 || value === false;
}

export const LEAD_COLUMNS = `l.id, l.status, l.source_id, s.name as source_name, l.external_id, l.subject, l.text,
  l.customer_id, l.customer_name, l.customer_email, l.customer_phone, l.customer_postal_code, l.attributes,
  l.value_amount, l.value_currency, l.tag_names, l.tags, l.priority, l.received_at, l.queued_at, l.held_at, l.cycle,
  l.attempt, l.version, l.owner_agent_id, l.owned_at, l.accepted_at, l.first_accepted_at, l.first_released_at,
  l.accepted_offer_id, l.accepted_kind, l.joined_lead_id, l.routing, l.contact_status, l.outcome,
  l.deal_value_amount, l.deal_value_currency, l.first_contact_at, l.comment_count, l.next_action, l.next_action_at`;
export const LEAD_FROM = 'leads l join sources s on s.tenant_id = l.tenant_id and s.id = l.source_id';

const ms = (at: Date | null): number | null => (at === null ? null : at.getTime());

export function engineLead(row: LeadRow): EngineLead {
  return {
    id: row.id,
    status: row.status,
    sourceId: row.source_id,
    customerId: row.customer_id,
    priority: row.priority,
    receivedAt: row.received_at.getTime(),
    queuedAt: ms(row.queued_at),
    heldAt: ms(row.held_at),
    value: row.value_amount === null ? null : Number(row.value_amount),
    currency: row.value_amount === null ? null : row.value_currency,
    postalCode: row.customer_postal_code,
    tags: row.tags,
    attributes: row.attributes,
    cycle: row.cycle,
    attempt: row.attempt,
    version: row.version,
    ownerAgentId: row.owner_agent_id,
    acceptedAt: ms(row.accepted_at),
    ownedAt: ms(row.owned_at),
    open: row.outcome === 'open' || row.outcome === 'in_progress',
    joinedLeadId: row.joined_lead_id,
    joinedBy: [],
    pendingOfferIds: [],
    routing: { ...newRouting(row.routing.planVersionId), ...row.routing },
  };
}

export function leadRecord(row: LeadRow): LeadRecord {
  return {
    sourceName: row.source_name,
    externalId: row.external_id,
    subject: row.subject,
    text: row.text,
    customerName: row.customer_name,
    customerEmail: row.customer_email,
    customerPhone: row.customer_phone,
    tagNames: row.tag_names,
    acceptedOfferId: row.accepted_offer_id,
    acceptedKind: row.accepted_kind,
    firstAcceptedAt: ms(row.first_accepted_at),
    firstReleasedAt: ms(row.first_released_at),
    contactStatus: row.contact_status,
    outcome: row.outcome,
    dealValue:
      row.deal_value_amount === null
        ? null
        : { amount: Number(row.deal_value_amount), currency: row.deal_value_currency! },
    firstContactAt: ms(row.first_contact_at),
    commentCount: row.comment_count,
    nextAction:
      row.next_action_at === null ? null : { at: row.next_action_at.getTime(), text: row.next_action! },
  };
}
