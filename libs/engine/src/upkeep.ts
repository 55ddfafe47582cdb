import type { Command, Outcome } from './commands.ts';
import { pickFacts } from './build.ts';
import { isOwned } from './facts.ts';
import { advance, recheckQueued, releaseDue, takeOffersFrom } from './flow.ts';
import { emit, OK, post, refuse, type Run, UNCHANGED } from './run.ts';
import { assign, reroute } from './steering.ts';

type Of<T extends Command['type']> = Extract<Command, { type: T }>;

/** Facts change, agents go, the ledger is corrected. */

/** Pending offers of every kind end without points; the open leads are rerouted, kept, or given to another agent. */
export function deactivateAgent(run: Run, command: Of<'deactivate_agent'>): Outcome {
  const { state } = run;
  const { actor, openLeads, ownedLeadIds } = command;
  const agent = state.agents.get(command.agentId);
  if (agent === undefined) return refuse('agent_not_found');
  if (!actor.manages) return refuse('not_allowed');
  if (openLeads.kind === 'assign') {
    const heir = state.agents.get(openLeads.agentId);
    if (heir === undefined || !heir.takesLeads) return refuse('agent_not_found');
    if (!heir.active || heir === agent) return refuse('agent_inactive');
  }
  // Whose configuration came first is inactive already; what they own is still to be handed on.
  if (!agent.active && ownedLeadIds.length === 0) return UNCHANGED;
  if (agent.active) {
    emit(run, { type: 'agent.configured', agentId: agent.id, agent: { ...pickFacts(agent), active: false } });
    takeOffersFrom(run, agent, 'removed');
  }
  for (const leadId of ownedLeadIds) {
    const lead = state.leads.get(leadId);
    if (lead === undefined || !isOwned(lead.status) || lead.ownerAgentId !== agent.id) continue;
    if (openLeads.kind === 'assign') assign(run, lead, openLeads.agentId, actor.userId);
    else if (openLeads.kind === 'reroute') reroute(run, lead, actor.userId);
  }
  recheckQueued(run);
  return OK;
}

/**
 * Pending offers stay as they are, but for those of agents who are removed; everything else takes the new settings, tags,
 * plans, hours and agents into account at once.
 */
export function configure(run: Run, command: Of<'configure'>): Outcome {
  const { settings, facts, agents = [], reloaded = false } = command;
  if (settings !== undefined || facts !== undefined)
    emit(run, {
      type: 'tenant.configured',
      ...(settings !== undefined && { settings }),
      ...(facts !== undefined && { facts }),
    });
  const { state } = run;
  const known = agents.filter(({ id }) => state.agents.has(id));
  const removed = reloaded
    ? [...state.agents.values()].filter(({ active, pendingOfferIds }) => !active && pendingOfferIds.size > 0)
    : known.filter(({ id, active }) => !active && state.agents.get(id)!.active);
  for (const agent of agents)
    emit(run, { type: 'agent.configured', agentId: agent.id, agent: pickFacts(agent) });
  for (const { id } of removed) takeOffersFrom(run, state.agents.get(id)!, 'removed');
  if (known.length > 0) recheckQueued(run);
  const { index } = state;
  if (facts !== undefined || reloaded)
    for (const lead of [...index.queued.leads, ...index.short.leads]) advance(run, lead);
  releaseDue(run);
  return OK;
}

/** Feedback is the owner's: recorded now, in the score when their next lead is offered or given. */
export function recordFeedback(run: Run, command: Of<'record_feedback'>): Outcome {
  const { actor, depth, open } = command;
  const lead = run.state.leads.get(command.leadId);
  if (lead === undefined) return refuse('lead_not_found');
  const agentId = lead.ownerAgentId;
  if (!actor.manages && (agentId === null || agentId !== actor.userId)) return refuse('not_allowed');
  if (!isOwned(lead.status) || agentId === null) return refuse('invalid_status');
  const whole = Math.max(0, Math.min(depth, run.state.settings.score.feedbackMax));
  const points = whole - (lead.routing.feedback[agentId] ?? 0);
  if (points === 0 && open === lead.open) return { ...UNCHANGED, leadId: lead.id };
  emit(run, { type: 'feedback.recorded', leadId: lead.id, agentId, points, open });
  return { ok: true, leadId: lead.id };
}

/** Asked for three times and never given; once per agent and lead. */
export function missFeedback(run: Run, { leadId, agentId }: Of<'miss_feedback'>): Outcome {
  const { state, env } = run;
  const lead = state.leads.get(leadId);
  if (lead === undefined) return refuse('lead_not_found');
  if (!isOwned(lead.status) || lead.ownerAgentId !== agentId) return refuse('invalid_status');
  const { feedback, feedbackMissedBy } = lead.routing;
  const points = state.settings.score.feedbackMissing;
  if (points === 0 || feedbackMissedBy.includes(agentId) || (feedback[agentId] ?? 0) > 0)
    return { ...UNCHANGED, leadId };
  // No event is behind it: that nothing happened is the point.
  post(run, 'feedback_missing', points, { id: env.newId() }, { agentId, leadId });
  return { ok: true, leadId };
}

/** A manager takes a ledger entry back. A discarded lead's points are reversed already. */
export function reverseEntry(run: Run, command: Of<'reverse_entry'>): Outcome {
  const { state } = run;
  const { actor, agentId, leadId, entryId, points } = command;
  if (!actor.manages) return refuse('not_allowed');
  if (!state.agents.has(agentId)) return refuse('agent_not_found');
  if (leadId !== null) {
    const lead = state.leads.get(leadId);
    if (lead === undefined) return refuse('lead_not_found');
    if (lead.status === 'discarded') return refuse('invalid_status');
  }
  post(run, 'reversal', -points, { id: entryId }, { agentId, leadId, reverses: entryId });
  return OK;
}
