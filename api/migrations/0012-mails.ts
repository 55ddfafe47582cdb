import { Migration } from '@mikro-orm/migrations';
import { lookupOn, privateFunction, tenantTable } from './support.ts';

/** Links of mails by which an offer is accepted, and mails that tell customers their enquiry has come in. */
export class Mails extends Migration {
  override name = '0012-mails';

  override up(): void {
    const statements = [
      `create table offer_links (
         tenant_id uuid not null references tenants (id) on delete cascade,
         id uuid not null,
         offer_id uuid not null,
         agent_id uuid not null,
         token_hash bytea not null,
         created_at timestamptz not null,
         primary key (tenant_id, id))`,
      'create unique index offer_links_token on offer_links (token_hash)',
      'create index offer_links_age on offer_links (tenant_id, created_at)',
      ...tenantTable('offer_links'),
      ...lookupOn('offer_links'),
      ...privateFunction(
        'offer_link',
        'by_hash bytea',
        'table (tenant_id uuid, tenant_name text, offer_id uuid, agent_id uuid)',
        `select t.id, t.name, l.offer_id, l.agent_id
           from offer_links l join tenants t on t.id = l.tenant_id
           join users u on u.tenant_id = l.tenant_id and u.id = l.agent_id
          where l.token_hash = by_hash and u.active and t.status <> 'suspended'`,
      ),
      // {subject, text, replyTo}
      'alter table sources add column acknowledgement jsonb',
      `create table acknowledgements (
         tenant_id uuid not null references tenants (id) on delete cascade,
         lead_id uuid not null,
         email_key text not null,
         at timestamptz not null,
         primary key (tenant_id, lead_id))`,
      'create index acknowledgements_by_address on acknowledgements (tenant_id, email_key, at)',
      'create index acknowledgements_age on acknowledgements (tenant_id, at)',
      ...tenantTable('acknowledgements'),
    ];
    for (const statement of statements) this.addSql(statement);
  }
}
