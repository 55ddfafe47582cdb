// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, expect, it, vi } from 'vitest';
import { paths } from '@baton/contract/paths';
import { fetchStub, meOf, offerOf } from '../../../../test/factories.ts';

const { session } = await import('../session/session.svelte.ts');
const { myLeads } = await import('./my-leads.svelte.ts');
const { default: MissedList } = await import('./missed-list.svelte');

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  myLeads.missed.items = [];
});

it.each([
  [{ points: -5, reversed: false }, ['−5 points'], ['reversed']],
  [{ points: -5, reversed: true }, ['−5 points reversed', '0 points'], []],
  [null, [], ['points']],
])('shows what a missed offer counts: %j', (timeout, shown, absent) => {
  session.me = meOf();
  myLeads.missed.items = [offerOf({ state: 'timed_out', timeout })];
  const { container } = render(MissedList);
  for (const text of shown) expect(screen.getByText(text)).toBeTruthy();
  for (const text of absent) expect(container.textContent).not.toContain(text);
});

it('is read again once for a time-out, and for points that are taken back', async () => {
  const { live } = await import('#lib/net/index.ts');
  const heard = new Map<string, unknown>();
  vi.spyOn(live, 'on').mockImplementation((name, hear) => {
    heard.set(name, hear);
    return () => undefined;
  });
  const none = () => ({ body: { items: [], nextCursor: null } });
  const { fetch, calls } = fetchStub({
    [`GET ${paths.offers}`]: none,
    [`GET ${paths.leads}`]: none,
  });
  vi.stubGlobal('fetch', fetch);
  session.me = meOf();
  const agentId = session.me.user.id;
  const tell = (name: string, payload: object): void => {
    const hear = heard.get(name) as (payload: object) => void;
    hear(payload);
  };
  const readings = () => calls.filter(({ path }) => path.startsWith(paths.offers)).length;
  const stop = myLeads.start();
  const before = readings();
  tell('offer.resolved', { state: 'timed_out' });
  tell('score.changed', { agentId, rule: 'timeout', points: -5 });
  expect(readings() - before).toBe(1);
  tell('score.changed', { agentId, rule: 'reversal', points: 5 });
  expect(readings() - before).toBe(2);
  stop();
});
