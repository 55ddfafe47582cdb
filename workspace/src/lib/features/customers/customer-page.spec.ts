// @vitest-environment jsdom
import { cleanup, configure, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fetchStub, newId } from '../../../../test/factories.ts';
import CustomerPage from './customer-page.svelte';

// A busy machine takes its time; nothing here is about speed.
configure({ asyncUtilTimeout: 60_000 });
const id = newId();
const customer = {
  id,
  name: 'Ada Weber',
  email: 'ada@example.com',
  phone: null,
  createdAt: '2026-11-22T10:00:00.000Z',
  blockedAt: null,
  blockedReason: null,
  leads: 0,
  lastLeadAt: null,
  keys: ['ada@example.com'],
  enquiries: [],
  mayBlock: true,
  erasedAt: null,
  mayErase: true,
};

describe('the page of a customer', () => {
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });

  it('gives out their data and erases it, after saying what happens, with a reason', async () => {
    const { fetch, calls } = fetchStub({
      [`GET /api/v1/customers/${id}`]: () => ({ body: customer }),
      [`POST /api/v1/customers/${id}/erase`]: () => ({
        body: { ...customer, name: null, email: null, keys: [], erasedAt: '2026-11-22T11:00:00.000Z' },
      }),
    });
    vi.stubGlobal('fetch', fetch);
    render(CustomerPage, { id });
    const file = await screen.findByRole('link', { name: 'Export' });
    expect(file.getAttribute('href')).toBe(`/api/v1/customers/${id}/export`);
    expect(file.hasAttribute('download')).toBe(true);
    await fireEvent.click(screen.getByRole('button', { name: 'Erase' }));
    const dialog = await screen.findByRole('dialog');
    expect(dialog.textContent).toContain('This cannot be undone');
    expect(dialog.textContent).toContain('points and figures stay');
    const reason = screen.getByRole('textbox', { name: 'Reason' });
    expect((reason as HTMLInputElement).required).toBe(true);
    await fireEvent.input(reason, { target: { value: ' Asked for it ' } });
    await fireEvent.submit(reason.closest('form')!);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(screen.queryByText('Ada Weber')).toBeNull();
    expect(document.body.textContent).toContain('What was personal was deleted');
    expect(calls.at(-1)).toMatchObject({ body: { reason: 'Asked for it' } });
  });

  it('offers neither to who is no admin', async () => {
    const { fetch } = fetchStub({
      [`GET /api/v1/customers/${id}`]: () => ({ body: { ...customer, mayErase: false } }),
    });
    vi.stubGlobal('fetch', fetch);
    render(CustomerPage, { id });
    await screen.findByRole('button', { name: 'Block' });
    expect(screen.queryByRole('button', { name: 'Erase' })).toBeNull();
    expect(screen.queryByRole('link', { name: 'Export' })).toBeNull();
  });
});
