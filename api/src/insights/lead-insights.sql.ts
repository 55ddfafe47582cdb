import { lastAnswers, returns } from '../routing/index.ts';

/**
 * What the lead dashboard counts from rows: teams, whose leads overlap, and reasons, of which there are few. Everything
 * else comes from rollups: `figures/`. `$1` tenant, `$2` from, `$3` to (half-open). A discarded lead is in no figure. Rates
 * use a lead's present status. Every division is done by the caller, who answers null where the denominator is zero.
 * The leads behind each number: `@baton/contract/lead-links`.
 */

const MS = (later: string, earlier: string): string => `extract(epoch from ${later} - ${earlier}) * 1000`;
/** Median and mean of a time over the leads that have it. */
const times = (name: string, expression: string, where: string): string =>
  `percentile_cont(0.5) within group (order by ${expression}) filter (where ${where}) as ${name}_median_ms,
    (avg(${expression}) filter (where ${where}))::float8 as ${name}_mean_ms`;

const BY_AGENT = `l.status = 'accepted' and l.accepted_kind <> 'catchall'`;
const RESPONSE = MS('l.first_accepted_at', 'l.received_at');
const RECEIVED = `l.tenant_id = $1 and l.received_at >= $2 and l.received_at < $3 and l.status <> 'discarded'`;
const WON_VALUE = `coalesce(sum(l.deal_value_amount) filter (where l.outcome = 'closed_won' and l.deal_value_currency = t.currency), 0)::float8`;

const COUNTS = `count(*)::int as leads, count(*) filter (where ${BY_AGENT})::int as accepted,
    count(*) filter (where l.status = 'accepted' and l.accepted_kind = 'catchall')::int as catchall_accepted,
    count(*) filter (where l.status = 'coalesced')::int as coalesced,
    count(*) filter (where l.status = 'assigned')::int as assigned,
    count(*) filter (where l.status = 'unclaimed')::int as unclaimed`;
const RESPONDED = `l.status = 'accepted' and l.first_accepted_at is not null`;
const RELEASED = `l.status = 'accepted' and l.first_accepted_at >= l.first_released_at`;
/**
 * The company row of a manager with teams: of the leads that they see, and can open. From rows, for the rollups know no
 * reach. `reach` are conditions on `leads l`.
 */
export const companyWithin = (reach: readonly string[]): string => `
  select ${COUNTS},
    ${times('response', RESPONSE, RESPONDED)},
    ${times('release', MS('l.first_accepted_at', 'l.first_released_at'), RELEASED)},
    ${times('contact', MS('l.first_contact_at', 'l.received_at'), 'l.first_contact_at is not null')}
  from leads l where ${[RECEIVED, ...reach].join(' and ')}`;

/** Above the wall; `$4` the service level in seconds. `reach` are conditions on `leads l`. */
export const wallFigures = (reach: readonly string[]): string => `
  select ${COUNTS},
    count(*) filter (where l.first_accepted_at - l.received_at <= make_interval(secs => $4))::int as within,
    ${times('response', RESPONSE, RESPONDED)}
  from leads l where ${[RECEIVED, ...reach].join(' and ')}`;

/** By source, of the leads that a manager with teams sees. `reach` are conditions on `leads l`. */
export const sourcesWithin = (reach: readonly string[]): string => `
  select l.source_id as id, ${COUNTS},
    ${times('response', RESPONSE, RESPONDED)},
    count(*) filter (where l.outcome = 'closed_won')::int as won, ${WON_VALUE} as won_value
  from leads l join tenants t on t.id = l.tenant_id where ${[RECEIVED, ...reach].join(' and ')} group by 1`;

/** Sources with leads in the range, or with a cost; `$2` sources that have leads, `$3` how many each. */
export const SOURCES = `
  select s.id, s.name, s.cost_amount::float8 as cost_amount, s.cost_per
  from sources s left join unnest($2::uuid[], $3::float8[]) f (id, leads) on f.id = s.id
  where s.tenant_id = $1 and (f.leads > 0 or s.cost_amount > 0)
  order by coalesce(f.leads, 0) desc, lower(s.name), s.id limit 500`;

/**
 * By team and `received_at`: a lead came to a team that was offered it or that owns it; what became of it counts for the
 * team of its owner. An agent of two teams counts in both. `sources`: how many leads of each source the team owns.
 */
export const TEAMS = `
  with members as (select team_id, user_id from team_members where tenant_id = $1 and not manages),
  reached as (
    select l.id as lead_id, o.agent_id from leads l join offers o on o.tenant_id = $1 and o.lead_id = l.id and o.kind <> 'catchall' where ${RECEIVED}
    union
    select l.id, o.agent_id from leads l join pending_offers o on o.tenant_id = $1 and o.lead_id = l.id and o.kind <> 'catchall' where ${RECEIVED}
    union
    select l.id, l.owner_agent_id from leads l where ${RECEIVED} and l.owner_agent_id is not null),
  came as (
    select m.team_id, count(distinct r.lead_id)::int as leads from reached r join members m on m.user_id = r.agent_id group by 1),
  f as (
    select m.team_id, count(*)::int as owned, count(*) filter (where ${BY_AGENT})::int as accepted,
      ${times('response', RESPONSE, BY_AGENT)},
      count(*) filter (where l.outcome = 'closed_won')::int as won,
      ${WON_VALUE} as value
    from leads l join tenants t on t.id = l.tenant_id join members m on m.user_id = l.owner_agent_id where ${RECEIVED} group by 1),
  from_source as (
    select team_id, jsonb_object_agg(source_id, n) as sources from (
      select m.team_id, l.source_id, count(*) as n from leads l join members m on m.user_id = l.owner_agent_id where ${RECEIVED} group by 1, 2) n
    group by 1)
  select g.id, g.name, coalesce(c.leads, 0) as leads, coalesce(f.owned, 0) as owned, coalesce(f.accepted, 0) as accepted,
    f.response_median_ms, f.response_mean_ms, coalesce(f.won, 0) as won, coalesce(f.value, 0) as value,
    coalesce(n.sources, '{}') as sources
  from teams g left join came c on c.team_id = g.id left join f on f.team_id = g.id left join from_source n on n.team_id = g.id
  where g.tenant_id = $1 order by 3 desc, lower(g.name), g.id limit 500`;

/** Why leads were declined, by when they were offered; an agent's last answer to a lead counts. `reach`: as above. */
export const declineReasons = (reach: readonly string[]): string => `
  select a.reason, count(*)::int as times, count(distinct a.lead_id)::int as leads
  from (${lastAnswers({ tenant: '$1', from: '$2', to: '$3' })}) a
  join leads l on l.tenant_id = $1 and l.id = a.lead_id and l.status <> 'discarded'
  where ${[`a.answer = 'declined'`, ...reach].join(' and ')} group by 1 order by 2 desc, 1 limit 200`;

/** Why leads were handed back, by when. `reach`: as above. */
export const returnReasons = (reach: readonly string[]): string => `
  select r.reason, count(*)::int as times, count(distinct r.lead_id)::int as leads
  from (${returns({ tenant: '$1', from: '$2', to: '$3' })}) r
  join leads l on l.tenant_id = $1 and l.id = r.lead_id and l.status <> 'discarded'
  where ${['true', ...reach].join(' and ')} group by 1 order by 2 desc, 1 limit 200`;

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
