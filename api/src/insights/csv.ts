import type { LeadInsights } from '@baton/contract';
import { stringify } from 'csv-stringify/sync';
import type { OfferExportRow } from './lead-insights.service.ts';

/** Cells that a spreadsheet would run as a formula are written so that it does not; null is an empty cell, never 0. */
const OPTIONS = { escape_formulas: true, record_delimiter: 'windows' } as const;

/** One row per agent. */
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
  return stringify(rows, { ...OPTIONS, header: true, columns });
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
  yield stringify([Object.values(OFFER_COLUMNS)], OPTIONS);
  for await (const rows of pages) {
    yield stringify(rows, {
      ...OPTIONS,
      columns: Object.keys(OFFER_COLUMNS),
      cast: { date: (at) => at.toISOString() },
    });
  }
}
