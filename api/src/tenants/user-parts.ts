import type { EntityManager } from '@mikro-orm/postgresql';
import { rows, run } from '../platform/database/database.ts';
import { takeTurn } from '../platform/database/turns.ts';
import { newId } from '../platform/ids.ts';
import { invalidField } from '../platform/problem/validation.ts';
import { assertAgentTags } from './agent-tags.ts';

/**
 * People, their teams and tags, and the plans that name these, change one at a time: what one change looked at holds
 * until it is done. Taken before any other lock.
 */
export async function lockPeople(em: EntityManager, tenantId: string): Promise<void> {
  await takeTurn(em, 'users', tenantId);
}

/** What belongs to a user in tables of its own; each of these replaces the whole. */
export interface UserParts {
  tags?: string[] | undefined;
  teamIds?: string[] | undefined;
  absences?: { from: string; to: string }[] | undefined;
}

/** Throws `invalid_tag` or `invalid_input`, naming the field, where something named is not there. */
export async function replaceParts(
  em: EntityManager,
  tenantId: string,
  userId: string,
  parts: UserParts,
): Promise<void> {
  if (parts.tags !== undefined) await replaceTags(em, tenantId, userId, parts.tags);
  if (parts.teamIds !== undefined) await replaceTeams(em, tenantId, userId, parts.teamIds);
  if (parts.absences !== undefined) await replaceAbsences(em, tenantId, userId, parts.absences);
}

async function replaceTags(
  em: EntityManager,
  tenantId: string,
  userId: string,
  tags: string[],
): Promise<void> {
  const had = await rows<{ raw: string }>(
    em,
    'select raw from user_tags where tenant_id = $1 and user_id = $2',
    [tenantId, userId],
  );
  const raw = await assertAgentTags(
    em,
    tenantId,
    tags,
    had.map((tag) => tag.raw),
  );
  await run(em, 'delete from user_tags where tenant_id = $1 and user_id = $2', [tenantId, userId]);
  await run(
    em,
    'insert into user_tags (tenant_id, user_id, raw) select $1, $2, raw from unnest($3::text[]) as raw on conflict do nothing',
    [tenantId, userId, raw],
  );
}

async function replaceTeams(
  em: EntityManager,
  tenantId: string,
  userId: string,
  teamIds: string[],
): Promise<void> {
  const wanted = [...new Set(teamIds)];
  const known = await rows<{ id: string }>(
    em,
    'select id from teams where tenant_id = $1 and id = any($2::uuid[])',
    [tenantId, wanted],
  );
  if (known.length < wanted.length) throw invalidField('teamIds', 'names a team that does not exist');
  await run(
    em,
    'delete from team_members where tenant_id = $1 and user_id = $2 and team_id <> all($3::uuid[])',
    [tenantId, userId, wanted],
  );
  await run(
    em,
    `insert into team_members (tenant_id, team_id, user_id, manages) select $1, team_id, $2, false from unnest($3::uuid[]) as team_id
     on conflict (tenant_id, team_id, user_id) do nothing`,
    [tenantId, userId, wanted],
  );
}

async function replaceAbsences(
  em: EntityManager,
  tenantId: string,
  userId: string,
  absences: { from: string; to: string }[],
): Promise<void> {
  absences.forEach(({ from, to }, index) => {
    if (Date.parse(to) <= Date.parse(from)) throw invalidField(`absences.${index}.to`, 'must be after from');
  });
  await run(em, 'delete from absences where tenant_id = $1 and user_id = $2', [tenantId, userId]);
  for (const { from, to } of absences) {
    await run(
      em,
      'insert into absences (tenant_id, id, user_id, from_at, to_at) values ($1, $2, $3, $4, $5)',
      [tenantId, newId(), userId, from, to],
    );
  }
}
