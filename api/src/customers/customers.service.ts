import { Injectable } from '@nestjs/common';
import type { blockAddressBody, customersQuery, CustomerDetail, CustomerView, Page } from '@baton/contract';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { z } from 'zod';
import { hasRole, type Principal } from '../platform/auth/principal.ts';
import { Database, rows, run } from '../platform/database/database.ts';
import { newId } from '../platform/ids.ts';
import { isInstantIdKey, likePattern, pageOf, readCursor } from '../platform/lists.ts';
import { notFound } from '../platform/problem/problem.ts';
import { invalidField } from '../platform/problem/validation.ts';
import { emailKey, leadsWithinReach, numberPattern, phoneKey } from '../routing/index.ts';
import { AuditService } from '../tenants/index.ts';

const ENQUIRIES_MAX = 200;
const KEYS_MAX = 100;

interface CustomerRow {
  id: string;
  name: string | null;
  email: string | null;
  phone: string | null;
  created_at: string;
  blocked_at: string | null;
  blocked_reason: string | null;
  erased_at: string | null;
  leads: string;
  last_lead_at: string | null;
}

interface EnquiryRow {
  id: string;
  status: CustomerDetail['enquiries'][number]['status'];
  source: string;
  subject: string | null;
  received_at: string;
  outcome: CustomerDetail['enquiries'][number]['outcome'];
  value_amount: string | null;
  value_currency: string | null;
  owner_name: string | null;
}

/** What is shown of a customer who gave no name or address when first known comes from their newest enquiry that has one. */
const SELECT = `
  select c.id, coalesce(c.name, l.name) as name, coalesce(c.email, l.email) as email, coalesce(c.phone, l.phone) as phone,
         c.created_at, c.blocked_at, c.blocked_reason, c.erased_at, coalesce(l.leads, 0) as leads, l.last_lead_at
    from customers c left join lateral (
      select count(*) as leads, max(received_at) as last_lead_at,
             (array_agg(customer_name order by received_at desc) filter (where customer_name is not null))[1] as name,
             (array_agg(customer_email order by received_at desc) filter (where customer_email is not null))[1] as email,
             (array_agg(customer_phone order by received_at desc) filter (where customer_phone is not null))[1] as phone
        from leads where tenant_id = $1 and customer_id = c.id) l on true`;

/** The people behind enquiries: all that each of them asked, and who may ask no more. */
@Injectable()
export class CustomersService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
  ) {}

  /** Newest first: ids grow with time, and the primary key has them in order. */
  list(by: Principal, query: z.output<typeof customersQuery>): Promise<Page<CustomerView>> {
    const after = readCursor<[string, string]>(query.cursor, isInstantIdKey);
    const search = query.search?.trim() ?? '';
    const values: unknown[] = [
      by.tenantId,
      query.blocked === undefined ? null : query.blocked === 'true',
      search === '' ? null : likePattern(search),
      after?.[1] ?? null,
      query.limit + 1,
      numberPattern(search),
    ];
    return this.database.transaction(by.tenantId, async (em) => {
      const found = await rows<CustomerRow>(
        em,
        `${SELECT} where c.tenant_id = $1
            and ($2::boolean is null or (c.blocked_at is not null) = $2)
            and ($3::text is null or lower(c.name) like $3 or exists (
              select from customer_keys k where k.tenant_id = $1 and k.customer_id = c.id and (k.key like $3 or k.key like $6)))
            and ($4::uuid is null or c.id < $4)
            ${withinReach(by, values)}
          order by c.id desc limit $5`,
        values,
      );
      return pageOf(found, query.limit, (row) => [new Date(row.created_at).toISOString(), row.id], viewOf);
    });
  }

  detail(by: Principal, id: string): Promise<CustomerDetail> {
    return this.database.transaction(by.tenantId, (em) => detailOf(em, by, id));
  }

  block(by: Principal, id: string, reason: string | null): Promise<CustomerDetail> {
    return this.database.transaction(by.tenantId, async (em) => {
      await this.#block(em, by, id, reason);
      return detailOf(em, by, id);
    });
  }

  /** Blocks whoever the address or the number names; who is unknown yet becomes known by being blocked. */
  blockAddress(by: Principal, body: z.output<typeof blockAddressBody>): Promise<CustomerDetail> {
    return this.database.transaction(by.tenantId, async (em) => {
      const [tenant] = await rows<{ country: string }>(em, 'select country from tenants where id = $1', [
        by.tenantId,
      ]);
      const email = emailKey(body.email);
      const phone = phoneKey(body.phone, tenant!.country);
      if (body.phone !== undefined && phone === null) throw invalidField('phone', 'is not a valid number');
      const keys = [email, phone].filter((key) => key !== null);
      const known = await rows<{ customer_id: string }>(
        em,
        'select distinct customer_id from customer_keys where tenant_id = $1 and key = any($2)',
        [by.tenantId, keys],
      );
      const ids = known.map((row) => row.customer_id);
      if (ids.length === 0) ids.push(await create(em, by.tenantId, email, phone));
      await run(
        em,
        `insert into customer_keys (tenant_id, key, customer_id) select $1, key, $3 from unnest($2::text[]) as key
         on conflict do nothing`,
        [by.tenantId, keys, ids[0]],
      );
      for (const id of ids) await this.#block(em, by, id, body.reason ?? null);
      return detailOf(em, by, ids[0]!);
    });
  }

  unblock(by: Principal, id: string): Promise<CustomerDetail> {
    return this.database.transaction(by.tenantId, async (em) => {
      const changed = await run(
        em,
        `update customers set blocked_at = null, blocked_reason = null
          where tenant_id = $1 and id = $2 and blocked_at is not null`,
        [by.tenantId, id],
      );
      const detail = await detailOf(em, by, id);
      if (changed > 0) await this.#record(em, by, id, 'customer.unblocked');
      return detail;
    });
  }

  async #block(em: EntityManager, by: Principal, id: string, reason: string | null): Promise<void> {
    const changed = await run(
      em,
      `update customers set blocked_at = coalesce(blocked_at, clock_timestamp()), blocked_reason = $3
        where tenant_id = $1 and id = $2`,
      [by.tenantId, id, reason],
    );
    if (changed === 0) throw notFound();
    await this.#record(em, by, id, 'customer.blocked');
  }

  /** Without name, address or what was written of them: the log outlives an erasure. */
  #record(em: EntityManager, by: Principal, id: string, action: string): Promise<void> {
    return this.audit.record(em, by, by.tenantId, { action, subject: 'customer', subjectId: id });
  }
}

async function create(
  em: EntityManager,
  tenantId: string,
  email: string | null,
  phone: string | null,
): Promise<string> {
  const id = newId();
  await run(
    em,
    'insert into customers (tenant_id, id, email, phone, created_at) values ($1, $2, $3, $4, clock_timestamp())',
    [tenantId, id, email, phone],
  );
  return id;
}

/** For customers `c`: a manager with teams knows those who never asked, or one of whose leads they see. */
function withinReach(by: Principal, values: unknown[]): string {
  const [within] = leadsWithinReach(by, (value) => `$${values.push(value)}`);
  if (within === undefined) return '';
  const theirs = 'from leads l where l.tenant_id = $1 and l.customer_id = c.id';
  return `and (not exists (select ${theirs}) or exists (select ${theirs} and ${within}))`;
}

/** Throws 404 for an agent who owns none of the customer's leads, and for another team's manager. */
async function detailOf(em: EntityManager, by: Principal, id: string): Promise<CustomerDetail> {
  const manages = hasRole(by, 'manager');
  const asked: unknown[] = [by.tenantId, id, manages, by.userId];
  const [found] = await rows<CustomerRow>(
    em,
    `${SELECT} where c.tenant_id = $1 and c.id = $2 and ($3 or exists (
       select from leads o where o.tenant_id = $1 and o.customer_id = c.id and o.owner_agent_id = $4)) ${withinReach(by, asked)}`,
    asked,
  );
  if (found === undefined) throw notFound();
  const keys = await rows<{ key: string }>(
    em,
    `select key from customer_keys where tenant_id = $1 and customer_id = $2 order by key limit ${KEYS_MAX}`,
    [by.tenantId, id],
  );
  const shown: unknown[] = [by.tenantId, id];
  const within = leadsWithinReach(by, (value) => `$${shown.push(value)}`).map((one) => `and ${one}`);
  const enquiries = await rows<EnquiryRow>(
    em,
    `select l.id, l.status, s.name as source, l.subject, l.received_at, l.outcome, l.value_amount, l.value_currency,
            u.name as owner_name
       from leads l join sources s on s.tenant_id = $1 and s.id = l.source_id
       left join users u on u.tenant_id = $1 and u.id = l.owner_agent_id
      where l.tenant_id = $1 and l.customer_id = $2 ${within.join('')}
      order by l.received_at desc, l.id desc limit ${ENQUIRIES_MAX}`,
    shown,
  );
  return {
    ...viewOf(found),
    keys: keys.map(({ key }) => key),
    enquiries: enquiries.map((row) => ({
      id: row.id,
      status: row.status,
      source: row.source,
      subject: row.subject,
      receivedAt: new Date(row.received_at).toISOString(),
      outcome: row.outcome,
      ownerName: row.owner_name,
      value:
        row.value_amount === null || row.value_currency === null
          ? null
          : { amount: Number(row.value_amount), currency: row.value_currency },
    })),
    mayBlock: manages,
    erasedAt: found.erased_at === null ? null : new Date(found.erased_at).toISOString(),
    mayErase: hasRole(by, 'admin'),
  };
}

function viewOf(row: CustomerRow): CustomerView {
  const instant = (at: string | null) => (at === null ? null : new Date(at).toISOString());
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    phone: row.phone,
    createdAt: instant(row.created_at)!,
    blockedAt: instant(row.blocked_at),
    blockedReason: row.blocked_reason,
    leads: Number(row.leads),
    lastLeadAt: instant(row.last_lead_at),
  };
}
