import { newAgent, pickFacts } from './build.ts';
import { addTo } from './evolve-lead.ts';
import type { EngineEvent } from './events.ts';
import { enterPoints } from './score.ts';
import { refreshAgent } from './seats.ts';
import type { Agent, State } from './state.ts';

export type AgentEvent = Extract<EngineEvent, { type: `agent.${string}` | 'score.entered' }>;

export function evolveAgent(state: State, event: AgentEvent): void {
  if (event.type === 'score.entered') return enterScore(state, event);
  if (event.type === 'agent.configured') return configure(state, event);
  const agent = state.agents.get(event.agentId);
  if (agent === undefined) throw new Error(`agent ${event.agentId} is not loaded`);
  const { at } = event;
  switch (event.type) {
    case 'agent.activity_changed':
      setActivity(state, agent, event);
      break;
    case 'agent.connected':
      agent.connected = true;
      agent.disconnectedAt = null;
      agent.connectionEpoch += 1;
      agent.unresponsive = false;
      break;
    case 'agent.disconnected':
      agent.connected = false;
      agent.disconnectedAt = event.grace ? at : null;
      break;
    case 'agent.wrap_up_started':
      agent.wrapUpUntil = event.until;
      break;
    case 'agent.wrap_up_ended':
      agent.wrapUpUntil = null;
      break;
  }
  refreshAgent(state, agent, at);
}

function configure(state: State, event: Extract<AgentEvent, { type: 'agent.configured' }>): void {
  let agent = state.agents.get(event.agentId);
  if (agent === undefined) {
    agent = newAgent(event.agent, event.at);
    state.agents.set(agent.id, agent);
  } else Object.assign(agent, pickFacts(event.agent));
  refreshAgent(state, agent, event.at);
}

function setActivity(
  state: State,
  agent: Agent,
  event: Extract<AgentEvent, { type: 'agent.activity_changed' }>,
): void {
  const { activities } = state.settings;
  const took = activities[agent.activity] === true;
  const takes = activities[event.activity] === true;
  agent.activity = event.activity;
  agent.activitySince = event.at;
  if (!takes) return;
  agent.consecutiveTimeouts = 0;
  if (!took) agent.idleSince = event.at;
}

function enterScore(state: State, event: Extract<AgentEvent, { type: 'score.entered' }>): void {
  const { agentId, leadId, rule, points, at } = event;
  const agent = state.agents.get(agentId);
  if (agent !== undefined) {
    enterPoints(agent.score, points, at);
    if (rule === 'feedback' && leadId !== null) agent.feedbackPending.delete(leadId);
    const { touched, seats, columns } = state.index;
    touched.agents.add(agentId);
    const seat = seats.get(agentId);
    if (seat !== undefined) columns.score(seat.at, agent.score);
  }
  const lead = leadId === null ? undefined : state.leads.get(leadId);
  // Feedback is in the lead's figures since it was recorded: the lead may be long out of the working set by now.
  if (lead === undefined || rule === 'feedback') return;
  const { routing } = lead;
  addTo(routing.points, agentId, points);
  state.index.touched.leads.add(lead.id);
  if (rule === 'accept' || rule === 'accept_after_requeue')
    routing.acceptEarnedBy = [...routing.acceptEarnedBy, agentId];
  else if (rule === 'coalesced') routing.coalesced = { agentId, entryId: event.id, points };
  else if (rule === 'feedback_missing') routing.feedbackMissedBy = [...routing.feedbackMissedBy, agentId];
}
