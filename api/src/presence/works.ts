import type { AgentLive } from '@baton/contract';
import type { Actor } from '@baton/engine';
import { Problem } from '../platform/problem/problem.ts';
import {
  agentLive,
  orderable,
  orderableOnce,
  reachesAgent,
  type Batch,
  type Work,
} from '../routing/index.ts';
import type { LiveAgent } from '../tenants/index.ts';

/** What agents and managers do with activities, and ask about them, as pieces of work. */

export const setActivity = orderableOnce(
  'set_activity',
  (agentId: string, activity: string, actor: Actor): Work<AgentLive> => ({
    name: 'set_activity',
    run(batch) {
      const agent = batch.state.agents.get(agentId);
      const own = agentId === actor.userId;
      if (!own && (agent === undefined || !reachesAgent(batch.set.config, actor.userId, agentId)))
        throw new Problem('not_found');
      if (agent?.takesLeads !== true)
        throw new Problem('not_allowed', { detail: 'This user takes no leads.' });
      batch.decide({ type: 'set_activity', agentId, activity, actor });
      return () => liveAnswer(batch, agentId);
    },
  }),
);

export const endWrapUp = orderableOnce('end_wrap_up', (agentId: string): Work<AgentLive> => ({
  name: 'end_wrap_up',
  run(batch) {
    if (!batch.state.agents.has(agentId)) throw new Problem('not_found');
    batch.decide({ type: 'end_wrap_up', agentId });
    return () => liveAnswer(batch, agentId);
  },
}));

export const listAgents = orderable('list_agents', (_, userId: string): Work<AgentLive[]> => ({
  name: 'list_agents',
  run: (batch) => () =>
    [...batch.state.agents.values()]
      .filter((agent) => agent.active && agent.takesLeads)
      .filter(({ id }) => reachesAgent(batch.set.config, userId, id))
      .map((agent) => agentLive(batch.set, agent, batch.now)),
}));

export const readAgent = orderable('read_agent', (_, userId: string): Work<LiveAgent> => ({
  name: 'read_agent',
  run: (batch) => () => {
    const { activities, declineReasons, returnReasons, serviceLevelMs, score } = batch.set.config.routing;
    const routing = { activities, declineReasons, returnReasons, serviceLevelMs, score };
    if (batch.state.agents.get(userId)?.takesLeads !== true) return { ...NO_AGENT, routing };
    const { activity, activitySince, connected, wrapUpUntil, pending, maxPending } = liveAnswer(
      batch,
      userId,
    );
    return { activity, activitySince, connected, wrapUpUntil, capacity: { pending, maxPending }, routing };
  },
}));

const NO_AGENT = { activity: null, activitySince: null, connected: false, wrapUpUntil: null, capacity: null };

function liveAnswer(batch: Batch, agentId: string): AgentLive {
  return agentLive(batch.set, batch.state.agents.get(agentId)!, batch.now);
}
