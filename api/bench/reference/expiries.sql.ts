/** The limit of the database for deadlines: what is overdue, 64 offers of one transaction, as set statements in a procedure. */
export const EXPIRIES = `
create or replace procedure run_expiries(inout done int, inout ms float8) language plpgsql as $body$
declare
  began timestamptz := clock_timestamp();
  n int;
begin
  done := 0;
  loop
    create temp table if not exists expired (i int, id uuid, lead_id uuid, agent_id uuid, attempt int);
    truncate expired;
    with late as (select id from offers where state = 'pending' and expires_at <= clock_timestamp() order by expires_at, id limit 64 for update skip locked),
      u as (update offers o set state = 'timed_out', responded_at = clock_timestamp() from late where o.id = late.id
              returning o.id, o.lead_id, o.agent_id, o.attempt)
    insert into expired select row_number() over (), u.* from u;
    get diagnostics n = row_count;
    exit when n = 0;
    with s as (insert into score_entries (id, agent_id, at, rule, points, lead_id, offer_id)
                 select gen_random_uuid(), agent_id, clock_timestamp(), 'timeout', -5, lead_id, id from expired on conflict do nothing),
      f as (update agents a set busy = false, score = a.score - 5, seq = a.seq + 2 from expired e where a.id = e.agent_id
              returning a.id, a.seq, a.score, e.id as offer_id, e.lead_id)
    insert into outbox (agent_id, first_seq, last_seq, events) select id, seq - 1, seq, json_build_array(
        json_build_array('offer.resolved', json_build_object('offerId', offer_id, 'leadId', lead_id, 'state', 'timed_out')),
        json_build_array('score.changed', json_build_object('agentId', id, 'score', score, 'rule', 'timeout', 'points', -5, 'leadId', lead_id)))
      from f;
    with picked as (update agents set busy = true, last_offered_at = clock_timestamp(), seq = seq + 1 where id in (
          select id from agents where team = 1 and not busy and available order by score desc, last_offered_at nulls first, id limit n for update skip locked)
        returning id, seq),
      numbered as (select id, seq, row_number() over () as i from picked),
      r as materialized (select e.*, p.id as next_id, p.seq, gen_random_uuid() as offer_id from expired e join numbered p using (i)),
      o as (insert into offers (id, lead_id, agent_id, state, attempt, created_at) select offer_id, lead_id, next_id, 'pending', attempt + 1, clock_timestamp() from r),
      l as (update leads set attempt = r.attempt + 1 from r where leads.id = r.lead_id),
      v as (insert into lead_events (lead_id, at, events) select lead_id, clock_timestamp(), jsonb_build_array(
              jsonb_build_object('type', 'offer.timed_out', 'offerId', id),
              jsonb_build_object('type', 'offer.created', 'offerId', offer_id, 'agentId', next_id)) from r)
    insert into outbox (agent_id, first_seq, last_seq, events)
      select next_id, seq, seq, json_build_array(json_build_array('offer.created', json_build_object('id', offer_id))) from r;
    commit;
    done := done + n;
  end loop;
  ms := extract(epoch from clock_timestamp() - began) * 1000;
end $body$`;
