import { leadFrom, newRouting } from './build.ts';
import type { EngineEvent } from './events.ts';
import { isJoined, isOwned, isPending, PERIODS } from './facts.ts';
import { liftLead, refreshAgent, refreshLead } from './seats.ts';
import type { Agent, Instant, Lead, LeadStatus, State } from './state.ts';

export type LeadEvent = Extract<EngineEvent, { type: `lead.${string}` | 'feedback.recorded' }>;

export function evolveLead(state: State, event: LeadEvent): void {
  if (event.type === 'lead.received') return receive(state, event);
  const lead = leadOf(state, event.leadId);
  const before = lead.status;
  liftLead(state, lead);
  apply(state, lead, event);
  lead.version += 1;
  refreshLead(state, lead);
  if (lead.joinedBy.length > 0) mirror(state, lead);
  if (before !== lead.status || event.type === 'lead.joined' || event.type === 'lead.assigned')
    noteCustomer(state, lead);
}

function apply(state: State, lead: Lead, event: Exclude<LeadEvent, { type: 'lead.received' }>): void {
  const { at } = event;
  switch (event.type) {
    case 'lead.coalesced':
      part(state, lead);
      own(state, lead, 'coalesced', event.agentId, at);
      break;
    case 'lead.joined':
      join(state, lead, event.toLeadId);
      break;
    case 'lead.held':
      hold(lead, event.reason, at);
      break;
    case 'lead.released':
      queue(lead, at);
      // Released by hand while closed: the hours do not take it back before they have been open.
      lead.routing.exemptUntil = nextOpen(state, at);
      break;
    case 'lead.queued':
      goOwnWay(state, lead, at);
      break;
    case 'lead.step_entered':
      lead.routing.step = event.step;
      lead.routing.waitedMs = 0;
      lead.routing.waitingSince = lead.status === 'queued' ? at : null;
      break;
    case 'lead.sharked':
      stopClock(lead, at);
      lead.status = 'shark_tank';
      break;
    case 'lead.sent_to_catchall':
      toCatchall(state, lead, at);
      break;
    case 'lead.unclaimed':
      stopClock(lead, at);
      lead.routing.requeued = [];
      lead.status = 'unclaimed';
      break;
    case 'lead.accepted':
      own(state, lead, 'accepted', event.agentId, at);
      break;
    case 'lead.assigned':
      part(state, lead);
      own(state, lead, 'assigned', event.agentId, at);
      break;
    case 'lead.returned':
      newCycle(state, lead, event.planVersionId, at);
      lead.routing.answers = { [event.agentId]: 'returned' };
      break;
    case 'lead.rerouted':
      newCycle(state, lead, event.planVersionId, at);
      break;
    case 'lead.uncoalesced':
      newCycle(state, lead, event.planVersionId, at);
      lead.routing.coalesceExempt = true;
      lead.routing.coalesced = null;
      break;
    case 'lead.discarded':
      discard(state, lead, at);
      break;
    case 'lead.restored':
      restore(state, lead, event.status, event.planVersionId, at);
      break;
    case 'lead.edited':
      edit(state, lead, event);
      break;
    case 'feedback.recorded':
      recordFeedback(state, lead, event.agentId, event.points, event.open, at);
      break;
  }
}

function receive(state: State, event: Extract<LeadEvent, { type: 'lead.received' }>): void {
  const lead = leadFrom(event.lead, event.planVersionId, event.at);
  const { id, customerId } = lead;
  state.leads.set(id, lead);
  refreshLead(state, lead);
  if (customerId !== null && !state.customers.has(customerId))
    state.customers.set(customerId, { owned: [], pending: [] });
  noteCustomer(state, lead);
}

function toCatchall(state: State, lead: Lead, at: Instant): void {
  part(state, lead);
  lead.joinedLeadId = null;
  stopClock(lead, at);
  lead.routing.requeued = [];
  lead.routing.heldReason = null;
  lead.routing.catchallTried = [];
  lead.status = 'catchall';
}

function edit(state: State, lead: Lead, event: Extract<LeadEvent, { type: 'lead.edited' }>): void {
  if (event.tags !== undefined) lead.tags = event.tags;
  if (event.value !== undefined) {
    lead.value = event.value;
    lead.currency = event.currency ?? null;
  }
  if (event.postalCode !== undefined) lead.postalCode = event.postalCode;
  if (event.priority !== undefined) lead.priority = event.priority;
  if (event.attributes !== undefined) lead.attributes = event.attributes;
  if (event.customerId !== undefined) moveToCustomer(state, lead, event.customerId);
}

function moveToCustomer(state: State, lead: Lead, customerId: string): void {
  const before = lead.customerId === null ? undefined : state.customers.get(lead.customerId);
  if (before !== undefined) {
    before.owned = before.owned.filter(({ leadId }) => leadId !== lead.id);
    before.pending = before.pending.filter((id) => id !== lead.id);
  }
  lead.customerId = customerId;
  if (!state.customers.has(customerId)) state.customers.set(customerId, { owned: [], pending: [] });
  noteCustomer(state, lead);
}

function hold(lead: Lead, reason: 'hours' | 'intercept', at: Instant): void {
  stopClock(lead, at);
  lead.status = 'held';
  lead.heldAt = at;
  lead.routing.heldReason = reason;
  lead.routing.exemptUntil = null;
}

/** `lead.queued` is either a mark that the lead waits now, or a joined lead that goes its own way. */
function goOwnWay(state: State, lead: Lead, at: Instant): void {
  if (lead.joinedLeadId === null) return;
  part(state, lead);
  lead.joinedLeadId = null;
  queue(lead, at);
}

export function leadOf(state: State, leadId: string): Lead {
  const lead = state.leads.get(leadId);
  if (lead === undefined) throw new Error(`lead ${leadId} is not loaded`);
  return lead;
}

/** The lead becomes `queued` and its step's clock runs. */
export function queue(lead: Lead, at: Instant): void {
  lead.status = 'queued';
  lead.queuedAt = at;
  lead.heldAt = null;
  lead.routing.heldReason = null;
  lead.routing.waitingSince = at;
}

export function stopClock(lead: Lead, at: Instant): void {
  const { routing } = lead;
  if (routing.waitingSince === null) return;
  routing.waitedMs += at - routing.waitingSince;
  routing.waitingSince = null;
}

function nextOpen(state: State, at: Instant): Instant | null {
  const { hours } = state;
  if (hours.isOpen(at)) return null;
  // `nextChange` may name instants at which nothing changes: look a little further, but not for ever.
  let next = hours.nextChange(at);
  for (let i = 0; i < 100 && next !== null && !hours.isOpen(next); i += 1) next = hours.nextChange(next);
  return next ?? Number.MAX_SAFE_INTEGER;
}

function newCycle(state: State, lead: Lead, planVersionId: string, at: Instant): void {
  part(state, lead);
  disown(state, lead, at);
  lead.joinedLeadId = null;
  lead.cycle += 1;
  lead.attempt = 0;
  lead.routing = newRouting(planVersionId, lead.routing);
  queue(lead, at);
}

function own(state: State, lead: Lead, status: LeadStatus, agentId: string, at: Instant): void {
  disown(state, lead, at);
  stopClock(lead, at);
  lead.status = status;
  lead.ownerAgentId = agentId;
  lead.ownedAt = at;
  lead.acceptedAt = status === 'accepted' ? at : null;
  lead.heldAt = null;
  lead.routing.heldReason = null;
  lead.routing.requeued = [];
  const agent = state.agents.get(agentId);
  if (agent === undefined) return;
  if (lead.open) agent.openLeads += 1;
  for (const period of PERIODS) {
    const start = state.calendar.periodStart(period, at);
    const taken = agent.taken[period];
    agent.taken[period] = taken.start === start ? { start, count: taken.count + 1 } : { start, count: 1 };
  }
  agent.idleSince = at;
  refreshAgent(state, agent, at);
}

function disown(state: State, lead: Lead, at: Instant): void {
  if (isOwned(lead.status) && lead.open) countOpen(state, lead.ownerAgentId, -1, at);
  lead.ownerAgentId = null;
  lead.ownedAt = null;
  lead.acceptedAt = null;
}

function countOpen(state: State, agentId: string | null, change: number, at: Instant): void {
  const agent = agentId === null ? undefined : state.agents.get(agentId);
  if (agent === undefined) return;
  // Loaded from rows that another writer may have closed meanwhile: never below zero.
  agent.openLeads = Math.max(0, agent.openLeads + change);
  refreshAgent(state, agent, at);
}

function join(state: State, lead: Lead, toLeadId: string): void {
  part(state, lead);
  const head = leadOf(state, toLeadId);
  lead.joinedLeadId = toLeadId;
  lead.status = head.status;
  lead.heldAt = null;
  lead.routing.waitingSince = null;
  head.joinedBy = [...head.joinedBy, lead.id];
  state.index.touched.leads.add(head.id);
}

/** Leaves the lead it joined. The name of that lead stays, for the record. */
function part(state: State, lead: Lead): void {
  if (!isJoined(lead)) return;
  const head = state.leads.get(lead.joinedLeadId!);
  if (head === undefined) return;
  head.joinedBy = head.joinedBy.filter((id) => id !== lead.id);
  state.index.touched.leads.add(head.id);
}

/** Joined leads show the status of the lead they wait for, and end unclaimed with it. */
export function mirror(state: State, head: Lead): void {
  const { status } = head;
  if (!isPending(status) && status !== 'unclaimed') return;
  for (const id of head.joinedBy) {
    const lead = state.leads.get(id);
    if (lead === undefined || lead.status === status || lead.joinedLeadId !== head.id || !isJoined(lead))
      continue;
    liftLead(state, lead);
    lead.status = status;
    lead.version += 1;
    refreshLead(state, lead);
    noteCustomer(state, lead);
  }
  if (status === 'unclaimed') head.joinedBy = [];
}

function discard(state: State, lead: Lead, at: Instant): void {
  const { routing } = lead;
  part(state, lead);
  stopClock(lead, at);
  if (isOwned(lead.status) && lead.open) countOpen(state, lead.ownerAgentId, -1, at);
  const feedback: Record<string, number> = {};
  const reversed: Record<string, number> = {};
  for (const [agentId, points] of Object.entries(routing.points)) {
    const agent = state.agents.get(agentId);
    const waiting = agent?.feedbackPending.get(lead.id) ?? 0;
    if (waiting !== 0) {
      feedback[agentId] = waiting;
      agent!.feedbackPending.delete(lead.id);
      addTo(routing.points, agentId, -waiting);
      state.index.touched.agents.add(agentId);
    }
    if (points !== waiting) reversed[agentId] = points - waiting;
  }
  routing.discarded = { status: lead.status, reversed, feedback };
  routing.requeued = [];
  routing.heldReason = null;
  lead.heldAt = null;
  lead.status = 'discarded';
}

function restore(state: State, lead: Lead, status: LeadStatus, planVersionId: string, at: Instant): void {
  const feedback = lead.routing.discarded?.feedback ?? {};
  lead.routing.discarded = null;
  for (const [agentId, points] of Object.entries(feedback)) {
    addTo(lead.routing.points, agentId, points);
    const agent = state.agents.get(agentId);
    if (agent === undefined) continue;
    agent.feedbackPending.set(lead.id, (agent.feedbackPending.get(lead.id) ?? 0) + points);
    state.index.touched.agents.add(agentId);
  }
  if (isPending(status)) return newCycle(state, lead, planVersionId, at);
  lead.status = status;
  if (isOwned(status) && lead.open) countOpen(state, lead.ownerAgentId, 1, at);
}

function recordFeedback(
  state: State,
  lead: Lead,
  agentId: string,
  points: number,
  open: boolean,
  at: Instant,
): void {
  if (open !== lead.open) {
    lead.open = open;
    if (isOwned(lead.status)) countOpen(state, lead.ownerAgentId, open ? 1 : -1, at);
  }
  if (points === 0) return;
  addTo(lead.routing.feedback, agentId, points);
  addTo(lead.routing.points, agentId, points);
  const agent = state.agents.get(agentId);
  if (agent === undefined) return;
  addPending(agent, lead.id, points);
  state.index.touched.agents.add(agentId);
}

function addPending(agent: Agent, leadId: string, points: number): void {
  const sum = (agent.feedbackPending.get(leadId) ?? 0) + points;
  if (sum === 0) agent.feedbackPending.delete(leadId);
  else agent.feedbackPending.set(leadId, sum);
}

/** Adds to a record of figures in which zero is not written. */
export function addTo(figures: Record<string, number>, key: string, change: number): void {
  const sum = (figures[key] ?? 0) + change;
  if (sum === 0) delete figures[key];
  else figures[key] = sum;
}

/** Keeps what coalescing knows of the customer in step with their leads. */
export function noteCustomer(state: State, lead: Lead): void {
  const facts = lead.customerId === null ? undefined : state.customers.get(lead.customerId);
  if (facts === undefined) return;
  facts.owned = facts.owned.filter(({ leadId }) => leadId !== lead.id);
  if (isOwned(lead.status) && lead.ownerAgentId !== null)
    facts.owned.push({ leadId: lead.id, agentId: lead.ownerAgentId, at: lead.receivedAt });
  const routed = isPending(lead.status) && lead.joinedLeadId === null;
  if (!routed) facts.pending = facts.pending.filter((id) => id !== lead.id);
  else if (!facts.pending.includes(lead.id)) facts.pending.push(lead.id);
}
