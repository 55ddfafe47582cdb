import type {
  Agent,
  Instant,
  Lead,
  LeadStatus,
  Ms,
  Offer,
  OfferKind,
  Period,
  Plan,
  PlanStep,
  State,
} from './state.ts';

/** Small questions about the state that more than one rule asks. */

export const PERIODS: readonly Period[] = ['day', 'week', 'month'];

export function isPending(status: LeadStatus): boolean {
  return (
    status === 'held' ||
    status === 'queued' ||
    status === 'offered' ||
    status === 'shark_tank' ||
    status === 'catchall'
  );
}

export function isOwned(status: LeadStatus): boolean {
  return status === 'accepted' || status === 'assigned' || status === 'coalesced';
}

/** Waits for another lead of the same customer, without a routing of its own. */
export function isJoined(lead: Lead): boolean {
  return lead.joinedLeadId !== null && isPending(lead.status);
}

/** Exclusive and parallel offers count against capacity, cost points when they pass and are withdrawn by leaving. */
export function isPersonal(kind: OfferKind): boolean {
  return kind === 'exclusive' || kind === 'parallel';
}

export function isAbsent(agent: Agent, now: Instant): boolean {
  for (const absence of agent.absences) if (absence.from <= now && now < absence.to) return true;
  return false;
}

/** The plan of the lead's cycle; the tenant's default where that version is not loaded: a lead must never be stuck. */
export function planOf(state: State, lead: Lead): Plan {
  const plan = state.plans.get(lead.routing.planVersionId) ?? state.plans.get(state.defaultPlanVersionId);
  if (plan === undefined) throw new Error(`plan version ${state.defaultPlanVersionId} is not loaded`);
  return plan;
}

export function stepOf(state: State, lead: Lead): PlanStep | undefined {
  return planOf(state, lead).steps[lead.routing.step];
}

/** The plan version that a cycle of a lead from this source starts with now. */
export function planFor(state: State, sourceId: string): string {
  return state.sourcePlans.get(sourceId) ?? state.defaultPlanVersionId;
}

/** How long the lead has waited in its step, `queued` and without a pending offer. */
export function waitedMs(lead: Lead, now: Instant): Ms {
  const { waitedMs: before, waitingSince } = lead.routing;
  return waitingSince === null ? before : before + (now - waitingSince);
}

/** When a pending offer ends if nobody answers; null never happens for a pending one but by an infinite setting. */
export function offerDueAt(state: State, offer: Offer): Instant {
  if (offer.expiresAt !== null) return offer.expiresAt + state.settings.expiryGraceMs;
  return offer.createdAt + state.settings.deliveryGraceMs;
}

/** Closed hours hold the lead now: it may not be offered to anybody new. */
export function hoursHold(state: State, lead: Lead, now: Instant): boolean {
  const { exemptUntil } = lead.routing;
  if (exemptUntil !== null && now < exemptUntil) return false;
  return !state.hours.isOpen(now);
}

/** Leads taken in the calendar period that holds the instant whose period begins at `start`. */
export function takenSince(agent: Agent, period: Period, start: Instant): number {
  const taken = agent.taken[period];
  return taken.start >= start ? taken.count : 0;
}

/** Two limits of the same thing: the narrower one; null is none. */
export function narrower(a: number | null, b: number | undefined): number | null {
  if (b === undefined) return a;
  return a === null ? b : Math.min(a, b);
}

export function limitOf(agent: Agent, period: Period): number | null {
  const { limits, tags } = agent;
  const own = period === 'day' ? limits.perDay : period === 'week' ? limits.perWeek : limits.perMonth;
  return narrower(own, tags.max[period]);
}
