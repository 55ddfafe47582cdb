import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from './support.ts';

/** Working leads: what is to be done next on one, and filters of the lead list under a name. */
export class Desk extends Migration {
  override name = '0010-desk';

  override up(): void {
    const statements = [
      // Until when its owner was reminded: one of another date reminds again.
      `alter table leads add column next_action text,
         add column next_action_at timestamptz,
         add column next_action_reminded_at timestamptz,
         add constraint leads_next_action check ((next_action is null) = (next_action_at is null))`,
      `create table saved_views (
         tenant_id uuid not null,
         id uuid not null,
         user_id uuid not null,
         name text not null,
         query jsonb not null,
         shared boolean not null,
         created_at timestamptz not null,
         primary key (tenant_id, id),
         foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade)`,
      'create unique index saved_views_name on saved_views (tenant_id, user_id, lower(name))',
      ...tenantTable('saved_views'),
    ];
    for (const statement of statements) this.addSql(statement);
  }
}
