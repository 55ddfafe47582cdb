import { Injectable } from '@nestjs/common';
import { EXPORT_LEADS_MAX, type Lead, type leadListQuery } from '@baton/contract';
import { stringify } from 'csv-stringify/sync';
import { Readable } from 'node:stream';
import type { z } from 'zod';
import type { Principal } from '../platform/auth/principal.ts';
import { Clock } from '../platform/clock.ts';
import { CSV } from '../platform/csv.ts';
import { Database } from '../platform/database/database.ts';
import { Problem } from '../platform/problem/problem.ts';
import { AuditService } from '../tenants/index.ts';
import { LeadQueries, namesOf } from './lead-queries.ts';

type LeadListQuery = z.output<typeof leadListQuery>;

const PAGE = 1_000;
const COLUMNS = [
  'id',
  'externalId',
  'receivedAt',
  'status',
  'source',
  'name',
  'email',
  'phone',
  'postalCode',
  'subject',
  'value',
  'currency',
  'tags',
  'priority',
  'owner',
  'acceptedAt',
  'contactStatus',
  'outcome',
  'dealValue',
  'dealCurrency',
  'nextAction',
  'nextActionAt',
  'cycle',
  'attempt',
];

/** The lead list as a file, written page by page: a download of any size takes the memory of one page. */
@Injectable()
export class LeadExportService {
  constructor(
    private readonly leads: LeadQueries,
    private readonly database: Database,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** Customers' data leaves with it, so the audit log knows. Throws `too_many_lines` rather than leaving leads out. */
  async csv(by: Principal, query: LeadListQuery): Promise<{ name: string; body: Readable }> {
    const count = await this.leads.count(by, query, EXPORT_LEADS_MAX + 1);
    if (count > EXPORT_LEADS_MAX)
      throw new Problem('too_many_lines', {
        detail: `A file takes ${EXPORT_LEADS_MAX} leads at most: narrow the filters.`,
      });
    await this.database.transaction(by.tenantId, (em) =>
      this.audit.record(em, by, by.tenantId, {
        action: 'leads.exported',
        subject: 'lead',
        subjectId: null,
        after: { leads: count },
      }),
    );
    const day = new Date(this.clock.databaseNowMs()).toISOString().slice(0, 10);
    return { name: `leads_${day}.csv`, body: Readable.from(this.lines(by, query)) };
  }

  private async *lines(by: Principal, query: LeadListQuery): AsyncGenerator<string> {
    const names = await this.database.withTenant(by.tenantId, (client) => namesOf(client, by.tenantId));
    yield stringify([COLUMNS], CSV);
    let cursor: string | undefined;
    do {
      const page = await this.leads.list(by, { ...query, limit: PAGE, cursor });
      if (page.items.length > 0)
        yield stringify(
          page.items.map((lead) => rowOf(lead, names)),
          { ...CSV, columns: COLUMNS },
        );
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
  }
}

/** Money stands in minor units with its currency beside it. */
function rowOf(lead: Lead, names: ReadonlyMap<string, string>): Record<string, unknown> {
  return {
    ...lead,
    ...lead.customer,
    value: lead.value?.amount ?? null,
    currency: lead.value?.currency ?? null,
    tags: lead.tags.join(', '),
    owner: lead.ownerAgentId === null ? null : (names.get(lead.ownerAgentId) ?? null),
    dealValue: lead.dealValue?.amount ?? null,
    dealCurrency: lead.dealValue?.currency ?? null,
    nextAction: lead.nextAction?.text ?? null,
    nextActionAt: lead.nextAction?.at ?? null,
  };
}
