import { Migration } from '@mikro-orm/migrations';
import { lookupOn, privateFunction } from './support.ts';

/** Partners' keys stand under the tenant that nobody is. */
const EVERY_TENANT = `(select id from tenants union all select '00000000-0000-0000-0000-000000000000') t`;

/**
 * What is cleared away by age is found tenant by tenant, as the indexes have it, and taken in pieces: one statement for all
 * of it read whole tables each time, and would have held a day's rows at once after a busy day.
 */
export class Trimming extends Migration {
  override name = '0030-trimming';

  override up(): void {
    const statements = [
      // The same index shows who was there when: what a what-if begins with.
      'create index agent_events_age on agent_events (tenant_id, at)',
      ...lookupOn('agent_events', 'select, delete'),
      ...trimming('trim_agent_events', 'agent_events', 'r.at < before'),
      'drop function baton_private.trim_outbox(timestamptz)',
      ...trimming(
        'trim_outbox',
        'outbox',
        // The last one says which number comes next.
        `r.at < before and exists (select from outbox n where n.tenant_id = r.tenant_id and n.user_id = r.user_id and n.first_seq > r.first_seq)`,
      ),
      ...trimming('trim_idempotency_keys', 'idempotency_keys', 'r.created_at < before'),
      'drop function baton_private.tidy()',
      ...privateFunction(
        'tidy',
        '',
        'void',
        `delete from invitations where ends_at < clock_timestamp() - interval '30 days'`,
      ),
    ];
    for (const statement of statements) this.addSql(statement);
  }
}

function trimming(name: string, table: string, old: string): string[] {
  return privateFunction(
    name,
    'before timestamptz, most integer',
    'bigint',
    `with trimmed as (delete from ${table} where ctid = any(array(
         select o.ctid from ${EVERY_TENANT} cross join lateral (
           select r.ctid from ${table} r where r.tenant_id = t.id and ${old} limit most) o limit most)) returning 1)
     select count(*) from trimmed`,
  );
}
