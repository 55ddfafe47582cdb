import { Migration } from '@mikro-orm/migrations';
import { importTables } from './0005-imports.ts';
import { lookupOn, privateFunction, tenantTable } from './support.ts';

/** The ways in of a source (web form, webhooks, mailbox), and every message that came by one, as it came. */
export class WaysIn extends Migration {
  override name = '0005-ways-in';

  override up(): void {
    const statements = [...wayTables(), ...deliveryTables(), ...importTables()];
    for (const statement of statements) this.addSql(statement);
  }
}

function wayTables(): string[] {
  return [
    `create table ways_in (
       tenant_id uuid not null references tenants (id) on delete cascade,
       id uuid not null,
       source_id uuid not null,
       kind text not null check (kind in ('form', 'google_ads', 'webhook', 'mailbox')),
       name text not null,
       key text not null,
       secret text,
       enabled boolean not null,
       allowed_origins text[] not null,
       mapping jsonb not null,
       form jsonb,
       created_at timestamptz not null,
       primary key (tenant_id, id),
       foreign key (tenant_id, source_id) references sources (tenant_id, id) on delete cascade)`,
    'create unique index ways_in_key on ways_in (key)',
    'create index ways_in_source on ways_in (tenant_id, source_id, id)',
    ...tenantTable('ways_in'),
    ...lookupOn('ways_in'),
    ...lookupOn('sources'),
    // The key in the address is all that a sender has: it leads to the tenant.
    ...privateFunction(
      'way_in',
      'by_key text',
      `table (tenant_id uuid, tenant_name text, currency text, id uuid, kind text, secret text, allowed_origins text[],
         mapping jsonb, form jsonb, source_name text)`,
      `select t.id, t.name, t.currency, w.id, w.kind, w.secret, w.allowed_origins, w.mapping, w.form, s.name
         from ways_in w join tenants t on t.id = w.tenant_id join sources s on s.tenant_id = w.tenant_id and s.id = w.source_id
        where w.key = by_key and w.enabled and t.status <> 'suspended'`,
    ),
  ];
}

/** Kept 30 days, what failed 90, and never more than the newest 10,000, or 1 GiB, of a way in. */
function deliveryTables(): string[] {
  return [
    `create table intake_deliveries (
       tenant_id uuid not null references tenants (id) on delete cascade,
       id uuid not null,
       way_id uuid not null,
       received_at timestamptz not null,
       status text not null check (status in ('received', 'lead', 'test', 'spam', 'failed')),
       content_type text not null,
       origin text,
       sender text,
       raw bytea not null,
       error jsonb,
       lead_id uuid,
       tries integer not null,
       tried_at timestamptz not null,
       primary key (tenant_id, id),
       foreign key (tenant_id, way_id) references ways_in (tenant_id, id) on delete cascade)`,
    'create index intake_deliveries_way on intake_deliveries (tenant_id, way_id, id)',
    `create index intake_deliveries_failed on intake_deliveries (tenant_id, way_id) where status = 'failed'`,
    `create index intake_deliveries_waiting on intake_deliveries (tried_at) where status = 'received'`,
    'create index intake_deliveries_age on intake_deliveries (received_at)',
    ...tenantTable('intake_deliveries'),
    ...lookupOn('intake_deliveries', 'select, delete'),
    ...privateFunction(
      'waiting_deliveries',
      'tried_before timestamp with time zone',
      'table (tenant_id uuid, id uuid)',
      `select tenant_id, id from intake_deliveries where status = 'received' and tried_at < tried_before order by tried_at limit 100`,
    ),
    ...privateFunction(
      'tidy_deliveries',
      '',
      'void',
      `delete from intake_deliveries where status <> 'received' and received_at < clock_timestamp()
              - case status when 'failed' then interval '90 days' else interval '30 days' end;
       delete from intake_deliveries d using (
           select tenant_id, id, row_number() over newest as place, sum(octet_length(raw)) over newest as bytes
             from intake_deliveries window newest as (partition by tenant_id, way_id order by id desc)) as ranked
        where (ranked.place > 10000 or ranked.bytes > 1073741824) and d.tenant_id = ranked.tenant_id and d.id = ranked.id and d.status <> 'received'`,
    ),
  ];
}
