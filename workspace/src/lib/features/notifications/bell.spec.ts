// @vitest-environment jsdom
import { cleanup, configure, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newId } from '../../../../test/factories.ts';
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
const { inbox } = await import('./inbox.svelte.ts');
const { default: Bell } = await import('./bell.svelte');

// A busy machine takes its time; nothing here is about speed.
configure({ asyncUtilTimeout: 60_000 });
const at = '2026-11-22T10:00:00.000Z';
const told = (change: object = {}) => ({
  id: newId(),
  kind: 'lead_assigned',
  title: 'Yours now: Ben Ito',
  body: 'A manager gave it to you.',
  leadId: newId(),
  ...change,
});

describe('the bell', () => {
  const asked: string[] = [];
  let page: object;
  beforeEach(() => {
    asked.length = 0;
    visited.length = 0;
    page = { items: [], nextCursor: null, unread: 0 };
    vi.stubGlobal('fetch', (path: string, { method }: { method: string }) => {
      asked.push(`${method} ${path}`);
      return Promise.resolve(
        method === 'GET' ? new Response(JSON.stringify(page)) : new Response(null, { status: 204 }),
      );
    });
    live.start('demo');
    handlers.get('snapshot')?.({
      seq: 1,
      at,
      offers: [],
      activity: null,
      wrapUpUntil: null,
      connected: true,
    });
  });
  afterEach(() => {
    cleanup();
    live.stop();
    vi.unstubAllGlobals();
  });
  const loaded = (): Promise<void> => waitFor(() => expect(inbox.loading).toBe(false));

  it('counts what comes live, shows it, and marks it as read when it is opened', async () => {
    render(Bell);
    await loaded();
    const first = told();
    handlers.get('*')?.('notification.created', { seq: 2, at, ...first }, () => undefined);
    await fireEvent.click(await screen.findByRole('button', { name: 'Notifications, 1 unread' }));
    await fireEvent.click(screen.getByRole('button', { name: /Unread: Yours now: Ben Ito/ }));
    expect(visited).toContain(`/leads/${first.leadId}`);
    expect(asked).toContain(`POST /api/v1/notifications/${first.id}/read`);
    await screen.findByRole('button', { name: 'Notifications' });
  });

  it('marks all as read at once', async () => {
    page = {
      items: [told({ at, readAt: null }), told({ at, readAt: at })],
      nextCursor: null,
      unread: 1,
    };
    render(Bell);
    await loaded();
    await fireEvent.click(await screen.findByRole('button', { name: 'Notifications, 1 unread' }));
    await fireEvent.click(screen.getByRole('button', { name: 'Mark all as read' }));
    expect(asked).toContain('POST /api/v1/notifications/read');
    expect(screen.queryByText('Unread:')).toBeNull();
  });

  it('says that there is nothing, in words', async () => {
    render(Bell);
    await loaded();
    await fireEvent.click(screen.getByRole('button', { name: 'Notifications' }));
    await screen.findByText('Nothing to tell you');
  });
});
