import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { WAY_KINDS, type Acknowledgement, type Page } from '@baton/contract';
import { tagKey } from '@baton/engine';
import type { Principal } from '../platform/auth/principal.ts';
import { Database, rows, run } from '../platform/database/database.ts';
import { newId } from '../platform/ids.ts';
import { isTextIdKey, pageOf, readCursor } from '../platform/lists.ts';
import { notFound, Problem } from '../platform/problem/problem.ts';
import { invalidField } from '../platform/problem/validation.ts';
import { AuditService } from './audit.service.ts';
import { RoutingNotice } from './routing-notice.ts';
import type { CreateSource, ListQuery, PatchSource, SourceView } from './shapes.ts';
import { Source } from './source.entity.ts';
import { sourceKey } from './source-key.ts';
import { lockPeople } from './user-parts.ts';

interface SourceRow {
  id: string;
  name: string;
  sort_name: string;
  plan_id: string | null;
  default_tags: string[];
  cost_amount: string | null;
  cost_per: 'lead' | 'month' | null;
  currency: string;
  acknowledgement: Acknowledgement | null;
  ways_in: string[];
  created_at: string;
  leads: string;
}

const SOURCES_MAX = 1_000;

const SELECT_SOURCE = `
  select s.id, s.name, lower(s.name) as sort_name, s.plan_id, s.created_at,
         array(select t.name from tags t where t.tenant_id = s.tenant_id and t.id = any(s.default_tags) order by t.key) as default_tags,
         s.cost_amount, s.cost_per, t.currency, s.acknowledgement, coalesce(l.leads, 0) as leads,
         array(select distinct w.kind from ways_in w where w.tenant_id = s.tenant_id and w.source_id = s.id and w.enabled) as ways_in
    from sources s join tenants t on t.id = s.tenant_id
    left join (select source_id, count(*) as leads from leads where tenant_id = $1 group by 1) l on l.source_id = s.id`;

/** Where leads come from. Intake makes an unknown source on first use; here it gets a plan and tags of its own. */
@Injectable()
export class SourcesService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
    private readonly notice: RoutingNotice,
  ) {}

  list(by: Principal, query: ListQuery): Promise<Page<SourceView>> {
    const after = readCursor<[string, string]>(query.cursor, isTextIdKey);
    return this.database.transaction(by.tenantId, async (em) => {
      const found = await rows<SourceRow>(
        em,
        `${SELECT_SOURCE} where s.tenant_id = $1 and ($2::text is null or (lower(s.name), s.id) > ($2, $3::uuid)) order by lower(s.name), s.id limit $4`,
        [by.tenantId, after?.[0] ?? null, after?.[1] ?? null, query.limit + 1],
      );
      return pageOf(found, query.limit, (row) => [row.sort_name, row.id], viewOf);
    });
  }

  /** Made before its first lead, so that a way in can be opened for it. Throws `already_exists`, and `conflict` where there are enough. */
  async create(by: Principal, wanted: CreateSource): Promise<SourceView> {
    const view = await this.database.transaction(by.tenantId, async (em) => {
      // Tags are merged and plans taken away under the same lock: a source goes by none that is gone.
      await lockPeople(em, by.tenantId);
      const [count] = await rows<{ n: number }>(
        em,
        'select count(*)::int as n from sources where tenant_id = $1',
        [by.tenantId],
      );
      if ((count?.n ?? 0) >= SOURCES_MAX)
        throw new Problem('conflict', { detail: `A tenant has at most ${SOURCES_MAX} sources.` });
      const id = newId();
      const made = await run(
        em,
        `insert into sources (tenant_id, id, name, key, default_tags, created_at)
         values ($1, $2, $3, $4, '{}', clock_timestamp())
         on conflict (tenant_id, key) do nothing`,
        // The first lead of this name finds this source.
        [by.tenantId, id, wanted.name, sourceKey(wanted.name)],
      );
      if (made === 0) throw new Problem('already_exists');
      const after = await change(em, by.tenantId, id, wanted);
      await this.audit.record(em, by, by.tenantId, {
        action: 'source.created',
        subject: 'source',
        subjectId: id,
        after,
      });
      await this.notice.bump(em, by.tenantId);
      return after;
    });
    await this.notice.changed(by.tenantId);
    return view;
  }

  async patch(by: Principal, id: string, wanted: PatchSource): Promise<SourceView> {
    const view = await this.database.transaction(by.tenantId, async (em) => {
      await lockPeople(em, by.tenantId);
      const before = await find(em, by.tenantId, id);
      const after = await change(em, by.tenantId, id, wanted);
      await this.audit.record(em, by, by.tenantId, {
        action: 'source.changed',
        subject: 'source',
        subjectId: id,
        before,
        after,
      });
      await this.notice.bump(em, by.tenantId);
      return after;
    });
    await this.notice.changed(by.tenantId);
    return view;
  }
}

async function change(
  em: EntityManager,
  tenantId: string,
  id: string,
  wanted: PatchSource,
): Promise<SourceView> {
  const columns: Partial<Source> = {};
  if (wanted.planId !== undefined) columns.planId = await publishedPlan(em, tenantId, wanted.planId);
  if (wanted.defaultTags !== undefined) columns.defaultTags = await tagIds(em, tenantId, wanted.defaultTags);
  if (Object.keys(columns).length > 0) await em.nativeUpdate(Source, { tenantId, id }, columns);
  if (wanted.cost !== undefined)
    await run(em, 'update sources set cost_amount = $3, cost_per = $4 where tenant_id = $1 and id = $2', [
      tenantId,
      id,
      wanted.cost?.amount ?? null,
      wanted.cost?.per ?? null,
    ]);
  if (wanted.acknowledgement !== undefined)
    await run(em, 'update sources set acknowledgement = $3 where tenant_id = $1 and id = $2', [
      tenantId,
      id,
      wanted.acknowledgement === null ? null : JSON.stringify(wanted.acknowledgement),
    ]);
  return find(em, tenantId, id);
}

async function find(em: EntityManager, tenantId: string, id: string): Promise<SourceView> {
  const [row] = await rows<SourceRow>(em, `${SELECT_SOURCE} where s.tenant_id = $1 and s.id = $2`, [
    tenantId,
    id,
  ]);
  if (row === undefined) throw notFound();
  return viewOf(row);
}

async function publishedPlan(
  em: EntityManager,
  tenantId: string,
  planId: string | null,
): Promise<string | null> {
  if (planId === null) return null;
  const found = await rows(
    em,
    'select 1 from routing_plan_versions where tenant_id = $1 and plan_id = $2 limit 1',
    [tenantId, planId],
  );
  if (found.length === 0) throw invalidField('planId', 'is not a published plan');
  return planId;
}

async function tagIds(em: EntityManager, tenantId: string, names: string[]): Promise<string[]> {
  const known = await rows<{ id: string; key: string }>(
    em,
    'select id, key from tags where tenant_id = $1 and retired_at is null',
    [tenantId],
  );
  const byKey = new Map(known.map(({ id, key }) => [key, id]));
  return names.map((name, index) => {
    const id = byKey.get(tagKey(name));
    if (id === undefined) throw invalidField(`defaultTags.${index}`, `there is no tag “${name}”`);
    return id;
  });
}

function viewOf(row: SourceRow): SourceView {
  return {
    id: row.id,
    name: row.name,
    planId: row.plan_id,
    defaultTags: row.default_tags,
    cost:
      row.cost_amount === null || row.cost_per === null
        ? null
        : { amount: Number(row.cost_amount), currency: row.currency, per: row.cost_per },
    acknowledgement: row.acknowledgement,
    waysIn: WAY_KINDS.filter((kind) => row.ways_in.includes(kind)),
    createdAt: new Date(row.created_at).toISOString(),
    leads: Number(row.leads),
  };
}
