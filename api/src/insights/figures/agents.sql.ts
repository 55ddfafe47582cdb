import { EDGES, inCore, inEdge, type Core } from './core.ts';
import { msBetween } from './leads.sql.ts';
import { inShares } from './shares.sql.ts';

/**
 * What agents did. By when it was offered: each lead counts once per agent, by the agent's last answer in the range. For
 * `$1` to `$7` see `Core`.
 *
 * The cells know the last answer of all. It is another one where a lead was offered to the same agent both inside and
 * outside the range; such pairs of lead and agent, all that reach into an end, and those with an offer that still waits
 * are looked at one by one: what the cells have of them is taken off, and what the range shows is added.
 */
const ANSWERS = `('accepted', 'declined', 'timed_out')`;
const SUMS = [
  'points',
  'coalesced',
  'assigned',
  'offered',
  'accepted',
  'declined',
  'timed_out',
  'response_us',
  'contacted',
  'in_progress',
  'not_contacted',
  'closed_won',
  'unsuccessful',
  'comments',
];
const sums = (given: Record<string, string>): string =>
  SUMS.map((name) => `${given[name] ?? '0'} as ${name}`).join(', ');
const NO_TIMES = `'{}'::float8[] as added, '{}'::float8[] as removed`;

const OFFER = 'created_at, coalesce(counts_as, state) as answer, responded_at, cycle, attempt';
const last = (offers: string): string =>
  `select * from (${offers}) o order by (o.answer in ${ANSWERS}) desc, o.cycle desc, o.attempt desc limit 1`;
const ofPair = (table: string, columns = OFFER): string =>
  `select ${columns} from ${table} x where x.tenant_id = $1 and x.lead_id = s.lead_id and x.agent_id = s.agent_id and x.kind <> 'catchall'`;
const IN_RANGE = 'x.created_at >= $2 and x.created_at < $3';
const pair = (sign: number, answer: string, where = 'true'): string =>
  `select ${sign} as sign, s.agent_id, b.answer, b.created_at, b.responded_at, l.contact_status, l.outcome, l.comment_count
     from special s join leads l on l.tenant_id = $1 and l.id = s.lead_id and l.status <> 'discarded'
     cross join lateral (${last(answer)}) b where ${where}`;
const signed = (fits: string, what = ''): string =>
  `coalesce(sum(sign${what === '' ? '' : ` * ${what}`}) filter (where ${fits}), 0)`;
const accepted = (fits = 'true'): string => `answer = 'accepted' and ${fits}`;

const OFFERED_AT_ENDS = `
    select o.lead_id, o.agent_id from ${EDGES} cross join users u
      join offers o on o.tenant_id = $1 and o.agent_id = u.id and ${inEdge('o.created_at')} and o.kind <> 'catchall' where u.tenant_id = $1
    union`;
const GIVEN_AT_ENDS = `
    union all
    select l.owner_agent_id, ${sums({
      coalesced: `count(*) filter (where l.status = 'coalesced')`,
      assigned: `count(*) filter (where l.status = 'assigned')`,
    })}, ${NO_TIMES}
      from ${EDGES} cross join users u join leads l on l.tenant_id = $1 and l.owner_agent_id = u.id and ${inEdge('l.owned_at')}
       and l.status in ('coalesced', 'assigned') where u.tenant_id = $1 group by 1
    union all
    select p.agent_id, ${sums({ points: 'sum(p.points)' })}, ${NO_TIMES}
      from ${EDGES} cross join users u join score_entries p on p.tenant_id = $1 and p.agent_id = u.id and ${inEdge('p.at')}
      where u.tenant_id = $1 group by 1`;

export const agents = ({ ends }: Pick<Core, 'ends'>): string => `
  with special as materialized (${ends ? OFFERED_AT_ENDS : ''}
    select lead_id, agent_id from pending_offers x where tenant_id = $1 and ${IN_RANGE} and kind <> 'catchall'
    union
    select r.lead_id, r.agent_id from generate_series(1, 16) k cross join (values ($6::date), ($7::date)) b (day)
      join offer_repeats r on r.tenant_id = $1 and r.level = k and r.prefix = (b.day - date '1970-01-01') >> k
        and r.first_day < b.day and r.last_day >= b.day),
  pairs as (
    ${pair(-1, ofPair('offers'), inCore('b.created_at'))}
    union all
    ${pair(1, `${ofPair('offers')} and ${IN_RANGE} union all ${ofPair('pending_offers', `created_at, 'pending', null, cycle, attempt`)} and ${IN_RANGE}`)}),
  figures as (
    select agent_id, ${SUMS.join(', ')}, ${NO_TIMES} from agent_figures where tenant_id = $1 and day >= $6 and day < $7
    union all
    select agent_id, ${sums({
      offered: 'sum(sign)',
      accepted: signed(accepted()),
      declined: signed(`answer = 'declined'`),
      timed_out: signed(`answer = 'timed_out'`),
      response_us: signed(accepted(), '(extract(epoch from responded_at - created_at) * 1000000)::bigint'),
      contacted: signed(accepted(`contact_status = 'contacted'`)),
      in_progress: signed(accepted(`outcome = 'in_progress'`)),
      not_contacted: signed(accepted(`contact_status = 'not_contacted'`)),
      closed_won: signed(accepted(`outcome = 'closed_won'`)),
      unsuccessful: signed(accepted(`outcome = 'unsuccessful'`)),
      comments: signed(accepted(), 'comment_count'),
    })}, coalesce(array_agg(${msBetween('responded_at', 'created_at')}) filter (where sign = 1 and ${accepted()}), '{}'),
        coalesce(array_agg(${msBetween('responded_at', 'created_at')}) filter (where sign = -1 and ${accepted()}), '{}')
      from pairs group by 1${ends ? GIVEN_AT_ENDS : ''}),
  totals as (
    select agent_id, ${SUMS.map((name) => `sum(${name})::float8 as ${name}`).join(', ')},
      max(added) as added, max(removed) as removed from figures group by 1)
  select u.id, u.name, ${SUMS.map((name) => `coalesce(f.${name}, 0) as ${name}`).join(', ')},
    coalesce(f.added, '{}') as added, coalesce(f.removed, '{}') as removed
  from users u left join totals f on f.agent_id = u.id
  where u.tenant_id = $1 and ((u.active and (u.role = 'agent' or u.takes_leads)) or f.offered > 0 or f.coalesced > 0 or f.assigned > 0)
  order by coalesce(f.points, 0) desc, u.name, u.id limit 2000`;

const agentTimes = (what: string, columns: string): string =>
  inShares(
    `w.subject, ${msBetween('x.responded_at', 'x.created_at')} as ms${what}`,
    `select ${columns} from offers o where o.tenant_id = $1 and o.agent_id = w.subject and o.response_bucket = w.bucket
       and coalesce(o.counts_as, o.state) = 'accepted' and o.kind <> 'catchall'`,
    'o.created_at',
  );

/** The times of agents' acceptances in the named buckets. */
export const AGENT_TIMES = agentTimes('', 'o.created_at, o.responded_at');

/**
 * The same without leads that were discarded, and without acceptances that a later answer has replaced: two more looks for
 * each time, of few agents.
 */
export const AGENT_TIMES_THAT_COUNT = `
  select f.subject, f.ms from (${agentTimes(
    ', x.lead_id, x.cycle, x.attempt',
    'o.lead_id, o.cycle, o.attempt, o.created_at, o.responded_at',
  )}) f
  where (select l.status <> 'discarded' from leads l where l.tenant_id = $1 and l.id = f.lead_id)
    and (select n.id from offers n where n.tenant_id = $1 and n.lead_id = f.lead_id and n.agent_id = f.subject and n.kind <> 'catchall'
      and coalesce(n.counts_as, n.state) in ${ANSWERS} and (n.cycle, n.attempt) > (f.cycle, f.attempt) limit 1) is null`;

export const AGENT_SUBJECTS = `select 'agent' as kind, id as subject from unnest($4::uuid[]) id`;
