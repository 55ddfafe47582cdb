import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Page, PlanStep } from '@baton/contract';
import { AuthService } from '../platform/auth/auth.service.ts';
import type { Principal } from '../platform/auth/principal.ts';
import { SignInService } from '../platform/auth/sign-in.service.ts';
import { Database, rows, run } from '../platform/database/database.ts';
import { newId } from '../platform/ids.ts';
import { isIdKey, pageOf, readCursor } from '../platform/lists.ts';
import { notFound, Problem } from '../platform/problem/problem.ts';
import { invalidField } from '../platform/problem/validation.ts';
import { AccountsService } from './accounts.service.ts';
import { AuditService } from './audit.service.ts';
import { databaseNow } from './database-now.ts';
import { InvitingService, type Invitation } from './inviting.service.ts';
import { RoutingPlan, RoutingPlanVersion } from './routing-plan.entity.ts';
import type { CreateTenant, ListQuery, TenantView } from './shapes.ts';
import { TagInheritance } from './tag-inheritance.ts';
import { Tenant } from './tenant.entity.ts';
import { User } from './user.entity.ts';

/** What a new tenant routes by until somebody publishes something better. */
export const FIRST_PLAN_STEPS: PlanStep[] = [{ name: 'All agents', strategy: 'performance' }];

export interface NewTenant extends CreateTenant {
  partnerId: string | null;
  adminName?: string;
}

/** Tenants, made by their partner. */
@Injectable()
export class TenantsService {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountsService,
    private readonly audit: AuditService,
    private readonly signIn: SignInService,
    private readonly inviting: InvitingService,
    private readonly auth: AuthService,
    private readonly inheritance: TagInheritance,
  ) {}

  /** A tenant with its first admin, plan, settings and routing row. Throws `already_exists` for a slug in use. */
  async create(
    by: Principal | null,
    wanted: NewTenant,
  ): Promise<TenantView & { invitation: Invitation | null; adminUserId: string }> {
    const tenantId = newId();
    const passwordHash =
      wanted.adminPassword === undefined ? null : await this.signIn.hash(wanted.adminPassword);
    const created = await this.database.transaction(tenantId, async (em) => {
      const [taken] = await rows<{ taken: boolean }>(em, 'select baton_private.slug_taken($1) as taken', [
        wanted.slug,
      ]);
      if (taken?.taken === true)
        throw new Problem('already_exists', { errors: [{ path: 'slug', message: 'is in use' }] });
      await assertParent(em, wanted);
      const at = await databaseNow(em);
      const tenant = {
        id: tenantId,
        slug: wanted.slug,
        name: wanted.name,
        timeZone: wanted.timeZone ?? 'Europe/Berlin',
        country: wanted.country ?? 'DE',
        currency: wanted.currency ?? 'EUR',
        status: 'active' as const,
        partnerId: wanted.partnerId,
        parentId: wanted.parentId ?? null,
        createdAt: at,
      };
      await em.insert(Tenant, tenant);
      await this.#firstPlan(em, tenantId, at);
      if (wanted.parentId !== undefined) await this.inheritance.plan(em, [tenantId]);
      const account = await this.accounts.linkOrCreate(
        em,
        wanted.adminEmail,
        wanted.adminName ?? wanted.adminEmail.split('@')[0]!,
        passwordHash,
      );
      const adminUserId = newId();
      await em.insert(User, {
        tenantId,
        id: adminUserId,
        accountId: account.id,
        name: wanted.adminName ?? wanted.adminEmail.split('@')[0]!,
        role: 'admin',
        takesLeads: false,
        active: true,
        weight: 50,
        channels: [],
        createdAt: at,
      });
      const invitation = (await this.accounts.mayInvite(em, account, tenantId))
        ? await this.inviting.invite(em, tenantId, adminUserId)
        : null;
      const { partnerId: _partner, ...shown } = tenant;
      await this.audit.record(em, by, tenantId, {
        action: 'tenant.created',
        subject: 'tenant',
        subjectId: tenantId,
        after: { slug: wanted.slug, name: wanted.name },
      });
      return {
        view: { ...shown, createdAt: at.toISOString(), invitation, adminUserId },
        accountId: account.id,
      };
    });
    this.auth.forget(created);
    return created.view;
  }

  /** The partner's tenants, oldest first. */
  async list(by: Principal, query: ListQuery): Promise<Page<TenantView>> {
    if (by.partnerId === null) throw notFound();
    const after = readCursor<[string]>(query.cursor, isIdKey);
    const { rows: found } = await this.database.pool.query<TenantRow>(
      'select * from baton_private.partner_tenants($1) where $2::uuid is null or id > $2 order by id limit $3',
      [by.partnerId, after?.[0] ?? null, query.limit + 1],
    );
    return pageOf(found, query.limit, (row) => [row.id], viewOf);
  }

  async #firstPlan(em: EntityManager, tenantId: string, at: Date): Promise<void> {
    const planId = newId();
    const versionId = newId();
    await em.insert(RoutingPlan, { tenantId, id: planId, name: 'Standard', draftSteps: null, createdAt: at });
    await em.insert(RoutingPlanVersion, {
      tenantId,
      id: versionId,
      planId,
      version: 1,
      steps: FIRST_PLAN_STEPS,
      publishedAt: at,
    });
    await run(em, `insert into routing_settings (tenant_id, settings) values ($1, '{}')`, [tenantId]);
    await run(
      em,
      `insert into tenant_routing (tenant_id, version, config_version, default_plan_version_id, rotation) values ($1, 0, 1, $2, '{}')`,
      [tenantId, versionId],
    );
  }
}

/** A parent is of the same partner, and has none itself: tags come from one place. */
async function assertParent(em: EntityManager, { parentId, partnerId }: NewTenant): Promise<void> {
  if (parentId === undefined) return;
  const [parent] = await rows<{ parent_id: string | null }>(
    em,
    'select parent_id from baton_private.partner_tenants($1) where id = $2',
    [partnerId, parentId],
  );
  if (parent === undefined) throw invalidField('parentId', 'is no tenant of yours');
  if (parent.parent_id !== null) throw invalidField('parentId', 'has a parent itself');
}

interface TenantRow {
  id: string;
  slug: string;
  name: string;
  time_zone: string;
  country: string;
  currency: string;
  status: 'trial' | 'active' | 'suspended';
  parent_id: string | null;
  created_at: Date;
}

function viewOf(row: TenantRow): TenantView {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    timeZone: row.time_zone,
    country: row.country,
    currency: row.currency,
    status: row.status,
    parentId: row.parent_id,
    createdAt: row.created_at.toISOString(),
  };
}
