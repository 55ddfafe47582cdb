import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Page } from '@baton/contract';
import { tagKey } from '@baton/engine';
import type { Principal } from '../platform/auth/principal.ts';
import { Database, rows, run } from '../platform/database/database.ts';
import { newId } from '../platform/ids.ts';
import { isTextIdKey, pageOf, readCursor } from '../platform/lists.ts';
import { notFound, Problem } from '../platform/problem/problem.ts';
import { invalidField } from '../platform/problem/validation.ts';
import { WRITTEN_TAG_KEY } from './agent-tags.ts';
import { AuditService } from './audit.service.ts';
import { databaseNow } from './database-now.ts';
import { RoutingNotice } from './routing-notice.ts';
import { TagInheritance } from './tag-inheritance.ts';
import { mergeOnOtherLeads, mergeTags, renameInPlans, renameOnAgents } from './tag-merge.ts';
import type { CreateTag, ListQuery, PatchTag, TagView } from './shapes.ts';
import { Tag } from './tag.entity.ts';
import { lockPeople } from './user-parts.ts';

interface TagRow {
  id: string;
  name: string;
  key: string;
  kind: TagView['kind'];
  weight: number;
  price: string | null;
  retired_at: string | null;
  inherited: boolean;
  currency: string;
  leads: string;
  agents: string;
}

/** Counts read what is written on an agent as matched: `Life_Insurance` is the tag `life insurance`. */
const SELECT_TAG = `
  select t.id, t.name, t.key, t.kind, t.weight, t.price, t.retired_at, t.inherited_from is not null as inherited, n.currency, coalesce(l.leads, 0) as leads, coalesce(u.agents, 0) as agents
    from tags t join tenants n on n.id = t.tenant_id
    left join (select (e ->> 'tagId')::uuid as tag_id, count(*) as leads
                 from leads cross join jsonb_array_elements(tags) as e where tenant_id = $1 group by 1) l on l.tag_id = t.id
    left join (select ${WRITTEN_TAG_KEY} as key,
                      count(distinct user_id) as agents
                 from user_tags where tenant_id = $1 group by 1) u on u.key = t.key`;

/** Tags: what routing matches leads and agents by. Names that differ in case or separators only are one tag. */
@Injectable()
export class TagsService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
    private readonly notice: RoutingNotice,
    private readonly inheritance: TagInheritance,
  ) {}

  list(by: Principal, query: ListQuery): Promise<Page<TagView>> {
    const after = readCursor<[string, string]>(query.cursor, isTextIdKey);
    return this.database.transaction(by.tenantId, async (em) => {
      const found = await rows<TagRow>(
        em,
        `${SELECT_TAG} where t.tenant_id = $1 and ($2::text is null or (t.key, t.id) > ($2, $3::uuid)) order by t.key, t.id limit $4`,
        [by.tenantId, after?.[0] ?? null, after?.[1] ?? null, query.limit + 1],
      );
      return pageOf(found, query.limit, (row) => [row.key, row.id], viewOf);
    });
  }

  create(by: Principal, wanted: CreateTag): Promise<TagView> {
    return this.#write(by, async (em) => {
      const key = await freeKey(em, by.tenantId, wanted.name, null);
      const price = await priceOf(em, by.tenantId, wanted.price);
      const id = newId();
      await em.insert(Tag, {
        tenantId: by.tenantId,
        id,
        name: wanted.name,
        key,
        kind: wanted.kind,
        weight: wanted.weight ?? 50,
        price: price ?? null,
        createdAt: await databaseNow(em),
        retiredAt: null,
        inheritedFrom: null,
        mergedInto: null,
      });
      const view = await find(em, by.tenantId, id);
      await this.audit.record(em, by, by.tenantId, {
        action: 'tag.created',
        subject: 'tag',
        subjectId: id,
        after: view,
      });
      return view;
    });
  }

  patch(by: Principal, id: string, change: PatchTag): Promise<TagView> {
    return this.#write(by, async (em) => {
      const before = await find(em, by.tenantId, id);
      assertOwn(before);
      const columns: Partial<Tag> = {};
      if (change.name !== undefined) {
        columns.name = change.name;
        columns.key = await freeKey(em, by.tenantId, change.name, id);
        await renameOnAgents(em, by.tenantId, before.name, change.name);
        await renameInPlans(em, by.tenantId, before, { id, name: change.name });
      }
      if (change.kind !== undefined) columns.kind = change.kind;
      if (change.weight !== undefined) columns.weight = change.weight;
      const price = await priceOf(em, by.tenantId, change.price);
      if (price !== undefined) columns.price = price;
      if (change.retired === true) columns.retiredAt = await databaseNow(em);
      if (change.retired === false) {
        await freeKey(em, by.tenantId, change.name ?? before.name, id);
        columns.retiredAt = null;
        columns.mergedInto = null;
      }
      if (Object.keys(columns).length > 0) await em.nativeUpdate(Tag, { tenantId: by.tenantId, id }, columns);
      const after = await find(em, by.tenantId, id);
      await this.audit.record(em, by, by.tenantId, {
        action: 'tag.changed',
        subject: 'tag',
        subjectId: id,
        before,
        after,
      });
      return after;
    });
  }

  /**
   * Makes one tag of two: agents, sources, plans and leads that have the one have the other from now on, and the one is
   * retired. Leads that routing has in memory change under its lock; the others follow in small steps, and where those
   * were interrupted, merging again goes on with them.
   */
  async merge(by: Principal, id: string, intoId: string): Promise<TagView> {
    if (id === intoId) throw invalidField('intoId', 'is the tag itself');
    const { from, into } = await this.#write(by, async (em) => {
      await run(em, 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [by.tenantId]);
      const [one, other] = [await find(em, by.tenantId, id), await target(em, by.tenantId, intoId)];
      assertOwn(one);
      await mergeTags(em, by.tenantId, one, other);
      const retired = one.retired ? {} : { retiredAt: await databaseNow(em) };
      await em.nativeUpdate(Tag, { tenantId: by.tenantId, id }, { ...retired, mergedInto: intoId });
      await this.audit.record(em, by, by.tenantId, {
        action: 'tag.merged',
        subject: 'tag',
        subjectId: id,
        before: one,
        after: { into: other },
      });
      return { from: one, into: other };
    });
    await mergeOnOtherLeads(this.database, by.tenantId, from, into);
    return this.database.transaction(by.tenantId, (em) => find(em, by.tenantId, intoId));
  }

  async #write<T>(by: Principal, work: (em: EntityManager) => Promise<T>): Promise<T> {
    const result = await this.database.transaction(by.tenantId, async (em) => {
      // Nobody is given a tag that goes, or is called otherwise, at the same moment.
      await lockPeople(em, by.tenantId);
      const done = await work(em);
      await this.notice.bump(em, by.tenantId);
      await this.inheritance.handDown(em, by.tenantId);
      return done;
    });
    await this.notice.changed(by.tenantId);
    return result;
  }
}

async function find(em: EntityManager, tenantId: string, id: string): Promise<TagView> {
  const [row] = await rows<TagRow>(em, `${SELECT_TAG} where t.tenant_id = $1 and t.id = $2`, [tenantId, id]);
  if (row === undefined) throw notFound();
  return viewOf(row);
}

/** What comes from the parent is changed there: here the next change of the parent's would undo it. */
function assertOwn({ inherited, name }: TagView): void {
  if (inherited)
    throw new Problem('conflict', { detail: `“${name}” comes from the parent tenant and is changed there.` });
}

async function target(em: EntityManager, tenantId: string, id: string): Promise<TagView> {
  const [row] = await rows<TagRow>(
    em,
    `${SELECT_TAG} where t.tenant_id = $1 and t.id = $2 and t.retired_at is null`,
    [tenantId, id],
  );
  if (row === undefined) throw invalidField('intoId', 'is no tag in use');
  return viewOf(row);
}

async function freeKey(
  em: EntityManager,
  tenantId: string,
  name: string,
  exceptId: string | null,
): Promise<string> {
  const key = tagKey(name);
  if (key === '') throw invalidField('name', 'needs a letter or digit');
  if (/^pk[ \d+-]|^(zip|range|max)\s*:/i.test(key))
    throw invalidField('name', 'reads like a special tag (PK, Zip:, Range:, Max:)');
  const taken = await rows(
    em,
    'select 1 from tags where tenant_id = $1 and key = $2 and retired_at is null and id is distinct from $3',
    [tenantId, key, exceptId],
  );
  if (taken.length > 0)
    throw new Problem('already_exists', { errors: [{ path: 'name', message: 'is in use' }] });
  return key;
}

/** Minor units of the tenant's currency; undefined where nothing was said. */
async function priceOf(
  em: EntityManager,
  tenantId: string,
  price: CreateTag['price'],
): Promise<number | null | undefined> {
  if (price === undefined || price === null) return price;
  const [tenant] = await rows<{ currency: string }>(em, 'select currency from tenants where id = $1', [
    tenantId,
  ]);
  if (tenant?.currency !== price.currency)
    throw invalidField('price.currency', `must be ${tenant?.currency ?? 'the currency of the tenant'}`);
  return price.amount;
}

function viewOf(row: TagRow): TagView {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    weight: row.weight,
    price: row.price === null ? null : { amount: Number(row.price), currency: row.currency.trim() },
    retired: row.retired_at !== null,
    inherited: row.inherited,
    leads: Number(row.leads),
    agents: Number(row.agents),
  };
}
