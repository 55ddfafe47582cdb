// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, expect, it, vi } from 'vitest';
import { meOf, offerOf } from '../../../../test/factories.ts';

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
