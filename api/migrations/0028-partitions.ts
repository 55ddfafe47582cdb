import { Migration } from '@mikro-orm/migrations';
import { lookupOn, privateFunction, RUNTIME_ROLE, tenantTable } from './support.ts';

/** Where partitions stand. Nobody but their owner may look in: rows show through the table that they are part of. */
const PARTS = 'baton_parts';

/**
 * Time lines and the records behind *Why* stand in partitions by the month of their key, whose ids tell the time they were
 * made: docs/decisions/0014-what-grows.md. A partition is made, filled and dropped by the functions below, which belong to
 * the tables' owner; the API's role may only call them.
 */
export class Partitions extends Migration {
  override name = '0028-partitions';

  override up(): void {
    const statements = [
      `create schema ${PARTS}`,
      ...times(),
      ...makePartitions(),
      ...state(),
      ...byMonth('lead_events', 'lead_id', [
        'primary key (tenant_id, lead_id, batch)',
        `create index lead_events_returned on lead_events (tenant_id, at) where events @> '[{"type": "lead.returned"}]'::jsonb`,
      ]),
      ...byMonth('offer_decisions', 'offer_id', ['primary key (tenant_id, offer_id)']),
      // What was there before moves from the default partition to the months it is of.
      'select baton_private.make_partitions(clock_timestamp())',
      ...analyzeGrown(),
      ...retention(),
    ];
    for (const statement of statements) this.addSql(statement);
  }
}

function times(): string[] {
  return [
    // Of all ids of version 7 made since then the first.
    `create function baton_private.first_id(at timestamptz) returns uuid language sql immutable strict parallel safe
       set search_path = pg_catalog, pg_temp as $body$
       select (lpad(to_hex(floor(extract(epoch from at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid $body$`,
    `create function baton_private.time_of(id uuid) returns timestamptz language sql immutable strict parallel safe
       set search_path = pg_catalog, pg_temp as $body$
       select to_timestamp(('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint / 1000.0) $body$`,
    // Months of UTC, whatever a session's time zone.
    `create function baton_private.month_of(at timestamptz) returns timestamptz language sql immutable strict parallel safe
       set search_path = pg_catalog, pg_temp as $body$
       select date_trunc('month', at at time zone 'UTC') at time zone 'UTC' $body$`,
    `create function baton_private.months_later(month timestamptz, months integer) returns timestamptz language sql immutable strict
       parallel safe set search_path = pg_catalog, pg_temp as $body$
       select (month at time zone 'UTC' + make_interval(months => months)) at time zone 'UTC' $body$`,
  ];
}

/** As the owner of the tables, for the API's role. Whoever waits for a lock gives way soon: batches would wait behind. */
function ownersFunction(name: string, args: string, returns: string, body: string): string[] {
  const types = args
    .split(', ')
    .map((argument) => argument.split(' ').slice(1).join(' '))
    .join(', ');
  return [
    `create function baton_private.${name}(${args}) returns ${returns} language plpgsql security definer
       set search_path = pg_catalog, pg_temp set lock_timeout = '500ms' as $body$ ${body} $body$`,
    `revoke all on function baton_private.${name}(${types}) from public`,
    `grant execute on function baton_private.${name}(${types}) to ${RUNTIME_ROLE}`,
  ];
}

/** The column by whose ids a table is divided, and its default partition: what no month has taken stands there. */
const EACH_TABLE = `select c.oid, c.relname as name, a.attname as key, d.relname as rest, d.reloptions as options
    from pg_partitioned_table p join pg_class c on c.oid = p.partrelid join pg_class d on d.oid = p.partdefid
    join pg_attribute a on a.attrelid = c.oid and a.attnum = p.partattrs[0]
   where c.relnamespace = 'public'::regnamespace`;

function makePartitions(): string[] {
  return ownersFunction(
    'make_partitions',
    'now timestamptz',
    'integer',
    `declare
       whole record;
       month timestamptz;
       part text;
       made integer := 0;
       months timestamptz[];
       first_key uuid;
       next_key uuid;
     begin
       if not pg_try_advisory_xact_lock(hashtextextended('baton partitions', 0)) then return 0; end if;
       for whole in ${EACH_TABLE} loop
         -- The month before too: made-up history begins there. And whatever months have rows that have no other place.
         execute format('select array_agg(m order by m) from (
             select baton_private.months_later(baton_private.month_of($1), n) as m from generate_series(-1, 3) n union
             select distinct baton_private.month_of(baton_private.time_of(%1$I)) from ${PARTS}.%2$I
               where %1$I >= baton_private.first_id(''2000-01-01Z'') and %1$I < baton_private.first_id($1)) w', whole.key, whole.rest)
           into months using now;
         foreach month in array months loop
           part := whole.name || to_char(month at time zone 'UTC', '_YYYY_MM');
           continue when to_regclass('${PARTS}.' || part) is not null;
           first_key := baton_private.first_id(month);
           next_key := baton_private.first_id(baton_private.months_later(month, 1));
           execute format('create table ${PARTS}.%I (like public.%I including all)', part, whole.name);
           if whole.options is not null then
             execute format('alter table ${PARTS}.%I set (%s)', part, array_to_string(whole.options, ', '));
           end if;
           -- A lock of its own, so that nothing comes in between the look and the move.
           execute format('lock table ${PARTS}.%I in access exclusive mode', whole.rest);
           execute format('with gone as (delete from ${PARTS}.%1$I where %2$I >= %3$L and %2$I < %4$L returning *)
             insert into ${PARTS}.%5$I select * from gone', whole.rest, whole.key, first_key, next_key, part);
           execute format('alter table ${PARTS}.%I enable row level security', part);
           execute format('alter table public.%I attach partition ${PARTS}.%I for values from (%L) to (%L)',
             whole.name, part, first_key, next_key);
           made := made + 1;
         end loop;
       end loop;
       return made;
     end`,
  );
}

/** What the doctor and /metrics ask: how many months after this one each table is ready for, and what no month has taken. */
function state(): string[] {
  return ownersFunction(
    'partitions',
    'now timestamptz',
    'table (name text, months integer, ahead integer, strays bigint)',
    `declare whole record;
     begin
       for whole in ${EACH_TABLE} loop
         name := whole.name;
         select count(*) - 1 into months from pg_inherits where inhparent = whole.oid;
         -- Without a gap from this month on; this one missing is less than none ahead.
         select coalesce(min(n), 120) - 1 into ahead from generate_series(0, 119) n where to_regclass('${PARTS}.' || whole.name
           || to_char(baton_private.months_later(baton_private.month_of(now), n) at time zone 'UTC', '_YYYY_MM')) is null;
         execute format('select count(*) from (select from ${PARTS}.%I limit 1000) s', whole.rest) into strays;
         return next;
       end loop;
     end`,
  );
}

/** The table as it was becomes the default partition of one that has its name, its rules and its row security. */
function byMonth(table: string, key: string, [primary, ...indexes]: string[]): string[] {
  const rest = `${table}_rest`;
  return [
    `drop policy tenant on ${table}`,
    `alter table ${table} no force row level security`,
    `alter table ${table} rename to ${rest}`,
    `alter table ${rest} set schema ${PARTS}`,
    `revoke all on ${PARTS}.${rest} from ${RUNTIME_ROLE}`,
    `create table ${table} (like ${PARTS}.${rest}, ${primary}) partition by range (${key})`,
    ...indexes,
    `alter table ${table} attach partition ${PARTS}.${rest} default`,
    ...tenantTable(table),
  ];
}

/** Statistics of partitions grow with them: 0020-statistics.ts, in one more place. */
function analyzeGrown(): string[] {
  return [
    `create or replace function baton_private.analyze_grown() returns integer language plpgsql
       security definer set search_path = pg_catalog, pg_temp
       set default_statistics_target = 10 as $body$
     declare
       grown oid;
       analyzed integer := 0;
     begin
       if not pg_try_advisory_xact_lock(hashtextextended('baton analyze_grown', 0)) then return 0; end if;
       for grown in
         select c.oid from pg_class c
          where c.relkind = 'r' and c.relnamespace in ('public'::regnamespace, '${PARTS}'::regnamespace)
            and pg_stat_get_mod_since_analyze(c.oid) > greatest(500, c.reltuples)
       loop
         execute format('analyze %s', grown::regclass);
         analyzed := analyzed + 1;
       end loop;
       return analyzed;
     end $body$`,
  ];
}

function retention(): string[] {
  return [
    // Whose history is not over: leads in routing, and those whose points somebody objects to. Few, whatever there is.
    ...['leads', 'offers', 'score_entries', 'score_contests'].flatMap((table) => lookupOn(table)),
    ...privateFunction(
      'needed_history',
      '',
      'table (tenant_id uuid, lead_id uuid, offer_id uuid)',
      `with needed as materialized (
         select l.tenant_id, l.id as lead_id from leads l where l.status in ('held', 'queued', 'offered', 'shark_tank', 'catchall')
         union select e.tenant_id, e.lead_id from score_contests c
           join score_entries e on e.tenant_id = c.tenant_id and e.id = c.entry_id where c.state = 'open' and e.lead_id is not null)
       select n.tenant_id, n.lead_id, null::uuid from needed n
       union all select n.tenant_id, null, o.id from needed n join offers o on o.tenant_id = n.tenant_id and o.lead_id = n.lead_id
       union all select p.tenant_id, null, p.id from pending_offers p`,
    ),
    ...trimHistory(),
  ];
}

/**
 * Months that ended before go as they stand, unless something of theirs is still needed: then the rest of their rows goes,
 * `most` at a time, and so does what no month has taken. Says how many rows went one by one, and which partitions whole.
 */
function trimHistory(): string[] {
  return ownersFunction(
    'trim_history',
    'before timestamptz, most integer',
    'table (deleted bigint, dropped text[])',
    `declare
       whole record;
       part record;
       held boolean;
       n bigint;
     begin
       deleted := 0;
       dropped := '{}';
       if pg_try_advisory_xact_lock(hashtextextended('baton partitions', 0)) then
         create temp table needed on commit drop as select * from baton_private.needed_history();
         for whole in ${EACH_TABLE} loop
           for part in select c.relname as name, c.oid <> p.partdefid as dated,
               case when c.oid <> p.partdefid then baton_private.months_later(to_date(right(c.relname, 7), 'YYYY_MM')::timestamp at time zone 'UTC', 1) end as ends
               from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_partitioned_table p on p.partrelid = i.inhparent
              where i.inhparent = whole.oid order by 1
           loop
             continue when part.ends > before;
             execute format('select exists (select from pg_temp.needed x join ${PARTS}.%I p on p.tenant_id = x.tenant_id and p.%I = x.%2$I)',
               part.name, whole.key) into held;
             if part.dated and not held then
               execute format('drop table ${PARTS}.%I', part.name);
               dropped := dropped || part.name::text;
               continue;
             end if;
             execute format('with trimmed as (delete from ${PARTS}.%1$I where ctid = any(array(select p.ctid from ${PARTS}.%1$I p
                 where p.%2$I < $1 and not exists (select from pg_temp.needed x where x.tenant_id = p.tenant_id and x.%2$I = p.%2$I)
                 limit $2)) returning 1) select count(*) from trimmed', part.name, whole.key)
               into n using baton_private.first_id(before), most - deleted;
             deleted := deleted + n;
           end loop;
         end loop;
         drop table pg_temp.needed;
       end if;
       return next;
     end`,
  );
}
