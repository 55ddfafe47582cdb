// @vitest-environment jsdom
import { paths } from '@baton/contract/paths';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { page } from '../../../../test/app/state.svelte.ts';
import { fetchStub, meOf, newId } from '../../../../test/factories.ts';
import { absencesOf, localAbsences } from './absences.ts';
import { withoutAreas, workChange, workOf } from './user-work.ts';
import type { User } from './types.ts';

vi.mock('socket.io-client', () => ({
  io: () => ({
    on: () => undefined,
    onAny: () => undefined,
    connect: () => undefined,
    disconnect: () => undefined,
  }),
}));
const { session } = await import('../session/session.svelte.ts');
const { default: TagsPage } = await import('./tags-page.svelte');
const { default: UsersPage } = await import('./users-page.svelte');
const { default: ChecklistPage } = await import('./checklist-page.svelte');

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  page.url = new URL('http://localhost/');
});

const listOf = (...items: unknown[]) => ({ body: { items, nextCursor: null } });
const tagOf = (name: string, change: object = {}) => ({
  id: newId(),
  name,
  kind: 'preferential',
  weight: 50,
  price: null,
  retired: false,
  leads: 0,
  agents: 0,
  ...change,
});
function userOf(name: string, change: Partial<User> = {}): User {
  return {
    id: newId(),
    email: `${name.toLowerCase()}@demo.test`,
    name,
    label: null,
    role: 'agent',
    active: true,
    takesLeads: true,
    tags: [],
    teamIds: [],
    capacity: { maxPendingOffers: null, maxOpenLeads: null, perDay: null, perWeek: null, perMonth: null },
    weight: 50,
    channels: [],
    push: { browsers: 0, lastUsedAt: null },
    workingHours: null,
    absences: [],
    secondFactor: false,
    invited: null,
    createdAt: '2026-11-01T10:00:00.000Z',
    ...change,
  };
}

describe('setting up', () => {
  it('merges a tag into another, from figures that open what they count', async () => {
    const [old, target] = [tagOf('Solar roof', { leads: 3, agents: 1 }), tagOf('Solar')];
    const { fetch, calls } = fetchStub({
      [`GET ${paths.tags}`]: () => listOf(old, target, tagOf('Gone', { retired: true })),
      [`GET ${paths.routingSettings}`]: () => ({ body: { billingDiscountPercent: 0 } }),
      [`POST ${paths.mergeTag(old.id)}`]: () => ({ body: target }),
    });
    vi.stubGlobal('fetch', fetch);
    session.me = meOf({ role: 'admin' });
    render(TagsPage);
    const leads = await screen.findByRole('link', { name: '3 leads with Solar roof' });
    expect(leads.getAttribute('href')).toBe(`/leads?tagId=${old.id}`);
    expect(screen.getByRole('link', { name: '1 agent with Solar roof' }).getAttribute('href')).toBe(
      '/setup/users?active=any&tag=Solar%20roof',
    );
    await fireEvent.click(screen.getByRole('button', { name: 'Solar roof' }));
    await fireEvent.click(await screen.findByRole('button', { name: 'Merge into another' }));
    const into = await screen.findByLabelText('Into');
    expect([...(into as HTMLSelectElement).options].map(({ text }) => text)).toEqual([
      'Choose a tag',
      'Solar',
    ]);
    await fireEvent.change(into, { target: { value: target.id } });
    await fireEvent.click(screen.getByRole('button', { name: 'Merge' }));
    await waitFor(() =>
      expect(calls.find(({ method }) => method === 'POST')?.body).toEqual({ intoId: target.id }),
    );
  });

  it('changes many users at once, and says who could not be changed and why', async () => {
    const [anna, ben] = [userOf('Anna'), userOf('Ben')];
    const { fetch, calls } = fetchStub({
      [`GET ${paths.users}`]: () => listOf(anna, ben),
      [`GET ${paths.teams}`]: () => listOf({ id: newId(), name: 'North', userIds: [], managerIds: [] }),
      [`GET ${paths.tags}`]: () => listOf(tagOf('German')),
      [`POST ${paths.usersBulk}`]: () => ({
        body: {
          items: [
            { userId: anna.id, status: 200 },
            { userId: ben.id, status: 422, code: 'invalid_tag', detail: 'there is no tag “Germn”' },
          ],
        },
      }),
    });
    vi.stubGlobal('fetch', fetch);
    session.me = meOf({ role: 'admin' });
    page.url = new URL('http://localhost/setup/users');
    render(UsersPage);
    await fireEvent.click(await screen.findByRole('checkbox', { name: 'Choose Anna' }));
    await fireEvent.click(screen.getByRole('checkbox', { name: 'Choose Ben' }));
    await fireEvent.click(screen.getByRole('button', { name: 'Change' }));
    const tags = await screen.findByLabelText('Add tags');
    await fireEvent.input(tags, { target: { value: 'Germn' } });
    await fireEvent.keyDown(tags, { key: 'Enter' });
    await fireEvent.input(screen.getByLabelText('Open leads'), { target: { value: '7' } });
    await fireEvent.click(screen.getByRole('button', { name: 'Change 2 users' }));
    expect(await screen.findByText(/there is no tag “Germn”/)).toBeTruthy();
    expect(calls.find(({ method }) => method === 'POST')?.body).toEqual({
      userIds: [anna.id, ben.id],
      addTags: ['Germn'],
      capacity: { maxOpenLeads: 7 },
    });
    expect(screen.getByText('1 user chosen')).toBeTruthy();
  });

  it.each([
    [true, /mailed to them/, /on its way to anna@example\.test by mail/],
    [false, /a link to send them/, /^Send this link\./],
  ])('says whether an invitation is mailed: %s', async (mail, before, after) => {
    const anna = userOf('Anna', { email: 'anna@example.test' });
    const { fetch } = fetchStub({
      [`GET ${paths.users}`]: () => listOf(anna),
      [`POST ${paths.users}`]: () => ({
        status: 201,
        body: { ...anna, invitationUrl: 'https://baton.example/invitation/x', invitationMailed: mail },
      }),
      [`GET ${paths.teams}`]: () => listOf(),
      [`GET ${paths.tags}`]: () => listOf(),
      [`GET ${paths.offerMail}`]: () => ({ body: { mail, on: false } }),
      [`GET ${paths.routingSettings}`]: () => ({ body: { catchallUserIds: [] } }),
    });
    vi.stubGlobal('fetch', fetch);
    session.me = meOf({ role: 'admin' });
    page.url = new URL('http://localhost/setup/users?user=new');
    render(UsersPage);
    expect(await screen.findByText(before)).toBeTruthy();
    await fireEvent.input(screen.getByLabelText('Name'), { target: { value: 'Anna' } });
    await fireEvent.input(screen.getByLabelText('E-mail'), { target: { value: 'anna@example.test' } });
    await fireEvent.click(screen.getByRole('button', { name: 'Invite' }));
    expect(await screen.findByText(after)).toBeTruthy();
  });

  it.each([
    [
      { until: new Date(Date.now() + 3 * 86_400_000).toISOString() },
      'Invited',
      /^Their invitation runs until/,
    ],
    [{ until: null }, 'Invitation ended', /^Their invitation has ended/],
  ])('invites again who has not chosen a password: %j', async (invited, status, says) => {
    const anna = userOf('Anna', { email: 'anna@example.test', invited });
    const { fetch, calls } = fetchStub({
      [`GET ${paths.users}`]: () => listOf(anna),
      [`GET ${paths.user(anna.id)}`]: () => ({ body: anna }),
      [`GET ${paths.teams}`]: () => listOf(),
      [`GET ${paths.tags}`]: () => listOf(),
      [`GET ${paths.routingSettings}`]: () => ({ body: { catchallUserIds: [] } }),
      [`POST ${paths.userInvitation(anna.id)}`]: () => ({
        status: 201,
        body: { invitationUrl: 'https://baton.example/invitation/y', invitationMailed: false },
      }),
    });
    vi.stubGlobal('fetch', fetch);
    session.me = meOf({ role: 'admin' });
    page.url = new URL(`http://localhost/setup/users?user=${anna.id}`);
    render(UsersPage);
    expect(await screen.findByText(status)).toBeTruthy();
    expect(await screen.findByText(says)).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Invite again' }));
    expect(await screen.findByText('https://baton.example/invitation/y')).toBeTruthy();
    expect(calls.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('shows by what channels offers reach a user', async () => {
    const used = new Date(Date.now() - 3 * 86_400_000).toISOString();
    const anna = userOf('Anna', { push: { browsers: 2, lastUsedAt: used } });
    const { fetch } = fetchStub({
      [`GET ${paths.users}`]: () => listOf(anna),
      [`GET ${paths.user(anna.id)}`]: () => ({ body: anna }),
      [`GET ${paths.teams}`]: () => listOf(),
      [`GET ${paths.tags}`]: () => listOf(tagOf('German')),
      [`GET ${paths.routingSettings}`]: () => ({ body: { catchallUserIds: [anna.id] } }),
    });
    vi.stubGlobal('fetch', fetch);
    session.me = meOf({ role: 'admin' });
    page.url = new URL(`http://localhost/setup/users?user=${anna.id}`);
    render(UsersPage);
    const channels = await screen.findByRole('region', { name: 'Channels' });
    expect(channels.textContent).toMatch(/Portal\s*On, while a page is open/);
    expect(channels.textContent).toMatch(/Browser notifications\s*On in 2 browsers\s*last used 3 ?d/);
  });

  it('keeps areas among a user’s tags, and absences by the clocks of the tenant', () => {
    const zone = 'Europe/Berlin';
    const now = Date.parse('2026-11-22T10:00:00Z');
    const past = { from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z' };
    const coming = { from: '2026-12-23T23:00:00.000Z', to: '2026-12-31T23:00:00.000Z' };
    const user = userOf('Anna', { tags: ['German', 'Zip: 10000-14999'], absences: [past, coming] });
    const work = workOf(user, zone, now);
    expect(work).toMatchObject({
      areas: ['10000-14999'],
      absences: [{ from: '2026-12-24T00:00', to: '2027-01-01T00:00' }],
    });
    work.areas = [...work.areas, '80331'];
    expect(workChange(work, withoutAreas(user.tags), zone)).toEqual({
      label: null,
      tags: ['German', 'Zip: 10000-14999', 'Zip: 80331'],
      workingHours: null,
      absences: [coming],
    });
    expect(absencesOf([{ from: '2026-12-24T00:00', to: '2026-12-24T00:00' }], zone)).toBeNull();
    expect(localAbsences([past], zone, now)).toEqual([]);
  });

  it('says on the checklist what is done, by what is there', async () => {
    const { fetch } = fetchStub({
      [`GET ${paths.leads}`]: () => listOf({ id: newId() }),
      [`GET ${paths.users}`]: () => listOf(userOf('Anna')),
      [`GET ${paths.sources}`]: () => listOf({ id: newId(), waysIn: [] }),
      [`GET ${paths.apiKeys}`]: () => listOf(),
      [`GET ${paths.routingSettings}`]: () => ({
        body: { operatingHours: null, hoursExceptions: [], offerWindowMs: 300_000 },
      }),
      [`GET ${paths.routingPlans}`]: () => listOf({ version: 2 }),
    });
    vi.stubGlobal('fetch', fetch);
    session.me = meOf({ role: 'admin' });
    render(ChecklistPage);
    expect(await screen.findByText(/3 of 5 done/)).toBeTruthy();
    await waitFor(() => expect(screen.getAllByLabelText('To do')).toHaveLength(2));
    expect(screen.getByRole('link', { name: 'Send a test lead' }).getAttribute('href')).toBe('/leads/new');
  });
});
