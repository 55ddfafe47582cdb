import { decisionFor, keepFor, rotate, scanAgents } from './candidates.ts';
import { stepApplies } from './conditions.ts';
import type { Decision } from './decision.ts';
import type { EngineEvent } from './events.ts';
import { hoursHold, isJoined, isPersonal, planOf, stepOf, waitedMs } from './facts.ts';
import { byAge, type LeadQueue } from './lead-queue.ts';
import { against, hasUntried, onlyInGrace, queryFor } from './match.ts';
import { rotationKey } from './ranking.ts';
import { emit, type Run, settleFeedback } from './run.ts';
import type { Agent, Lead, OfferKind, PlanStep } from './state.ts';
import type { Seat } from './working-set.ts';

/**
 * Where a lead goes by itself.
 *
 * A cycle begins `queued`, or `held` by intercept or closed hours. While `queued` or `offered` the lead is in a step of
 * its plan: places are filled, first by who re-queued, then by the order of the candidates; with no offer pending it
 * waits for somebody untried, or goes to the next step when nobody is left or it has waited long enough. Behind the last
 * step comes the shark tank for those who timed out, then catchall, then `unclaimed`.
 */

/** A cycle begins: intercept and closed hours hold the lead, else it is offered at once if it can be. */
export function begin(run: Run, lead: Lead): void {
  run.fresh.add(lead.id);
  if (run.state.settings.manualIntercept)
    emit(run, { type: 'lead.held', leadId: lead.id, reason: 'intercept' });
  else advance(run, lead);
}

/** An offer of the lead has ended: what comes next depends on where the lead is. */
export function onward(run: Run, lead: Lead): void {
  if (lead.status === 'queued') run.fresh.add(lead.id);
  if (lead.status === 'queued' || lead.status === 'offered') advance(run, lead);
  else if (lead.pendingOfferIds.length > 0) return;
  else if (lead.status === 'shark_tank') sendToCatchall(run, lead, null);
  else if (lead.status === 'catchall') emit(run, { type: 'lead.unclaimed', leadId: lead.id });
}

/** Takes a queued or offered lead as far as it gets now. Doing it twice does nothing more. */
export function advance(run: Run, lead: Lead): void {
  const { state, now } = run;
  while (lead.status === 'queued' || lead.status === 'offered') {
    if (hoursHold(state, lead, now)) {
      // Offers that are out run on; nothing new goes out, and a lead that waits is held.
      if (lead.status === 'queued') emit(run, { type: 'lead.held', leadId: lead.id, reason: 'hours' });
      else state.index.heldBack = true;
      return;
    }
    const index = lead.routing.step;
    const step = planOf(state, lead).steps[index];
    if (step === undefined) return endPlan(run, lead);
    fillFromRequeued(run, lead, step);
    const applies = stepApplies(state, lead, step);
    const untried = applies && fill(run, lead, step, index);
    if (lead.pendingOfferIds.length > 0) return;
    if (untried && waitedMs(lead, now) < step.maxStepMs) {
      if (run.fresh.delete(lead.id)) emit(run, { type: 'lead.queued', leadId: lead.id });
      return;
    }
    emit(run, { type: 'lead.step_entered', leadId: lead.id, step: index + 1 });
  }
}

/** Offers the free places in order; answers whether somebody who matches has not been tried yet. */
function fill(run: Run, lead: Lead, step: PlanStep, index: number): boolean {
  const { state, now } = run;
  while (lead.pendingOfferIds.length < step.parallelOffers) {
    const scan = scanAgents(state, lead, step, index, now, keepFor(state));
    const first = scan.places[0];
    if (first === undefined) return scan.untried;
    const decision = decisionFor(state, scan, index);
    if (step.strategy === 'weighted') {
      const key = rotationKey(lead, index);
      emit(run, { type: 'tenant.rotated', key, weights: rotate(state, scan, key) });
    }
    offerTo(run, lead, first.seat.agent.id, stepKind(step), windowOf(run, step), decision);
  }
  return true;
}

/** Those with another chance stand right behind the holder, first come first; who can't take it is skipped, untried. */
function fillFromRequeued(run: Run, lead: Lead, step: PlanStep): void {
  while (lead.routing.requeued.length > 0 && lead.pendingOfferIds.length < step.parallelOffers) {
    const agentId = lead.routing.requeued[0]!;
    if (canTakeAgain(run, lead, step, agentId)) {
      const decision = decisionForRequeued(run, lead, step, agentId);
      offerTo(run, lead, agentId, stepKind(step), windowOf(run, step), decision);
    } else emit(run, { type: 'requeue.skipped', leadId: lead.id, agentId });
  }
}

/** Whatever step the lead has come to: they were right for it before, so only the step's teams are not asked again. */
function canTakeAgain(run: Run, lead: Lead, step: PlanStep, agentId: string): boolean {
  const { state, now } = run;
  const seat = state.index.seats.get(agentId);
  if (seat === undefined || against(queryFor(state, lead, null, now), seat) !== 0) return false;
  if (!onlyInGrace(seat.agent)) return true;
  return !scanAgents(state, lead, step, lead.routing.step, now, 1).connected;
}

function decisionForRequeued({ state }: Run, lead: Lead, step: PlanStep, agentId: string): Decision {
  const { lastOfferedAt } = state.agents.get(agentId)!;
  return {
    step: lead.routing.step,
    strategy: step.strategy,
    chosen: agentId,
    requeued: true,
    candidates: [{ agentId, pecking: 0, matchScore: 0, figure: 0, lastOfferedAt }],
    candidatesTotal: 1,
    against: [],
    againstTotals: {},
  };
}

function stepKind(step: PlanStep): OfferKind {
  return step.parallelOffers > 1 ? 'parallel' : 'exclusive';
}

function windowOf({ state }: Run, step: PlanStep): number {
  return step.offerWindowMs ?? state.settings.offerWindowMs;
}

function offerTo(
  run: Run,
  lead: Lead,
  agentId: string,
  kind: OfferKind,
  windowMs: number,
  decision: Decision | null,
): void {
  const { now } = run;
  const offer = {
    id: run.env.newId(),
    leadId: lead.id,
    agentId,
    kind,
    state: 'pending' as const,
    cycle: lead.cycle,
    attempt: lead.attempt + 1,
    step: lead.routing.step,
    createdAt: now,
    deliveredAt: null,
    windowMs,
    // Open rounds run from their start, whoever is connected; the others from their delivery.
    expiresAt: isPersonal(kind) ? null : now + windowMs,
    respondedAt: null,
    // Also when their turn was skipped, or a later round brought it: the requeue's +4 was theirs.
    afterRequeue: lead.routing.requeueUsed.includes(agentId),
  };
  run.fresh.delete(lead.id);
  const cause = emit(run, { type: 'offer.created', leadId: lead.id, agentId, offer, decision });
  settleFeedback(run, agentId, cause);
}

/** The plan has nobody left: one last open round for those who timed out and did not decline, if there are any. */
function endPlan(run: Run, lead: Lead): void {
  if (lead.pendingOfferIds.length > 0) return;
  const { state } = run;
  const { routing } = lead;
  const windowMs = state.settings.sharkTankWindowMs;
  const sharks = routing.timedOut.filter(
    (id) => state.agents.get(id)?.active === true && routing.answers[id] !== 'declined',
  );
  if (windowMs === 0 || sharks.length === 0) return sendToCatchall(run, lead, null);
  emit(run, { type: 'lead.sharked', leadId: lead.id, windowMs });
  for (const agentId of sharks) offerTo(run, lead, agentId, 'shark_tank', windowMs, null);
}

/** Every active catchall user gets the lead at once; without any it is unclaimed. */
export function sendToCatchall(run: Run, lead: Lead, by: string | null): void {
  const windowMs = run.state.settings.catchallWindowMs;
  emit(run, { type: 'lead.sent_to_catchall', leadId: lead.id, windowMs, by });
  offerToCatchall(run, lead);
}

/** To each catchall user who has not had it yet; without any the lead is unclaimed. */
function offerToCatchall(run: Run, lead: Lead): void {
  const { agents, settings } = run.state;
  const tried = new Set(lead.routing.catchallTried);
  const users = [...new Set(settings.catchallUserIds)].filter(
    (id) => agents.get(id)?.active === true && !tried.has(id),
  );
  for (const agentId of users) offerTo(run, lead, agentId, 'catchall', settings.catchallWindowMs, null);
  if (users.length === 0) emit(run, { type: 'lead.unclaimed', leadId: lead.id });
}

/** Ends the lead's pending offers: rescinded where somebody got it, else canceled. */
export function endOffers(run: Run, lead: Lead, how: 'rescinded' | 'withdrawn'): void {
  for (const offerId of lead.pendingOfferIds) {
    const { agentId } = run.state.offers.get(offerId)!;
    if (how === 'rescinded') emit(run, { type: 'offer.rescinded', leadId: lead.id, agentId, offerId });
    else {
      const reason = 'withdrawn';
      emit(run, { type: 'offer.canceled', leadId: lead.id, agentId, offerId, reason, countsAs: null });
    }
  }
}

/** Leads that wait for this one; what a lead had joined in its past does not count. */
export function waitingFor({ state }: Run, head: Lead): string[] {
  return head.joinedBy
    .flatMap((id) => state.leads.get(id) ?? [])
    .filter((lead) => lead.joinedLeadId === head.id && isJoined(lead))
    .sort(byAge)
    .map((lead) => lead.id);
}

/** Leads that joined this one go to whoever took it. */
export function giveJoined(run: Run, lead: Lead, agentId: string): EngineEvent[] {
  return waitingFor(run, lead).map((leadId) =>
    emit(run, { type: 'lead.coalesced', leadId, agentId, toLeadId: lead.id }),
  );
}

/**
 * Agents became free: each queued lead in its turn (priority, then age) that one of them qualifies for is offered, until
 * nothing changes; then the open places of parallel rounds. Only who changed is asked: everybody else was asked before.
 */
export function drain(run: Run): void {
  const { index } = run.state;
  while (index.changed.size > 0) {
    if (index.queued.leads.length === 0 && index.short.leads.length === 0) return index.changed.clear();
    const free = [...index.changed].filter(({ ready }) => ready);
    index.changed.clear();
    drainQueue(run, index.queued, free);
    drainQueue(run, index.short, free);
  }
}

function drainQueue(run: Run, queue: LeadQueue, free: Seat[]): void {
  const { state, now } = run;
  for (let i = 0; i < queue.leads.length && free.length > 0;) {
    const lead = queue.leads[i]!;
    const query = queryFor(state, lead, stepOf(state, lead) ?? null, now);
    if (free.some((seat) => against(query, seat) === 0)) {
      advance(run, lead);
      for (let j = free.length - 1; j >= 0; j -= 1) if (!free[j]!.ready) free.splice(j, 1);
    }
    if (queue.leads[i] === lead) i += 1;
  }
}

/** Agents stopped matching: queued leads that nobody is left for go on. */
export function recheckQueued(run: Run): void {
  const { state, now } = run;
  for (const lead of [...state.index.queued.leads]) {
    const query = queryFor(state, lead, stepOf(state, lead) ?? null, now);
    if (!hasUntried(query, state.index.order)) advance(run, lead);
  }
}

/** Held leads go back to the queue one by one, the oldest first, at the pace of the settings. */
export function releaseDue(run: Run): void {
  const { state, now } = run;
  const { settings, index } = state;
  const lead = index.held.leads[0];
  if (lead === undefined || settings.manualIntercept || !state.hours.isOpen(now)) return;
  if (state.lastReleaseAt !== null && now < state.lastReleaseAt + settings.releaseIntervalMs) return;
  emit(run, { type: 'tenant.released', leadId: lead.id });
  release(run, lead, null);
}

export function release(run: Run, lead: Lead, by: string | null): void {
  emit(run, { type: 'lead.released', leadId: lead.id, by });
  run.fresh.add(lead.id);
  advance(run, lead);
}

/** The agent can hold no offers any more: theirs end, and the leads go on at once. */
export function takeOffersFrom(run: Run, agent: Agent, reason: 'left' | 'removed'): EngineEvent[] {
  const { state } = run;
  const ended: EngineEvent[] = [];
  for (const offerId of [...agent.pendingOfferIds]) {
    const offer = state.offers.get(offerId)!;
    if (reason === 'left' && !isPersonal(offer.kind)) continue;
    const countsAs = reason === 'left' && state.settings.leavingCountsAsDecline ? 'declined' : null;
    const { leadId } = offer;
    ended.push(emit(run, { type: 'offer.canceled', leadId, agentId: agent.id, offerId, reason, countsAs }));
    const lead = state.leads.get(leadId)!;
    // Who is removed let nothing pass: whoever is a catchall user since steps in.
    if (lead.status === 'catchall' && lead.pendingOfferIds.length === 0) offerToCatchall(run, lead);
    else onward(run, lead);
  }
  return ended;
}
