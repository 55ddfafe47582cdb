import type { RoutingSettings } from '@baton/contract';
import type { Lead } from '@baton/engine';
import type { TenantConfig } from './config.ts';

/** What a lead is charged by as it is accepted: its dearest tag, and the discounts of that day. */
export interface LeadCharge {
  lead_id: string;
  accepted_at: Date;
  agent_id: string;
  tag: string;
  /** Minor units of `currency`. */
  price: number;
  currency: string;
  terms: object;
}

export interface PricedTag {
  name: string;
  price: number;
}

/** Null where none of its tags has a price. Of two that are as dear, the first by name. */
export function chargeOf(lead: Lead, config: TenantConfig): LeadCharge | null {
  if (config.prices.size === 0 || lead.acceptedAt === null || lead.ownerAgentId === null) return null;
  let dearest: PricedTag | null = null;
  for (const { tagId } of lead.tags) {
    const tag = config.prices.get(tagId);
    if (tag !== undefined && (dearest === null || isDearer(tag, dearest))) dearest = tag;
  }
  if (dearest === null) return null;
  return {
    lead_id: lead.id,
    accepted_at: new Date(lead.acceptedAt),
    agent_id: lead.ownerAgentId,
    tag: dearest.name,
    price: dearest.price,
    currency: config.currency,
    terms: termsOf(config.routing),
  };
}

function isDearer(tag: PricedTag, than: PricedTag): boolean {
  return tag.price > than.price || (tag.price === than.price && tag.name < than.name);
}

/** The discount as it was set, for the statement to read by the settings' own schema. */
function termsOf(routing: RoutingSettings): object {
  return Object.fromEntries(Object.entries(routing).filter(([name]) => name.startsWith('billing')));
}

/** Behind the batch's offers: those that timed out before the acceptance are counted. */
export const INSERT_CHARGES = `insert into lead_charges (tenant_id, lead_id, accepted_at, agent_id, tag, price, currency, timeouts, terms)
  select $1, r.lead_id, r.accepted_at, r.agent_id, r.tag, r.price, r.currency,
      (select count(*) from offers o where o.tenant_id = $1 and o.lead_id = r.lead_id and o.state = 'timed_out'
          and o.kind in ('exclusive', 'parallel') and o.responded_at <= r.accepted_at), r.terms
    from jsonb_to_recordset($2::jsonb) as r (lead_id uuid, accepted_at timestamptz, agent_id uuid, tag text, price bigint, currency text, terms jsonb)`;
