import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Page } from '@baton/contract';
import type { Principal } from '../platform/auth/principal.ts';
import { Database, rows, run } from '../platform/database/database.ts';
import { newId } from '../platform/ids.ts';
import { isTextIdKey, pageOf, readCursor } from '../platform/lists.ts';
import { notFound, Problem } from '../platform/problem/problem.ts';
import { invalidField } from '../platform/problem/validation.ts';
import { AuditService } from './audit.service.ts';
import { databaseNow } from './database-now.ts';
import { assertNameFree } from './names.ts';
import { RoutingNotice } from './routing-notice.ts';
import type { CreateTeam, ListQuery, PatchTeam, TeamView } from './shapes.ts';
import { Team } from './team.entity.ts';
import { lockPeople } from './user-parts.ts';

interface TeamRow {
  id: string;
  name: string;
  sort_name: string;
  user_ids: string[];
  manager_ids: string[];
}

const SELECT_TEAM = `
  select t.id, t.name, lower(t.name) as sort_name,
         array(select m.user_id::text from team_members m where m.tenant_id = t.tenant_id and m.team_id = t.id order by m.user_id) as user_ids,
         array(select m.user_id::text from team_members m where m.tenant_id = t.tenant_id and m.team_id = t.id and m.manages order by m.user_id) as manager_ids
    from teams t`;

/** Groups of agents, and the managers who steer them. Managers of a team are members of it. */
@Injectable()
export class TeamsService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
    private readonly notice: RoutingNotice,
  ) {}

  list(by: Principal, query: ListQuery): Promise<Page<TeamView>> {
    const after = readCursor<[string, string]>(query.cursor, isTextIdKey);
    return this.database.transaction(by.tenantId, async (em) => {
      const found = await rows<TeamRow>(
        em,
        `${SELECT_TEAM} where t.tenant_id = $1 and ($2::text is null or (lower(t.name), t.id) > ($2, $3::uuid)) order by lower(t.name), t.id limit $4`,
        [by.tenantId, after?.[0] ?? null, after?.[1] ?? null, query.limit + 1],
      );
      return pageOf(found, query.limit, (row) => [row.sort_name, row.id], viewOf);
    });
  }

  create(by: Principal, wanted: CreateTeam): Promise<TeamView> {
    return this.#write(by, async (em) => {
      await assertNameFree(em, 'teams', by.tenantId, wanted.name, null);
      const id = newId();
      await em.insert(Team, {
        tenantId: by.tenantId,
        id,
        name: wanted.name,
        createdAt: await databaseNow(em),
      });
      await replaceMembers(em, by.tenantId, id, wanted);
      const view = await find(em, by.tenantId, id);
      await this.audit.record(em, by, by.tenantId, {
        action: 'team.created',
        subject: 'team',
        subjectId: id,
        after: view,
      });
      return view;
    });
  }

  patch(by: Principal, id: string, change: PatchTeam): Promise<TeamView> {
    return this.#write(by, async (em) => {
      const before = await find(em, by.tenantId, id);
      if (change.name !== undefined) {
        await assertNameFree(em, 'teams', by.tenantId, change.name, id);
        await em.nativeUpdate(Team, { tenantId: by.tenantId, id }, { name: change.name });
      }
      await replaceMembers(em, by.tenantId, id, {
        userIds: change.userIds ?? (change.managerIds === undefined ? undefined : before.userIds),
        managerIds:
          change.managerIds ??
          (change.userIds === undefined
            ? undefined
            : before.managerIds.filter((one) => change.userIds!.includes(one))),
      });
      const after = await find(em, by.tenantId, id);
      await this.audit.record(em, by, by.tenantId, {
        action: 'team.changed',
        subject: 'team',
        subjectId: id,
        before,
        after,
      });
      return after;
    });
  }

  /** Not while a routing plan draws on it: that step would find nobody, and its leads would go on to the next. */
  async remove(by: Principal, id: string): Promise<void> {
    await this.#write(by, async (em) => {
      const before = await find(em, by.tenantId, id);
      await assertUnused(em, by.tenantId, id);
      await em.nativeDelete(Team, { tenantId: by.tenantId, id });
      await this.audit.record(em, by, by.tenantId, {
        action: 'team.removed',
        subject: 'team',
        subjectId: id,
        before,
      });
    });
  }

  async #write<T>(by: Principal, work: (em: EntityManager) => Promise<T>): Promise<T> {
    const result = await this.database.transaction(by.tenantId, async (em) => {
      // Nobody is put into a team that goes at the same moment.
      await lockPeople(em, by.tenantId);
      const done = await work(em);
      await this.notice.bump(em, by.tenantId);
      return done;
    });
    await this.notice.changed(by.tenantId);
    return result;
  }
}

async function find(em: EntityManager, tenantId: string, id: string): Promise<TeamView> {
  const [row] = await rows<TeamRow>(em, `${SELECT_TEAM} where t.tenant_id = $1 and t.id = $2`, [
    tenantId,
    id,
  ]);
  if (row === undefined) throw notFound();
  return viewOf(row);
}

/** By no plan's latest version, and by no draft. */
async function assertUnused(em: EntityManager, tenantId: string, id: string): Promise<void> {
  const [plan] = await rows<{ name: string }>(
    em,
    `select p.name from routing_plans p left join lateral (
         select steps from routing_plan_versions v where v.tenant_id = p.tenant_id and v.plan_id = p.id
          order by version desc limit 1) v on true
      where p.tenant_id = $1 and (p.draft_steps @> $2 or v.steps @> $2) order by lower(p.name) limit 1`,
    [tenantId, JSON.stringify([{ teamIds: [id] }])],
  );
  if (plan !== undefined)
    throw new Problem('conflict', { detail: `The routing plan “${plan.name}” draws on this team.` });
}

/** Replaces who is in the team where either list is given. */
async function replaceMembers(
  em: EntityManager,
  tenantId: string,
  teamId: string,
  lists: PatchTeam,
): Promise<void> {
  if (lists.userIds === undefined && lists.managerIds === undefined) return;
  const managers = new Set(lists.managerIds ?? []);
  const members = [...new Set([...(lists.userIds ?? []), ...managers])];
  const known = await rows<{ id: string }>(
    em,
    'select id from users where tenant_id = $1 and id = any($2::uuid[])',
    [tenantId, members],
  );
  if (known.length < members.length) throw invalidField('userIds', 'names a user who does not exist');
  await run(em, 'delete from team_members where tenant_id = $1 and team_id = $2', [tenantId, teamId]);
  await run(
    em,
    'insert into team_members (tenant_id, team_id, user_id, manages) select $1, $2, user_id, manages from unnest($3::uuid[], $4::boolean[]) as m (user_id, manages)',
    [tenantId, teamId, members, members.map((id) => managers.has(id))],
  );
}

function viewOf(row: TeamRow): TeamView {
  return { id: row.id, name: row.name, userIds: row.user_ids, managerIds: row.manager_ids };
}
