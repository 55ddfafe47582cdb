import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type {
  Page,
  PlanStep,
  RoutingPlan as PlanView,
  RoutingPlanVersion as VersionView,
} from '@baton/contract';
import type { Principal } from '../platform/auth/principal.ts';
import { Database, rows, run } from '../platform/database/database.ts';
import { newId } from '../platform/ids.ts';
import { isIdKey, pageOf, readCursor } from '../platform/lists.ts';
import { notFound, Problem } from '../platform/problem/problem.ts';
import { invalidField } from '../platform/problem/validation.ts';
import { AuditService } from './audit.service.ts';
import { databaseNow } from './database-now.ts';
import { assertNameFree } from './names.ts';
import { RoutingNotice } from './routing-notice.ts';
import { RoutingPlan, RoutingPlanVersion } from './routing-plan.entity.ts';
import type { CreatePlan, ListQuery, PatchPlan } from './shapes.ts';
import { lockPeople } from './user-parts.ts';

interface PlanRow {
  id: string;
  name: string;
  draft_steps: PlanStep[] | null;
  version: number | null;
  steps: PlanStep[] | null;
  published_at: string | null;
  is_default: boolean;
  revision: number;
}

const SELECT_PLAN = `
  select p.id, p.name, p.draft_steps, p.revision, v.version, v.steps, v.published_at,
         exists (select from tenant_routing r join routing_plan_versions d on d.tenant_id = r.tenant_id and d.id = r.default_plan_version_id
                  where r.tenant_id = p.tenant_id and d.plan_id = p.id) as is_default
    from routing_plans p
    left join lateral (select version, steps, published_at from routing_plan_versions v
                        where v.tenant_id = p.tenant_id and v.plan_id = p.id order by version desc limit 1) v on true`;

/** Routing plans: a draft that can be changed, and published versions that never do. */
@Injectable()
export class RoutingPlansService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
    private readonly notice: RoutingNotice,
  ) {}

  list(by: Principal, query: ListQuery): Promise<Page<PlanView>> {
    const after = readCursor<[string]>(query.cursor, isIdKey);
    return this.database.transaction(by.tenantId, async (em) => {
      const found = await rows<PlanRow>(
        em,
        `${SELECT_PLAN} where p.tenant_id = $1 and ($2::uuid is null or p.id > $2) order by p.id limit $3`,
        [by.tenantId, after?.[0] ?? null, query.limit + 1],
      );
      return pageOf(found, query.limit, (row) => [row.id], viewOf);
    });
  }

  get(by: Principal, id: string): Promise<PlanView> {
    return this.database.transaction(by.tenantId, (em) => find(em, by.tenantId, id));
  }

  versions(by: Principal, id: string, query: ListQuery): Promise<Page<VersionView>> {
    const after = readCursor<[number]>(query.cursor, (key): key is [number] => Number.isInteger(key[0]));
    return this.database.transaction(by.tenantId, async (em) => {
      await find(em, by.tenantId, id);
      const found = await rows<{ version: number; steps: PlanStep[]; published_at: string }>(
        em,
        `select version, steps, published_at from routing_plan_versions
          where tenant_id = $1 and plan_id = $2 and ($3::int is null or version < $3) order by version desc limit $4`,
        [by.tenantId, id, after?.[0] ?? null, query.limit + 1],
      );
      return pageOf(
        found,
        query.limit,
        (row) => [row.version],
        ({ version, steps, published_at }) => ({
          version,
          steps,
          publishedAt: new Date(published_at).toISOString(),
        }),
      );
    });
  }

  /** A plan as a draft: it routes nothing before it is published. */
  create(by: Principal, wanted: CreatePlan): Promise<PlanView> {
    return this.database.transaction(by.tenantId, async (em) => {
      await lockPeople(em, by.tenantId);
      await assertNameFree(em, 'routing_plans', by.tenantId, wanted.name, null);
      await assertTeams(em, by.tenantId, wanted.steps);
      const id = newId();
      await em.insert(RoutingPlan, {
        tenantId: by.tenantId,
        id,
        name: wanted.name,
        draftSteps: wanted.steps,
        createdAt: await databaseNow(em),
      });
      const view = await find(em, by.tenantId, id);
      await this.audit.record(em, by, by.tenantId, {
        action: 'routing_plan.created',
        subject: 'routing_plan',
        subjectId: id,
        after: audited(view),
      });
      return view;
    });
  }

  /** Throws `draft_changed` where the plan is not as it was read any more, if the caller says how it was. */
  patch(by: Principal, id: string, change: PatchPlan): Promise<PlanView> {
    return this.database.transaction(by.tenantId, async (em) => {
      await lock(em, by.tenantId, id);
      const before = await find(em, by.tenantId, id);
      if (change.ifRevision !== undefined && change.ifRevision !== before.revision)
        throw new Problem('draft_changed');
      if (change.name !== undefined) {
        await assertNameFree(em, 'routing_plans', by.tenantId, change.name, id);
        await em.nativeUpdate(RoutingPlan, { tenantId: by.tenantId, id }, { name: change.name });
      }
      if (change.steps !== undefined) {
        await assertTeams(em, by.tenantId, change.steps);
        await em.nativeUpdate(RoutingPlan, { tenantId: by.tenantId, id }, { draftSteps: change.steps });
      }
      await run(em, 'update routing_plans set revision = revision + 1 where tenant_id = $1 and id = $2', [
        by.tenantId,
        id,
      ]);
      const after = await find(em, by.tenantId, id);
      await this.audit.record(em, by, by.tenantId, {
        action: 'routing_plan.changed',
        subject: 'routing_plan',
        subjectId: id,
        before: audited(before),
        after: audited(after),
      });
      return after;
    });
  }

  /** Makes the draft a version, and the plan the tenant's default: leads that come in from now on follow it. */
  async publish(by: Principal, id: string): Promise<PlanView> {
    const view = await this.database.transaction(by.tenantId, async (em) => {
      // Two who publish at once get two versions, one after the other.
      await lock(em, by.tenantId, id);
      const before = await find(em, by.tenantId, id);
      await assertTeams(em, by.tenantId, before.steps);
      const versionId =
        before.hasDraft || before.version === null
          ? await this.#newVersion(em, by.tenantId, before)
          : await latestVersion(em, by.tenantId, id);
      await run(em, 'update tenant_routing set default_plan_version_id = $2 where tenant_id = $1', [
        by.tenantId,
        versionId,
      ]);
      const after = await find(em, by.tenantId, id);
      await this.audit.record(em, by, by.tenantId, {
        action: 'routing_plan.published',
        subject: 'routing_plan',
        subjectId: id,
        before: audited(before),
        after: audited(after),
      });
      await this.notice.bump(em, by.tenantId);
      return after;
    });
    await this.notice.changed(by.tenantId);
    return view;
  }

  async #newVersion(em: EntityManager, tenantId: string, plan: PlanView): Promise<string> {
    const id = newId();
    await em.insert(RoutingPlanVersion, {
      tenantId,
      id,
      planId: plan.id,
      version: (plan.version ?? 0) + 1,
      steps: plan.steps,
      publishedAt: await databaseNow(em),
    });
    await em.nativeUpdate(RoutingPlan, { tenantId, id: plan.id }, { draftSteps: null });
    return id;
  }
}

/** One change of a plan at a time, and none while a team that it may draw on goes, or a tag gets another name. */
async function lock(em: EntityManager, tenantId: string, id: string): Promise<void> {
  await lockPeople(em, tenantId);
  await run(em, 'select 1 from routing_plans where tenant_id = $1 and id = $2 for update', [tenantId, id]);
}

async function find(em: EntityManager, tenantId: string, id: string): Promise<PlanView> {
  const [row] = await rows<PlanRow>(em, `${SELECT_PLAN} where p.tenant_id = $1 and p.id = $2`, [
    tenantId,
    id,
  ]);
  if (row === undefined) throw notFound();
  return viewOf(row);
}

async function latestVersion(em: EntityManager, tenantId: string, planId: string): Promise<string> {
  const [row] = await rows<{ id: string }>(
    em,
    'select id from routing_plan_versions where tenant_id = $1 and plan_id = $2 order by version desc limit 1',
    [tenantId, planId],
  );
  if (row === undefined) throw new Error('a published plan has no version');
  return row.id;
}

async function assertTeams(em: EntityManager, tenantId: string, steps: PlanStep[]): Promise<void> {
  const known = new Set(
    (await rows<{ id: string }>(em, 'select id from teams where tenant_id = $1', [tenantId])).map(
      ({ id }) => id,
    ),
  );
  steps.forEach((step, index) => {
    if (step.teamIds?.some((id) => !known.has(id)) === true)
      throw invalidField(`steps.${index}.teamIds`, 'names a team that does not exist');
  });
}

/** What the audit log keeps: the count of changes is none itself. */
function audited({ revision: _revision, ...plan }: PlanView): Omit<PlanView, 'revision'> {
  return plan;
}

function viewOf(row: PlanRow): PlanView {
  return {
    id: row.id,
    name: row.name,
    steps: row.draft_steps ?? row.steps ?? [],
    version: row.version,
    publishedAt: row.published_at === null ? null : new Date(row.published_at).toISOString(),
    isDefault: row.is_default,
    hasDraft: row.draft_steps !== null,
    revision: row.revision,
  };
}
