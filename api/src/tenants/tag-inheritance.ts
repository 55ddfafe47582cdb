import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { routingSettings } from '@baton/contract';
import { z } from 'zod';
import { Database, rows, run } from '../platform/database/database.ts';
import { newId } from '../platform/ids.ts';
import { ADD_JOBS, job, jobKind, JobsService } from '../platform/jobs/index.ts';
import { databaseNow } from './database-now.ts';
import { RoutingNotice } from './routing-notice.ts';
import { renameInPlans, renameOnAgents } from './tag-merge.ts';
import { Tag } from './tag.entity.ts';

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
    const changed = await this.database.transaction(tenantId, async (em) => {
      // One at a time, so that two changes of the parent end as the later one.
      await rows(em, 'select 1 from tenant_routing where tenant_id = $1 for update', [tenantId]);
      const alike = await followed(em, tenantId);
      if (!alike) await this.notice.bump(em, tenantId);
      return !alike;
    });
    if (changed) await this.notice.changed(tenantId);
  }
}

/** Answers whether everything was alike already. */
async function followed(em: EntityManager, tenantId: string): Promise<boolean> {
  const [settings] = await rows<{ settings: object; currency: string }>(
    em,
    'select s.settings, t.currency from tenants t left join routing_settings s on s.tenant_id = t.id where t.id = $1',
    [tenantId],
  );
  const inherits = routingSettings.parse(settings?.settings ?? {}).inheritTags;
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
    const price = tag.price === null || currency !== settings?.currency ? null : Number(tag.price);
    if (copy === undefined)
      await em.insert(Tag, {
        ...tag,
        tenantId,
        id: newId(),
        price,
        createdAt: at,
        retiredAt: null,
        inheritedFrom: id,
      });
    else if (isAlike(copy, tag, price)) continue;
    else {
      if (copy.name !== tag.name) {
        await renameOnAgents(em, tenantId, copy.name, tag.name);
        await renameInPlans(em, tenantId, copy, { id: copy.id, name: tag.name });
      }
      await em.nativeUpdate(Tag, { tenantId, id: copy.id }, { ...tag, price, retiredAt: null });
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
