import { Injectable } from '@nestjs/common';
import type { Locale, LoginAnswer } from '@baton/contract';
import { Database } from '../database/database.ts';
import { NO_TENANT, type Principal } from './principal.ts';

export type TenantRef = LoginAnswer['tenant'];
export type Identity = Pick<LoginAnswer, 'user' | 'role' | 'tenant'>;

interface TenantRow {
  tenant_id: string;
  slug: string;
  tenant_name: string;
  time_zone: string;
  currency: string;
}

/** Who a principal is, in words for the person themselves. */
@Injectable()
export class IdentityService {
  constructor(private readonly database: Database) {}

  async describe(principal: Principal): Promise<Identity & { locale: Locale | null; tenants: TenantRef[] }> {
    const [accounts, tenants] = await Promise.all([
      this.database.pool.query<{ email: string; locale: Locale | null }>(
        'select email, locale from accounts where id = $1',
        [principal.accountId],
      ),
      this.#tenants(principal.accountId),
    ]);
    const present = tenants.find((tenant) => tenant.id === principal.tenantId);
    return {
      user: { id: principal.userId, name: principal.name, email: accounts.rows[0]?.email ?? '' },
      locale: accounts.rows[0]?.locale ?? null,
      role: principal.role,
      tenant: present ?? {
        id: NO_TENANT,
        slug: '',
        name: await this.#partnerName(principal),
        timeZone: 'UTC',
        currency: 'EUR',
      },
      tenants,
    };
  }

  async #tenants(accountId: string): Promise<TenantRef[]> {
    const { rows } = await this.database.pool.query<TenantRow>(
      'select tenant_id, slug, tenant_name, time_zone, currency from baton_private.memberships($1)',
      [accountId],
    );
    return rows.map((row) => ({
      id: row.tenant_id,
      slug: row.slug,
      name: row.tenant_name,
      timeZone: row.time_zone,
      currency: row.currency,
    }));
  }

  /** A partner who is in no tenant stands for the partner itself. */
  async #partnerName(principal: Principal): Promise<string> {
    const { rows } = await this.database.pool.query<{ name: string }>(
      'select name from partners where id = $1',
      [principal.partnerId],
    );
    return rows[0]?.name ?? '';
  }
}
