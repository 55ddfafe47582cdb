// @vitest-environment jsdom
import { paths } from '@baton/contract/paths';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, expect, it, vi } from 'vitest';
import { page } from '../../../../test/app/state.svelte.ts';
import { fetchStub, meOf, newId } from '../../../../test/factories.ts';
import type { RoutingPlan } from './types.ts';

const { session } = await import('../session/session.svelte.ts');
const { default: PlansPage } = await import('./plans-page.svelte');

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  page.url = new URL('http://localhost/');
});

const planOf = (name: string, revision: number): RoutingPlan => ({
  id,
  name,
  steps: [{ name: `Step of ${name}`, strategy: 'performance' }],
  version: null,
  publishedAt: null,
  isDefault: false,
  hasDraft: true,
  revision,
});
const id = newId();
const conflict = {
  status: 409,
  body: { code: 'draft_changed', title: 'Somebody else changed the draft', status: 409 },
};

/** The editor with a name typed into it, after somebody else saved theirs. */
async function edited() {
  let answer: () => { status?: number; body: unknown } = () => conflict;
  const { fetch, calls } = fetchStub({
    [`GET ${paths.routingPlans}`]: () => ({ body: { items: [planOf('Before', 1)], nextCursor: null } }),
    [`GET ${paths.teams}`]: () => ({ body: { items: [], nextCursor: null } }),
    [`GET ${paths.tags}`]: () => ({ body: { items: [], nextCursor: null } }),
    [`GET ${paths.sources}`]: () => ({ body: { items: [], nextCursor: null } }),
    [`GET ${paths.routingPlan(id)}`]: () => ({ body: planOf('Theirs', 2) }),
    [`PATCH ${paths.routingPlan(id)}`]: () => answer(),
  });
  vi.stubGlobal('fetch', fetch);
  session.me = meOf({ role: 'admin' });
  page.url = new URL(`http://localhost/setup/plans?plan=${id}`);
  render(PlansPage);
  const name = await waitFor(() => {
    const field = screen.getByLabelText<HTMLInputElement>('Name');
    expect(field.value).toBe('Before');
    return field;
  });
  await fireEvent.input(name, { target: { value: 'Mine' } });
  await fireEvent.click(screen.getByRole('button', { name: 'Save draft' }));
  expect(await screen.findByText('Somebody else changed the draft in the meantime')).toBeTruthy();
  expect(name.value).toBe('Mine');
  const sent = () => calls.filter(({ method }) => method === 'PATCH').map(({ body }) => body);
  expect(sent()).toMatchObject([{ name: 'Mine', ifRevision: 1 }]);
  return { name, sent, answerWith: (plan: RoutingPlan) => (answer = () => ({ body: plan })) };
}
const gone = () =>
  waitFor(() => expect(screen.queryByText('Somebody else changed the draft in the meantime')).toBeNull());

it('keeps one’s own draft where somebody else has saved theirs, and saves it over theirs when told so', async () => {
  const { name, sent, answerWith } = await edited();
  answerWith(planOf('Mine', 3));
  await fireEvent.click(screen.getByRole('button', { name: 'Save mine over it' }));
  await gone();
  expect(name.value).toBe('Mine');
  expect(sent().at(-1)).toMatchObject({ name: 'Mine', ifRevision: 2 });
});

it('takes the other’s draft when told so', async () => {
  const { name, sent, answerWith } = await edited();
  await fireEvent.click(screen.getByRole('button', { name: 'Load theirs instead' }));
  await gone();
  expect(name.value).toBe('Theirs');
  answerWith(planOf('Theirs', 3));
  await fireEvent.click(screen.getByRole('button', { name: 'Save draft' }));
  await waitFor(() => expect(sent().at(-1)).toMatchObject({ name: 'Theirs', ifRevision: 2 }));
});
