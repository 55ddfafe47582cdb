/** Pieces of the rollups' functions: what agents did and were given. Each takes the rows that count, with a `sign`. */

/** Rows as they have become count once, as they were once less. */
export const CHANGED = {
  insert: (rows = 'new_rows'): string => `select 1 as sign, n.* from ${rows} n`,
  update: (): string => 'select 1 as sign, n.* from new_rows n union all select -1, o.* from old_rows o',
  delete: (): string => 'select -1 as sign, o.* from old_rows o',
};
export type Verb = keyof typeof CHANGED;
export const VERBS = ['insert', 'update', 'delete'] as const;

/** For each kind of statement a function and its trigger; `body` is what the function does with the changed rows. */
export function triggers(
  table: string,
  name: string,
  body: (changed: string, verb: Verb) => string,
): string[] {
  return VERBS.flatMap((verb) => [
    `create function ${name}_${verb}() returns trigger language plpgsql as $body$
     declare of record;
     begin
       ${body(CHANGED[verb](), verb)}
       return null;
     end $body$`,
    `create trigger figures_${verb} after ${verb} on ${table} referencing
       ${[...(verb === 'insert' ? [] : ['old table as old_rows']), ...(verb === 'delete' ? [] : ['new table as new_rows'])].join(' ')}
       for each statement execute function ${name}_${verb}()`,
  ]);
}

/** Adds to the cells, made where there are none; rows that change nothing touch nothing. */
export function addTo(table: string, keys: string[], columns: string[], rows: string): string {
  return `insert into ${table} as f (${[...keys, ...columns].join(', ')})
    select ${[...keys, ...columns].join(', ')} from (${rows}) d
     where (${columns.join(', ')}) <> (${columns.map(() => '0').join(', ')}) order by ${keys.join(', ')}
    on conflict (${keys.join(', ')}) do update set ${columns.map((column) => `${column} = f.${column} + excluded.${column}`).join(', ')}`;
}

/** The sum of a number over the rows that fit; no row: 0. */
export function sumOf(name: string, fits: string, what = ''): string {
  return `coalesce(sum(sign${what === '' ? '' : ` * ${what}`}) filter (where ${fits}), 0)::bigint as ${name}`;
}

const DAY_AND_AGENT = ['tenant_id', 'day', 'agent_id'];

export const countPoints = (changed: string): string =>
  `${addTo(
    'agent_figures',
    DAY_AND_AGENT,
    ['points'],
    `select e.tenant_id, (e.at at time zone t.time_zone)::date as day, e.agent_id, sum(e.sign * e.points) as points
       from (${changed}) e join tenants t on t.id = e.tenant_id group by 1, 2, 3`,
  )};`;

/** Leads that came to their owners past any offer. */
export const GIVEN = (changed: string): string =>
  `${addTo(
    'agent_figures',
    DAY_AND_AGENT,
    ['coalesced', 'assigned'],
    `select l.tenant_id, (l.owned_at at time zone t.time_zone)::date as day, l.owner_agent_id as agent_id,
         ${sumOf('coalesced', `l.status = 'coalesced'`)}, ${sumOf('assigned', `l.status = 'assigned'`)}
       from (${changed}) l join tenants t on t.id = l.tenant_id
      where l.status in ('coalesced', 'assigned') and l.owner_agent_id is not null and l.owned_at is not null group by 1, 2, 3`,
  )};`;

/** What one agent's last answer to one lead counts for. Columns of `pairs`: see its uses. */
export const countPairs = (pairs: string, times = EACH_SUBJECT): string => {
  const accepted = (fits = 'true'): string => `answer = 'accepted' and ${fits}`;
  const columns: [name: string, fits: string, what?: string][] = [
    ['offered', 'true'],
    ['accepted', accepted()],
    ['declined', `answer = 'declined'`],
    ['timed_out', `answer = 'timed_out'`],
    ['response_us', accepted(), 'response_us'],
    ['contacted', accepted(`contact_status = 'contacted'`)],
    ['in_progress', accepted(`outcome = 'in_progress'`)],
    ['not_contacted', accepted(`contact_status = 'not_contacted'`)],
    ['closed_won', accepted(`outcome = 'closed_won'`)],
    ['unsuccessful', accepted(`outcome = 'unsuccessful'`)],
    ['comments', accepted(), 'comment_count'],
  ];
  const cells = addTo(
    'agent_figures',
    DAY_AND_AGENT,
    columns.map(([name]) => name),
    `select tenant_id, day, agent_id, ${columns.map(([name, fits, what]) => sumOf(name, fits, what)).join(', ')}
       from pairs group by 1, 2, 3`,
  );
  return `for of in
    with pairs as materialized (${pairs}), cells as (${cells})
    ${times}`;
};

/** How many of the accepted pairs there are of each agent, day and bucket. */
export const ACCEPTED_TIMES = `(select tenant_id, agent_id, day, bucket, sum(sign)::integer as n from pairs where answer = 'accepted'
              group by 1, 2, 3, 4 having sum(sign) <> 0) b`;
const EACH_SUBJECT = `select tenant_id, agent_id, day, array_agg(bucket) as buckets, array_agg(n) as counts
      from ${ACCEPTED_TIMES}
     group by 1, 2, 3 order by 1, 2, 3
  loop
    perform count_times(of.tenant_id, 'agent', of.agent_id, of.day, of.buckets, of.counts);
  end loop;`;

/** Notes who was offered a lead on several days. `pairs`: tenant_id, lead_id, agent_id. */
export const REPEATS = (pairs: string): string =>
  `insert into offer_repeats as r (tenant_id, lead_id, agent_id, first_day, last_day)
     select tenant_id, lead_id, agent_id, first_day, last_day from (
       select o.tenant_id, o.lead_id, o.agent_id, min((o.created_at at time zone t.time_zone)::date) as first_day,
           max((o.created_at at time zone t.time_zone)::date) as last_day
         from (${pairs}) p join offers o on o.tenant_id = p.tenant_id and o.lead_id = p.lead_id and o.agent_id = p.agent_id
         join tenants t on t.id = o.tenant_id where o.kind <> 'catchall' group by 1, 2, 3) d
      where last_day > first_day
   on conflict (tenant_id, lead_id, agent_id) do update set first_day = excluded.first_day, last_day = excluded.last_day
     where (r.first_day, r.last_day) <> (excluded.first_day, excluded.last_day);`;

/** An agent's last answer to a lead of all offers in `offers`: one that is an answer wins, then the later one. */
export const lastOf = (offers: string): string =>
  `select o.created_at, coalesce(o.counts_as, o.state) as answer, o.responded_at, o.response_bucket from (${offers}) o
    order by (coalesce(o.counts_as, o.state) in ('accepted', 'declined', 'timed_out')) desc, o.cycle desc, o.attempt desc limit 1`;

/** As `countPairs` wants them: what an offer counts for beside the lead it was for. */
export const PAIR = (sign: string, lead: string): string =>
  `select ${sign} as sign, l.tenant_id, p.agent_id, (b.created_at at time zone t.time_zone)::date as day, b.answer,
     (extract(epoch from b.responded_at - b.created_at) * 1000000)::bigint as response_us, b.response_bucket as bucket,
     ${lead}.contact_status, ${lead}.outcome, ${lead}.comment_count`;

export function offerTriggers(): string[] {
  return triggers('offers', 'count_offers', (_changed, verb) => countOffers(verb));
}

/** Takes off what the pairs counted for before the change, and adds what they count for since. */
export function countOffers(verb: Verb): string {
  const those = { insert: ['new_rows'], update: ['new_rows', 'old_rows'], delete: ['old_rows'] }[verb];
  const pairs = those
    .map((rows) => `select distinct tenant_id, lead_id, agent_id from ${rows} where kind <> 'catchall'`)
    .join(' union ');
  const columns = 'created_at, counts_as, state, responded_at, response_bucket, cycle, attempt';
  const ofPair = (rows: string): string =>
    `select ${columns} from ${rows} o where o.tenant_id = p.tenant_id and o.lead_id = p.lead_id and o.agent_id = p.agent_id
       and o.kind <> 'catchall'`;
  const before = [
    `${ofPair('offers')} and (s.sign = 1${verb === 'delete' ? ' or true' : ' or o.id not in (select n.id from new_rows n)'})`,
    ...(verb === 'insert' ? [] : [`${ofPair('old_rows')} and s.sign = -1`]),
  ].join(' union all ');
  const repeats =
    verb === 'delete'
      ? `delete from offer_repeats r using old_rows o
           where r.tenant_id = o.tenant_id and r.lead_id = o.lead_id and r.agent_id = o.agent_id;`
      : '';
  return `if not exists (select from ${those[0]} where kind <> 'catchall') then return null; end if;
    ${countPairs(`${PAIR('s.sign', 'l')}
      from (${pairs}) p join tenants t on t.id = p.tenant_id
      join leads l on l.tenant_id = p.tenant_id and l.id = p.lead_id and l.status <> 'discarded'
      cross join (values (1), (-1)) s (sign) cross join lateral (${lastOf(before)}) b`)}
    ${repeats}${verb === 'update' ? '' : REPEATS(pairs)}`;
}
