import { Migration } from '@mikro-orm/migrations';
import { LOOKUP_ROLE, lookupOn, privateFunction, tenantTable } from './support.ts';

/**
 * Who listens at which process. Written under the tenant's lock, so that every process numbers and keeps events for
 * whoever listens anywhere, whatever becomes of the messages between processes.
 */
export class Processes extends Migration {
  override name = '0018-processes';

  override up(): void {
    const statements = [
      `create table listeners (
         tenant_id uuid not null references tenants (id) on delete cascade,
         user_id uuid not null,
         process_id uuid not null,
         lost_at timestamptz,
         primary key (tenant_id, user_id, process_id)) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05)`,
      'create index listeners_process on listeners (process_id, lost_at)',
      'create index listeners_lost on listeners (lost_at) where lost_at is not null',
      ...tenantTable('listeners'),
      ...lookupOn('listeners', 'select, delete'),
      // A process that stopped in good order need not be waited for.
      'alter table processes add column ended boolean not null default false',
      `grant select on processes to ${LOOKUP_ROLE}`,
      ...privateFunction(
        'left_listeners',
        'before timestamptz',
        'table (tenant_id uuid, process_id uuid)',
        `select distinct l.tenant_id, l.process_id from processes p join listeners l on l.process_id = p.id and l.lost_at is null
          where p.ended or p.seen_at < before`,
      ),
      ...privateFunction(
        'lost_listeners',
        'process uuid',
        'table (tenant_id uuid, user_id uuid)',
        'select tenant_id, user_id from listeners where process_id = process and lost_at is not null',
      ),
      ...privateFunction(
        'last_told',
        'tenants uuid[], users uuid[]',
        'table (tenant_id uuid, user_id uuid, seq bigint)',
        `select w.tenant_id, w.user_id, (select o.last_seq from outbox o where o.tenant_id = w.tenant_id and o.user_id = w.user_id
             order by o.first_seq desc limit 1)
           from unnest(tenants, users) as w (tenant_id, user_id)`,
      ),
      ...privateFunction(
        'trim_listeners',
        'before timestamptz',
        'bigint',
        `with trimmed as (delete from listeners where lost_at < before returning 1) select count(*) from trimmed`,
      ),
    ];
    for (const statement of statements) this.addSql(statement);
  }
}
