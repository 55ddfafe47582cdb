import { agentLeads, reasonLeads } from '@baton/contract/lead-links';
import { describe, expect, it } from 'vitest';
import { filterOf, filterParts, leadsHref } from './links.ts';

const names = { agent: () => 'Anna', team: () => 'North', source: () => 'Web', tag: () => 'Solar' };
const day = (iso: string): string => iso.slice(5, 10);
const range = { from: '2026-10-01T00:00:00.000Z', to: '2026-11-01T00:00:00.000Z' };

describe('a number’s way to its leads', () => {
  it('keeps the whole filter in the address', () => {
    const filter = agentLeads('timedOut', '01930000-0000-7000-8000-000000000001', range);
    expect(filterOf(new URL(`http://x${leadsHref(filter)}`).searchParams)).toEqual(filter);
    expect(filterOf(new URLSearchParams('status=accepted&utm_source=mail&to='))).toEqual({
      status: 'accepted',
    });
  });

  it('is told in words, with the last day included', () => {
    const texts = (filter: Parameters<typeof filterParts>[0]): string[] =>
      filterParts(filter, names, day).map(({ text }) => text);
    expect(texts(agentLeads('accepted', 'a', range))).toEqual(['Offered to Anna, accepted, 10-01 – 10-31']);
    expect(texts(agentLeads('coalesced', 'a', range))).toEqual(['Owned by Anna, 10-01 – 10-31']);
    expect(texts(reasonLeads('declined', null, range))).toEqual([
      'Offered, declined, 10-01 – 10-31',
      'Without a reason',
    ]);
    expect(texts({ from: range.from })).toEqual(['Received since 10-01']);
    expect(texts({ status: 'accepted', outcome: 'open', search: 'x' })).toEqual([]);
  });

  it('takes every part of it away again', () => {
    const filter = {
      ...agentLeads('accepted', 'a', range),
      teamId: 't',
      from: range.from,
      returnReason: 'x',
    };
    const gone = new Set(filterParts(filter, names, day).flatMap((part) => part.names));
    expect(Object.keys(filter).filter((name) => !gone.has(name as never))).toEqual(['status']);
  });
});
