/**
 * The lead dashboard's figures. `$1` tenant, `$2` from, `$3` to (half-open). A discarded lead is in none of them. Rates
 * use a lead's present status. Every division is done by the caller, who answers null where the denominator is zero.
 */

/** By `received_at`: what became of the leads that came in. */
export const COMPANY = `
  select count(*)::int as leads,
    count(*) filter (where status = 'accepted' and accepted_kind <> 'catchall')::int as accepted,
    count(*) filter (where status = 'accepted' and accepted_kind = 'catchall')::int as catchall_accepted,
    count(*) filter (where status = 'unclaimed')::int as delinquent,
    percentile_cont(0.5) within group (order by extract(epoch from first_accepted_at - received_at) * 1000)
      filter (where first_accepted_at is not null) as median_ms,
    (avg(extract(epoch from first_accepted_at - received_at) * 1000) filter (where first_accepted_at is not null))::float8 as mean_ms
  from leads where tenant_id = $1 and received_at >= $2 and received_at < $3 and status <> 'discarded'`;

/**
 * By when it was offered: each lead counts once per agent, by the agent's last answer. Catchall offers are the company's
 * safety net and stand in its own figure, not in an agent's row.
 */
export const AGENTS = `
  with offered as (
    select lead_id, agent_id, state, cycle, attempt, created_at, responded_at from offers
      where tenant_id = $1 and created_at >= $2 and created_at < $3 and kind <> 'catchall'
    union all
    select lead_id, agent_id, 'pending', cycle, attempt, created_at, null from pending_offers
      where tenant_id = $1 and created_at >= $2 and created_at < $3 and kind <> 'catchall'),
  last_answer as (
    select distinct on (o.agent_id, o.lead_id) o.*, l.contact_status, l.outcome, l.comment_count,
      extract(epoch from o.responded_at - o.created_at) * 1000 as response_ms
    from offered o join leads l on l.tenant_id = $1 and l.id = o.lead_id and l.status <> 'discarded'
    order by o.agent_id, o.lead_id, (o.state in ('accepted', 'declined', 'timed_out')) desc, o.cycle desc, o.attempt desc),
  by_offer as (
    select agent_id, count(*)::int as offered,
      count(*) filter (where state = 'accepted')::int as accepted,
      count(*) filter (where state = 'declined')::int as declined,
      count(*) filter (where state = 'timed_out')::int as timed_out,
      percentile_cont(0.5) within group (order by response_ms) filter (where state = 'accepted') as median_ms,
      (avg(response_ms) filter (where state = 'accepted'))::float8 as mean_ms,
      count(*) filter (where state = 'accepted' and contact_status = 'contacted')::int as contacted,
      count(*) filter (where state = 'accepted' and outcome = 'in_progress')::int as in_progress,
      count(*) filter (where state = 'accepted' and contact_status = 'not_contacted')::int as not_contacted,
      count(*) filter (where state = 'accepted' and outcome = 'closed_won')::int as closed_won,
      count(*) filter (where state = 'accepted' and outcome = 'unsuccessful')::int as unsuccessful,
      (avg(comment_count) filter (where state = 'accepted'))::float8 as comments_per_lead
    from last_answer group by agent_id),
  given as (
    select owner_agent_id as agent_id,
      count(*) filter (where status = 'coalesced')::int as coalesced,
      count(*) filter (where status = 'assigned')::int as assigned
    from leads where tenant_id = $1 and owned_at >= $2 and owned_at < $3 and status in ('coalesced', 'assigned') group by 1),
  points as (
    select agent_id, sum(points)::int as points from score_entries
      where tenant_id = $1 and at >= $2 and at < $3 group by 1)
  select u.id, u.name, coalesce(p.points, 0) as points, coalesce(b.offered, 0) as offered, coalesce(b.accepted, 0) as accepted,
    coalesce(b.declined, 0) as declined, coalesce(b.timed_out, 0) as timed_out, coalesce(g.coalesced, 0) as coalesced,
    coalesce(g.assigned, 0) as assigned, b.median_ms, b.mean_ms, coalesce(b.contacted, 0) as contacted,
    coalesce(b.in_progress, 0) as in_progress, coalesce(b.not_contacted, 0) as not_contacted,
    coalesce(b.closed_won, 0) as closed_won, coalesce(b.unsuccessful, 0) as unsuccessful, b.comments_per_lead
  from users u left join by_offer b on b.agent_id = u.id left join given g on g.agent_id = u.id left join points p on p.agent_id = u.id
  where u.tenant_id = $1 and ((u.active and (u.role = 'agent' or u.takes_leads)) or b.agent_id is not null or g.agent_id is not null)
  order by coalesce(p.points, 0) desc, u.name, u.id limit 2000`;

/** One row per offer, for the detailed download, in pages by id. `$4` the last id of the page before, `$5` rows. */
export const OFFERS = `
  select o.id, o.lead_id, l.external_id, s.name as source, o.agent_id, u.name as agent, o.kind, o.state, o.cycle, o.attempt,
    o.created_at, o.delivered_at, o.responded_at, o.window_ms, o.reason
  from (select id, lead_id, agent_id, kind, state, cycle, attempt, created_at, delivered_at, responded_at, window_ms, reason
          from offers where tenant_id = $1 and created_at >= $2 and created_at < $3
        union all
        select id, lead_id, agent_id, kind, 'pending', cycle, attempt, created_at, delivered_at, null, window_ms, null
          from pending_offers where tenant_id = $1 and created_at >= $2 and created_at < $3) o
  join leads l on l.tenant_id = $1 and l.id = o.lead_id and l.status <> 'discarded'
  join sources s on s.tenant_id = $1 and s.id = l.source_id
  left join users u on u.tenant_id = $1 and u.id = o.agent_id
  where $4::uuid is null or o.id > $4 order by o.id limit $5`;
