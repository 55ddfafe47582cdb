import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from './support.ts';

/**
 * What an accepted lead is charged is settled when it is accepted (docs/decisions/0017-charged-when-accepted.md). For those
 * that were accepted before, by the prices and discounts of now, as their statement said until now.
 */
export class LeadCharges extends Migration {
  override name = '0034-lead-charges';

  override up(): void {
    const statements = [
      `create table lead_charges (
         tenant_id uuid not null,
         lead_id uuid not null,
         accepted_at timestamptz not null,
         agent_id uuid not null,
         tag text not null,
         price bigint not null check (price >= 50),
         currency char(3) not null,
         timeouts integer not null check (timeouts >= 0),
         terms jsonb not null,
         primary key (tenant_id, accepted_at, lead_id),
         foreign key (tenant_id, lead_id) references leads (tenant_id, id) on delete cascade,
         foreign key (tenant_id, agent_id) references users (tenant_id, id))`,
      'create index lead_charges_lead on lead_charges (tenant_id, lead_id)',
      'create index lead_charges_agent on lead_charges (tenant_id, agent_id)',
      ...tenantTable('lead_charges'),
      `insert into lead_charges
         select l.tenant_id, l.id, l.accepted_at, l.owner_agent_id, p.name, p.price, n.currency,
             (select count(*) from offers o where o.tenant_id = l.tenant_id and o.lead_id = l.id and o.state = 'timed_out'
                 and o.kind in ('exclusive', 'parallel') and o.responded_at <= l.accepted_at),
             coalesce((select jsonb_object_agg(key, value) from jsonb_each(s.settings) where key like 'billing%'), '{}')
           from leads l join tenants n on n.id = l.tenant_id left join routing_settings s on s.tenant_id = l.tenant_id
           join lateral (
             select t.name, t.price from tags t join jsonb_array_elements(l.tags) g on t.id = (g ->> 'tagId')::uuid
              where t.tenant_id = l.tenant_id and t.price is not null and t.retired_at is null
              order by t.price desc, t.name limit 1) p on true
          where l.status = 'accepted' and l.accepted_at is not null and l.owner_agent_id is not null`,
    ];
    for (const statement of statements) this.addSql(statement);
  }
}
