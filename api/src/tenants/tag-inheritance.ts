import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { routingSettings } from '@baton/contract';
import { z } from 'zod';
import { Database, rows, run } from '../platform/database/database.ts';
import { newId } from '../platform/ids.ts';
import { ADD_JOBS, job, jobKind, JobsService } from '../platform/jobs/index.ts';
import { databaseNow } from './database-now.ts';
import { RoutingNotice } from './routing-notice.ts';
import { mergeOnOtherLeads, mergeTags, renameInPlans, renameOnAgents, type Named } from './tag-merge.ts';
import { Tag } from './tag.entity.ts';
import { lockPeople } from './user-parts.ts';

const followParent = jobKind('tenants.follow_parent_tags', z.strictObject({ tenantId: z.uuid() }));

interface ParentTag {
  id: string;
  name: string;
  key: string;
  kind: Tag['kind'];
  weight: number;
  price: string | null;
  currency: string;
}

interface OwnTag {
  id: string;
  name: string;
  key: string;
  kind: Tag['kind'];
  weight: number;
  price: string | null;
  retired: boolean;
  inherited_from: string | null;
}

/** A tenant below, as what it takes from above depends on it. */
interface Heir {
  inherits: boolean;
  currency: string;
}

/** A tag that the parent merged, as the tenant has it, and what it becomes here. */
interface Merge {
  from: Named;
  to: Named;
}

/**
 * Tags that a tenant has from its parent, unless its settings switch that off. They are copies in its own rows, made alike
 * in one go whatever was before: asked again after a failure, or twice, it comes to the same.
 */
@Injectable()
export class TagInheritance {
  constructor(
    private readonly database: Database,
    private readonly notice: RoutingNotice,
    jobs: JobsService,
  ) {
    jobs.handle(followParent, ({ tenantId }) => this.follow(tenantId));
  }

  /** With the change of a tenant's tags: everybody below follows it. */
  async handDown(em: EntityManager, parentId: string): Promise<void> {
    const children = await rows<{ id: string }>(em, 'select id from baton_private.child_tenants($1) as id', [
      parentId,
    ]);
    await this.plan(
      em,
      children.map(({ id }) => id),
    );
  }

  /** With a change of these tenants themselves: each looks at its parent's tags anew. */
  async plan(em: EntityManager, tenantIds: string[]): Promise<void> {
    if (tenantIds.length === 0) return;
    const planned = tenantIds.map((tenantId) =>
      job(followParent, { tenantId }, { key: `${followParent.name}:${tenantId}` }),
    );
    await run(em, ADD_JOBS, [JSON.stringify(planned)]);
  }

  private async follow(tenantId: string): Promise<void> {
    const { changed, merges } = await this.database.transaction(tenantId, async (em) => {
      await lockPeople(em, tenantId);
      // One at a time, so that two changes of the parent end as the later one; as routing does, which reads what it changes.
      await run(em, 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [tenantId]);
      const heir = await heirOf(em, tenantId);
      const alike = await followed(em, tenantId, heir);
      const wanted = heir.inherits ? await mergesAbove(em, tenantId) : [];
      for (const { from, to } of wanted) await mergeTags(em, tenantId, from, to);
      if (alike && wanted.length === 0) return { changed: false, merges: wanted };
      await this.notice.bump(em, tenantId);
      return { changed: true, merges: wanted };
    });
    if (changed) await this.notice.changed(tenantId);
    for (const { from, to } of merges) {
      await mergeOnOtherLeads(this.database, tenantId, from, to);
      // Not before: what was interrupted is done again.
      await this.database.transaction(tenantId, (em) =>
        em.nativeUpdate(Tag, { tenantId, id: from.id }, { mergedInto: to.id }),
      );
    }
  }
}

/** What the parent has merged and the tenant has not yet, where it has both: a tag of its own stands for the parent's. */
async function mergesAbove(em: EntityManager, tenantId: string): Promise<Merge[]> {
  const found = await rows<{ id: string; name: string; to_id: string; to_name: string }>(
    em,
    `select t.id, t.name, o.id as to_id, o.name as to_name
       from baton_private.parent_merges($1) m
       join tags t on t.tenant_id = $1 and t.inherited_from = m.id and t.retired_at is not null
       join baton_private.parent_tags($1) p on p.id = m.into_id
       join tags o on o.tenant_id = $1 and o.retired_at is null and o.key = p.key
      where t.merged_into is distinct from o.id`,
    [tenantId],
  );
  return found.map(({ id, name, to_id, to_name }) => ({
    from: { id, name },
    to: { id: to_id, name: to_name },
  }));
}

async function heirOf(em: EntityManager, tenantId: string): Promise<Heir> {
  const [tenant] = await rows<{ settings: object | null; currency: string }>(
    em,
    'select s.settings, t.currency from tenants t left join routing_settings s on s.tenant_id = t.id where t.id = $1',
    [tenantId],
  );
  return {
    inherits: routingSettings.parse(tenant?.settings ?? {}).inheritTags,
    currency: tenant?.currency ?? '',
  };
}

/** Answers whether everything was alike already. */
async function followed(
  em: EntityManager,
  tenantId: string,
  { inherits, currency: ownCurrency }: Heir,
): Promise<boolean> {
  const above = inherits
    ? await rows<ParentTag>(em, 'select * from baton_private.parent_tags($1)', [tenantId])
    : [];
  const own = await rows<OwnTag>(
    em,
    'select id, name, key, kind, weight, price, retired_at is not null as retired, inherited_from from tags where tenant_id = $1',
    [tenantId],
  );
  const at = await databaseNow(em);
  // A tag of the tenant's own stands before one of the same name from above.
  const taken = new Set(
    own.filter((tag) => !tag.retired && tag.inherited_from === null).map(({ key }) => key),
  );
  const wanted = new Map(above.filter(({ key }) => !taken.has(key)).map((tag) => [tag.id, tag]));
  const copies = own.filter((tag) => tag.inherited_from !== null);
  let alike = true;
  const bySource = new Map(copies.map((copy) => [copy.inherited_from!, copy]));
  // First out of the way, then in: a name may go from one tag to another.
  for (const copy of copies) {
    const tag = wanted.get(copy.inherited_from!);
    if (copy.retired || (tag !== undefined && tag.key === copy.key)) continue;
    await em.nativeUpdate(Tag, { tenantId, id: copy.id }, { retiredAt: at });
    alike = false;
  }
  for (const { id, currency, ...tag } of wanted.values()) {
    const copy = bySource.get(id);
    const price = tag.price === null || currency !== ownCurrency ? null : Number(tag.price);
    if (copy === undefined)
      await em.insert(Tag, {
        ...tag,
        tenantId,
        id: newId(),
        price,
        createdAt: at,
        retiredAt: null,
        inheritedFrom: id,
        mergedInto: null,
      });
    else if (isAlike(copy, tag, price)) continue;
    else {
      if (copy.name !== tag.name) {
        await renameOnAgents(em, tenantId, copy.name, tag.name);
        await renameInPlans(em, tenantId, copy, { id: copy.id, name: tag.name });
      }
      await em.nativeUpdate(
        Tag,
        { tenantId, id: copy.id },
        { ...tag, price, retiredAt: null, mergedInto: null },
      );
    }
    alike = false;
  }
  return alike;
}

function isAlike(
  copy: OwnTag,
  { name, kind, weight }: Omit<ParentTag, 'id' | 'currency'>,
  price: number | null,
): boolean {
  return (
    !copy.retired &&
    copy.name === name &&
    copy.kind === kind &&
    copy.weight === weight &&
    (copy.price === null ? null : Number(copy.price)) === price
  );
}
