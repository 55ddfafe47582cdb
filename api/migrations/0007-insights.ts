import { Migration } from '@mikro-orm/migrations';
import { tenantTable } from './support.ts';

/** What an agent says against an entry of the ledger and how it was answered; and what figures over a range are found by. */
export class Insights extends Migration {
  override name = '0007-insights';

  override up(): void {
    const statements = [
      `create table score_contests (
         tenant_id uuid not null references tenants (id) on delete cascade,
         id uuid not null,
         entry_id uuid not null,
         agent_id uuid not null,
         text text not null,
         at timestamptz not null,
         state text not null check (state in ('open', 'upheld', 'reversed')),
         answer text,
         answered_by uuid,
         answered_at timestamptz,
         primary key (tenant_id, id),
         check ((state = 'open') = (answered_at is null)),
         foreign key (tenant_id, entry_id) references score_entries (tenant_id, id) on delete cascade,
         foreign key (tenant_id, agent_id) references users (tenant_id, id) on delete cascade)`,
      // Once per entry, whatever came of it.
      'create unique index score_contests_entry on score_contests (tenant_id, entry_id)',
      'create index score_contests_open on score_contests (tenant_id, state, id)',
      ...tenantTable('score_contests'),
      // Few time lines hold a return: what reasons are counted by.
      `create index lead_events_returned on lead_events (tenant_id, at) where events @> '[{"type": "lead.returned"}]'::jsonb`,
    ];
    for (const statement of statements) this.addSql(statement);
  }
}
