import { lastAnswers } from '../../src/routing/last-answers.sql.ts';

/**
 * The dashboard's figures counted from rows, each time anew: what the rollups are measured against, and what they must
 * agree with. `$1` tenant, `$2` from, `$3` to.
 */

const MS = (later: string, earlier: string): string => `extract(epoch from ${later} - ${earlier}) * 1000`;
/** Median and mean of a time over the leads that have it. */
const times = (name: string, expression: string, where: string): string =>
  `percentile_cont(0.5) within group (order by ${expression}) filter (where ${where}) as ${name}_median_ms,
    (avg(${expression}) filter (where ${where}))::float8 as ${name}_mean_ms`;

const BY_AGENT = `l.status = 'accepted' and l.accepted_kind <> 'catchall'`;
const RESPONSE = MS('l.first_accepted_at', 'l.received_at');
const RECEIVED = `l.tenant_id = $1 and l.received_at >= $2 and l.received_at < $3 and l.status <> 'discarded'`;

/** By `received_at`: what became of the leads that came in. */
export const COMPANY = `
  select count(*)::int as leads,
    count(*) filter (where ${BY_AGENT})::int as accepted,
    count(*) filter (where l.status = 'accepted' and l.accepted_kind = 'catchall')::int as catchall_accepted,
    count(*) filter (where l.status = 'coalesced')::int as coalesced,
    count(*) filter (where l.status = 'assigned')::int as assigned,
    count(*) filter (where l.status = 'unclaimed')::int as delinquent,
    ${times('response', RESPONSE, `l.status = 'accepted'`)},
    ${times('release', MS('l.first_accepted_at', 'l.first_released_at'), `l.status = 'accepted' and l.first_accepted_at >= l.first_released_at`)},
    ${times('contact', MS('l.first_contact_at', 'l.received_at'), 'l.first_contact_at is not null')}
  from leads l where ${RECEIVED}`;

/** By when it was offered: each lead counts once per agent, by the agent's last answer. */
export const AGENTS = `
  with last_answer as (
    select a.*, l.contact_status, l.outcome, l.comment_count, ${MS('a.responded_at', 'a.created_at')} as response_ms
    from (${lastAnswers({ tenant: '$1', from: '$2', to: '$3' })}) a
    join leads l on l.tenant_id = $1 and l.id = a.lead_id and l.status <> 'discarded'),
  by_offer as (
    select agent_id, count(*)::int as offered,
      count(*) filter (where answer = 'accepted')::int as accepted,
      count(*) filter (where answer = 'declined')::int as declined,
      count(*) filter (where answer = 'timed_out')::int as timed_out,
      percentile_cont(0.5) within group (order by response_ms) filter (where answer = 'accepted') as median_ms,
      (avg(response_ms) filter (where answer = 'accepted'))::float8 as mean_ms,
      count(*) filter (where answer = 'accepted' and contact_status = 'contacted')::int as contacted,
      count(*) filter (where answer = 'accepted' and outcome = 'in_progress')::int as in_progress,
      count(*) filter (where answer = 'accepted' and contact_status = 'not_contacted')::int as not_contacted,
      count(*) filter (where answer = 'accepted' and outcome = 'closed_won')::int as closed_won,
      count(*) filter (where answer = 'accepted' and outcome = 'unsuccessful')::int as unsuccessful,
      (avg(comment_count) filter (where answer = 'accepted'))::float8 as comments_per_lead
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
