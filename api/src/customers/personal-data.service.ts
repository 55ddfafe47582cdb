import { Injectable } from '@nestjs/common';
import type { CustomerDetail, CustomerExport } from '@baton/contract';
import { hasRole, type Principal } from '../platform/auth/principal.ts';
import { Database, rows, run } from '../platform/database/database.ts';
import { notFound, Problem } from '../platform/problem/problem.ts';
import { KeptMessages } from '../intake/index.ts';
import { actorOf, ERASED_AT_ONCE_MAX, eraseLeads, forgetCustomer, RoutingService } from '../routing/index.ts';
import { AuditService } from '../tenants/index.ts';
import { CustomersService } from './customers.service.ts';
import { EXPORT_LEADS_MAX, EXPORTED } from './personal-data.sql.ts';

/** By what a customer is found in messages, and which leads are theirs. */
interface Traces {
  leadIds: string[];
  marks: string[];
}

/**
 * What one customer may ask for: all that is kept of them, and that it goes.
 *
 * Erasing goes in steps that each may be repeated: messages and files, then by routing's queue whatever recognises the
 * customer, then lead by lead, then messages that came meanwhile. Where it is cut off, the customer is not marked as
 * erased, and asking again ends it.
 */
@Injectable()
export class PersonalDataService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
    private readonly customers: CustomersService,
    private readonly routing: RoutingService,
    private readonly kept: KeptMessages,
  ) {}

  /** Everything that is kept of a customer. Throws 404, and `conflict` where it is more than a file takes. */
  async export(by: Principal, id: string): Promise<CustomerExport> {
    const { leadIds, marks } = await this.traces(by, id);
    if (leadIds.length > EXPORT_LEADS_MAX)
      throw new Problem('conflict', { detail: `An export takes ${EXPORT_LEADS_MAX} leads at most.` });
    const { messages, rows: importRows } = await this.kept.find(by.tenantId, leadIds, marks);
    return this.database.transaction(by.tenantId, async (em) => {
      const parts: Record<string, Record<string, unknown>[]> = {};
      for (const [name, statement] of Object.entries(EXPORTED))
        parts[name] = await rows(em, statement, [by.tenantId, id, leadIds]);
      await this.audit.record(em, by, by.tenantId, {
        action: 'customer.exported',
        subject: 'customer',
        subjectId: id,
        after: { leads: leadIds.length },
      });
      const [at] = await rows<{ now: string }>(em, 'select clock_timestamp() as now');
      const exportedAt = new Date(at!.now).toISOString();
      return { exportedAt, ...parts, messages, importRows } as unknown as CustomerExport;
    });
  }

  /** Erases a customer for good. Throws 404. */
  async erase(by: Principal, id: string, reason: string): Promise<CustomerDetail> {
    const { tenantId } = by;
    const { leadIds, marks } = await this.traces(by, id);
    await this.kept.erase(tenantId, leadIds, marks);
    await this.routing.submit(tenantId, forgetCustomer(id));
    // Nobody becomes this customer from here on: these are all their leads.
    const all = (await this.traces(by, id)).leadIds;
    for (let from = 0; from < all.length; from += ERASED_AT_ONCE_MAX)
      await this.routing.submit(
        tenantId,
        eraseLeads(all.slice(from, from + ERASED_AT_ONCE_MAX), actorOf(by)),
      );
    await this.kept.erase(tenantId, all, marks);
    await this.database.transaction(tenantId, async (em) => {
      await run(em, 'update customers set erased_at = clock_timestamp() where tenant_id = $1 and id = $2', [
        tenantId,
        id,
      ]);
      // A filter by their address or number is a trace too.
      await run(
        em,
        `delete from saved_views where tenant_id = $1 and lower(btrim(query ->> 'search')) = any($2)`,
        [tenantId, marks.map((mark) => mark.toLowerCase())],
      );
      await this.audit.record(em, by, tenantId, {
        action: 'customer.erased',
        subject: 'customer',
        subjectId: id,
        after: { reason, leads: all.length },
      });
    });
    return this.customers.detail(by, id);
  }

  private traces(by: Principal, id: string): Promise<Traces> {
    if (!hasRole(by, 'admin')) throw notFound();
    return this.database.transaction(by.tenantId, async (em) => {
      const [customer] = await rows<{ marks: (string | null)[] }>(
        em,
        `select array[c.email, c.phone]
             || array(select key from customer_keys where tenant_id = $1 and customer_id = c.id)
             || array(select unnest(array[customer_email, customer_phone]) from leads
                       where tenant_id = $1 and customer_id = c.id) as marks
           from customers c where c.tenant_id = $1 and c.id = $2`,
        [by.tenantId, id],
      );
      if (customer === undefined) throw notFound();
      const leads = await rows<{ id: string }>(
        em,
        'select id from leads where tenant_id = $1 and customer_id = $2 order by id',
        [by.tenantId, id],
      );
      // What was given as an address or a number, but is none, could stand anywhere.
      const marks = customer.marks.filter((mark) => mark !== null && /@|^\+?[\d\s()/.-]{6,}$/.test(mark));
      return { leadIds: leads.map((lead) => lead.id), marks: [...new Set(marks as string[])] };
    });
  }
}
