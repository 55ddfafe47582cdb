import type { AgentLive, Lead, Offer, OfferedLead, WallLead } from '@baton/contract';
import {
  performanceScore,
  type Agent,
  type Lead as EngineLead,
  type Offer as EngineOffer,
} from '@baton/engine';
import { Masking, score } from '@baton/rules';
import type { LeadRecord } from './lead-record.ts';
import type { WorkingSet } from './load.ts';

/** From the engine's and the shell's halves to what the contract shows. Nothing here decides anything. */

const SCORE_BASE = 100;

export const iso = (at: number): string => new Date(at).toISOString();
export const isoOrNull = (at: number | null): string | null =>
  at === null ? null : new Date(at).toISOString();

export function leadView(lead: EngineLead, record: LeadRecord): Lead {
  return {
    id: lead.id,
    status: lead.status,
    source: record.sourceName,
    externalId: record.externalId,
    subject: record.subject,
    text: record.text,
    customer: {
      name: record.customerName,
      email: record.customerEmail,
      phone: record.customerPhone,
      postalCode: lead.postalCode,
    },
    attributes: lead.attributes,
    value: lead.value === null ? null : { amount: lead.value, currency: lead.currency! },
    tags: record.tagNames,
    priority: lead.priority,
    receivedAt: iso(lead.receivedAt),
    acceptedAt: isoOrNull(lead.acceptedAt),
    ownerAgentId: lead.ownerAgentId,
    joinedLeadId: lead.joinedLeadId,
    cycle: lead.cycle,
    attempt: lead.attempt,
    version: lead.version,
    delinquent: lead.status === 'unclaimed',
    masked: false,
    contactStatus: record.contactStatus,
    outcome: record.outcome,
    dealValue: record.dealValue,
    nextAction:
      record.nextAction === null ? null : { at: iso(record.nextAction.at), text: record.nextAction.text },
  };
}

/** What somebody may see who only holds an offer: no name, e-mail, phone, and none of them in anything that somebody wrote. */
export function maskedLead(lead: EngineLead, record: LeadRecord, visibleAttributes: readonly string[]): Lead {
  const whole = leadView(lead, record);
  const { name, email, phone, postalCode } = whole.customer;
  const masking = new Masking({ name, email, phone });
  const mask = (text: string | null) => (text === null ? null : masking.text(text));
  return {
    ...whole,
    source: masking.text(whole.source),
    externalId: null,
    subject: mask(whole.subject),
    text: mask(whole.text),
    customer: {
      name: null,
      email: null,
      phone: null,
      postalCode: postalCode === null ? null : masking.postalCode(postalCode),
    },
    attributes: visible(lead.attributes, visibleAttributes, masking),
    // Tags come first, then what senders wrote that is none.
    tags: whole.tags.map((tag, i) => (i < lead.tags.length ? tag : masking.text(tag))),
    // Somebody's notes: they may name the customer.
    nextAction: null,
    masked: true,
  };
}

function visible(
  attributes: EngineLead['attributes'],
  names: readonly string[],
  masking: Masking,
): EngineLead['attributes'] {
  const shown: EngineLead['attributes'] = {};
  for (const name of names) {
    const value = attributes[name];
    if (value !== undefined) shown[name] = masking.value(value);
  }
  return shown;
}

export function offeredLead(lead: Lead): OfferedLead {
  const {
    id,
    source,
    subject,
    text,
    customer,
    attributes,
    value,
    tags,
    priority,
    receivedAt,
    cycle,
    masked,
  } = lead;
  return {
    id,
    source,
    subject,
    text,
    customer,
    attributes,
    value,
    tags,
    priority,
    receivedAt,
    cycle,
    masked,
  };
}

/** The clock of an offer, as every message carries it. */
function offerClock(offer: EngineOffer, now: number): Omit<Offer, 'lead' | 'why' | 'canRequeue'> {
  return {
    id: offer.id,
    leadId: offer.leadId,
    agentId: offer.agentId,
    kind: offer.kind,
    state: offer.state,
    attempt: offer.attempt,
    createdAt: iso(offer.createdAt),
    deliveredAt: isoOrNull(offer.deliveredAt),
    windowMs: offer.windowMs,
    expiresAt: isoOrNull(offer.expiresAt),
    respondedAt: isoOrNull(offer.respondedAt),
    remainingMs: remainingMs(offer, now),
  };
}

export function remainingMs(offer: EngineOffer, now: number): number {
  if (offer.state !== 'pending') return 0;
  return offer.expiresAt === null ? offer.windowMs : Math.max(0, offer.expiresAt - now);
}

/** An offer for its holder: the customer shows once it is theirs. */
export function offerView(
  offer: EngineOffer,
  lead: EngineLead,
  record: LeadRecord,
  why: string[],
  visibleAttributes: readonly string[],
  now: number,
): Offer {
  const own = lead.ownerAgentId === offer.agentId;
  const seen = own ? leadView(lead, record) : maskedLead(lead, record, visibleAttributes);
  return { ...offerClock(offer, now), why, canRequeue: canRequeue(offer, lead), lead: offeredLead(seen) };
}

/** Another chance: timed out in this cycle, not used yet, and the lead is still queued or offered. */
export function canRequeue(offer: EngineOffer, lead: EngineLead): boolean {
  return (
    offer.state === 'timed_out' &&
    offer.kind !== 'shark_tank' &&
    offer.kind !== 'catchall' &&
    offer.cycle === lead.cycle &&
    (lead.status === 'queued' || lead.status === 'offered') &&
    lead.routing.answers[offer.agentId] === 'timed_out' &&
    !lead.routing.requeueUsed.includes(offer.agentId)
  );
}

export function wallLead(set: WorkingSet, lead: EngineLead, record: LeadRecord, now: number): WallLead {
  const members = set.config.members;
  return {
    ...leadView(lead, record),
    ownerName: lead.ownerAgentId === null ? null : (members.get(lead.ownerAgentId)?.name ?? null),
    offers: lead.pendingOfferIds.flatMap((id) => {
      const offer = set.state.offers.get(id);
      if (offer === undefined) return [];
      return [{ ...offerClock(offer, now), agentName: members.get(offer.agentId)?.name ?? '' }];
    }),
  };
}

/** As people see it: within 1 to 100 where the tenant wants that. */
export function shownScore(set: WorkingSet, agent: Agent, now: number): number {
  return score([performanceScore(agent, now) - SCORE_BASE], set.config.routing.scoreClamped);
}

export function agentLive(set: WorkingSet, agent: Agent, now: number): AgentLive {
  return {
    agentId: agent.id,
    name: set.config.members.get(agent.id)?.name ?? '',
    teamIds: agent.teamIds,
    activity: agent.activity,
    activitySince: iso(agent.activitySince),
    connected: agent.connected,
    takesLeads: agent.takesLeads,
    wrapUpUntil: isoOrNull(agent.wrapUpUntil),
    pending: agent.pendingOfferIds.size,
    maxPending: agent.limits.maxPendingOffers ?? set.state.settings.maxPendingOffers,
    openLeads: agent.openLeads,
    score: shownScore(set, agent, now),
  };
}
