import { Migration } from '@mikro-orm/migrations';
import { ACCEPTED_TIMES, countOffers, countPairs } from './0008-agent-figures.ts';
import { tenantTable } from './support.ts';

/**
 * What a batch costs the database (docs/decisions/0010-what-a-batch-costs.md): the record behind *Why* is written once and
 * never moved, rows of the hot path look no tenant up, and an agent's first answer to a lead asks for no earlier one.
 */
export class LighterBatches extends Migration {
  override name = '0021-lighter-batches';

  override up(): void {
    const statements = [...decisions(), ...noTenantLookups(), ...countMany(), ...firstAnswers()];
    for (const statement of statements) this.addSql(statement);
  }
}

/** Beside the offers, which move when they are answered: two kilobytes that nobody reads before somebody asks why. */
function decisions(): string[] {
  const offers = ['pending_offers', 'offers'];
  const [candidates, against] = [
    [`c -> 'agentId', c -> 'pecking', c -> 'matchScore', c -> 'figure', c -> 'lastOfferedAt'`, 'candidates'],
    [`c -> 'agentId', c -> 'reason'`, 'against'],
  ].map(
    ([fields, list]) => `coalesce((select jsonb_agg(jsonb_build_array(${fields}) order by n)
       from jsonb_array_elements(decision -> '${list}') with ordinality as e (c, n)), '[]')`,
  );
  return [
    // JSON as text: it is given out as it came in, and never looked into. The target keeps it in its row, uncompressed.
    `create table offer_decisions (
       tenant_id uuid not null,
       offer_id uuid not null,
       decision text not null,
       primary key (tenant_id, offer_id)) with (toast_tuple_target = 8160)`,
    ...tenantTable('offer_decisions'),
    // The owner sees no tenant's rows where row security is forced on it too.
    ...[...offers, 'offer_decisions'].map((table) => `alter table ${table} no force row level security`),
    ...offers.map(
      (
        table,
      ) => `insert into offer_decisions select tenant_id, id, (decision || jsonb_build_object('candidates', ${candidates},
        'against', ${against}))::text from ${table} where jsonb_typeof(decision) = 'object'`,
    ),
    ...[...offers, 'offer_decisions'].map((table) => `alter table ${table} force row level security`),
    ...offers.map((table) => `alter table ${table} drop column decision`),
  ];
}

/** A batch has read its tenant's row under the tenant's lock: one look for each row it writes, figures too, says nothing more. */
function noTenantLookups(): string[] {
  return [
    'customers',
    'customer_keys',
    'leads',
    'lead_events',
    'pending_offers',
    'offers',
    'agent_events',
    'outbox',
    'score_entries',
    'lead_figures',
    'agent_figures',
    'time_figures',
    'offer_repeats',
  ].map((table) => `alter table ${table} drop constraint ${table}_tenant_id_fkey`);
}

/** Times of one day of many subjects at once, where `count_times` takes one subject. */
function countMany(): string[] {
  const counted = `(select subject, array_agg(bucket) as buckets, array_agg(n) as counts
    from unnest(subjects, buckets, counts) as u (subject, bucket, n) group by 1) c`;
  return [
    `create function count_many(tenant uuid, of_kind text, on_day date, subjects uuid[], buckets integer[], counts integer[])
       returns void language plpgsql as $body$
     begin
       update time_figures t set upto = add_counts(t.upto, c.buckets, c.counts) from ${counted}
         where t.tenant_id = tenant and t.kind = of_kind and t.subject = c.subject and t.day >= on_day;
       insert into time_figures
         select tenant, of_kind, c.subject, on_day, add_counts(coalesce(
             (select p.upto from time_figures p where p.tenant_id = tenant and p.kind = of_kind and p.subject = c.subject and p.day < on_day
                order by p.day desc limit 1), array_fill(0, array[400])), c.buckets, c.counts)
           from ${counted}
          where not exists (select from time_figures t
            where t.tenant_id = tenant and t.kind = of_kind and t.subject = c.subject and t.day = on_day);
     end $body$`,
  ];
}

/** What came into `offers`: where nobody was offered the lead before, an answer counts for itself, and repeats no other. */
function firstAnswers(): string[] {
  const first = `select 1 as sign, n.tenant_id, n.agent_id, (n.created_at at time zone t.time_zone)::date as day,
      coalesce(n.counts_as, n.state) as answer, (extract(epoch from n.responded_at - n.created_at) * 1000000)::bigint as response_us,
      n.response_bucket as bucket, l.contact_status, l.outcome, l.comment_count
    from new_rows n join tenants t on t.id = n.tenant_id
    join leads l on l.tenant_id = n.tenant_id and l.id = n.lead_id and l.status <> 'discarded' where n.kind <> 'catchall'`;
  const eachDay = `select tenant_id, day, array_agg(agent_id) as subjects, array_agg(bucket) as buckets, array_agg(n) as counts
      from ${ACCEPTED_TIMES}
     group by 1, 2 order by 1, 2
  loop
    perform count_many(of.tenant_id, 'agent', of.day, of.subjects, of.buckets, of.counts);
  end loop;`;
  return [
    `create or replace function count_offers_insert() returns trigger language plpgsql as $body$
     declare of record;
     begin
       if exists (select from new_rows n join offers o
           on o.tenant_id = n.tenant_id and o.lead_id = n.lead_id and o.agent_id = n.agent_id
         where n.kind <> 'catchall' and o.kind <> 'catchall' and o.id <> n.id) then
         ${countOffers('insert')}
       else
         ${countPairs(first, eachDay)}
       end if;
       return null;
     end $body$`,
  ];
}
