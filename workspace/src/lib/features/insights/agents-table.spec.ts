// @vitest-environment jsdom
import type { LeadInsights } from '@baton/contract';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { newId } from '../../../../test/factories.ts';
import AgentsTable from './agents-table.svelte';

const agentId = newId();
const row: LeadInsights['agents'][number] = {
  agentId,
  name: 'Anna Berger',
  score: 104,
  offered: 1200,
  accepted: 7,
  declined: 0,
  timedOut: 2,
  coalesced: 1,
  assigned: 0,
  responseTimeMs: { median: 8_000, mean: 9_000 },
  contacted: 5,
  inProgress: 3,
  notContacted: 2,
  closedWon: 1,
  unsuccessful: 0,
  commentsPerLead: null,
};
const range = { from: '2026-10-01T00:00:00.000Z', to: '2026-11-01T00:00:00.000Z' };

describe('the agents of the dashboard', () => {
  afterEach(cleanup);

  it('open to what became of the accepted leads, by click and by keyboard', async () => {
    const ontoggle = vi.fn();
    const { rerender } = render(AgentsTable, { rows: [row], range, open: null, ontoggle });
    const button = screen.getByRole('button', { name: 'Anna Berger' });
    expect(button.getAttribute('aria-expanded')).toBe('false');
    expect(screen.queryByText('Unsuccessful')).toBeNull();
    await fireEvent.click(button);
    expect(ontoggle).toHaveBeenLastCalledWith(agentId);
    await rerender({ rows: [row], range, open: agentId, ontoggle });
    expect(button.getAttribute('aria-expanded')).toBe('true');
    const comments = screen.getByText('Comments per lead').parentElement!;
    expect(within(comments).getByText('–')).toBeTruthy();
    await fireEvent.click(button);
    expect(ontoggle).toHaveBeenLastCalledWith(null);
  });

  it('lead from every number to the leads that it counted, and from nothing nowhere', () => {
    render(AgentsTable, { rows: [row], range, open: agentId, ontoggle: () => undefined });
    const offered = screen.getByRole('link', { name: '1,200: offered, Anna Berger, show leads' });
    const address = new URL(offered.getAttribute('href')!, 'http://x');
    expect(address.pathname).toBe('/leads');
    expect(Object.fromEntries(address.searchParams)).toEqual({
      status: 'counted',
      agentId,
      offeredFrom: range.from,
      offeredTo: range.to,
    });
    const names = screen.getAllByRole('link').map((link) => link.getAttribute('aria-label') ?? '');
    expect(names.some((name) => name.includes('declined'))).toBe(false);
    expect(names.filter((name) => name.includes('timed out')).length).toBe(2);
    // Counts stand as text beside the colours; on a phone the bar stands under the name.
    expect(screen.getAllByRole('img', { name: '7 accepted, 0 declined, 2 timed out' })).not.toEqual([]);
  });
});
