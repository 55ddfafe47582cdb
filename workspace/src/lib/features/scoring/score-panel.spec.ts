// @vitest-environment jsdom
import type { AgentScore } from '@baton/contract';
import { paths } from '@baton/contract/paths';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fetchStub, meOf, newId } from '../../../../test/factories.ts';

vi.mock('socket.io-client', () => ({
  io: () => ({
    on: () => undefined,
    onAny: () => undefined,
    connect: () => undefined,
    disconnect: () => undefined,
  }),
}));
const { session } = await import('../session/session.svelte.ts');
const { default: ScorePanel } = await import('./score-panel.svelte');

const entryOf = (change: Partial<AgentScore['entries'][number]> = {}): AgentScore['entries'][number] => ({
  ...{ id: newId(), at: '2026-11-22T10:00:00.000Z', rule: 'timeout', points: -5 },
  ...{ leadId: null, offerId: null, leadTitle: null, reverses: null, reason: null },
  ...{ reversed: false, contest: null },
  ...change,
});

describe('a score and its entries', () => {
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });

  function show(me: ReturnType<typeof meOf>, agentId: string, entries: AgentScore['entries']) {
    session.me = me;
    const body: AgentScore = { agentId, name: 'Anna', score: 95, entries, nextCursor: null };
    const act = (action: string) => `POST ${paths.scoreEntryAction(agentId, entries[0]!.id, action)}`;
    const stub = fetchStub({
      [`GET ${paths.agentScore(agentId)}`]: () => ({ body }),
      [act('contest')]: () => ({ status: 201, body: {} }),
      [act('reverse')]: () => ({
        status: 409,
        body: { code: 'entry_reversed', title: 'It was taken back already' },
      }),
    });
    vi.stubGlobal('fetch', stub.fetch);
    render(ScorePanel, { agentId });
    return stub.calls;
  }

  it('let an agent object once, in their own words', async () => {
    const me = meOf();
    const entry = entryOf();
    const calls = show(me, me.user.id, [
      entry,
      entryOf({ contest: { id: newId(), state: 'upheld', text: 'No', answer: 'It was your turn' } }),
      entryOf({ reversed: true }),
    ]);
    await fireEvent.click(await screen.findByRole('button', { name: 'Object to: Timed out, −5' }));
    await fireEvent.click(screen.getByRole('button', { name: 'Object' }));
    expect(await screen.findByText('Say what is wrong with it.')).toBeTruthy();
    await fireEvent.input(screen.getByLabelText('What is wrong with it'), {
      target: { value: 'I was on a call' },
    });
    await fireEvent.click(screen.getByRole('button', { name: 'Object' }));
    await waitFor(() =>
      expect(calls.find(({ method }) => method === 'POST')?.body).toEqual({ text: 'I was on a call' }),
    );
    expect(screen.getByText('Objection not upheld: It was your turn')).toBeTruthy();
    // What is answered or taken back cannot be objected to.
    expect(screen.getAllByRole('button', { name: /^Object to/ }).length).toBe(1);
  });

  it('let a manager take an entry back, and say when another did', async () => {
    const calls = show(meOf({ role: 'manager' }), newId(), [entryOf()]);
    await fireEvent.click(await screen.findByRole('button', { name: 'Take back: Timed out, −5' }));
    await fireEvent.input(screen.getByLabelText('Reason'), { target: { value: 'Our fault' } });
    await fireEvent.click(screen.getByRole('button', { name: 'Take it back' }));
    expect(await screen.findByText('It was taken back already')).toBeTruthy();
    expect(calls.find(({ method }) => method === 'POST')?.body).toEqual({ reason: 'Our fault' });
  });
});
