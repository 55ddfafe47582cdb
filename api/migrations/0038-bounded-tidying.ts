import { Migration } from '@mikro-orm/migrations';

/**
 * What is over of deliveries goes by the indexes: by age, and of ways that brought something of late what is beyond the
 * newest 10,000 or beyond a gigabyte. A way that brings nothing does not grow.
 */
export class BoundedTidying extends Migration {
  override name = '0038-bounded-tidying';

  override up(): void {
    this.addSql(`create or replace function baton_private.tidy_deliveries() returns void language sql
       security definer set search_path = pg_catalog, public, pg_temp as $body$
         delete from intake_deliveries where received_at < now() - interval '30 days' and status not in ('received', 'failed');
         delete from intake_deliveries where received_at < now() - interval '90 days' and status = 'failed';
         -- Materialized: without statistics it was worked out anew for every delivery.
         with busy as materialized (
             select distinct tenant_id, way_id from intake_deliveries where received_at > now() - interval '1 day'),
           beyond as materialized (
             select busy.tenant_id, busy.way_id, first.id from busy cross join lateral (
               select id from (
                 select id, row_number() over newest as place, sum(octet_length(raw)) over newest as bytes
                   from (select id, raw from intake_deliveries
                          where tenant_id = busy.tenant_id and way_id = busy.way_id order by id desc limit 10001) last
                 window newest as (order by id desc)) ranked
                where place > 10000 or bytes > 1073741824 order by id desc limit 1) first)
         delete from intake_deliveries d using beyond
          where d.tenant_id = beyond.tenant_id and d.way_id = beyond.way_id and d.id <= beyond.id and d.status <> 'received';
       $body$`);
  }
}
