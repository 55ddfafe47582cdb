import { addTo, countPairs, GIVEN, lastOf, PAIR, sumOf, triggers, type Verb } from './0008-agent-figures.ts';

/** Pieces of the rollups' functions: what became of the leads that came in. */

const ENDED = `('accepted', 'assigned', 'coalesced', 'unclaimed')`;
const MICROSECONDS = (later: string, earlier: string): string =>
  `(extract(epoch from l.${later} - l.${earlier}) * 1000000)::bigint`;

const COLUMNS: [name: string, fits: string, what?: string][] = [
  ['leads', 'true'],
  ['accepted', `l.status = 'accepted' and l.accepted_kind <> 'catchall'`],
  ['catchall_accepted', `l.status = 'accepted' and l.accepted_kind = 'catchall'`],
  ['coalesced', `l.status = 'coalesced'`],
  ['assigned', `l.status = 'assigned'`],
  ['unclaimed', `l.status = 'unclaimed'`],
  ['response_us', `l.status = 'accepted'`, MICROSECONDS('first_accepted_at', 'received_at')],
  [
    'release_us',
    `l.status = 'accepted' and l.release_bucket is not null`,
    MICROSECONDS('first_accepted_at', 'first_released_at'),
  ],
  ['contact_us', 'l.first_contact_at is not null', MICROSECONDS('first_contact_at', 'received_at')],
  ['won', `l.outcome = 'closed_won'`],
  ['won_value', `l.outcome = 'closed_won' and l.deal_value_currency = t.currency`, 'l.deal_value_amount'],
];

/** The cells by source, and the times: of a source to the answer, of the company from release and to the first contact. */
export const LEADS = (changed: string): string => {
  const rows = `select l.tenant_id, (l.received_at at time zone t.time_zone)::date as day, l.source_id,
      ${COLUMNS.map(([name, fits, what]) => sumOf(name, fits, what)).join(', ')}
    from (${changed}) l join tenants t on t.id = l.tenant_id where l.status in ${ENDED} group by 1, 2, 3`;
  return `${addTo(
    'lead_figures',
    ['tenant_id', 'day', 'source_id'],
    COLUMNS.map(([name]) => name),
    rows,
  )};
  for of in
    select tenant_id, kind, subject, day, array_agg(bucket) as buckets, array_agg(n) as counts from (
      select l.tenant_id, v.kind, v.subject, (l.received_at at time zone t.time_zone)::date as day, v.bucket, sum(l.sign)::integer as n
        from (${changed}) l join tenants t on t.id = l.tenant_id
        cross join lateral (values ('response', l.source_id, l.response_bucket, l.status = 'accepted'),
          ('release', l.tenant_id, l.release_bucket, l.status = 'accepted'),
          ('contact', l.tenant_id, l.contact_bucket, true)) v (kind, subject, bucket, counts)
       where l.status in ${ENDED} and v.counts and v.bucket is not null group by 1, 2, 3, 4, 5 having sum(l.sign) <> 0) b
     group by 1, 2, 3, 4 order by 1, 2, 3, 4
  loop
    perform count_times(of.tenant_id, of.kind, of.subject, of.day, of.buckets, of.counts);
  end loop;`;
};

/** Leads of which an agent's row says something else now: discarded or not, the feedback, the comments. */
const SAYS = (lead: string): string =>
  `(${lead}.status = 'discarded', ${lead}.contact_status, ${lead}.outcome, ${lead}.comment_count)`;
const PAIRS_OF = `select distinct tenant_id, lead_id, agent_id from offers x
  where x.tenant_id = l.tenant_id and x.lead_id = l.id and x.kind <> 'catchall'`;
const LAST = lastOf(
  `select * from offers y where y.tenant_id = p.tenant_id and y.lead_id = p.lead_id and y.agent_id = p.agent_id and y.kind <> 'catchall'`,
);
const pairsOf = (lead: string): string =>
  `${PAIR('l.sign', 'l')} from (${lead}) l join tenants t on t.id = l.tenant_id
    cross join lateral (${PAIRS_OF}) p cross join lateral (${LAST}) b where l.status <> 'discarded'`;

const FEEDBACK = `exists (select from new_rows n join old_rows o on o.tenant_id = n.tenant_id and o.id = n.id where ${SAYS('n')} <> ${SAYS('o')})`;

export function leadTriggers(): string[] {
  return triggers('leads', 'count_leads', countLeads);
}

/** `feedback`: whether an agent's row says something else of one of the changed leads. */
export function countLeads(changed: string, verb: Verb, feedback = FEEDBACK): string {
  const rows = verb === 'delete' ? ['old_rows'] : verb === 'insert' ? ['new_rows'] : ['new_rows', 'old_rows'];
  const ended = rows.map((table) => `exists (select from ${table} where status in ${ENDED})`).join(' or ');
  const pairs = {
    insert: '',
    update: `if ${feedback} then ${countPairs(
      pairsOf(`select 1 as sign, n.* from new_rows n join old_rows o on o.tenant_id = n.tenant_id and o.id = n.id where ${SAYS('n')} <> ${SAYS('o')}
          union all select -1, o.* from new_rows n join old_rows o on o.tenant_id = n.tenant_id and o.id = n.id where ${SAYS('n')} <> ${SAYS('o')}`),
    )} end if;`,
    // Where the tenant goes, its figures go by themselves.
    delete: countPairs(pairsOf(changed)),
  }[verb];
  return `if ${ended} then
        ${LEADS(changed)}
        ${GIVEN(changed)}
      end if;
      ${pairs}`;
}

/** The same by sets, which grow with the rows and not with their square where nothing may be hashed for a join. */
export const FEEDBACK_BY_SETS = `exists (select n.tenant_id, n.id, ${SAYS('n')} from new_rows n
  except select o.tenant_id, o.id, ${SAYS('o')} from old_rows o)`;
