import type { LeadFilter } from './leads.ts';

/** Which leads stand behind each number of the dashboard: the query of `GET /leads` that lists the very leads it counted. */
export interface InsightRange {
  from: string;
  to: string;
}

const COUNTED: LeadFilter = { status: 'counted' };
const byAgent: LeadFilter = { status: 'accepted', acceptedBy: 'agent' };
const byCatchall: LeadFilter = { status: 'accepted', acceptedBy: 'catchall' };

/** By `receivedAt`. */
export const COMPANY_FIGURES = {
  leads: COUNTED,
  accepted: byAgent,
  catchallAccepted: byCatchall,
  coalesced: { status: 'coalesced' },
  assigned: { status: 'assigned' },
  delinquent: { status: 'delinquent' },
  responseTime: { status: 'accepted' },
  fromRelease: { status: 'accepted', released: 'true' },
  firstContact: { status: 'counted', reached: 'true' },
} as const satisfies Record<string, LeadFilter>;

/** By when the agent was offered, or given, the lead. */
export const AGENT_FIGURES = {
  offered: COUNTED,
  accepted: { status: 'counted', answer: 'accepted' },
  declined: { status: 'counted', answer: 'declined' },
  timedOut: { status: 'counted', answer: 'timed_out' },
  contacted: { status: 'counted', answer: 'accepted', contactStatus: 'contacted' },
  inProgress: { status: 'counted', answer: 'accepted', outcome: 'in_progress' },
  notContacted: { status: 'counted', answer: 'accepted', contactStatus: 'not_contacted' },
  closedWon: { status: 'counted', answer: 'accepted', outcome: 'closed_won' },
  unsuccessful: { status: 'counted', answer: 'accepted', outcome: 'unsuccessful' },
} as const satisfies Record<string, LeadFilter>;
const GIVEN = ['coalesced', 'assigned'] as const;

export const SOURCE_FIGURES = {
  leads: COUNTED,
  accepted: byAgent,
  catchallAccepted: byCatchall,
  delinquent: { status: 'delinquent' },
  won: { status: 'counted', outcome: 'closed_won' },
} as const satisfies Record<string, LeadFilter>;

export const TEAM_FIGURES = ['leads', 'accepted', 'owned', 'won'] as const;

export function companyLeads(figure: keyof typeof COMPANY_FIGURES, range: InsightRange): LeadFilter {
  return { ...COMPANY_FIGURES[figure], from: range.from, to: range.to };
}

export function agentLeads(
  figure: keyof typeof AGENT_FIGURES | (typeof GIVEN)[number],
  agentId: string,
  { from, to }: InsightRange,
): LeadFilter {
  if (figure === 'coalesced' || figure === 'assigned')
    return { status: figure, ownerAgentId: agentId, ownedFrom: from, ownedTo: to };
  return { ...AGENT_FIGURES[figure], agentId, offeredFrom: from, offeredTo: to };
}

export function sourceLeads(
  figure: keyof typeof SOURCE_FIGURES,
  sourceId: string,
  range: InsightRange,
): LeadFilter {
  return { ...SOURCE_FIGURES[figure], sourceId, from: range.from, to: range.to };
}

export function teamLeads(
  figure: (typeof TEAM_FIGURES)[number],
  teamId: string,
  { from, to }: InsightRange,
): LeadFilter {
  if (figure === 'leads') return { ...COUNTED, teamId, from, to };
  if (figure === 'accepted') return { ...byAgent, ownerTeamId: teamId, from, to };
  return {
    ...COUNTED,
    ...(figure === 'won' ? { outcome: 'closed_won' } : {}),
    ownerTeamId: teamId,
    from,
    to,
  };
}

/** Leads that were declined, or handed back, for a reason; null: for none. */
export function reasonLeads(
  kind: 'declined' | 'returned',
  reason: string | null,
  { from, to }: InsightRange,
): LeadFilter {
  if (kind === 'returned')
    return {
      ...COUNTED,
      ...(reason === null ? {} : { returnReason: reason }),
      returnedFrom: from,
      returnedTo: to,
    };
  return {
    ...COUNTED,
    answer: 'declined',
    ...(reason === null ? { withReason: 'false' } : { reason }),
    offeredFrom: from,
    offeredTo: to,
  };
}
