import { Migration } from '@mikro-orm/migrations';
import { LEADS, leadTriggers } from './0008-lead-figures.ts';
import { countPairs, countPoints, GIVEN, offerTriggers, REPEATS, triggers } from './0008-agent-figures.ts';
import { tenantTable } from './support.ts';

/**
 * The dashboards' figures, counted when they change (docs/decisions/0006-figures-are-counted-by-the-database.md).
 *
 * Triggers for each statement, not for each row: they see what rows were and what they have become, and add the
 * difference to a cell. A cell is a day of the tenant's zone. What is still open (pending leads and offers) is in no
 * cell; those are few, and read as rows.
 */
export class Rollups extends Migration {
  override name = '0008-rollups';

  override up(): void {
    const statements = [
      ...days(),
      ...times(),
      ...leadFigures(),
      ...agentFigures(),
      ...offerRepeats(),
      ...leadTriggers(),
      ...offerTriggers(),
      ...triggers('score_entries', 'count_points', countPoints),
      ...rebuild(),
      ...fill(),
    ];
    for (const statement of statements) this.addSql(statement);
  }
}

function days(): string[] {
  return [
    // The first instant that has this date there: a clock may jump over midnight, or pass it twice.
    `create function day_start(day date, zone text) returns timestamptz language sql stable strict parallel safe as $body$
       select min(at) from (select day::timestamp at time zone zone - make_interval(mins => m) as at
         from unnest(array[0, 30, 60, 120]) m) c where (at at time zone zone)::date = day $body$`,
  ];
}

function times(): string[] {
  return [
    // Sixteen buckets for each doubling, from a quarter of a second to two years. figures/times.ts has the same.
    `create function time_bucket(span interval) returns integer language plpgsql immutable strict parallel safe as $body$
     declare
       quarters bigint := greatest(0, floor(extract(epoch from span) * 1000 / 256));
       doublings integer;
     begin
       if quarters < 16 then return quarters; end if;
       quarters := least(quarters, 268435455);
       doublings := length(ltrim(quarters::integer::bit(32)::text, '0')) - 5;
       return 16 * (doublings + 1) + ((quarters >> doublings) & 15);
     end $body$`,
    // How many times of each bucket there were up to the day's end, since the first: a range is one row less another.
    `create table time_figures (
       tenant_id uuid not null references tenants (id) on delete cascade,
       kind text not null check (kind in ('response', 'release', 'contact', 'agent')),
       subject uuid not null,
       day date not null,
       upto integer[] not null,
       primary key (tenant_id, kind, subject, day)) with (fillfactor = 50)`,
    'alter table time_figures alter column upto set storage plain',
    ...tenantTable('time_figures'),
    `create function count_times(tenant uuid, of_kind text, of_subject uuid, on_day date, buckets integer[], counts integer[])
       returns void language plpgsql as $body$
     begin
       update time_figures set upto = add_counts(upto, buckets, counts)
         where tenant_id = tenant and kind = of_kind and subject = of_subject and day >= on_day;
       if exists (select from time_figures
         where tenant_id = tenant and kind = of_kind and subject = of_subject and day = on_day) then return; end if;
       insert into time_figures values (tenant, of_kind, of_subject, on_day, add_counts(coalesce(
         (select upto from time_figures where tenant_id = tenant and kind = of_kind and subject = of_subject and day < on_day
            order by day desc limit 1), array_fill(0, array[400])), buckets, counts));
     end $body$`,
    `create function add_counts(upto integer[], buckets integer[], counts integer[])
       returns integer[] language plpgsql immutable parallel safe as $body$
     begin
       for i in 1 .. cardinality(buckets) loop
         upto[buckets[i] + 1] := upto[buckets[i] + 1] + counts[i];
       end loop;
       return upto;
     end $body$`,
  ];
}

function leadFigures(): string[] {
  return [
    // By the day a lead came in, of leads that are not pending and not discarded.
    `create table lead_figures (
       tenant_id uuid not null references tenants (id) on delete cascade,
       day date not null,
       source_id uuid not null,
       leads bigint not null,
       accepted bigint not null,
       catchall_accepted bigint not null,
       coalesced bigint not null,
       assigned bigint not null,
       unclaimed bigint not null,
       response_us bigint not null,
       release_us bigint not null,
       contact_us bigint not null,
       won bigint not null,
       won_value bigint not null,
       primary key (tenant_id, day, source_id)) with (fillfactor = 50)`,
    ...tenantTable('lead_figures'),
    `alter table leads
       add column response_bucket integer generated always as (time_bucket(first_accepted_at - received_at)) stored,
       add column release_bucket integer generated always as
         (case when first_accepted_at >= first_released_at then time_bucket(first_accepted_at - first_released_at) end) stored,
       add column contact_bucket integer generated always as (time_bucket(first_contact_at - received_at)) stored`,
    `create index leads_response on leads (tenant_id, response_bucket, received_at) include (source_id, first_accepted_at)
       where status = 'accepted'`,
    `create index leads_release on leads (tenant_id, release_bucket, received_at)
       where status = 'accepted' and release_bucket is not null`,
    `create index leads_contact on leads (tenant_id, contact_bucket, received_at) include (first_contact_at)
       where contact_bucket is not null and status in ('accepted', 'assigned', 'coalesced', 'unclaimed')`,
  ];
}

function agentFigures(): string[] {
  return [
    // Points by the day of the entry, what was given by the day it was, all else by the day of the offer that counts.
    `create table agent_figures (
       tenant_id uuid not null references tenants (id) on delete cascade,
       day date not null,
       agent_id uuid not null,
       points bigint not null default 0,
       coalesced bigint not null default 0,
       assigned bigint not null default 0,
       offered bigint not null default 0,
       accepted bigint not null default 0,
       declined bigint not null default 0,
       timed_out bigint not null default 0,
       response_us bigint not null default 0,
       contacted bigint not null default 0,
       in_progress bigint not null default 0,
       not_contacted bigint not null default 0,
       closed_won bigint not null default 0,
       unsuccessful bigint not null default 0,
       comments bigint not null default 0,
       primary key (tenant_id, day, agent_id)) with (fillfactor = 50)`,
    ...tenantTable('agent_figures'),
    `alter table offers
       add column response_bucket integer generated always as (time_bucket(responded_at - created_at)) stored`,
    `create index offers_response on offers (tenant_id, agent_id, response_bucket, created_at) include (responded_at)
       where coalesce(counts_as, state) = 'accepted' and kind <> 'catchall'`,
  ];
}

/**
 * Who was offered one lead on more than one day. A range that begins or ends in between sees another last answer than the
 * cell has, so these are looked at one by one. `level` and `prefix` find those that lie across a date: both days, as
 * numbers, and the date agree above the highest bit in which the two days differ.
 */
function offerRepeats(): string[] {
  const [first, last] = [`(first_day - date '1970-01-01')`, `(last_day - date '1970-01-01')`];
  const level = `length(ltrim((${first} # ${last})::bit(32)::text, '0'))`;
  return [
    `create table offer_repeats (
       tenant_id uuid not null references tenants (id) on delete cascade,
       lead_id uuid not null,
       agent_id uuid not null,
       first_day date not null,
       last_day date not null check (last_day > first_day),
       level integer not null generated always as (${level}) stored,
       prefix integer not null generated always as (${last} >> ${level}) stored,
       primary key (tenant_id, lead_id, agent_id))`,
    'create index offer_repeats_across on offer_repeats (tenant_id, level, prefix)',
    ...tenantTable('offer_repeats'),
  ];
}

function rebuild(): string[] {
  return [
    // From nothing but the rows: for what was there before, and where a tenant's days or currency become others.
    `create function rebuild_figures(tenant uuid) returns void language plpgsql as $body$
     declare of record;
     begin
       perform pg_advisory_xact_lock(hashtextextended(tenant::text, 0));
       delete from lead_figures where tenant_id = tenant;
       delete from agent_figures where tenant_id = tenant;
       delete from time_figures where tenant_id = tenant;
       delete from offer_repeats where tenant_id = tenant;
       ${LEADS('select 1 as sign, l.* from leads l where l.tenant_id = tenant')}
       ${GIVEN('select 1 as sign, l.* from leads l where l.tenant_id = tenant')}
       ${countPairs(`select 1 as sign, b.tenant_id, b.agent_id, b.day, b.answer, b.response_us, b.bucket,
           l.contact_status, l.outcome, l.comment_count
         from (select distinct on (o.agent_id, o.lead_id) o.tenant_id, o.lead_id, o.agent_id,
             (o.created_at at time zone t.time_zone)::date as day, coalesce(o.counts_as, o.state) as answer,
             (extract(epoch from o.responded_at - o.created_at) * 1000000)::bigint as response_us, o.response_bucket as bucket
           from offers o join tenants t on t.id = o.tenant_id where o.tenant_id = tenant and o.kind <> 'catchall'
           order by o.agent_id, o.lead_id, (coalesce(o.counts_as, o.state) in ('accepted', 'declined', 'timed_out')) desc,
             o.cycle desc, o.attempt desc) b
         join leads l on l.tenant_id = tenant and l.id = b.lead_id and l.status <> 'discarded'`)}
       ${countPoints('select 1 as sign, e.* from score_entries e where e.tenant_id = tenant')}
       ${REPEATS('select distinct tenant_id, lead_id, agent_id from offers where tenant_id = tenant')}
     end $body$`,
    `create function tenant_figures() returns trigger language plpgsql as $body$
     begin
       perform rebuild_figures(new.id);
       return null;
     end $body$`,
    `create trigger figures after update of time_zone, currency on tenants for each row
       when ((old.time_zone, old.currency) is distinct from (new.time_zone, new.currency)) execute function tenant_figures()`,
  ];
}

/** The owner sees no tenant's rows where row security is forced on it too. */
function fill(): string[] {
  const tables = [
    'tenants',
    'leads',
    'offers',
    'score_entries',
    'lead_figures',
    'agent_figures',
    'time_figures',
    'offer_repeats',
  ];
  return [
    ...tables.map((table) => `alter table ${table} no force row level security`),
    'select rebuild_figures(id) from tenants',
    ...tables.map((table) => `alter table ${table} force row level security`),
  ];
}
