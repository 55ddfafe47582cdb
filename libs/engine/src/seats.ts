import { newIndex } from './build.ts';
import {
  isJoined,
  isPending,
  isPersonal,
  limitOf,
  offerDueAt,
  PERIODS,
  stepOf,
  takenSince,
} from './facts.ts';
import type { Agent, Instant, Lead, Offer, Period, State } from './state.ts';
import type { Seat } from './working-set.ts';

/** Upkeep of the index: called by `evolve` after whatever it changes, and by `rebuildIndex` for everything. */

const HOUR_MS = 3_600_000;
/** Longer than any period and shorter than two: leads from its start into the next one, whatever the clocks do. */
const BEYOND_MS: Record<Period, number> = { day: 30 * HOUR_MS, week: 180 * HOUR_MS, month: 756 * HOUR_MS };

/** The seat of an agent, made where the agent is new. */
export function seatOf(state: State, agent: Agent): Seat {
  const { seats, order, columns } = state.index;
  const found = seats.get(agent.id);
  if (found !== undefined) return found;
  const seat: Seat = {
    agent,
    at: 0,
    tags: agent.tags,
    reserved: 0,
    ready: false,
    takes: false,
    timed: false,
    picky: false,
    plain: false,
    pecking: 0,
  };
  seats.set(agent.id, seat);
  let at = order.length;
  while (at > 0 && order[at - 1]!.agent.id > agent.id) at -= 1;
  order.splice(at, 0, seat);
  columns.outdate();
  return seat;
}

/** The agent changed: works out anew what candidates look at, arms their timers, and marks them for the drain. */
export function refreshAgent(state: State, agent: Agent, now: Instant): void {
  const seat = seatOf(state, agent);
  const { limits, tags } = agent;
  const { timers, changed, touched, columns } = state.index;
  const maxPending = limits.maxPendingOffers ?? state.settings.maxPendingOffers;
  const inGrace = !agent.connected && agent.disconnectedAt !== null;
  const counted = limitOf(agent, 'day') ?? limitOf(agent, 'week') ?? limitOf(agent, 'month');
  const scheduled = agent.schedule !== null || agent.absences.length > 0 || counted !== null;

  seat.takes = state.settings.activities[agent.activity] === true;
  seat.ready =
    agent.active &&
    agent.takesLeads &&
    seat.takes &&
    (agent.connected || agent.channels.length > 0 || (inGrace && !agent.unresponsive)) &&
    seat.reserved < maxPending &&
    (limits.maxOpenLeads === null || agent.openLeads + seat.reserved < limits.maxOpenLeads);
  seat.timed = scheduled || agent.wrapUpUntil !== null || inGrace;
  seat.picky = tags.zips.length > 0 || tags.ranges.length > 0 || hasKeys(tags.peckingByTag);
  seat.plain = seat.ready && agent.connected && !seat.timed && !seat.picky;
  seat.pecking = tags.pecking;
  if (seat.tags !== tags) {
    seat.tags = tags;
    columns.outdate();
  }
  columns.seat(seat);

  if (agent.wrapUpUntil !== null) timers.arm('wrap_up', agent.id, agent.wrapUpUntil);
  else timers.disarm('wrap_up', agent.id);
  if (inGrace) timers.arm('grace', agent.id, agent.disconnectedAt! + state.settings.connectionGraceMs);
  else timers.disarm('grace', agent.id);
  if (scheduled) armOpening(state, seat, now);
  else state.index.openings.disarm('availability', agent.id);
  changed.add(seat);
  touched.agents.add(agent.id);
}

/** When hours, absences and limits may next let the agent in. */
export function armOpening(state: State, seat: Seat, now: Instant): void {
  const { agent } = seat;
  let next = agent.schedule?.nextChange(now) ?? Infinity;
  for (const { to } of agent.absences) if (to > now && to < next) next = to;
  for (const period of PERIODS) {
    const limit = limitOf(agent, period);
    if (limit === null) continue;
    const start = state.calendar.periodStart(period, now);
    if (takenSince(agent, period, start) + seat.reserved < limit) continue;
    next = Math.min(next, state.calendar.periodStart(period, start + BEYOND_MS[period]));
  }
  if (next < Infinity) state.index.openings.arm('availability', agent.id, next);
  else state.index.openings.disarm('availability', agent.id);
}

function hasKeys(record: Record<string, unknown>): boolean {
  for (const _ in record) return true;
  return false;
}

/** Takes the lead out of its place before it changes; `refreshLead` puts it back. */
export function liftLead(state: State, lead: Lead): void {
  const { index } = state;
  if (index.queued.has(lead)) index.queued.remove(lead);
  else if (index.short.has(lead)) index.short.remove(lead);
  else if (index.held.has(lead)) index.held.remove(lead);
  if (isPending(lead.status)) index.pendingLeads -= 1;
}

/** Puts the lead where its status belongs and arms its step's clock. */
export function refreshLead(state: State, lead: Lead): void {
  const { index } = state;
  index.touched.leads.add(lead.id);
  if (!isPending(lead.status)) {
    index.loose.leads.add(lead.id);
    index.timers.disarm('step', lead.id);
    return;
  }
  index.pendingLeads += 1;
  const { routing } = lead;
  let clock: Instant | null = null;
  if (isJoined(lead)) clock = null;
  else if (lead.status === 'queued') {
    index.queued.add(lead);
    const step = stepOf(state, lead);
    if (step !== undefined && routing.waitingSince !== null)
      clock = routing.waitingSince + step.maxStepMs - routing.waitedMs;
  } else if (lead.status === 'held') index.held.add(lead);
  else if (
    lead.status === 'offered' &&
    (stepOf(state, lead)?.parallelOffers ?? 1) > lead.pendingOfferIds.length
  )
    index.short.add(lead);
  if (clock === null) index.timers.disarm('step', lead.id);
  else index.timers.arm('step', lead.id, clock);
}

/** Arms or disarms the offer's timer. */
export function refreshOffer(state: State, offer: Offer): void {
  const { index } = state;
  index.touched.offers.add(offer.id);
  if (offer.state === 'pending') index.timers.arm('offer', offer.id, offerDueAt(state, offer));
  else {
    index.timers.disarm('offer', offer.id);
    index.loose.offers.add(offer.id);
  }
}

/** Makes the whole index anew from the rest of the state, after a load. */
export function rebuildIndex(state: State, now: Instant): void {
  state.index = newIndex();
  const { index } = state;
  for (const agent of state.agents.values()) seatOf(state, agent);
  for (const offer of state.offers.values()) {
    if (offer.state === 'pending') {
      index.pendingOffers += 1;
      const seat = index.seats.get(offer.agentId);
      if (seat !== undefined && isPersonal(offer.kind)) seat.reserved += 1;
    }
    refreshOffer(state, offer);
  }
  for (const agent of state.agents.values()) refreshAgent(state, agent, now);
  for (const lead of state.leads.values()) refreshLead(state, lead);
  // Not known any more: looking once more does nothing where it was not so.
  index.heldBack = index.short.leads.length > 0;
  index.touched.leads.clear();
  index.touched.offers.clear();
  index.touched.agents.clear();
  index.changed.clear();
}

/** Settings, hours or the calendar changed: every timer and seat is worked out anew. The queues stay. */
export function rebuildTimers(state: State, now: Instant): void {
  const { index } = state;
  index.timers.clear();
  index.openings.clear();
  const touched = index.touched.agents;
  // Working a seat out anew is no change of the agent.
  index.touched.agents = new Set();
  for (const agent of state.agents.values()) refreshAgent(state, agent, now);
  index.touched.agents = touched;
  for (const offer of state.offers.values())
    if (offer.state === 'pending') index.timers.arm('offer', offer.id, offerDueAt(state, offer));
  for (const lead of index.queued.leads) {
    const step = stepOf(state, lead);
    const { waitingSince, waitedMs } = lead.routing;
    if (step !== undefined && waitingSince !== null)
      index.timers.arm('step', lead.id, waitingSince + step.maxStepMs - waitedMs);
  }
}
