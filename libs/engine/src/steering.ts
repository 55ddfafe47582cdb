import type { Actor, Command, Outcome } from './commands.ts';
import { hoursHold, isJoined, isOwned, isPending, planFor } from './facts.ts';
import { advance, begin, endOffers, release, sendToCatchall, waitingFor } from './flow.ts';
import { takeJoined } from './answers.ts';
import { coalesce, ownerFor } from './intake.ts';
import { byAge } from './lead-queue.ts';
import { emit, post, refuse, type Run, settleFeedback, UNCHANGED } from './run.ts';
import type { Lead } from './state.ts';

type Of<T extends Command['type']> = Extract<Command, { type: T }>;

/** What managers, and owners of a lead, may do with it at any point. */

export function assignLead(run: Run, command: Of<'assign_lead'>): Outcome {
  const { state } = run;
  const { actor, agentId } = command;
  const lead = state.leads.get(command.leadId);
  if (lead === undefined) return refuse('lead_not_found');
  if (!actor.manages && !isCatchallUser(run, lead, actor)) return refuse('not_allowed');
  if (lead.status === 'discarded') return refuse('invalid_status');
  const agent = state.agents.get(agentId);
  // Whoever takes no leads is no agent: managers look on until they say that they take some.
  if (agent === undefined || !agent.takesLeads) return refuse('agent_not_found');
  if (!agent.active) return refuse('agent_inactive');
  // Giving them what they have would be a point for nothing.
  if (isOwned(lead.status) && lead.ownerAgentId === agentId) return { ...UNCHANGED, leadId: lead.id };
  assign(run, lead, agentId, actor.userId);
  return { ok: true, leadId: lead.id };
}

/** Who is one now, or holds an offer from when they were. */
function isCatchallUser({ state }: Run, lead: Lead, { userId }: Actor): boolean {
  if (userId !== null && state.settings.catchallUserIds.includes(userId)) return true;
  return lead.pendingOfferIds.some((id) => {
    const offer = state.offers.get(id);
    return offer?.kind === 'catchall' && offer.agentId === userId;
  });
}

/** Gives the lead to the agent, whatever their activity and capacity; the cycle stays. */
export function assign(run: Run, lead: Lead, agentId: string, by: string | null): void {
  const followers = followersOf(run, lead);
  const cause = emit(run, { type: 'lead.assigned', leadId: lead.id, agentId, by });
  endOffers(run, lead, 'rescinded');
  settleFeedback(run, agentId, cause);
  post(run, 'assigned', run.state.settings.score.assigned, cause, { agentId, leadId: lead.id });
  takeJoined(run, lead.id, agentId);
  for (const follower of followers) coalesce(run, follower, agentId, lead.id);
}

/** Leads that had joined this one and went unclaimed with it: where it goes on they go along, for they are one customer's. */
function followersOf({ state }: Run, head: Lead): Lead[] {
  if (head.status !== 'unclaimed' || state.settings.coalesceWindowDays === 0) return [];
  return [...state.leads.values()]
    .filter((lead) => lead.joinedLeadId === head.id && lead.status === 'unclaimed')
    .filter((lead) => lead.customerId === head.customerId)
    .sort(byAge);
}

function joinAll(run: Run, leads: readonly Lead[], toLeadId: string): void {
  for (const lead of leads) emit(run, { type: 'lead.joined', leadId: lead.id, toLeadId });
}

export function returnLead(run: Run, command: Of<'return_lead'>): Outcome {
  const { actor, reason } = command;
  const lead = run.state.leads.get(command.leadId);
  if (lead === undefined) return refuse('lead_not_found');
  const agentId = lead.ownerAgentId;
  if (!actor.manages && (agentId === null || agentId !== actor.userId)) return refuse('not_allowed');
  if (!isOwned(lead.status) || agentId === null) return refuse('invalid_status');
  const planVersionId = planFor(run.state, lead.sourceId);
  emit(run, { type: 'lead.returned', leadId: lead.id, agentId, reason, by: actor.userId, planVersionId });
  beginOrJoin(run, lead);
  return { ok: true, leadId: lead.id };
}

export function rerouteLead(run: Run, command: Of<'reroute_lead'>): Outcome {
  const lead = run.state.leads.get(command.leadId);
  if (lead === undefined) return refuse('lead_not_found');
  if (!command.actor.manages) return refuse('not_allowed');
  if (lead.status === 'discarded') return refuse('invalid_status');
  reroute(run, lead, command.actor.userId);
  return { ok: true, leadId: lead.id };
}

/** A new cycle: ownership ends, points stay, pending offers are withdrawn. */
export function reroute(run: Run, lead: Lead, by: string | null): void {
  const wasPending = isPending(lead.status);
  const followers = followersOf(run, lead);
  endOffers(run, lead, 'withdrawn');
  emit(run, { type: 'lead.rerouted', leadId: lead.id, by, planVersionId: planFor(run.state, lead.sourceId) });
  // Whatever waits for a pending lead goes on waiting for it.
  if (wasPending) begin(run, lead);
  else beginOrJoin(run, lead, followers);
}

/** A lead is routed again: where its customer waits with another one it joins that, or two agents would race for them. */
function beginOrJoin(run: Run, lead: Lead, followers: readonly Lead[] = []): void {
  const { state } = run;
  const exempt =
    lead.customerId === null || lead.routing.coalesceExempt || state.settings.coalesceWindowDays === 0;
  let oldest: Lead | null = null;
  if (!exempt) {
    for (const other of state.leads.values()) {
      if (other === lead || other.customerId !== lead.customerId) continue;
      if (!isPending(other.status) || isJoined(other)) continue;
      if (oldest === null || byAge(other, oldest) < 0) oldest = other;
    }
  }
  if (oldest !== null) return joinAll(run, [lead, ...followers], oldest.id);
  joinAll(run, followers, lead.id);
  begin(run, lead);
}

/** Skips what is left of the plan. An owned lead changes hands by it, which is a new cycle: one acceptance in each. */
export function sendLeadToCatchall(run: Run, command: Of<'send_to_catchall'>): Outcome {
  const { actor } = command;
  const lead = run.state.leads.get(command.leadId);
  if (lead === undefined) return refuse('lead_not_found');
  if (!actor.manages) return refuse('not_allowed');
  if (lead.status === 'discarded') return refuse('invalid_status');
  if (lead.status === 'catchall' && !isJoined(lead)) return { ...UNCHANGED, leadId: lead.id };
  const followers = followersOf(run, lead);
  endOffers(run, lead, 'withdrawn');
  if (isOwned(lead.status)) {
    const planVersionId = planFor(run.state, lead.sourceId);
    emit(run, { type: 'lead.rerouted', leadId: lead.id, by: actor.userId, planVersionId });
  }
  sendToCatchall(run, lead, actor.userId);
  if (isPending(lead.status)) joinAll(run, followers, lead.id);
  return { ok: true, leadId: lead.id };
}

/** Spam or a test: out of every figure, its points reversed. Leads that joined it are routed by themselves. */
export function discardLead(run: Run, command: Of<'discard_lead'>): Outcome {
  const { actor, reason } = command;
  const lead = run.state.leads.get(command.leadId);
  if (lead === undefined) return refuse('lead_not_found');
  if (!actor.manages) return refuse('not_allowed');
  if (lead.status === 'discarded') return { ...UNCHANGED, leadId: lead.id };
  const cause = emit(run, { type: 'lead.discarded', leadId: lead.id, by: actor.userId, reason });
  endOffers(run, lead, 'withdrawn');
  for (const [agentId, points] of byAgent(lead.routing.discarded?.reversed ?? {}))
    post(run, 'reversal', -points, cause, { agentId, leadId: lead.id });
  sendJoinedOn(run, lead);
  return { ok: true, leadId: lead.id };
}

/** In the order of their ids: a document that was stored and read again keeps no order of its own. */
function byAgent(points: Record<string, number>): [agentId: string, points: number][] {
  return Object.entries(points).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The oldest goes its own way and the others wait for that one: two agents never race for one customer. */
function sendJoinedOn(run: Run, head: Lead): void {
  const [first, ...others] = waitingFor(run, head);
  if (first === undefined) return;
  emit(run, { type: 'lead.queued', leadId: first });
  for (const leadId of others) emit(run, { type: 'lead.joined', leadId, toLeadId: first });
  begin(run, run.state.leads.get(first)!);
}

/** Undoes a discard: what it reversed is given back, and a lead that was pending is queued in a new cycle. */
export function restoreLead(run: Run, command: Of<'restore_lead'>): Outcome {
  const { actor } = command;
  const lead = run.state.leads.get(command.leadId);
  if (lead === undefined) return refuse('lead_not_found');
  if (!actor.manages) return refuse('not_allowed');
  const was = lead.routing.discarded;
  if (lead.status !== 'discarded' || was === null) return refuse('invalid_status');
  const status = isPending(was.status) ? 'queued' : was.status;
  const planVersionId = planFor(run.state, lead.sourceId);
  const cause = emit(run, {
    type: 'lead.restored',
    leadId: lead.id,
    by: actor.userId,
    status,
    planVersionId,
  });
  for (const [agentId, points] of byAgent(was.reversed))
    post(run, 'reversal', points, cause, { agentId, leadId: lead.id });
  if (status !== 'queued') return { ok: true, leadId: lead.id };
  // Somebody may have got its customer meanwhile, or it was discarded before anybody looked.
  const owner = lead.routing.coalesceExempt ? null : ownerFor(run, lead);
  if (owner === null) beginOrJoin(run, lead);
  else coalesce(run, lead, owner.agentId, owner.leadId);
  return { ok: true, leadId: lead.id };
}

export function releaseLead(run: Run, command: Of<'release_lead'>): Outcome {
  const { actor } = command;
  let lead = run.state.leads.get(command.leadId);
  if (lead === undefined) return refuse('lead_not_found');
  if (!actor.manages) return refuse('not_allowed');
  // A joined lead has no routing of its own: the one it waits for is held.
  if (isJoined(lead)) lead = run.state.leads.get(lead.joinedLeadId!);
  if (lead === undefined || lead.status !== 'held') return refuse('invalid_status');
  release(run, lead, actor.userId);
  return { ok: true, leadId: command.leadId };
}

/** A coalesced or joined lead is routed fresh and exempt from coalescing; the point goes back. */
export function uncoalesceLead(run: Run, command: Of<'uncoalesce_lead'>): Outcome {
  const { actor } = command;
  const lead = run.state.leads.get(command.leadId);
  if (lead === undefined) return refuse('lead_not_found');
  if (!actor.manages) return refuse('not_allowed');
  if (lead.status !== 'coalesced' && !isJoined(lead)) return refuse('invalid_status');
  const earned = lead.status === 'coalesced' ? lead.routing.coalesced : null;
  const planVersionId = planFor(run.state, lead.sourceId);
  const cause = emit(run, { type: 'lead.uncoalesced', leadId: lead.id, by: actor.userId, planVersionId });
  if (earned !== null) {
    const { agentId, entryId, points } = earned;
    post(run, 'reversal', -points, cause, { agentId, leadId: lead.id, reverses: entryId });
  }
  begin(run, lead);
  return { ok: true, leadId: lead.id };
}

/** Tags, value, code and priority count at once: a queued lead is looked at anew, pending offers stay. */
export function editLead(run: Run, command: Of<'edit_lead'>): Outcome {
  const { state, now } = run;
  const { actor, leadId, tags, value, postalCode, priority, attributes, customerId } = command;
  const { fields = [], changes = [] } = command;
  const lead = state.leads.get(leadId);
  if (lead === undefined) return refuse('lead_not_found');
  if (!actor.manages && (lead.ownerAgentId === null || lead.ownerAgentId !== actor.userId))
    return refuse('not_allowed');
  const edits = {
    ...(tags !== undefined && { tags }),
    ...(value !== undefined && { value: value?.amount ?? null, currency: value?.currency ?? null }),
    ...(postalCode !== undefined && { postalCode }),
    ...(priority !== undefined && { priority }),
    ...(attributes !== undefined && { attributes }),
    ...(fields.length > 0 && { fields }),
    ...(changes.length > 0 && { changes }),
    ...(customerId !== undefined && customerId !== lead.customerId && { customerId }),
  };
  if (Object.keys(edits).length === 0) return { ...UNCHANGED, leadId };
  emit(run, { type: 'lead.edited', leadId, by: actor.userId, ...edits });
  if (!isJoined(lead) && !hoursHold(state, lead, now)) advance(run, lead);
  return { ok: true, leadId };
}
