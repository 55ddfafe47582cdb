/**
 * The limit of the database: the plain reference's commands, 64 of one transaction, as set statements in a procedure. No
 * program asks, nothing travels. Each transaction takes in a cohort of leads, delivers the offers of the one before and
 * accepts those of the one before that; three cohorts are 64 commands.
 */
export const BATCHES = `
create or replace procedure run_batches(seconds float8, inout cycles int, inout ms float8) language plpgsql as $body$
declare
  began timestamptz := clock_timestamp();
  turn int := 0;
  n int;
  accepted int;
  base bigint := (select count(*) from leads);
  made uuid[] := '{}';
  told uuid[] := '{}';
  held uuid[];
begin
  cycles := 0;
  loop
    n := case when clock_timestamp() >= began + seconds * interval '1 second' then 0 when turn % 3 = 2 then 22 else 21 end;
    exit when n = 0 and cardinality(made) = 0 and cardinality(told) = 0;
    held := told;
    with a as (update offers set state = 'accepted', responded_at = clock_timestamp() where id = any(held) and state = 'pending'
                 and expires_at > clock_timestamp() returning id, lead_id, agent_id, responded_at),
      l as (update leads set status = 'accepted', owner_agent_id = a.agent_id, accepted_at = a.responded_at, accepted_offer_id = a.id
              from a where leads.id = a.lead_id),
      s as (insert into score_entries (id, agent_id, at, rule, points, lead_id, offer_id)
              select gen_random_uuid(), agent_id, responded_at, 'accept', 2, lead_id, id from a),
      e as (insert into lead_events (lead_id, at, events) select lead_id, responded_at, jsonb_build_array(
              jsonb_build_object('type', 'offer.accepted', 'offerId', id, 'agentId', agent_id),
              jsonb_build_object('type', 'lead.accepted', 'agentId', agent_id)) from a),
      f as (update agents set busy = false, score = score + 2, open_leads = open_leads + 1, seq = seq + 3
              from a where agents.id = a.agent_id returning agents.id, agents.seq, agents.score, a.id as offer_id, a.lead_id)
    insert into outbox (agent_id, first_seq, last_seq, events) select id, seq - 2, seq, json_build_array(
        json_build_array('offer.resolved', json_build_object('offerId', offer_id, 'leadId', lead_id, 'state', 'accepted')),
        json_build_array('lead.assigned', (select to_json(l) from leads l where l.id = lead_id)),
        json_build_array('score.changed', json_build_object('agentId', id, 'score', score, 'rule', 'accept', 'points', 2, 'leadId', lead_id)))
      from f;
    get diagnostics accepted = row_count;
    cycles := cycles + accepted;
    told := made;
    with d as (update offers set delivered_at = clock_timestamp(), expires_at = clock_timestamp() + interval '5 minutes'
                 where id = any(told) and delivered_at is null and state = 'pending' returning id, lead_id, agent_id, delivered_at, expires_at),
      e as (insert into lead_events (lead_id, at, events) select lead_id, delivered_at, jsonb_build_array(
              jsonb_build_object('type', 'offer.delivered', 'offerId', id, 'deliveredAt', delivered_at, 'expiresAt', expires_at)) from d),
      f as (update agents set seq = seq + 1 from d where agents.id = d.agent_id returning agents.id, agents.seq, d.id as offer_id, d.lead_id, d.expires_at)
    insert into outbox (agent_id, first_seq, last_seq, events) select id, seq, seq,
        json_build_array(json_build_array('offer.delivered', json_build_object('offerId', offer_id, 'leadId', lead_id, 'expiresAt', expires_at)))
      from f;
    with fresh as materialized (select i, gen_random_uuid() as lead_id, gen_random_uuid() as offer_id, gen_random_uuid() as customer_id,
        'customer' || base + i || '@bench.test' as email from generate_series(1, n) i),
      picked as (update agents set busy = true, last_offered_at = clock_timestamp(), seq = seq + 1 where id in (
          select id from agents where team = 0 and not busy and available order by score desc, last_offered_at nulls first, id limit n for update skip locked)
        returning id, seq),
      numbered as (select id, seq, row_number() over () as i from picked),
      r as materialized (select f.*, p.id as agent_id, p.seq from fresh f join numbered p using (i)),
      c as (insert into customers (id, email, name) select customer_id, email, 'Customer' from r),
      l as (insert into leads (id, status, source, external_id, subject, text, customer_id, customer_name, customer_email, postal_code, tags, received_at, attempt)
              select lead_id, 'offered', 'bench', (base + i)::text, 'Solar roof for a family home',
                'South side, about 60 square metres. Please call in the evening.', customer_id, 'Customer', email, '10115', '{solar}', clock_timestamp(), 1 from r),
      o as (insert into offers (id, lead_id, agent_id, state, attempt, created_at) select offer_id, lead_id, agent_id, 'pending', 1, clock_timestamp() from r),
      e as (insert into lead_events (lead_id, at, events) select lead_id, clock_timestamp(), jsonb_build_array(
              jsonb_build_object('type', 'lead.received', 'at', clock_timestamp()),
              jsonb_build_object('type', 'offer.created', 'offerId', offer_id, 'agentId', agent_id)) from r),
      b as (insert into outbox (agent_id, first_seq, last_seq, events)
              select agent_id, seq, seq, json_build_array(json_build_array('offer.created', json_build_object('id', offer_id))) from r)
    select coalesce(array_agg(offer_id), '{}') into made from r;
    base := base + n;
    turn := turn + 1;
    commit;
  end loop;
  ms := extract(epoch from clock_timestamp() - began) * 1000;
end $body$`;
