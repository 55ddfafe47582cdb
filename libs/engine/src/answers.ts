import type { Command, Outcome } from './commands.ts';
import { isPersonal } from './facts.ts';
import { advance, endOffers, giveJoined, onward } from './flow.ts';
import { emit, OK, post, refuse, type Run, settleFeedback, UNCHANGED } from './run.ts';
import type { Instant, Offer } from './state.ts';

type Of<T extends Command['type']> = Extract<Command, { type: T }>;

/**
 * An offer: `pending` → `accepted` | `declined` | `timed_out` | `undelivered` | `rescinded` | `canceled`, once. The clock
 * of an exclusive or parallel one starts with its delivery; answers are judged by the stamp they were read with.
 */
export function deliverOffer(run: Run, command: Of<'deliver_offer'>): Outcome {
  const offer = run.state.offers.get(command.offerId);
  if (offer === undefined) return refuse('offer_not_found');
  if (command.agentId !== null && offer.agentId !== command.agentId) return refuse('not_allowed');
  if (offer.state !== 'pending') return refuse('offer_resolved');
  if (offer.deliveredAt !== null) return { ok: true, offerId: offer.id, unchanged: true };
  deliver(run, offer, run.now);
  return { ok: true, offerId: offer.id, leadId: offer.leadId };
}

function deliver(run: Run, offer: Offer, from: Instant): void {
  const { id: offerId, leadId, agentId } = offer;
  const expiresAt = offer.expiresAt ?? from + offer.windowMs;
  emit(run, { type: 'offer.delivered', leadId, agentId, offerId, expiresAt });
}

/** Why an answer to the offer is refused; null: it counts. */
function against(offer: Offer | undefined, agentId: string, at: Instant): Outcome | null {
  if (offer === undefined) return refuse('offer_not_found');
  if (offer.agentId !== agentId) return refuse('not_allowed');
  if (offer.state === 'timed_out') return refuse('offer_expired');
  if (offer.state !== 'pending') return refuse('offer_resolved');
  if (offer.expiresAt !== null && at > offer.expiresAt) return refuse('offer_expired');
  return null;
}

/** A delivery has its batch's time, an answer the time it was read: in one batch the answer would seem to come first. */
function answeredAt({ deliveredAt, expiresAt }: Offer, at: Instant): Instant {
  return Math.max(at, Math.min(deliveredAt ?? at, expiresAt ?? at));
}

export function acceptOffer(run: Run, command: Of<'accept_offer'>): Outcome {
  const { state, now } = run;
  const { agentId, at } = command;
  const offer = state.offers.get(command.offerId);
  if (offer?.state === 'accepted' && offer.agentId === agentId)
    return { ...UNCHANGED, leadId: offer.leadId, offerId: offer.id };
  const refusal = against(offer, agentId, at);
  if (refusal !== null || offer === undefined) return refusal ?? refuse('offer_not_found');
  const { id: offerId, leadId, kind } = offer;
  const lead = state.leads.get(leadId)!;
  // An accept shows that the offer arrived.
  if (offer.deliveredAt === null) deliver(run, offer, at);
  emit(run, { type: 'offer.accepted', leadId, agentId, offerId, respondedAt: answeredAt(offer, at) });
  const cause = emit(run, { type: 'lead.accepted', leadId, agentId, offerId });
  endOffers(run, lead, 'rescinded');
  if (kind !== 'catchall' && !lead.routing.acceptEarnedBy.includes(agentId)) {
    const { accept, acceptAfterRequeue } = state.settings.score;
    if (offer.afterRequeue)
      post(run, 'accept_after_requeue', acceptAfterRequeue, cause, { agentId, leadId, offerId });
    else post(run, 'accept', accept, cause, { agentId, leadId, offerId });
  }
  takeJoined(run, leadId, agentId);
  const { wrapUpMs } = state.settings;
  if (wrapUpMs > 0) emit(run, { type: 'agent.wrap_up_started', agentId, until: now + wrapUpMs });
  return { ok: true, leadId, offerId };
}

/** Leads that joined this one are coalesced to whoever took it, a point for each. */
export function takeJoined(run: Run, leadId: string, agentId: string): void {
  const lead = run.state.leads.get(leadId)!;
  if (lead.joinedBy.length === 0) return;
  for (const cause of giveJoined(run, lead, agentId)) {
    settleFeedback(run, agentId, cause);
    const joined = 'leadId' in cause ? cause.leadId : null;
    post(run, 'coalesced', run.state.settings.score.coalesced, cause, { agentId, leadId: joined });
  }
}

export function declineOffer(run: Run, command: Of<'decline_offer'>): Outcome {
  const { state } = run;
  const { agentId, at, reason } = command;
  const offer = state.offers.get(command.offerId);
  const refusal = against(offer, agentId, at);
  if (refusal !== null || offer === undefined) return refusal ?? refuse('offer_not_found');
  const { id: offerId, leadId } = offer;
  const respondedAt = answeredAt(offer, at);
  const cause = emit(run, { type: 'offer.declined', leadId, agentId, offerId, respondedAt, reason });
  // Passing in an open round costs and earns nothing.
  if (isPersonal(offer.kind))
    post(run, 'decline', state.settings.score.decline, cause, { agentId, leadId, offerId });
  onward(run, state.leads.get(leadId)!);
  return { ok: true, leadId, offerId };
}

/** Another chance for an agent who timed out, once per cycle, while the lead is queued or offered. */
export function requeueOffer(run: Run, command: Of<'requeue_offer'>): Outcome {
  const { state } = run;
  const { agentId } = command;
  const offer = state.offers.get(command.offerId);
  if (offer === undefined) return refuse('offer_not_found');
  if (offer.agentId !== agentId) return refuse('not_allowed');
  const { id: offerId, leadId } = offer;
  const lead = state.leads.get(leadId);
  const may =
    lead !== undefined &&
    (lead.status === 'queued' || lead.status === 'offered') &&
    lead.joinedLeadId === null &&
    offer.state === 'timed_out' &&
    offer.cycle === lead.cycle &&
    !lead.routing.requeueUsed.includes(agentId) &&
    state.agents.get(agentId)?.active === true;
  if (!may) return refuse('requeue_not_possible');
  const cause = emit(run, { type: 'offer.requeued', leadId, agentId, offerId });
  post(run, 'requeue', state.settings.score.requeue, cause, { agentId, leadId, offerId });
  // With no holder, or with a place free in a parallel round, it is theirs at once.
  advance(run, lead);
  return { ok: true, leadId, offerId };
}

export function extendOffer(run: Run, command: Of<'extend_offer'>): Outcome {
  const { state, now } = run;
  const { actor, byMs } = command;
  const offer = state.offers.get(command.offerId);
  if (offer === undefined) return refuse('offer_not_found');
  if (!actor.manages) return refuse('not_allowed');
  if (offer.state !== 'pending') return refuse('offer_resolved');
  // Past its deadline an offer only waits for an accept already on its way.
  if (offer.expiresAt !== null && now > offer.expiresAt) return refuse('offer_expired');
  if (byMs <= 0) return OK;
  const { id: offerId, leadId, agentId } = offer;
  const windowMs = offer.windowMs + byMs;
  const expiresAt = offer.expiresAt === null ? null : offer.expiresAt + byMs;
  emit(run, { type: 'offer.extended', leadId, agentId, offerId, windowMs, expiresAt, by: actor.userId });
  return { ok: true, leadId, offerId };
}
