import { Migration } from '@mikro-orm/migrations';
import { lookupOn, privateFunction, tenantTable } from './support.ts';

/** What the demo must remember: whether it was made as a whole, and whether its traffic runs. */
export class Demo extends Migration {
  override name = '0003-demo';

  override up(): void {
    const statements = [
      // Global, one row at most. Begun and not ended: a start was cut off in between, and the next one goes on.
      `create table demo_seed (
         only_one boolean primary key default true check (only_one),
         begun_at timestamptz not null,
         ended_at timestamptz)`,
      // One row, for the demo tenant: having it is what makes a tenant the demo.
      `create table demo_traffic (
         tenant_id uuid primary key references tenants (id) on delete cascade,
         running boolean not null,
         leads_per_minute integer not null check (leads_per_minute between 1 and 600),
         api_key_id uuid)`,
      ...tenantTable('demo_traffic'),
      ...lookupOn('demo_traffic'),
      ...privateFunction('demo_tenants', '', 'table (tenant_id uuid)', 'select tenant_id from demo_traffic'),
    ];
    for (const statement of statements) this.addSql(statement);
  }
}
