// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fetchStub, meOf, offerOf } from '../../../../test/factories.ts';
import { visited } from '../../../../test/app/navigation.ts';

const handlers = vi.hoisted(() => new Map<string, (...args: unknown[]) => void>());
vi.mock('socket.io-client', () => ({
  io: () => ({
    on: (name: string, handler: (...args: unknown[]) => void) => handlers.set(name, handler),
    onAny: (handler: (...args: unknown[]) => void) => handlers.set('*', handler),
    connect: () => undefined,
    disconnect: () => undefined,
    io: { engine: { close: () => undefined } },
  }),
}));

const { live } = await import('#lib/net/index.ts');
const { session } = await import('../session/session.svelte.ts');
const { offers } = await import('./offers.svelte.ts');
const { default: OfferCard } = await import('./offer-card.svelte');

const at = '2026-11-22T10:00:00.000Z';
const snapshot = (list: unknown[]): void =>
  handlers.get('snapshot')?.({
    seq: 1,
    at,
    offers: list,
    activity: 'available',
    wrapUpUntil: null,
    connected: true,
  });
const event = (name: string, seq: number, data: object): void =>
  handlers.get('*')?.(name, { seq, at, ...data }, () => undefined);
/** Past the 400 ms in which keys do nothing. */
const armed = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 420));
const press = (key: string, target: Element = document.body): Promise<boolean> =>
  fireEvent.keyDown(target, { key, code: `Key${key.toUpperCase()}` });

describe('the incoming offer', () => {
  let stop: () => void;
  beforeEach(() => {
    session.me = meOf();
    live.start('demo');
    stop = offers.start();
    visited.length = 0;
  });
  afterEach(() => {
    cleanup();
    stop();
    live.stop();
    vi.unstubAllGlobals();
  });

  function show(offer = offerOf()): ReturnType<typeof offerOf> {
    snapshot([offer]);
    render(OfferCard);
    return offer;
  }

  it('shows what an agent may know, and says that the rest comes with accepting', () => {
    show();
    const card = screen.getByRole('region', { name: 'Incoming offer' });
    expect(card.textContent).toContain('Test drive this weekend');
    expect(card.textContent).toContain('10115');
    expect(card.textContent).toContain('€12,500');
    expect(card.textContent).toContain('Score 112');
    expect(card.textContent?.replace(/\s+/g, ' ')).toContain('appear once you have accepted');
    expect(card.querySelector('a[href^="tel:"], a[href^="mailto:"]')).toBeNull();
  });

  it('shows the attributes that the tenant lets agents see beforehand', () => {
    show(offerOf({}, { attributes: { noClaimsYears: 17, smoker: false } }));
    expect(screen.getByText('No claims years').nextElementSibling?.textContent).toBe('17');
    expect(screen.getByText('Smoker').nextElementSibling?.textContent).toBe('no');
  });

  it('says "Claiming…" at once, and accepts only when the server said yes', async () => {
    const offer = show();
    let answer: (value: { body: unknown }) => void = () => undefined;
    const { fetch, calls } = fetchStub({
      [`POST /api/v1/offers/${offer.id}/accept`]: () => new Promise((resolve) => (answer = resolve)),
    });
    vi.stubGlobal('fetch', fetch);
    await fireEvent.click(screen.getByRole('button', { name: /Accept/ }));
    expect(screen.getByRole('button', { name: /Claiming/ })).toBeTruthy();
    expect(calls).toHaveLength(1);
    expect(calls[0]?.headers.get('Idempotency-Key')).toBeTruthy();
    expect(offers.incoming).toHaveLength(1);
    answer({ body: { ...offer, state: 'accepted' } });
    await waitFor(() => expect(offers.incoming).toHaveLength(0));
    expect(visited).toContain(`/desk?lead=${offer.leadId}`);
  });

  it('takes the keys only after 400 ms', async () => {
    const now = vi.spyOn(performance, 'now').mockReturnValue(5_000);
    const offer = show();
    const { fetch, calls } = fetchStub({
      [`POST /api/v1/offers/${offer.id}/accept`]: () => ({ body: offer }),
    });
    vi.stubGlobal('fetch', fetch);
    await press('a');
    now.mockReturnValue(5_399);
    await press('a');
    expect(calls).toHaveLength(0);
    now.mockReturnValue(5_400);
    await press('a');
    await waitFor(() => expect(calls).toHaveLength(1));
  });

  it('never takes a key that is text', async () => {
    show();
    const { fetch, calls } = fetchStub({});
    vi.stubGlobal('fetch', fetch);
    const field = document.createElement('textarea');
    document.body.append(field);
    await armed();
    await press('a', field);
    await press('d', field);
    expect(calls).toHaveLength(0);
    expect(screen.queryByRole('group', { name: 'Reason for declining' })).toBeNull();
    field.remove();
  });

  it('declines with D and the number of the reason', async () => {
    const offer = show();
    const { fetch, calls } = fetchStub({
      [`POST /api/v1/offers/${offer.id}/decline`]: () => ({ body: offer }),
    });
    vi.stubGlobal('fetch', fetch);
    await armed();
    await press('d');
    expect(screen.getByRole('group', { name: 'Reason for declining' })).toBeTruthy();
    await fireEvent.keyDown(document.body, { key: '2', code: 'Digit2' });
    await waitFor(() => expect(calls[0]?.body).toEqual({ reason: 'Not my area' }));
    await waitFor(() => expect(offers.incoming).toHaveLength(0));
  });

  it('keeps the reasons open when D comes twice, and goes back with Backspace', async () => {
    show();
    const { fetch, calls } = fetchStub({});
    vi.stubGlobal('fetch', fetch);
    await armed();
    await press('d');
    await press('d');
    expect(screen.getByRole('group', { name: 'Reason for declining' })).toBeTruthy();
    await fireEvent.keyDown(document.body, { key: 'Backspace', code: 'Backspace' });
    await waitFor(() => expect(screen.queryByRole('group', { name: 'Reason for declining' })).toBeNull());
    expect(calls).toHaveLength(0);
  });

  it('says "Expired" with the points and offers another chance when the time ran out', async () => {
    const offer = show();
    event('offer.resolved', 2, {
      offerId: offer.id,
      leadId: offer.leadId,
      state: 'timed_out',
      canRequeue: true,
    });
    const ended = await screen.findByRole('region', { name: 'Offer ended' });
    expect(ended.textContent).toContain('Expired');
    expect(ended.textContent).toContain('−5');
    expect(ended.textContent).toContain('+4');
    expect(screen.getByRole('button', { name: 'Give me another chance' })).toBeTruthy();
  });

  it('says "Taken" when somebody else was faster', async () => {
    const offer = show();
    const { fetch } = fetchStub({
      [`POST /api/v1/offers/${offer.id}/accept`]: () => ({
        status: 409,
        body: { code: 'offer_resolved', title: 'The offer was already resolved' },
      }),
    });
    vi.stubGlobal('fetch', fetch);
    await fireEvent.click(screen.getByRole('button', { name: /Accept/ }));
    const ended = await screen.findByRole('region', { name: 'Offer ended' });
    expect(ended.textContent).toContain('Taken');
    expect(screen.queryByRole('button', { name: 'Give me another chance' })).toBeNull();
  });

  it('starts the ring only when the server says that the clock runs', async () => {
    const offer = show(offerOf({ deliveredAt: null, expiresAt: null }));
    expect(screen.getByRole('timer', { name: 'Clock not started' })).toBeTruthy();
    event('offer.delivered', 2, {
      offerId: offer.id,
      leadId: offer.leadId,
      deliveredAt: at,
      expiresAt: at,
      windowMs: 60_000,
      remainingMs: 60_000,
    });
    await waitFor(() =>
      expect(screen.getByRole('timer').getAttribute('aria-label')).toMatch(/^(60|59) seconds left$/),
    );
  });

  it('equals the server after a snapshot', async () => {
    show();
    snapshot([]);
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Incoming offer' })).toBeNull());
  });
});
