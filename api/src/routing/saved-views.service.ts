import { Injectable } from '@nestjs/common';
import {
  SAVED_VIEWS_MAX,
  SHARED_VIEWS_MAX,
  type createSavedViewBody,
  type patchSavedViewBody,
  type SavedView,
} from '@baton/contract';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { z } from 'zod';
import { hasRole, type Principal } from '../platform/auth/principal.ts';
import { Database, rows, run } from '../platform/database/database.ts';
import { takeTurn } from '../platform/database/turns.ts';
import { newId } from '../platform/ids.ts';
import { notFound, Problem } from '../platform/problem/problem.ts';
import { AuditService } from '../tenants/index.ts';

type Wanted = z.output<typeof createSavedViewBody>;
type Change = z.output<typeof patchSavedViewBody>;

interface ViewRow {
  id: string;
  user_id: string;
  name: string;
  query: Record<string, string>;
  shared: boolean;
  owner_name: string;
  created_at: string;
}

const SELECT_VIEW = `select v.id, v.user_id, v.name, v.query, v.shared, v.created_at, u.name as owner_name
  from saved_views v join users u on u.tenant_id = v.tenant_id and u.id = v.user_id`;

/** Filters of the lead list under a name: everybody's own, and those that managers share with the tenant. */
@Injectable()
export class SavedViewsService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
  ) {}

  list(by: Principal): Promise<{ items: SavedView[] }> {
    return this.database.transaction(by.tenantId, async (em) => {
      const found = await rows<ViewRow>(
        em,
        `${SELECT_VIEW} where v.tenant_id = $1 and (v.user_id = $2 or v.shared) order by lower(v.name), v.id
          limit ${SAVED_VIEWS_MAX + SHARED_VIEWS_MAX}`,
        [by.tenantId, by.userId],
      );
      return { items: found.map((row) => viewOf(row, by)) };
    });
  }

  /** Throws `already_exists` for a name of one's own, `not_allowed` for sharing, `conflict` where there are enough. */
  create(by: Principal, { name, query, shared = false }: Wanted): Promise<SavedView> {
    return this.database.transaction(by.tenantId, async (em) => {
      await takeTurn(em, 'views', by.tenantId);
      assertMayShare(by, shared);
      await assertFree(em, by, name, null);
      await assertRoom(em, by, shared);
      const id = newId();
      await run(
        em,
        `insert into saved_views (tenant_id, id, user_id, name, query, shared, created_at)
         values ($1, $2, $3, $4, $5, $6, clock_timestamp())`,
        [by.tenantId, id, by.userId, name, JSON.stringify(query), shared],
      );
      if (shared) await this.tellOfSharing(em, by, id, 'view.shared', name);
      return viewOf(await find(em, by, id), by);
    });
  }

  patch(by: Principal, id: string, change: Change): Promise<SavedView> {
    return this.database.transaction(by.tenantId, async (em) => {
      await takeTurn(em, 'views', by.tenantId);
      const before = await find(em, by, id);
      if (before.user_id !== by.userId)
        throw new Problem('not_allowed', { detail: 'It is somebody else’s.' });
      const shared = change.shared ?? before.shared;
      if (shared !== before.shared) {
        assertMayShare(by, shared);
        if (shared) await assertRoom(em, by, true, 0);
      }
      if (change.name !== undefined) await assertFree(em, by, change.name, id);
      await run(
        em,
        `update saved_views set name = coalesce($3, name), query = coalesce($4, query), shared = $5
          where tenant_id = $1 and id = $2`,
        [
          by.tenantId,
          id,
          change.name ?? null,
          change.query === undefined ? null : JSON.stringify(change.query),
          shared,
        ],
      );
      const after = await find(em, by, id);
      if (shared !== before.shared)
        await this.tellOfSharing(em, by, id, shared ? 'view.shared' : 'view.unshared', after.name);
      return viewOf(after, by);
    });
  }

  /** One's own; an admin takes away shared ones too, whoever made them. */
  remove(by: Principal, id: string): Promise<void> {
    return this.database.transaction(by.tenantId, async (em) => {
      await takeTurn(em, 'views', by.tenantId);
      const view = await find(em, by, id);
      if (view.user_id !== by.userId && !hasRole(by, 'admin'))
        throw new Problem('not_allowed', { detail: 'It is somebody else’s.' });
      await run(em, 'delete from saved_views where tenant_id = $1 and id = $2', [by.tenantId, id]);
      if (view.shared) await this.tellOfSharing(em, by, id, 'view.unshared', view.name);
    });
  }

  private tellOfSharing(
    em: EntityManager,
    by: Principal,
    id: string,
    action: string,
    name: string,
  ): Promise<void> {
    return this.audit.record(em, by, by.tenantId, {
      action,
      subject: 'view',
      subjectId: id,
      after: { name },
    });
  }
}

/** A view that is not one's own and not shared is not there. */
async function find(em: EntityManager, by: Principal, id: string): Promise<ViewRow> {
  const [row] = await rows<ViewRow>(
    em,
    `${SELECT_VIEW} where v.tenant_id = $1 and v.id = $2 and (v.user_id = $3 or v.shared)`,
    [by.tenantId, id, by.userId],
  );
  if (row === undefined) throw notFound();
  return row;
}

function assertMayShare(by: Principal, shared: boolean): void {
  if (shared && !hasRole(by, 'manager'))
    throw new Problem('not_allowed', { detail: 'Only managers share views.' });
}

async function assertFree(
  em: EntityManager,
  by: Principal,
  name: string,
  except: string | null,
): Promise<void> {
  const taken = await rows(
    em,
    `select 1 from saved_views where tenant_id = $1 and user_id = $2 and lower(name) = lower($3) and id is distinct from $4`,
    [by.tenantId, by.userId, name, except],
  );
  if (taken.length > 0)
    throw new Problem('already_exists', { errors: [{ path: 'name', message: 'is in use' }] });
}

async function assertRoom(em: EntityManager, by: Principal, shared: boolean, more = 1): Promise<void> {
  const [count] = await rows<{ own: number; shared: number }>(
    em,
    `select count(*) filter (where user_id = $2)::int as own, count(*) filter (where shared)::int as shared
       from saved_views where tenant_id = $1`,
    [by.tenantId, by.userId],
  );
  if (count!.own + more > SAVED_VIEWS_MAX)
    throw new Problem('conflict', { detail: `${SAVED_VIEWS_MAX} views are the most.` });
  if (shared && count!.shared >= SHARED_VIEWS_MAX)
    throw new Problem('conflict', { detail: `${SHARED_VIEWS_MAX} shared views are the most.` });
}

function viewOf(row: ViewRow, by: Principal): SavedView {
  return {
    id: row.id,
    name: row.name,
    query: row.query,
    shared: row.shared,
    ownerName: row.owner_name,
    mine: row.user_id === by.userId,
    createdAt: new Date(row.created_at).toISOString(),
  };
}
