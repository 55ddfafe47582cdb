import { Injectable } from '@nestjs/common';
import type { CreateLead } from '@baton/contract';
import type { Principal } from '../platform/auth/principal.ts';
import { Database } from '../platform/database/database.ts';
import { LIMITS, RateLimits } from '../platform/limits/rate-limits.ts';
import { invalidField } from '../platform/problem/validation.ts';
import { RoutingService, type Work } from '../routing/index.ts';
import { receiveLead, type Idempotency, type Received } from './receive-lead.ts';

const KEY_FORM = /^[\x21-\x7e]{1,200}$/;

/** Leads by REST: limited per key, once per idempotency key, durable before the answer. */
@Injectable()
export class IntakeService {
  /** Tenant → country: how a number without a country code is read. A tenant does not move. */
  private readonly countries = new Map<string, string>();

  constructor(
    private readonly routing: RoutingService,
    private readonly limits: RateLimits,
    private readonly database: Database,
  ) {}

  async receive(principal: Principal, input: CreateLead, key: string | undefined): Promise<Received> {
    if (key !== undefined && !KEY_FORM.test(key))
      throw invalidField('Idempotency-Key', 'must be 1 to 200 printable characters');
    const who = principal.apiKeyId ?? principal.userId;
    await this.limits.consume(LIMITS.leads, who);
    const work = await this.works(principal.tenantId);
    return this.routing.submit(
      principal.tenantId,
      work(input, key === undefined ? null : { principal: who, key }, true),
    );
  }

  /** Makes the tenant's leads into pieces of work, as many as wanted without waiting in between. */
  async works(
    tenantId: string,
  ): Promise<(input: CreateLead, idempotency: Idempotency | null, acknowledged?: boolean) => Work<Received>> {
    const country = await this.country(tenantId);
    return (input, idempotency, acknowledged) => receiveLead(input, country, idempotency, acknowledged);
  }

  async country(tenantId: string): Promise<string> {
    return this.countries.get(tenantId) ?? this.loadCountry(tenantId);
  }

  private async loadCountry(tenantId: string): Promise<string> {
    const { rows } = await this.database.withTenant(tenantId, (client) =>
      client.query<{ country: string }>('select country from tenants where id = $1', [tenantId]),
    );
    const country = rows[0]?.country ?? 'US';
    this.countries.set(tenantId, country);
    return country;
  }
}
