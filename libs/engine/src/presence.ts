import type { Command, Outcome } from './commands.ts';
import { isPersonal } from './facts.ts';
import { onward, takeOffersFrom } from './flow.ts';
import { emit, OK, post, refuse, type Run, UNCHANGED } from './run.ts';
import type { Agent, Offer } from './state.ts';

type Of<T extends Command['type']> = Extract<Command, { type: T }>;

/** Activity and connection are two things: what an agent says of themselves, and whether a device of theirs is there. */

export function setActivity(run: Run, command: Of<'set_activity'>): Outcome {
  const { state } = run;
  const { activity, actor } = command;
  const agent = state.agents.get(command.agentId);
  if (agent === undefined) return refuse('agent_not_found');
  const own = actor.userId === agent.id;
  if (!own && !actor.manages) return refuse('not_allowed');
  if (!agent.active) return refuse('agent_inactive');
  if (!Object.hasOwn(state.settings.activities, activity)) return refuse('unknown_activity');
  // Choosing the same again is no change, but it ends a row of time-outs.
  if (agent.activity === activity && (agent.consecutiveTimeouts === 0 || !takesLeads(run, activity)))
    return UNCHANGED;
  changeActivity(run, agent, activity, own ? 'set' : 'manager', actor.userId);
  return OK;
}

export function signOut(run: Run, command: Of<'sign_out'>): Outcome {
  const agent = run.state.agents.get(command.agentId);
  if (agent === undefined) return refuse('agent_not_found');
  if (agent.activity === 'offline') return UNCHANGED;
  changeActivity(run, agent, 'offline', 'sign_out', agent.id);
  return OK;
}

/** An activity that takes no leads is leaving: exclusive and parallel offers in hand are withdrawn. */
export function changeActivity(
  run: Run,
  agent: Agent,
  activity: string,
  reason: 'set' | 'timeouts' | 'sign_out' | 'manager',
  by: string | null,
): void {
  emit(run, { type: 'agent.activity_changed', agentId: agent.id, activity, reason, by });
  if (!takesLeads(run, activity)) leave(run, agent);
}

function takesLeads({ state }: Run, activity: string): boolean {
  return state.settings.activities[activity] === true;
}

function leave(run: Run, agent: Agent): void {
  const { score, leavingCountsAsDecline } = run.state.settings;
  const ended = takeOffersFrom(run, agent, 'left');
  if (!leavingCountsAsDecline) return;
  for (const cause of ended)
    if (cause.type === 'offer.canceled')
      post(run, 'decline', score.decline, cause, {
        agentId: agent.id,
        leadId: cause.leadId,
        offerId: cause.offerId,
      });
}

export function endWrapUp(run: Run, command: Of<'end_wrap_up'>): Outcome {
  const agent = run.state.agents.get(command.agentId);
  if (agent === undefined) return refuse('agent_not_found');
  if (agent.wrapUpUntil === null) return UNCHANGED;
  emit(run, { type: 'agent.wrap_up_ended', agentId: agent.id });
  return OK;
}

export function connectAgent(run: Run, command: Of<'connect_agent'>): Outcome {
  const agent = run.state.agents.get(command.agentId);
  if (agent === undefined) return refuse('agent_not_found');
  emit(run, { type: 'agent.connected', agentId: agent.id });
  return OK;
}

export function disconnectAgent(run: Run, command: Of<'disconnect_agent'>): Outcome {
  const agent = run.state.agents.get(command.agentId);
  if (agent === undefined) return refuse('agent_not_found');
  if (!agent.connected) return UNCHANGED;
  emit(run, { type: 'agent.disconnected', agentId: agent.id, grace: true });
  return OK;
}

/** The grace after a drop is over: they are gone, and what they hold ends undelivered, unless a channel reaches them. */
export function endGrace(run: Run, agent: Agent): void {
  const { state } = run;
  emit(run, { type: 'agent.disconnected', agentId: agent.id, grace: false });
  if (agent.channels.length > 0) return;
  for (const offerId of [...agent.pendingOfferIds]) {
    const offer = state.offers.get(offerId)!;
    if (isPersonal(offer.kind)) endUndelivered(run, offer, 'connection_lost');
  }
}

/** Nobody's fault: no points, and the lead goes on at once. */
export function endUndelivered(
  run: Run,
  offer: Offer,
  reason: 'no_acknowledgement' | 'connection_lost' | 'outage',
): void {
  const { state } = run;
  const { id: offerId, leadId, agentId } = offer;
  emit(run, { type: 'offer.undelivered', leadId, agentId, offerId, reason });
  // The device was silent: shown as lost from here. What else is in hand gets the grace.
  if (reason === 'no_acknowledgement' && state.agents.get(agentId)?.connected === true)
    emit(run, { type: 'agent.disconnected', agentId, grace: true });
  onward(run, state.leads.get(leadId)!);
}

/**
 * The process starts after a crash. Nobody is connected, and everybody has the grace anew; a deadline that passed while
 * the system was down was nobody's fault, whatever the kind of the offer. Without `downSince` every passed one counts:
 * a running system would have handled it.
 */
export function recover(run: Run, { downSince }: Of<'recover'>): Outcome {
  const { state, now } = run;
  for (const agent of [...state.agents.values()])
    if (agent.connected || agent.disconnectedAt !== null)
      emit(run, { type: 'agent.disconnected', agentId: agent.id, grace: true });
  const missed = [...state.offers.values()]
    .filter((offer) => offer.state === 'pending')
    .map((offer) => ({ offer, at: offer.expiresAt ?? offer.createdAt + state.settings.deliveryGraceMs }))
    .filter(({ at }) => at <= now && (downSince === null || at >= downSince))
    .sort((a, b) => a.at - b.at || (a.offer.id < b.offer.id ? -1 : 1));
  for (const { offer } of missed) endUndelivered(run, offer, 'outage');
  return OK;
}
