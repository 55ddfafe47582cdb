// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { meOf } from '../../../../test/factories.ts';
import { session } from '../session/session.svelte.ts';
import SourcePage from './source-page.svelte';
import type { Delivery, WayIn } from './types.ts';

const SOURCE = '01900000-0000-7000-8000-000000000001';
const way = (more: Partial<WayIn> = {}): WayIn => ({
  id: '01900000-0000-7000-8000-000000000002',
  sourceId: SOURCE,
  kind: 'webhook',
  name: 'Webhook',
  address: 'https://leads.example/in/abc',
  secret: null,
  enabled: true,
  allowedOrigins: [],
  mapping: [{ path: 'name', field: 'customer.name' }],
  form: null,
  createdAt: '2026-11-22T10:00:00.000Z',
  lastDeliveryAt: null,
  failed: 0,
  ...more,
});
const failed: Delivery = {
  id: '01900000-0000-7000-8000-000000000003',
  wayInId: way().id,
  at: '2026-11-22T10:00:00.000Z',
  status: 'failed',
  contentType: 'application/json',
  bytes: 20,
  sender: '203.0.113.7',
  leadId: null,
  error: {
    code: 'invalid_input',
    message: 'Some fields are not valid',
    errors: [{ path: '', message: 'says nothing' }],
  },
};

/** A server with one source; keeps what it was asked to change. */
function server(ways: WayIn[], deliveries: Delivery[] = []): { sent: [string, string, unknown][] } {
  const sent: [string, string, unknown][] = [];
  const page = (items: unknown[]) => ({ items, nextCursor: null });
  const source = {
    id: SOURCE,
    name: 'Website',
    planId: null,
    defaultTags: [],
    cost: null,
    waysIn: [],
    createdAt: failed.at,
    leads: 3,
  };
  const answers: [method: string, path: RegExp, body: (sent: unknown) => unknown][] = [
    ['GET', /\/sources\?/, () => page([source])],
    ['GET', /\/routing-plans/, () => page([])],
    ['GET', /\/tags/, () => page([])],
    ['GET', /\/ways-in$/, () => ({ items: ways })],
    ['GET', /\/imports$/, () => ({ items: [] })],
    ['GET', /\/ways-in\/[^/]+\/deliveries/, () => page(deliveries)],
    ['GET', /\/ways-in\/[^/]+\/test$/, () => ({ contentType: 'application/json', text: '{"name":"Test"}' })],
    ['GET', /\/deliveries\/[^/]+$/, () => ({ ...failed, raw: '{"who":{"is":"Anna"}}', attachments: [] })],
    [
      'POST',
      /\/deliveries\/[^/]+\/replay$/,
      () => ({ ...failed, status: 'lead', leadId: SOURCE, error: null }),
    ],
    ['POST', /\/ways-in\/[^/]+\/test$/, () => failed],
    [
      'POST',
      /\/sources\/[^/]+\/ways-in$/,
      (body) => way({ ...(body as object), id: SOURCE, name: 'Mailbox' }),
    ],
    ['PATCH', /\/ways-in\//, (body) => way(body as Partial<WayIn>)],
  ];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const method = init.method ?? 'GET';
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
    if (method !== 'GET') sent.push([method, url, body]);
    const found = answers.find(([verb, path]) => verb === method && path.test(url));
    if (!found) throw new Error(`nobody answers ${method} ${url}`);
    return Promise.resolve(Response.json(found[2](body)));
  });
  return { sent };
}

describe('the page of a source', () => {
  beforeEach(() => (session.me = meOf()));
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });

  it('saves a mapping, an attribute by its name', async () => {
    const { sent } = server([way()]);
    render(SourcePage, { id: SOURCE });
    await fireEvent.click(await screen.findByRole('button', { name: 'Add a row' }));
    await fireEvent.input(screen.getByLabelText('Path in the message, row 2'), {
      target: { value: 'car.colour' },
    });
    await fireEvent.change(screen.getByLabelText('Field of the lead, row 2'), {
      target: { value: 'attributes' },
    });
    await fireEvent.input(await screen.findByLabelText('Name of the attribute, row 2'), {
      target: { value: 'colour' },
    });
    await fireEvent.click(screen.getByRole('button', { name: 'Save mapping' }));
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]![2]).toEqual({
      mapping: [
        { path: 'name', field: 'customer.name' },
        { path: 'car.colour', field: 'attributes.colour' },
      ],
    });
  });

  it('shows what failed as it came, and tries it again', async () => {
    const { sent } = server([way()], [failed]);
    render(SourcePage, { id: SOURCE });
    const table = await screen.findByRole('table', { name: 'Last deliveries' });
    await fireEvent.click(await within(table).findByRole('button'));
    const dialog = await screen.findByRole('dialog', { name: 'Delivery' });
    await within(dialog).findByText('{"who":{"is":"Anna"}}');
    within(dialog).getByText('says nothing');
    await fireEvent.click(within(dialog).getByRole('button', { name: 'Try again' }));
    await within(dialog).findByRole('link', { name: 'Open the lead' });
    expect(sent.map(([, url]) => url)).toEqual([expect.stringContaining('/replay')]);
  });

  it('sends a test lead as it was changed, and says what became of it', async () => {
    const { sent } = server([way()]);
    render(SourcePage, { id: SOURCE });
    await fireEvent.click(await screen.findByRole('button', { name: 'Send a test lead' }));
    const dialog = await screen.findByRole('dialog', { name: 'Send a test lead' });
    const text = within(dialog).getByLabelText('Message');
    await waitFor(() => expect((text as HTMLTextAreaElement).value).toBe('{"name":"Test"}'));
    await fireEvent.input(text, { target: { value: '{}' } });
    await fireEvent.click(within(dialog).getByRole('button', { name: 'Send' }));
    await within(dialog).findByText('Some fields are not valid');
    expect(sent[0]![2]).toEqual({ text: '{}' });
  });

  it('gives a form its line for a website, and opens other ways', async () => {
    const { sent } = server([
      way({
        kind: 'form',
        name: 'Web form',
        mapping: [],
        form: { title: 'Hi', thanks: 'Bye', fields: [{ field: 'text', label: 'Say', required: true }] },
      }),
    ]);
    render(SourcePage, { id: SOURCE });
    await screen.findByText('<script src="https://leads.example/in/abc.js" async></script>');
    await fireEvent.click(screen.getByRole('button', { name: 'Open a way in' }));
    await fireEvent.click(await screen.findByRole('button', { name: 'Open Mailbox' }));
    await screen.findByRole('heading', { name: 'Mailbox' });
    expect(sent[0]![2]).toEqual({ kind: 'mailbox' });
  });
});
