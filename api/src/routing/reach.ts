import { Problem } from '../platform/problem/problem.ts';
import type { Principal } from '../platform/auth/principal.ts';
import type { Batch } from './batch.ts';
import type { TenantConfig } from './config.ts';

/**
 * Whom a manager sees and steers. A manager with teams: the agents of those teams, and the leads that are theirs or
 * nobody's yet. Without teams, and for admins: everybody. The rule stands here twice, in memory and in SQL.
 */

type Reach = Pick<TenantConfig, 'reach'>;

export function reachesAgent({ reach }: Reach, userId: string | null, agentId: string): boolean {
  const within = userId === null ? undefined : reach.get(userId);
  return within === undefined || within.has(agentId);
}

/** Nobody's lead may still come to anybody, so that every manager has to do with it. */
export function reachesLead(
  config: Reach,
  userId: string | null,
  lead: { ownerAgentId: string | null },
): boolean {
  return lead.ownerAgentId === null || reachesAgent(config, userId, lead.ownerAgentId);
}

/** Throws `not_allowed` where the lead is another team's. */
export function assertReachesLead(
  batch: Batch,
  userId: string | null,
  lead: { ownerAgentId: string | null },
): void {
  if (!reachesLead(batch.set.config, userId, lead))
    throw new Problem('not_allowed', { detail: 'The lead is another team’s.' });
}

/** Managers by id who have teams, with the agents of those and themselves. */
export function reachOf(
  users: readonly { id: string; role: string; team_ids: string[]; managed_ids: string[] }[],
): Map<string, ReadonlySet<string>> {
  const membersOf = new Map<string, string[]>();
  for (const { id, team_ids } of users)
    for (const team of team_ids) membersOf.set(team, [...(membersOf.get(team) ?? []), id]);
  return new Map(
    users.flatMap(({ id, role, team_ids, managed_ids }) => {
      const teams = [...team_ids, ...managed_ids];
      if (role !== 'manager' || teams.length === 0) return [];
      return [[id, new Set([id, ...teams.flatMap((team) => membersOf.get(team) ?? [])])]];
    }),
  );
}

/** Agents within the reach of the manager `me`, as a condition on a user's id; both are SQL. `$1` is the tenant. */
export function agentWithinReach(agent: string, me: string): string {
  return `(${agent} = ${me} or not exists (select from team_members mine where mine.tenant_id = $1 and mine.user_id = ${me})
    or exists (select from team_members mine join team_members m on m.tenant_id = mine.tenant_id and m.team_id = mine.team_id
                where mine.tenant_id = $1 and mine.user_id = ${me} and m.user_id = ${agent} and not m.manages))`;
}

/**
 * The same for rows of `leads l`, as conditions to be joined by `and`: none where the principal sees all. Leads that an
 * agent of theirs was once offered are seen too, or the figures of that agent could not be opened.
 */
export function leadsWithinReach(
  principal: Pick<Principal, 'role' | 'userId'>,
  bind: (value: unknown) => string,
): string[] {
  if (principal.role !== 'manager') return [];
  const me = bind(principal.userId);
  return [
    `(l.owner_agent_id is null or ${agentWithinReach('l.owner_agent_id', me)}
      or exists (select from offers o where o.tenant_id = $1 and o.lead_id = l.id and ${agentWithinReach('o.agent_id', me)}))`,
  ];
}
