// @vitest-environment jsdom
import { paths } from '@baton/contract/paths';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, expect, it, vi } from 'vitest';
import { page } from '../../../../test/app/state.svelte.ts';
import { visited } from '../../../../test/app/navigation.ts';
import { fetchStub, leadOf, meOf } from '../../../../test/factories.ts';

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

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  page.url = new URL('http://localhost/');
});

it('chooses leads by mouse and keyboard, discards them at once, and says which could not be', async () => {
  const leads = ['One', 'Two', 'Three', 'Four'].map((subject) => leadOf({ subject }));
  const asked: unknown[] = [];
  const { fetch, calls } = fetchStub({
    [`GET ${paths.leads}`]: () => ({ body: { items: leads, nextCursor: null } }),
    [`GET ${paths.leadViews}`]: () => ({ body: { items: [] } }),
    [`POST ${paths.leadsBulk('discard')}`]: (body) => {
      asked.push(body);
      const { leadIds } = body as { leadIds: string[] };
      return {
        body: {
          items: leadIds.map((leadId, index) =>
            index === 1
              ? { leadId, status: 404, code: 'not_found', detail: 'Not there any more' }
              : { leadId, status: 200 },
          ),
        },
      };
    },
  });
  vi.stubGlobal('fetch', fetch);
  session.me = meOf({ role: 'manager' });
  page.url = new URL('http://localhost/leads');
  render(LeadsPage);
  const box = (name: string) => screen.findByRole('checkbox', { name: `Choose ${name}` });
  await fireEvent.click(await box('One'));
  // Shift takes all in between.
  await fireEvent.click(await box('Three'), { shiftKey: true });
  expect(await screen.findByText('3 leads chosen')).toBeTruthy();
  // X ticks the row that has the focus, and lets go of it again.
  screen.getByRole('link', { name: 'Four' }).focus();
  await fireEvent.keyDown(document.activeElement!, { key: 'x', code: 'KeyX' });
  expect(await screen.findByText('4 leads chosen')).toBeTruthy();
  await fireEvent.keyDown(document.activeElement!, { key: 'x', code: 'KeyX' });
  expect(await screen.findByText('3 leads chosen')).toBeTruthy();
  await fireEvent.click(screen.getByRole('button', { name: 'Discard' }));
  await fireEvent.input(await screen.findByLabelText(/Reason/), { target: { value: 'Spam' } });
  await fireEvent.click(screen.getByRole('button', { name: 'Discard 3 leads' }));
  expect(await screen.findByText('1 lead could not be changed')).toBeTruthy();
  expect(screen.getByText(/Not there any more/)).toBeTruthy();
  expect(asked).toEqual([{ leadIds: leads.slice(0, 3).map(({ id }) => id), reason: 'Spam' }]);
  // What was refused stays chosen.
  expect(await screen.findByText('1 lead chosen')).toBeTruthy();
  await waitFor(() => expect(calls.filter(({ path }) => path === paths.leads).length).toBeGreaterThan(1));
});

it('opens a saved view from the row of views, and saves what is shown under a name', async () => {
  const view = {
    id: '01930000-0000-7000-8000-0000000000aa',
    name: 'Waiting long',
    query: { status: 'pending', sort: 'oldest' },
    shared: true,
    ownerName: 'Mia',
    mine: false,
    createdAt: '2026-11-22T10:00:00.000Z',
  };
  const { fetch, calls } = fetchStub({
    [`GET ${paths.leads}`]: () => ({ body: { items: [], nextCursor: null } }),
    [`GET ${paths.leadViews}`]: () => ({ body: { items: [view] } }),
    [`POST ${paths.leadViews}`]: () => ({ status: 201, body: view }),
  });
  vi.stubGlobal('fetch', fetch);
  session.me = meOf({ role: 'manager' });
  page.url = new URL('http://localhost/leads?status=unclaimed');
  render(LeadsPage);
  const link = await screen.findByRole('link', { name: 'Waiting long' });
  expect(link.getAttribute('href')).toBe('/leads?sort=oldest&status=pending');
  expect(link.getAttribute('aria-current')).toBeNull();
  await fireEvent.click(screen.getByRole('button', { name: /Views/ }));
  await fireEvent.click(await screen.findByRole('menuitem', { name: /Save this view/ }));
  await fireEvent.input(await screen.findByLabelText('Name'), { target: { value: 'Nobody took it' } });
  await fireEvent.click(screen.getByRole('switch', { name: 'Share it with everybody' }));
  await fireEvent.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() =>
    expect(calls.find(({ method }) => method === 'POST')?.body).toEqual({
      name: 'Nobody took it',
      query: { status: 'unclaimed' },
      shared: true,
    }),
  );
  visited.length = 0;
  await fireEvent.change(screen.getByLabelText('Order'), { target: { value: 'value' } });
  await waitFor(() => expect(visited.at(-1)).toBe('/leads?status=unclaimed&sort=value'));
});
