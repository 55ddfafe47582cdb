import type { EntityManager } from '@mikro-orm/postgresql';
import type { PlanStep } from '@baton/contract';
import { tagKey } from '@baton/engine';
import { rows, run, type Database } from '../platform/database/database.ts';

/** What one tag becoming another, by name or by merging, means for everything that names it. */
export interface Named {
  id: string;
  name: string;
}

const PECKING = /^(PK[_\s]*[+-]?\d+_)(.+)$/i;

/** What is written on agents goes on under the other name, pecking orders for that tag included; nobody has it twice. */
export async function renameOnAgents(
  em: EntityManager,
  tenantId: string,
  from: string,
  to: string,
): Promise<void> {
  const written = await rows<{ user_id: string; raw: string }>(
    em,
    'select user_id, raw from user_tags where tenant_id = $1',
    [tenantId],
  );
  const key = tagKey(from);
  const had = new Map<string, Set<string>>();
  for (const { user_id: userId, raw } of written)
    had.set(userId, (had.get(userId) ?? new Set()).add(tagKey(raw)));
  for (const { user_id: userId, raw } of written) {
    const pecking = PECKING.exec(raw);
    if (tagKey(pecking?.[2] ?? raw) !== key) continue;
    const renamed = `${pecking?.[1] ?? ''}${to}`;
    const twice = tagKey(renamed) !== tagKey(raw) && had.get(userId)!.has(tagKey(renamed));
    await run(
      em,
      twice
        ? 'delete from user_tags where tenant_id = $1 and user_id = $2 and raw = $3'
        : 'update user_tags set raw = $4 where tenant_id = $1 and user_id = $2 and raw = $3',
      [tenantId, userId, raw, ...(twice ? [] : [renamed])],
    );
  }
}

/**
 * Conditions of plans, drafts and published versions alike, that name the tag: they would never hold again. Whoever
 * has such a plan open is told when they save it, or they would bring the old name back.
 */
export async function renameInPlans(
  em: EntityManager,
  tenantId: string,
  from: Named,
  to: Named,
): Promise<void> {
  const places = [
    ['routing_plans', 'draft_steps', 'id'],
    ['routing_plan_versions', 'steps', 'plan_id'],
  ] as const;
  const changed = new Set<string>();
  for (const [table, column, planId] of places) {
    const found = await rows<{ id: string; plan_id: string; steps: PlanStep[] }>(
      em,
      `select id, ${planId} as plan_id, ${column} as steps from ${table} where tenant_id = $1 and ${column}::text like '%"tag"%'`,
      [tenantId],
    );
    for (const { id, plan_id, steps } of found) {
      const renamed = steps.map((step) => stepWith(step, from, to));
      if (JSON.stringify(renamed) === JSON.stringify(steps)) continue;
      await run(em, `update ${table} set ${column} = $3 where tenant_id = $1 and id = $2`, [
        tenantId,
        id,
        JSON.stringify(renamed),
      ]);
      changed.add(plan_id);
    }
  }
  await run(
    em,
    'update routing_plans set revision = revision + 1 where tenant_id = $1 and id = any($2::uuid[])',
    [tenantId, [...changed]],
  );
}

function stepWith(step: PlanStep, from: Named, to: Named): PlanStep {
  const other = <T>(value: T): T | string =>
    value === from.id || (typeof value === 'string' && tagKey(value) === tagKey(from.name)) ? to.name : value;
  return {
    ...step,
    ...(step.conditions === undefined
      ? {}
      : {
          conditions: step.conditions.map((condition) =>
            condition.field !== 'tag' || condition.value === undefined
              ? condition
              : {
                  ...condition,
                  value: Array.isArray(condition.value)
                    ? [...new Set(condition.value.map(other))]
                    : other(condition.value),
                },
          ),
        }),
  };
}

async function mergeInSources(em: EntityManager, tenantId: string, from: Named, to: Named): Promise<void> {
  await run(
    em,
    `update sources set default_tags = case when $3::uuid = any(default_tags) then array_remove(default_tags, $2::uuid)
        else array_replace(default_tags, $2::uuid, $3::uuid) end
      where tenant_id = $1 and $2::uuid = any(default_tags)`,
    [tenantId, from.id, to.id],
  );
}

/** All but the leads that routing does not have in memory: agents, sources, plans, and those that it has. */
export async function mergeTags(em: EntityManager, tenantId: string, from: Named, to: Named): Promise<void> {
  await renameOnAgents(em, tenantId, from.name, to.name);
  await renameInPlans(em, tenantId, from, to);
  await mergeInSources(em, tenantId, from, to);
  await mergeOnLeads(em, tenantId, from, to, true);
  // What routing has in memory is old now, whichever process has it.
  await run(em, 'update tenant_routing set version = version + 1 where tenant_id = $1', [tenantId]);
}

/** The other leads, in small steps; once more where it was interrupted. */
export async function mergeOnOtherLeads(
  database: Database,
  tenantId: string,
  from: Named,
  to: Named,
): Promise<void> {
  for (;;) {
    const changed = await database.transaction(tenantId, (em) => mergeOnLeads(em, tenantId, from, to, false));
    if (changed < LEADS_AT_ONCE) return;
  }
}

const LEADS_AT_ONCE = 2_000;

/**
 * Gives leads the one tag in place of the other; a lead that has both keeps the stronger hit. `pending`: those that
 * routing has in memory, all of them. Otherwise the next few; answers how many there were.
 */
async function mergeOnLeads(
  em: EntityManager,
  tenantId: string,
  from: Named,
  to: Named,
  pending: boolean,
): Promise<number> {
  return run(
    em,
    `update leads l set
        tags = (select coalesce(jsonb_agg(jsonb_build_object('tagId', t.id, 'factor', t.factor) order by t.place), '[]')
          from (select case when e ->> 'tagId' = $2 then $3 else e ->> 'tagId' end as id,
                       max((e ->> 'factor')::numeric) as factor, min(place) as place
                  from jsonb_array_elements(l.tags) with ordinality as x (e, place) group by 1) t),
        tag_names = (select coalesce(array_agg(n.name order by n.place), '{}')
          from (select case when name = $4 then $5 else name end as name, min(place) as place
                  from unnest(l.tag_names) with ordinality as y (name, place) group by 1) n)
      where l.tenant_id = $1 and l.id in (select id from leads where tenant_id = $1
        and tags @> jsonb_build_array(jsonb_build_object('tagId', $2::text))
        and (status in ('held', 'queued', 'offered', 'shark_tank', 'catchall')) = $6
        order by id ${pending ? '' : `limit ${LEADS_AT_ONCE}`})`,
    [tenantId, from.id, to.id, from.name, to.name, pending],
  );
}
