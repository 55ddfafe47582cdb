/** The company's figures in the order and the words in which the page and the report show them. */
import type { LeadFilter, LeadInsights } from '@baton/contract';
import { companyLeads } from '@baton/contract/lead-links';
import { decimalText, numberText, rateText } from '#lib/language/format.ts';
import { duration } from '#lib/ui/time.ts';

export interface CompanyFigure {
  label: string;
  text: string;
  hint: string;
  /** How many leads there are to open. */
  count: number;
  filter?: LeadFilter;
}

/** Without data each figure is a dash. */
export function companyFigures(data: LeadInsights | null): CompanyFigure[] {
  type Which = Parameters<typeof companyLeads>[0];
  const opening = (which: Which): Pick<CompanyFigure, 'filter'> =>
    data === null ? {} : { filter: companyLeads(which, data) };
  const counted = (value: number | undefined, hint: string) => ({
    text: value === undefined ? '–' : numberText(value),
    count: value ?? 0,
    hint,
  });
  const part = (value: number | null | undefined, hint: string) => ({
    text: rateText(value ?? null),
    count: value ? 1 : 0,
    hint,
  });
  const time = (value: LeadInsights['responseTimeMs'] | undefined, what: string) => ({
    text: duration(value?.median),
    hint: `Median ${what}; mean ${duration(value?.mean)}`,
    count: value?.median == null ? 0 : 1,
  });
  return [
    {
      label: 'Performance score',
      text: data?.score == null ? '–' : decimalText(data.score, 1),
      hint: 'Mean of the scores of agents with an offer in the range',
      count: 0,
    },
    { label: 'Leads', ...counted(data?.leads, 'All but the discarded ones'), ...opening('leads') },
    {
      label: 'Acceptance',
      ...part(data?.acceptanceRate, 'Leads accepted from an agent’s offer, of all leads'),
      ...opening('accepted'),
    },
    {
      label: 'Catchall acceptance',
      ...part(data?.catchallAcceptanceRate, 'Leads accepted from a catchall offer, of all leads'),
      ...opening('catchallAccepted'),
    },
    {
      label: 'Delinquent',
      ...counted(data?.delinquent, 'Neither taken nor pending'),
      ...opening('delinquent'),
    },
    {
      label: 'Response time',
      ...time(data?.responseTimeMs, 'from received to the first acceptance'),
      ...opening('responseTime'),
    },
    {
      label: 'Coalesced',
      ...counted(data?.coalesced, 'Went to the customer’s own agent; not in the acceptance rate'),
      ...opening('coalesced'),
    },
    {
      label: 'Assigned',
      ...counted(data?.assigned, 'Given by a manager; not in the acceptance rate'),
      ...opening('assigned'),
    },
    {
      label: 'From release',
      ...time(data?.fromReleaseMs, 'from the release to the first acceptance, of leads that were held'),
      ...opening('fromRelease'),
    },
    {
      label: 'First contact',
      ...time(data?.firstContactMs, 'from received until the customer was reached'),
      ...opening('firstContact'),
    },
  ];
}
