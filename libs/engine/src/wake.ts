import type { Outcome } from './commands.ts';
import { hoursHold, isPersonal, offerDueAt } from './facts.ts';
import { advance, drain, onward, releaseDue } from './flow.ts';
import { changeActivity, endGrace, endUndelivered } from './presence.ts';
import { emit, OK, post, type Run } from './run.ts';
import { armOpening } from './seats.ts';
import type { Instant, Offer, State } from './state.ts';
import type { Timer } from './timers.ts';

const MAX_DUE = 1_000;

/**
 * Does what is due, in the order in which it became due, each thing to its end (the lead goes on, freed agents are
 * drained) before the next: where a batch is cut makes no difference.
 */
export function wake(run: Run): Outcome {
  const { state, now, env } = run;
  const { timers, openings, queued, short } = state.index;
  let left = env.maxDue ?? MAX_DUE;
  left -= holdQueued(run, left);
  for (; left > 0; left -= 1) {
    const timer = timers.peek();
    if (timer === null || timer.at > now) break;
    timers.disarm(timer.kind, timer.id);
    handle(run, timer);
    drain(run);
  }
  if (left > 0) releaseDue(run);
  while (queued.leads.length + short.leads.length > 0) {
    const timer = openings.peek();
    if (timer === null || timer.at > now) break;
    openings.disarm(timer.kind, timer.id);
    const seat = state.index.seats.get(timer.id)!;
    armOpening(state, seat, now);
    state.index.changed.add(seat);
  }
  if (left > 0) refillHeldBack(run);
  return OK;
}

/** The hours have closed: leads that wait are held, with their step and its clock. */
function holdQueued(run: Run, most: number): number {
  const { state, now } = run;
  if (state.index.queued.leads.length === 0 || state.hours.isOpen(now)) return 0;
  const leads = state.index.queued.leads.filter((lead) => hoursHold(state, lead, now)).slice(0, most);
  for (const lead of leads) advance(run, lead);
  return leads.length;
}

/** The hours have opened: rounds that lost a holder meanwhile are filled up again, behind the leads that wait. */
function refillHeldBack(run: Run): void {
  const { index, hours } = run.state;
  if (!index.heldBack || !hours.isOpen(run.now)) return;
  index.heldBack = false;
  drain(run);
  for (const lead of [...index.short.leads]) advance(run, lead);
}

function handle(run: Run, timer: Timer): void {
  const { state, now } = run;
  switch (timer.kind) {
    case 'offer': {
      const offer = state.offers.get(timer.id)!;
      if (offerDueAt(state, offer) > now) throw new Error(`offer ${offer.id} is not due`);
      if (offer.expiresAt === null) endUndelivered(run, offer, 'no_acknowledgement');
      else timeOut(run, offer);
      return;
    }
    case 'wrap_up':
      emit(run, { type: 'agent.wrap_up_ended', agentId: timer.id });
      return;
    case 'grace':
      endGrace(run, state.agents.get(timer.id)!);
      return;
    case 'step':
      advance(run, state.leads.get(timer.id)!);
      return;
    case 'availability':
      throw new Error('openings have their own heap');
  }
}

function timeOut(run: Run, offer: Offer): void {
  const { state } = run;
  const { id: offerId, leadId, agentId } = offer;
  const cause = emit(run, { type: 'offer.timed_out', leadId, agentId, offerId });
  if (isPersonal(offer.kind)) {
    const { score, maxConsecutiveTimeouts, activities } = state.settings;
    post(run, 'timeout', score.timeout, cause, { agentId, leadId, offerId });
    const agent = state.agents.get(agentId);
    const tooMany =
      maxConsecutiveTimeouts !== null &&
      agent !== undefined &&
      agent.consecutiveTimeouts >= maxConsecutiveTimeouts;
    if (tooMany && activities[agent.activity] === true) changeActivity(run, agent, 'away', 'timeouts', null);
  }
  onward(run, state.leads.get(leadId)!);
}

/** The earliest instant at which `wake` has something to do; it may lie in the past. Null: nothing, until somebody acts. */
export function nextWakeAt(state: State, now: Instant): Instant | null {
  const { timers, openings, queued, short, held, heldBack } = state.index;
  let next = timers.peek()?.at ?? Infinity;
  const waiting = queued.leads.length > 0;
  const releasing = held.leads.length > 0 && !state.settings.manualIntercept;
  const refilling = heldBack && short.leads.length > 0;
  if (waiting || short.leads.length > 0) next = Math.min(next, openings.peek()?.at ?? Infinity);
  if (waiting || releasing || refilling) {
    const open = state.hours.isOpen(now);
    if (refilling && open) next = Math.min(next, now);
    if (releasing && open) next = Math.min(next, releaseAt(state, now));
    if (waiting && !open && queued.leads.some((lead) => hoursHold(state, lead, now)))
      next = Math.min(next, now);
    next = Math.min(next, state.hours.nextChange(now) ?? Infinity);
  }
  return next === Infinity ? null : next;
}

function releaseAt({ lastReleaseAt, settings }: State, now: Instant): Instant {
  return lastReleaseAt === null ? now : lastReleaseAt + settings.releaseIntervalMs;
}
