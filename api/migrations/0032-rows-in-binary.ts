import { Migration } from '@mikro-orm/migrations';
import { CHANGED } from './0008-agent-figures.ts';
import { countLeads, FEEDBACK_BY_SETS } from './0008-lead-figures.ts';

/**
 * The types in which a batch sends its rows (docs/decisions/0012-rows-in-binary.md). A process of the version before
 * goes on with JSON; whoever needs other fields makes a type of another name.
 */
const TYPES = {
  batch_agent: `agent_id uuid, activity text, activity_since timestamptz, connected boolean, disconnected_at timestamptz, connection_epoch integer, unresponsive boolean, last_offered_at timestamptz, idle_since timestamptz, consecutive_timeouts integer, wrap_up_until timestamptz, taken jsonb, feedback_pending jsonb`,
  batch_agent_events: `agent_id uuid, batch bigint, at timestamptz, events jsonb`,
  batch_answered_key: `principal text, key text, hash text, status smallint, body text, created_at timestamptz`,
  batch_customer: `id uuid, name text, email text, phone text, created_at timestamptz`,
  batch_customer_key: `key text, customer_id uuid`,
  batch_decision: `offer_id uuid, decision text`,
  batch_lead: `id uuid, source_id uuid, external_id text, subject text, text text, customer_id uuid, customer_name text, customer_email text, customer_phone text, customer_postal_code text, attributes jsonb, value_amount bigint, value_currency text, tag_names text[], tags jsonb, priority smallint, received_at timestamptz, status text, queued_at timestamptz, held_at timestamptz, cycle integer, attempt integer, version integer, owner_agent_id uuid, owned_at timestamptz, accepted_at timestamptz, first_accepted_at timestamptz, first_released_at timestamptz, accepted_offer_id uuid, accepted_kind text, joined_lead_id uuid, routing jsonb`,
  batch_lead_change: `id uuid, status text, queued_at timestamptz, held_at timestamptz, cycle integer, attempt integer, version integer, owner_agent_id uuid, owned_at timestamptz, accepted_at timestamptz, first_accepted_at timestamptz, first_released_at timestamptz, accepted_offer_id uuid, accepted_kind text, joined_lead_id uuid, routing jsonb`,
  batch_lead_events: `lead_id uuid, batch bigint, at timestamptz, events jsonb`,
  batch_notification: `id uuid, user_id uuid, kind text, title text, body text, lead_id uuid, about_lead_id uuid, at timestamptz, portal boolean`,
  batch_offer_answer: `id uuid, delivered_at timestamptz, window_ms bigint, expires_at timestamptz, state text, responded_at timestamptz, reason text, counts_as text`,
  batch_outbox: `user_id uuid, first_seq bigint, last_seq bigint, at timestamptz, events json`,
  batch_pending_change: `id uuid, delivered_at timestamptz, window_ms bigint, expires_at timestamptz`,
  batch_pending_offer: `id uuid, lead_id uuid, agent_id uuid, kind text, cycle integer, attempt integer, step integer, created_at timestamptz, delivered_at timestamptz, window_ms bigint, expires_at timestamptz, after_requeue boolean, why jsonb`,
  batch_resolved_offer: `id uuid, lead_id uuid, agent_id uuid, kind text, cycle integer, attempt integer, step integer, created_at timestamptz, delivered_at timestamptz, window_ms bigint, expires_at timestamptz, after_requeue boolean, why jsonb, state text, responded_at timestamptz, reason text, counts_as text`,
  batch_score_entry: `id uuid, agent_id uuid, at timestamptz, rule text, points integer, lead_id uuid, offer_id uuid, cause_id uuid, reverses uuid, reason text`,
  batch_source: `id uuid, name text, key text, created_at timestamptz`,
  batch_webhook_message: `id uuid, type text, at timestamptz, data jsonb, handed_out boolean`,
};

export class RowsInBinary extends Migration {
  override name = '0032-rows-in-binary';

  override up(): void {
    for (const [name, fields] of Object.entries(TYPES)) this.addSql(`create type ${name} as (${fields})`);
    // Batches plan by keys alone now: statistics serve lists and dashboards, and may follow more slowly.
    this.addSql(FOURFOLD);
    this.addSql(`create or replace function count_leads_update() returns trigger language plpgsql as $body$
     declare of record;
     begin
       ${countLeads(CHANGED.update(), 'update', FEEDBACK_BY_SETS)}
       return null;
     end $body$`);
    this.addSql(FOUND_BY_LEAD);
    this.addSql(COUNT_MANY);
  }
}

/** For `analyze_grown`. Batches plan by keys alone now: statistics serve lists and dashboards, and may follow more slowly. */
const FOURFOLD = `do $do$
  begin
    execute replace(pg_get_functiondef('baton_private.analyze_grown'::regproc), 'greatest(500, c.reltuples)', 'greatest(500, 3 * c.reltuples)');
  end $do$`;

/**
 * An agent's offers of one lead are looked up by the lead, which has few, and not by the agent, who has many: with old
 * statistics the two indexes look alike. No index serves `is not distinct from`.
 */
const FOUND_BY_LEAD = `do $do$
  declare
    name text;
    body text;
  begin
    foreach name in array array['count_offers_insert', 'count_offers_update', 'count_offers_delete', 'count_leads_update', 'count_leads_delete'] loop
      body := pg_get_functiondef(name::regproc);
      execute regexp_replace(body, '\\m([oy])\\.agent_id = ([np])\\.agent_id', '\\1.agent_id is not distinct from \\2.agent_id', 'g');
    end loop;
  end $do$`;

/** Nearly always a subject has one new time: that is one element of its list, and no reason to take the list apart. */
const COUNT_MANY = `create or replace function count_many(tenant uuid, of_kind text, on_day date, subjects uuid[],
    buckets integer[], counts integer[]) returns void language plpgsql as $body$
  begin
    if (select count(distinct subject) = count(*) from unnest(subjects) subject) then
      update time_figures t set upto[c.bucket + 1] = t.upto[c.bucket + 1] + c.n
        from unnest(subjects, buckets, counts) as c (subject, bucket, n)
        where t.tenant_id = tenant and t.kind = of_kind and t.subject = c.subject and t.day >= on_day;
    else
      update time_figures t set upto = add_counts(t.upto, c.buckets, c.counts)
        from (select subject, array_agg(bucket) as buckets, array_agg(n) as counts
                from unnest(subjects, buckets, counts) as u (subject, bucket, n) group by 1) c
        where t.tenant_id = tenant and t.kind = of_kind and t.subject = c.subject and t.day >= on_day;
    end if;
    insert into time_figures
      select tenant, of_kind, c.subject, on_day, add_counts(coalesce(
          (select p.upto from time_figures p where p.tenant_id = tenant and p.kind = of_kind and p.subject = c.subject and p.day < on_day
             order by p.day desc limit 1), array_fill(0, array[400])), c.buckets, c.counts)
        from (select subject, array_agg(bucket) as buckets, array_agg(n) as counts
                from unnest(subjects, buckets, counts) as u (subject, bucket, n) group by 1) c
       where not exists (select from time_figures t
         where t.tenant_id = tenant and t.kind = of_kind and t.subject = c.subject and t.day = on_day);
  end $body$`;
