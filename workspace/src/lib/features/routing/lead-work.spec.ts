// @vitest-environment jsdom
import type { LeadCandidates, LeadDetail } from '@baton/contract';
import { paths } from '@baton/contract/paths';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, expect, it, vi } from 'vitest';
import { fetchStub, leadOf, meOf, newId } from '../../../../test/factories.ts';

vi.mock('socket.io-client', () => ({
  io: () => ({
    on: () => undefined,
    onAny: () => undefined,
    connect: () => undefined,
    disconnect: () => undefined,
  }),
}));
const { session } = await import('../session/session.svelte.ts');
const { LeadView } = await import('./lead-view.svelte.ts');
const { myLeads } = await import('./my-leads.svelte.ts');
const { default: NextActionBlock } = await import('./next-action-block.svelte');
const { default: CandidatesPanel } = await import('./candidates-panel.svelte');

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const may = { allowed: true, reason: null };
function detailOf(change: Partial<LeadDetail>): LeadDetail {
  return {
    ...leadOf(),
    comments: [],
    actions: { feedback: may, assign: may, release: may, discard: may } as LeadDetail['actions'],
    ownerName: null,
    customerId: null,
    ...change,
  };
}
function stubLead(lead: LeadDetail, more: Parameters<typeof fetchStub>[0] = {}) {
  const stub = fetchStub({
    [`GET ${paths.lead(lead.id)}`]: () => ({ body: lead }),
    [`GET ${paths.leadTimeline(lead.id)}`]: () => ({ body: { items: [], nextCursor: null } }),
    ...more,
  });
  vi.stubGlobal('fetch', stub.fetch);
  const view = new LeadView(lead.id);
  view.lead = lead;
  return { view, calls: stub.calls };
}

it('plans the next action by key, in the tenant’s time, and says when it is overdue', async () => {
  session.me = meOf();
  const lead = detailOf({ status: 'accepted', ownerAgentId: session.me.user.id });
  const put = `PUT ${paths.leadAction(lead.id, 'next-action')}`;
  const late = { ...lead, nextAction: { at: '2020-01-01T08:00:00.000Z', text: 'Call back' } };
  const { view, calls } = stubLead(lead, {
    [put]: () => ({ body: late }),
    [`GET ${paths.lead(lead.id)}`]: () => ({ body: late }),
  });
  render(NextActionBlock, { view, keys: true });
  await fireEvent.keyDown(document.body, { key: 't', code: 'KeyT' });
  await fireEvent.input(await screen.findByLabelText('What'), { target: { value: 'Send the offer' } });
  await fireEvent.input(screen.getByLabelText('When'), { target: { value: '2027-01-11T09:30' } });
  await fireEvent.click(screen.getByRole('button', { name: 'Plan it' }));
  await waitFor(() =>
    expect(calls.find(({ method }) => method === 'PUT')?.body).toEqual({
      nextAction: { at: '2027-01-11T08:30:00.000Z', text: 'Send the offer' },
    }),
  );
  expect(await screen.findByText('Overdue')).toBeTruthy();
  await fireEvent.click(screen.getByRole('button', { name: 'Done' }));
  await waitFor(() =>
    expect(calls.findLast(({ method }) => method === 'PUT')?.body).toEqual({ nextAction: null }),
  );
});

it('selects the text as soon as it is shown, so that nothing typed is overwritten', async () => {
  session.me = meOf();
  const { view } = stubLead(detailOf({ status: 'accepted', ownerAgentId: session.me.user.id }));
  render(NextActionBlock, { view, keys: true });
  await fireEvent.keyDown(document.body, { key: 't', code: 'KeyT' });
  const box = screen.getByLabelText<HTMLInputElement>('What');
  expect(document.activeElement).toBe(box);
  expect([box.selectionStart, box.selectionEnd]).toEqual([0, 'Call back'.length]);
});

it('puts what is overdue first among one’s leads, the longest of it above', () => {
  session.me = meOf();
  const own = (subject: string, at: string | null) =>
    leadOf({
      subject,
      status: 'accepted',
      ownerAgentId: session.me!.user.id,
      nextAction: at === null ? null : { at, text: 'Call' },
    });
  myLeads.owned.items = [
    own('New', null),
    own('Late', '2021-01-01T00:00:00.000Z'),
    own('Later', '2099-01-01T00:00:00.000Z'),
  ];
  myLeads.due.items = [own('Latest', '2020-01-01T00:00:00.000Z'), myLeads.owned.items[1]!];
  expect(myLeads.at('new').map(({ subject }) => subject)).toEqual(['Latest', 'Late', 'New', 'Later']);
});

it('shows a held lead’s candidates in order, and gives it to one of them or releases it', async () => {
  session.me = meOf({ role: 'admin' });
  const lead = detailOf({ status: 'held' });
  const [anna, ben] = [newId(), newId()];
  const candidate = (agentId: string, name: string) => ({
    place: 1,
    agentId,
    name,
    pecking: 0,
    matchScore: 0,
    figure: 100,
    reasons: ['Score 100'],
  });
  const answer: LeadCandidates = {
    at: '2026-11-22T10:00:00.000Z',
    steps: [
      {
        step: 0,
        name: 'Everybody',
        strategy: 'performance',
        current: true,
        applies: true,
        candidates: [candidate(anna, 'Anna')],
        candidatesTotal: 1,
        against: [{ agentId: ben, name: 'Ben', reason: 'absent', text: 'Absent' }],
        againstTotals: { absent: 1 },
      },
    ],
  };
  const { view, calls } = stubLead(lead, {
    [`GET ${paths.leadCandidates(lead.id)}`]: () => ({ body: answer }),
    [`POST ${paths.leadAction(lead.id, 'assign')}`]: () => ({ body: lead }),
    [`POST ${paths.leadAction(lead.id, 'release')}`]: () => ({ body: lead }),
  });
  render(CandidatesPanel, { view });
  await fireEvent.click(await screen.findByRole('button', { name: 'Assign to Anna' }));
  await waitFor(() =>
    expect(calls.find(({ method }) => method === 'POST')).toMatchObject({ body: { agentId: anna } }),
  );
  expect(screen.getByText('Absent')).toBeTruthy();
  expect(screen.getByText('Assign', { selector: '[aria-label="Assign to Ben all the same"]' })).toBeTruthy();
  await fireEvent.click(screen.getByRole('button', { name: 'Release' }));
  await waitFor(() =>
    expect(calls.some(({ path }) => path === paths.leadAction(lead.id, 'release'))).toBe(true),
  );
});
