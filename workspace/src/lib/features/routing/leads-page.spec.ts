// @vitest-environment jsdom
import { agentLeads } from '@baton/contract/lead-links';
import { paths } from '@baton/contract/paths';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { page } from '../../../../test/app/state.svelte.ts';
import { visited } from '../../../../test/app/navigation.ts';
import { meOf, newId } from '../../../../test/factories.ts';
import { leadsHref } from '../insights/links.ts';

vi.mock('socket.io-client', () => ({
  io: () => ({
    on: () => undefined,
    onAny: () => undefined,
    connect: () => undefined,
    disconnect: () => undefined,
  }),
}));
const { session } = await import('../session/session.svelte.ts');
const { default: LeadsPage } = await import('./leads-page.svelte');

describe('the lead list behind a number', () => {
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
    page.url = new URL('http://localhost/');
  });

  it('asks for the very leads in its address, says what is filtered, and takes it away again', async () => {
    const agentId = newId();
    const filter = agentLeads('accepted', agentId, {
      from: '2026-09-30T22:00:00.000Z',
      to: '2026-10-31T23:00:00.000Z',
    });
    const asked: URL[] = [];
    vi.stubGlobal('fetch', (input: string) => {
      const url = new URL(input, 'http://localhost');
      asked.push(url);
      const items = url.pathname === paths.agents ? [{ agentId, name: 'Anna' }] : [];
      return Promise.resolve(Response.json({ items, nextCursor: null }));
    });
    session.me = meOf({ role: 'manager' });
    page.url = new URL(leadsHref(filter), 'http://localhost');
    visited.length = 0;
    render(LeadsPage);
    const part = await screen.findByRole('button', {
      name: 'Take away the filter: Offered to Anna, accepted, Oct 1 – Oct 31',
    });
    const question = asked.find(({ pathname }) => pathname === paths.leads)!;
    expect(Object.fromEntries(question.searchParams)).toEqual({ limit: '50', ...filter });
    expect((screen.getByLabelText('Status') as HTMLSelectElement).value).toBe('counted');
    expect(await screen.findByText('No lead matches')).toBeTruthy();
    await fireEvent.click(part);
    await waitFor(() => expect(visited.at(-1)).toBe('/leads?status=counted'));
    await fireEvent.click(screen.getByRole('button', { name: 'Clear' }));
    await waitFor(() => expect(visited.at(-1)).toBe('/leads'));
  });
});
