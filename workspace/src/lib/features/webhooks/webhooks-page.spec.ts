// @vitest-environment jsdom
import { cleanup, configure, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fetchStub, newId } from '../../../../test/factories.ts';
import WebhooksPage from './webhooks-page.svelte';

// A busy machine takes its time; nothing here is about speed.
configure({ asyncUtilTimeout: 60_000 });
const at = '2026-11-22T10:00:00.000Z';
const id = newId();
const webhook = {
  id,
  url: 'https://crm.example.com/hooks',
  description: '',
  eventTypes: ['lead.accepted'],
  enabled: true,
  disabledReason: null,
  failingSince: null,
  previousSecretEndsAt: null,
  createdAt: at,
};
const delivery = {
  id: newId(),
  messageId: 'msg_1',
  type: 'lead.accepted',
  state: 'failed',
  tries: 10,
  nextTryAt: null,
  createdAt: at,
  settledAt: at,
  lastStatus: 500,
  lastError: 'answered 500',
};
const list = (...items: object[]) => ({ body: { items, nextCursor: null } });

describe('the webhooks page', () => {
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });

  it('makes a webhook and shows its secret once; a refused address is said at its field', async () => {
    let there: object[] = [];
    let refused = true;
    const { fetch, calls } = fetchStub({
      'GET /api/v1/webhooks': () => list(...there),
      [`GET /api/v1/webhooks/${id}/deliveries`]: () => list(),
      'POST /api/v1/webhooks': () => {
        if (refused)
          return {
            status: 422,
            body: {
              code: 'invalid_input',
              title: 'x',
              errors: [{ path: 'url', message: 'leads to a private address' }],
            },
          };
        there = [webhook];
        return { status: 201, body: { ...webhook, secret: 'whsec_shown' } };
      },
    });
    vi.stubGlobal('fetch', fetch);
    render(WebhooksPage);
    await screen.findByText('No webhooks yet');
    await fireEvent.click(screen.getAllByText('New webhook')[0]!);
    await fireEvent.input(screen.getByLabelText('Address'), { target: { value: webhook.url } });
    await fireEvent.submit(document.getElementById('webhook-form')!);
    await screen.findByText('leads to a private address');
    refused = false;
    await fireEvent.submit(document.getElementById('webhook-form')!);
    await waitFor(() => expect(screen.getByTestId('webhook-secret').textContent).toBe('whsec_shown'));
    expect(calls.findLast(({ method }) => method === 'POST')!.body).toMatchObject({
      url: webhook.url,
      eventTypes: ['lead.received', 'lead.accepted', 'lead.assigned', 'lead.unclaimed'],
    });
    await screen.findByText('No messages');
  });

  it('shows what became of a message, and sends it again', async () => {
    const detail = {
      ...delivery,
      body: '{"type":"lead.accepted"}',
      attempts: [{ at, durationMs: 12, status: 500, error: 'answered 500', response: 'oh no' }],
    };
    const { fetch, calls } = fetchStub({
      'GET /api/v1/webhooks': () => list({ ...webhook, enabled: false, disabledReason: 'failing' }),
      [`GET /api/v1/webhooks/${id}/deliveries`]: () => list(delivery),
      [`GET /api/v1/webhooks/${id}/deliveries/${delivery.id}`]: () => ({ body: detail }),
      [`POST /api/v1/webhooks/${id}/deliveries/${delivery.id}/replay`]: () => ({
        body: { ...detail, state: 'pending', tries: 0 },
      }),
    });
    vi.stubGlobal('fetch', fetch);
    render(WebhooksPage);
    await screen.findByText('Off: it failed for days');
    await fireEvent.click(await screen.findByText('lead.accepted'));
    await screen.findByText('oh no');
    await fireEvent.click(screen.getByText('Send again'));
    await screen.findByText('Waits');
    expect(calls.some(({ path }) => path.endsWith('/replay'))).toBe(true);
  });
});
