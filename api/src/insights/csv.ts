import type { LeadInsights, LeadReasons, LeadSources, LeadTeams } from '@baton/contract';
import { stringify } from 'csv-stringify/sync';
import { CSV } from '../platform/csv.ts';
import type { OfferExportRow } from './lead-insights.service.ts';
import type { StatementRow } from './statement.service.ts';

/** One row per agent. Null is an empty cell, never 0. */
export function agentsCsv(insights: LeadInsights): string {
  const rows = insights.agents.map(({ responseTimeMs, ...agent }) => ({
    ...agent,
    responseTimeMedianMs: responseTimeMs.median,
    responseTimeMeanMs: responseTimeMs.mean,
  }));
  const columns = [
    'agentId',
    'name',
    'score',
    'offered',
    'accepted',
    'declined',
    'timedOut',
    'coalesced',
    'assigned',
    'responseTimeMedianMs',
    'responseTimeMeanMs',
    'contacted',
    'inProgress',
    'notContacted',
    'closedWon',
    'unsuccessful',
    'commentsPerLead',
  ];
  return stringify(rows, { ...CSV, header: true, columns });
}

const OFFER_COLUMNS = {
  id: 'offerId',
  lead_id: 'leadId',
  external_id: 'externalId',
  source: 'source',
  agent_id: 'agentId',
  agent: 'agent',
  kind: 'kind',
  state: 'state',
  cycle: 'cycle',
  attempt: 'attempt',
  created_at: 'createdAt',
  delivered_at: 'deliveredAt',
  responded_at: 'respondedAt',
  window_ms: 'windowMs',
  reason: 'reason',
};

/** One row per offer, written page by page. */
export async function* offersCsv(pages: AsyncIterable<OfferExportRow[]>): AsyncGenerator<string> {
  yield stringify([Object.values(OFFER_COLUMNS)], CSV);
  for await (const rows of pages) {
    yield stringify(rows, {
      ...CSV,
      columns: Object.keys(OFFER_COLUMNS),
      cast: { date: (at) => at.toISOString() },
    });
  }
}

type Earned = LeadSources['sources'][number] | LeadTeams['teams'][number];

/** Money stands in minor units with its currency beside it. */
function flat({ responseTimeMs, value, cost, ...row }: Earned): object {
  return {
    ...row,
    responseTimeMedianMs: responseTimeMs.median,
    responseTimeMeanMs: responseTimeMs.mean,
    value: value.amount,
    cost: cost?.amount ?? null,
    currency: value.currency,
  };
}

const RESPONSE_AND_EARNED = [
  'responseTimeMedianMs',
  'responseTimeMeanMs',
  'won',
  'value',
  'cost',
  'currency',
  'returnOnInvestment',
];

/** One row per source. */
export function sourcesCsv({ sources }: LeadSources): string {
  const columns = [
    ...['sourceId', 'name', 'leads', 'accepted', 'acceptanceRate', 'catchallAccepted', 'delinquent'],
    ...RESPONSE_AND_EARNED,
  ];
  return stringify(sources.map(flat), { ...CSV, header: true, columns });
}

/** One row per team. */
export function teamsCsv({ teams }: LeadTeams): string {
  const columns = [
    ...['teamId', 'name', 'leads', 'accepted', 'acceptanceRate', 'owned'],
    ...RESPONSE_AND_EARNED,
  ];
  return stringify(teams.map(flat), { ...CSV, header: true, columns });
}

/** One row per kind and reason. */
export function reasonsCsv({ declined, returned }: LeadReasons): string {
  const rows = [
    ...declined.map((row) => ({ kind: 'declined', ...row })),
    ...returned.map((row) => ({ kind: 'returned', ...row })),
  ];
  return stringify(rows, { ...CSV, header: true, columns: ['kind', 'reason', 'times', 'leads'] });
}

const STATEMENT_COLUMNS: (keyof StatementRow)[] = [
  'leadId',
  'externalId',
  'source',
  'receivedAt',
  'acceptedAt',
  'chargedTo',
  'agentId',
  'agent',
  'tag',
  'price',
  'timeouts',
  'charged',
  'currency',
];

/** One row per charge, written page by page; money in minor units. */
export async function* statementCsv(pages: AsyncIterable<StatementRow[]>): AsyncGenerator<string> {
  yield stringify([STATEMENT_COLUMNS], CSV);
  for await (const rows of pages) {
    yield stringify(rows, {
      ...CSV,
      columns: STATEMENT_COLUMNS,
      cast: { date: (at) => at.toISOString() },
    });
  }
}
