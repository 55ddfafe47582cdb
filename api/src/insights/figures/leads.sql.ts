import { EDGES, inCore, inEdge, type Core } from './core.ts';
import { inShares } from './shares.sql.ts';

/** What became of the leads that came in, by source. For `$1` to `$7` see `Core`. */

const PENDING = `('held', 'queued', 'offered', 'shark_tank', 'catchall')`;
export const msBetween = (later: string, earlier: string): string =>
  `(extract(epoch from ${later} - ${earlier}) * 1000)::float8`;
const RESPONSE = msBetween('l.first_accepted_at', 'l.received_at');
const RELEASE = msBetween('l.first_accepted_at', 'l.first_released_at');
const CONTACT = msBetween('l.first_contact_at', 'l.received_at');
const COLUMNS = `l.source_id, l.status, l.accepted_kind, l.outcome, l.received_at, l.first_accepted_at, l.first_released_at,
  l.first_contact_at, l.deal_value_amount, l.deal_value_currency`;

const many = (fits: string): string => `count(*) filter (where ${fits})`;
const list = (what: string, fits: string): string =>
  `coalesce(array_agg(${what}) filter (where ${fits}), '{}')`;
const ACCEPTED = `l.status = 'accepted' and l.first_accepted_at is not null`;
const WAS_RELEASED = `${ACCEPTED} and l.first_accepted_at >= l.first_released_at`;

const COUNTS = {
  leads: 'count(*)',
  accepted: many(`l.status = 'accepted' and l.accepted_kind <> 'catchall'`),
  catchall_accepted: many(`l.status = 'accepted' and l.accepted_kind = 'catchall'`),
  coalesced: many(`l.status = 'coalesced'`),
  assigned: many(`l.status = 'assigned'`),
  unclaimed: many(`l.status = 'unclaimed'`),
  won: many(`l.outcome = 'closed_won'`),
  won_value: `coalesce(sum(l.deal_value_amount) filter (where l.outcome = 'closed_won' and l.deal_value_currency = t.currency), 0)`,
};
const NAMES = Object.keys(COUNTS);

/** Whole days from the rollups; their pending leads, and all leads of the ends, from rows. */
export const leadsBySource = ({ ends }: Pick<Core, 'ends'>): string => `
  with loose as (${
    ends
      ? `
    select ${COLUMNS} from ${EDGES} join leads l on l.tenant_id = $1 and ${inEdge('l.received_at')} and l.status <> 'discarded'
    union all`
      : ''
  }
    select ${COLUMNS} from leads l where l.tenant_id = $1 and l.status in ${PENDING} and ${inCore('l.received_at')}
      and l.received_at >= $2 and l.received_at < $3),
  rows as (
    select l.source_id, ${Object.entries(COUNTS)
      .map(([name, count]) => `${count} as ${name}`)
      .join(', ')},
      ${list(RESPONSE, ACCEPTED)} as response, ${list(RELEASE, WAS_RELEASED)} as release,
      ${list(CONTACT, 'l.first_contact_at is not null')} as contact
    from loose l join tenants t on t.id = $1 group by 1),
  cells as (
    select source_id, ${[...NAMES, 'response_us', 'release_us', 'contact_us'].map((name) => `sum(${name}) as ${name}`).join(', ')}
    from lead_figures where tenant_id = $1 and day >= $6 and day < $7 group by 1)
  select coalesce(c.source_id, r.source_id) as id,
    ${NAMES.map((name) => `(coalesce(c.${name}, 0) + coalesce(r.${name}, 0))::float8 as ${name}`).join(', ')},
    ${['response', 'release', 'contact'].map((name) => `(coalesce(c.${name}_us, 0) / 1000.0)::float8 as ${name}_ms, coalesce(r.${name}, '{}') as ${name}`).join(', ')}
  from cells c full join rows r on r.source_id = c.source_id`;

/** How many of each bucket of times there were in the whole days. */
export const countsOf = (subjects: string): string => `
  select s.kind, s.subject, upto.upto::text, before.upto::text as before from (${subjects}) s
  join lateral (select upto from time_figures f where f.tenant_id = $1 and f.kind = s.kind and f.subject = s.subject
    and f.day < $3 order by f.day desc limit 1) upto on true
  left join lateral (select upto from time_figures f where f.tenant_id = $1 and f.kind = s.kind and f.subject = s.subject
    and f.day < $2 order by f.day desc limit 1) before on true`;

export const SOURCES_AND_COMPANY = `select 'response' as kind, id as subject from sources where tenant_id = $1
  union all select k, $1::uuid from unnest(array['release', 'contact']) k`;

const times = (ms: string, where: string): string =>
  inShares(
    'w.subject, x.ms',
    `select ${ms} as ms from leads l where l.tenant_id = $1 and ${where}`,
    'l.received_at',
  );

/** The times of leads in the named buckets; the company's subject is the tenant. */
export const LEAD_TIMES = {
  response: times(RESPONSE, `l.status = 'accepted' and l.response_bucket = w.bucket`),
  release: times(RELEASE, `l.status = 'accepted' and l.release_bucket = w.bucket`),
  contact: times(
    CONTACT,
    `l.status in ('accepted', 'assigned', 'coalesced', 'unclaimed') and l.contact_bucket = w.bucket`,
  ),
  source: times(
    RESPONSE,
    `l.status = 'accepted' and l.response_bucket = w.bucket and l.source_id = w.subject`,
  ),
};
