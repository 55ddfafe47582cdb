import type { EngineEvent } from './events.ts';
import { isPersonal } from './facts.ts';
import { leadOf, mirror, queue, stopClock } from './evolve-lead.ts';
import { liftLead, refreshAgent, refreshLead, refreshOffer, seatOf } from './seats.ts';
import type { Agent, Instant, Lead, Offer, OfferState, State } from './state.ts';

export type OfferEvent = Extract<EngineEvent, { type: `offer.${string}` | 'requeue.skipped' }>;
type Resolution = Exclude<OfferState, 'pending'>;

export function evolveOffer(state: State, event: OfferEvent): void {
  const { at } = event;
  switch (event.type) {
    case 'offer.created':
      return create(state, event.offer, at);
    case 'offer.delivered': {
      const offer = offerOf(state, event.offerId);
      offer.deliveredAt = at;
      offer.expiresAt = event.expiresAt;
      return refreshOffer(state, offer);
    }
    case 'offer.extended': {
      const offer = offerOf(state, event.offerId);
      offer.windowMs = event.windowMs;
      offer.expiresAt = event.expiresAt;
      return refreshOffer(state, offer);
    }
    case 'offer.accepted':
      return resolve(state, event.offerId, 'accepted', at, event.respondedAt);
    case 'offer.declined':
      return resolve(state, event.offerId, 'declined', at, event.respondedAt);
    case 'offer.timed_out':
      return resolve(state, event.offerId, 'timed_out', at, null);
    case 'offer.undelivered':
      resolve(state, event.offerId, 'undelivered', at, null);
      if (event.reason === 'no_acknowledgement') setUnresponsive(state, event.agentId, at);
      return;
    case 'offer.rescinded':
      return resolve(state, event.offerId, 'rescinded', at, null);
    case 'offer.canceled':
      return resolve(state, event.offerId, 'canceled', at, null, event.countsAs === 'declined');
    case 'offer.requeued':
      return change(state, event.leadId, ({ routing }) => {
        routing.requeued = [...routing.requeued, event.agentId];
        routing.requeueUsed = [...routing.requeueUsed, event.agentId];
        // Untried again, and stays so if they can't take it when their turn comes.
        delete routing.answers[event.agentId];
      });
    case 'requeue.skipped':
      return change(state, event.leadId, ({ routing }) => {
        routing.requeued = routing.requeued.filter((id) => id !== event.agentId);
      });
  }
}

function offerOf(state: State, offerId: string): Offer {
  const offer = state.offers.get(offerId);
  if (offer === undefined) throw new Error(`offer ${offerId} is not loaded`);
  return offer;
}

function change(state: State, leadId: string, how: (lead: Lead) => void): void {
  const lead = leadOf(state, leadId);
  liftLead(state, lead);
  how(lead);
  lead.version += 1;
  refreshLead(state, lead);
  if (lead.joinedBy.length > 0) mirror(state, lead);
}

function create(state: State, made: Offer, at: Instant): void {
  // The event keeps its own copy: it is history, this one changes.
  const offer = { ...made };
  state.offers.set(offer.id, offer);
  state.index.pendingOffers += 1;
  refreshOffer(state, offer);
  const personal = isPersonal(offer.kind);
  change(state, offer.leadId, (lead) => {
    lead.attempt = offer.attempt;
    lead.pendingOfferIds = [...lead.pendingOfferIds, offer.id];
    const { routing } = lead;
    if (offer.kind === 'catchall') routing.catchallTried = [...routing.catchallTried, offer.agentId];
    if (!personal) return;
    stopClock(lead, at);
    lead.status = 'offered';
    routing.requeued = routing.requeued.filter((id) => id !== offer.agentId);
    delete routing.undelivered[offer.agentId];
  });
  const agent = state.agents.get(offer.agentId);
  if (agent === undefined) return;
  agent.pendingOfferIds.add(offer.id);
  if (personal) {
    // Open rounds go to many at once: they say nothing about whose turn it is.
    agent.lastOfferedAt = at;
    agent.idleSince = at;
    seatOf(state, agent).reserved += 1;
  }
  refreshAgent(state, agent, at);
}

function resolve(
  state: State,
  offerId: string,
  to: Resolution,
  at: Instant,
  respondedAt: Instant | null,
  countsAsDecline = false,
): void {
  const offer = offerOf(state, offerId);
  if (offer.state !== 'pending') throw new Error(`offer ${offerId} is ${offer.state} already`);
  offer.state = to;
  offer.respondedAt = respondedAt;
  state.index.pendingOffers -= 1;
  refreshOffer(state, offer);
  const agent = state.agents.get(offer.agentId);
  if (agent !== undefined) freeAgent(state, agent, offer, at);
  change(state, offer.leadId, (lead) => {
    lead.pendingOfferIds = lead.pendingOfferIds.filter((id) => id !== offerId);
    if (isPersonal(offer.kind)) remember(lead, offer, agent, countsAsDecline);
    if (lead.status === 'offered' && lead.pendingOfferIds.length === 0 && to !== 'accepted') queue(lead, at);
  });
}

function freeAgent(state: State, agent: Agent, offer: Offer, at: Instant): void {
  agent.pendingOfferIds.delete(offer.id);
  if (isPersonal(offer.kind)) {
    seatOf(state, agent).reserved -= 1;
    agent.idleSince = at;
    if (offer.state === 'timed_out') agent.consecutiveTimeouts += 1;
  }
  if (offer.state === 'accepted' || offer.state === 'declined') agent.consecutiveTimeouts = 0;
  refreshAgent(state, agent, at);
}

function remember({ routing }: Lead, offer: Offer, agent: Agent | undefined, countsAsDecline: boolean): void {
  const { agentId } = offer;
  if (offer.state === 'declined' || countsAsDecline) routing.answers[agentId] = 'declined';
  else if (offer.state === 'timed_out') {
    routing.answers[agentId] = 'timed_out';
    if (!routing.timedOut.includes(agentId)) routing.timedOut = [...routing.timedOut, agentId];
  } else if (offer.state === 'undelivered') routing.undelivered[agentId] = agent?.connectionEpoch ?? 0;
}

function setUnresponsive(state: State, agentId: string, at: Instant): void {
  const agent = state.agents.get(agentId);
  if (agent === undefined) return;
  agent.unresponsive = true;
  refreshAgent(state, agent, at);
}
