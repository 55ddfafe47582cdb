import type pg from 'pg';

/** The dashboard's figures once more, from nothing but the rows: the slow and obvious way, to compare with. */

interface LeadRow {
  id: string;
  status: string;
  source_id: string;
  received_at: Date;
  owned_at: Date | null;
  first_accepted_at: Date | null;
  first_released_at: Date | null;
  first_contact_at: Date | null;
  accepted_kind: string | null;
  owner_agent_id: string | null;
  contact_status: string;
  outcome: string;
  comment_count: number;
  deal_value_amount: string | null;
  deal_value_currency: string | null;
}
interface OfferRow {
  lead_id: string;
  agent_id: string;
  kind: string;
  state: string;
  counts_as: string | null;
  cycle: number;
  attempt: number;
  created_at: Date;
  responded_at: Date | null;
  reason: string | null;
}
export interface Rows {
  leads: LeadRow[];
  offers: OfferRow[];
  entries: { agent_id: string; at: Date; points: number }[];
  users: { id: string; name: string; role: string; active: boolean; takes_leads: boolean }[];
  members: { team_id: string; user_id: string; manages: boolean }[];
  sources: { id: string; name: string; cost_amount: string | null; cost_per: string | null }[];
  events: { lead_id: string; type: string; at: number; reason?: string }[];
}
interface Range {
  from: Date;
  to: Date;
}

export async function readRows(owner: Pick<pg.Pool, 'query'>, tenantId: string): Promise<Rows> {
  const all = async <T extends object>(text: string): Promise<T[]> =>
    (await owner.query<T>(text, [tenantId])).rows;
  const events = await all<{ lead_id: string; events: Rows['events'] }>(
    'select lead_id, events from lead_events where tenant_id = $1',
  );
  return {
    leads: await all('select * from leads where tenant_id = $1'),
    offers: [
      ...(await all<OfferRow>('select * from offers where tenant_id = $1')),
      ...(await all<OfferRow>(
        `select *, 'pending' as state, null as counts_as, null as responded_at, null as reason from pending_offers where tenant_id = $1`,
      )),
    ],
    entries: await all('select * from score_entries where tenant_id = $1'),
    users: await all('select * from users where tenant_id = $1'),
    members: await all('select * from team_members where tenant_id = $1'),
    sources: await all('select * from sources where tenant_id = $1'),
    events: events.flatMap((row) => row.events.map((event) => ({ ...event, lead_id: row.lead_id }))),
  };
}

const within = (at: Date | null, { from, to }: Range): boolean => at !== null && at >= from && at < to;
const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
const mean = (all: number[]): number | null =>
  all.length === 0 ? null : all.reduce((sum, one) => sum + one, 0) / all.length;
function median(all: number[]): number | null {
  if (all.length === 0) return null;
  const sorted = all.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}
const times = (all: number[]) => ({ median: median(all), mean: mean(all) });
const since = (later: Date | null, earlier: Date | null): number[] =>
  later === null || earlier === null ? [] : [later.getTime() - earlier.getTime()];

export function companyOf(rows: Rows, range: Range) {
  const leads = rows.leads.filter((lead) => lead.status !== 'discarded' && within(lead.received_at, range));
  const count = (fits: (lead: LeadRow) => boolean): number => leads.filter(fits).length;
  const accepted = leads.filter(({ status }) => status === 'accepted');
  const scored = agentsOf(rows, range).filter(({ offered }) => offered > 0);
  return {
    score: mean(scored.map(({ score }) => score)),
    leads: leads.length,
    acceptanceRate: share(
      count((lead) => lead.status === 'accepted' && lead.accepted_kind !== 'catchall'),
      leads.length,
    ),
    catchallAcceptanceRate: share(
      count((lead) => lead.status === 'accepted' && lead.accepted_kind === 'catchall'),
      leads.length,
    ),
    coalesced: count(({ status }) => status === 'coalesced'),
    assigned: count(({ status }) => status === 'assigned'),
    delinquent: count(
      ({ status }) =>
        !['accepted', 'assigned', 'coalesced'].includes(status) &&
        !['held', 'queued', 'offered', 'shark_tank', 'catchall'].includes(status),
    ),
    responseTimeMs: times(accepted.flatMap((lead) => since(lead.first_accepted_at, lead.received_at))),
    fromReleaseMs: times(
      accepted
        .flatMap((lead) => since(lead.first_accepted_at, lead.first_released_at))
        .filter((time) => time >= 0),
    ),
    firstContactMs: times(leads.flatMap((lead) => since(lead.first_contact_at, lead.received_at))),
  };
}

/** The last answer of each agent to each lead offered in the range; without one, the offer's own end. */
function lastAnswers(rows: Rows, range: Range, agentId: string) {
  const leads = new Map(rows.leads.map((lead) => [lead.id, lead]));
  const byLead = new Map<string, OfferRow & { answer: string }>();
  const offers = rows.offers
    .filter(
      (offer) => offer.agent_id === agentId && offer.kind !== 'catchall' && within(offer.created_at, range),
    )
    .toSorted((a, b) => a.cycle - b.cycle || a.attempt - b.attempt);
  for (const offer of offers) {
    if (leads.get(offer.lead_id)?.status === 'discarded') continue;
    const answer = offer.counts_as ?? offer.state;
    const isAnswer = ['accepted', 'declined', 'timed_out'].includes(answer);
    const known = byLead.get(offer.lead_id);
    const knownIsAnswer = known !== undefined && ['accepted', 'declined', 'timed_out'].includes(known.answer);
    if (isAnswer || !knownIsAnswer) byLead.set(offer.lead_id, { ...offer, answer });
  }
  return [...byLead.values()].map((last) => ({ ...last, lead: leads.get(last.lead_id)! }));
}

export function agentsOf(rows: Rows, range: Range) {
  return rows.users
    .map((user) => {
      const answers = lastAnswers(rows, range, user.id);
      const accepted = answers.filter(({ answer }) => answer === 'accepted');
      const given = (status: string): number =>
        rows.leads.filter(
          (lead) => lead.status === status && lead.owner_agent_id === user.id && within(lead.owned_at, range),
        ).length;
      const points = rows.entries.filter((entry) => entry.agent_id === user.id && within(entry.at, range));
      const of = (fits: (lead: LeadRow) => boolean): number =>
        accepted.filter(({ lead }) => fits(lead)).length;
      return {
        agentId: user.id,
        name: user.name,
        score: points.reduce((sum, entry) => sum + entry.points, 100),
        offered: answers.length,
        accepted: accepted.length,
        declined: answers.filter(({ answer }) => answer === 'declined').length,
        timedOut: answers.filter(({ answer }) => answer === 'timed_out').length,
        coalesced: given('coalesced'),
        assigned: given('assigned'),
        responseTimeMs: times(accepted.flatMap((offer) => since(offer.responded_at, offer.created_at))),
        contacted: of((lead) => lead.contact_status === 'contacted'),
        inProgress: of((lead) => lead.outcome === 'in_progress'),
        notContacted: of((lead) => lead.contact_status === 'not_contacted'),
        closedWon: of((lead) => lead.outcome === 'closed_won'),
        unsuccessful: of((lead) => lead.outcome === 'unsuccessful'),
        commentsPerLead: mean(accepted.map(({ lead }) => lead.comment_count)),
      };
    })
    .filter((row) => {
      const user = rows.users.find(({ id }) => id === row.agentId)!;
      const takesLeads = user.active && (user.role === 'agent' || user.takes_leads);
      return takesLeads || row.offered + row.coalesced + row.assigned > 0;
    });
}

/** In the tenant's currency, which is the euro in every test. */
const valueOf = (won: LeadRow[]): number =>
  won.reduce(
    (sum, lead) => sum + (lead.deal_value_currency === 'EUR' ? Number(lead.deal_value_amount ?? 0) : 0),
    0,
  );

export function sourcesOf(rows: Rows, range: Range) {
  return rows.sources.map((source) => {
    const leads = rows.leads.filter(
      (lead) =>
        lead.source_id === source.id && lead.status !== 'discarded' && within(lead.received_at, range),
    );
    const accepted = leads.filter(({ status }) => status === 'accepted');
    const byAgent = accepted.filter(({ accepted_kind }) => accepted_kind !== 'catchall');
    const won = leads.filter(({ outcome }) => outcome === 'closed_won');
    return {
      sourceId: source.id,
      leads: leads.length,
      accepted: byAgent.length,
      acceptanceRate: share(byAgent.length, leads.length),
      catchallAccepted: accepted.length - byAgent.length,
      delinquent: leads.filter(({ status }) => status === 'unclaimed').length,
      responseTimeMs: times(accepted.flatMap((lead) => since(lead.first_accepted_at, lead.received_at))),
      won: won.length,
      value: valueOf(won),
    };
  });
}

export function teamsOf(rows: Rows, range: Range) {
  return [...new Set(rows.members.map(({ team_id }) => team_id))].map((teamId) => {
    const members = new Set(
      rows.members.filter((one) => one.team_id === teamId && !one.manages).map(({ user_id }) => user_id),
    );
    const leads = rows.leads.filter((lead) => lead.status !== 'discarded' && within(lead.received_at, range));
    const owned = leads.filter((lead) => members.has(lead.owner_agent_id ?? ''));
    const offered = new Set(
      rows.offers
        .filter((one) => one.kind !== 'catchall' && members.has(one.agent_id))
        .map((one) => one.lead_id),
    );
    const accepted = owned.filter((lead) => lead.status === 'accepted' && lead.accepted_kind !== 'catchall');
    const came = leads.filter((lead) => offered.has(lead.id) || members.has(lead.owner_agent_id ?? ''));
    const won = owned.filter(({ outcome }) => outcome === 'closed_won');
    return {
      teamId,
      leads: came.length,
      accepted: accepted.length,
      acceptanceRate: share(accepted.length, came.length),
      owned: owned.length,
      responseTimeMs: times(accepted.flatMap((lead) => since(lead.first_accepted_at, lead.received_at))),
      won: won.length,
      value: valueOf(won),
    };
  });
}

interface ReasonRow {
  reason: string | null;
  times: number;
  leads: number;
}

export function reasonsOf(rows: Rows, range: Range): { declined: ReasonRow[]; returned: ReasonRow[] } {
  const discarded = new Set(rows.leads.filter((lead) => lead.status === 'discarded').map(({ id }) => id));
  const declined = rows.users
    .flatMap(({ id }) => lastAnswers(rows, range, id))
    .filter(({ answer }) => answer === 'declined');
  const returned = rows.events.filter(
    (event) =>
      event.type === 'lead.returned' && within(new Date(event.at), range) && !discarded.has(event.lead_id),
  );
  return {
    declined: tally(declined),
    returned: tally(returned.map(({ reason, lead_id }) => ({ reason: reason ?? null, lead_id }))),
  };
}

function tally(all: { reason: string | null; lead_id: string }[]): ReasonRow[] {
  return [...new Set(all.map(({ reason }) => reason))].map((reason) => {
    const those = all.filter((one) => one.reason === reason);
    return { reason, times: those.length, leads: new Set(those.map((one) => one.lead_id)).size };
  });
}
