import type pg from 'pg';
import type { Principal } from '../platform/auth/principal.ts';
import { agentWithinReach } from '../routing/index.ts';

/** Who looks. */
export type Viewer = Pick<Principal, 'tenantId' | 'role' | 'userId'>;

/** What a manager with teams sees of the figures. */
export interface Reach {
  agents: ReadonlySet<string>;
  teams: ReadonlySet<string>;
}

const REACH = `
  select coalesce(array_agg(m.team_id), '{}') as teams,
    array(select u.id from users u where u.tenant_id = $1 and ${agentWithinReach('u.id', '$2')}) as agents
  from team_members m where m.tenant_id = $1 and m.user_id = $2`;

/** Null: all. Whoever sees all is answered from the rollups, which know no reach; others from rows. */
export async function reachOf(client: pg.PoolClient, by: Viewer): Promise<Reach | null> {
  if (by.role !== 'manager') return null;
  const { rows } = await client.query<{ teams: string[]; agents: string[] }>(REACH, [by.tenantId, by.userId]);
  const { teams, agents } = rows[0]!;
  return teams.length === 0 ? null : { agents: new Set(agents), teams: new Set(teams) };
}
