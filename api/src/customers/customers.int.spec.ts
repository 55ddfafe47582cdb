import type { CustomerDetail } from '@baton/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Stage } from '../../test/stage.ts';

let stage: Stage;
beforeAll(async () => void (stage = await Stage.open()));
afterAll(() => stage.close());

/** The customer behind a lead, as a manager finds them. */
async function customerOf(leadId: string): Promise<string> {
  const { body } = await stage.admin.get<{ customerId: string }>(`/leads/${leadId}`);
  return body.customerId;
}

describe('a customer', () => {
  it('has all their enquiries on one page, for managers and for who owns one of these', async () => {
    const [owner, stranger] = await stage.agents(2);
    const first = await stage.post({ subject: 'Roof', customer: { name: 'Ada', email: 'ada@test.test' } });
    await stage.admin.post(`/leads/${first.body.id}/assign`, { agentId: owner!.id });
    const second = await stage.post({ subject: 'Battery', customer: { email: 'ADA@test.test' } });
    const id = await customerOf(first.body.id);
    const seen = await owner!.caller.get<CustomerDetail>(`/customers/${id}`);
    expect(seen.body).toMatchObject({
      name: 'Ada',
      keys: ['ada@test.test'],
      leads: 2,
      mayBlock: false,
      blockedAt: null,
    });
    expect(seen.body.enquiries.map(({ id: leadId }) => leadId)).toEqual([second.body.id, first.body.id]);
    expect((await stranger!.caller.get(`/customers/${id}`)).status).toBe(404);
    expect((await owner!.caller.get('/customers')).status).toBe(403);
    expect((await owner!.caller.post(`/customers/${id}/block`)).status).toBe(403);
    const found = await stage.admin.get<{ items: { id: string }[] }>('/customers?search=ada@TEST');
    expect(found.body.items.map((item) => item.id)).toEqual([id]);
    await stage.discardPending();
  });

  it('who is blocked gets no further, until unblocked', async () => {
    const { body: lead } = await stage.post({ customer: { email: 'spam@test.test' } });
    const id = await customerOf(lead.id);
    const blocked = await stage.admin.post(`/customers/${id}/block`, { reason: 'Spam' });
    expect(blocked.body).toMatchObject({ blockedReason: 'Spam' });
    const next = await stage.post({ customer: { email: 'spam@test.test' } });
    expect(next).toMatchObject({ status: 201, body: { status: 'discarded' } });
    expect((await stage.admin.get<{ items: unknown[] }>('/customers?blocked=true')).body.items).toHaveLength(
      1,
    );
    await stage.admin.post(`/customers/${id}/unblock`);
    const after = await stage.post({ customer: { email: 'spam@test.test' } });
    expect(after.body.status).not.toBe('discarded');
    await stage.discardPending();
  });

  it('is blocked by an address that nobody has used yet, and a number that is none is refused', async () => {
    const { body } = await stage.admin.post('/customers/block', { phone: '030 901825' });
    expect(body).toMatchObject({ keys: ['+4930901825'], leads: 0 });
    const typed = encodeURIComponent('+49 (30) 90 18 25');
    const found = await stage.admin.get<{ items: { id: string }[] }>(`/customers?search=${typed}`);
    expect(found.body.items.map(({ id }) => id)).toEqual([body.id]);
    const { body: lead } = await stage.post({ customer: { phone: '+49 30 901825' } });
    expect(lead).toMatchObject({ status: 'discarded' });
    const bad = await stage.admin.post('/customers/block', {
      phone: '12',
    });
    expect([bad.status, bad.body.code, bad.body.errors[0]?.path]).toEqual([422, 'invalid_input', 'phone']);
    expect((await stage.admin.post('/customers/block', {})).status).toBe(422);
  });

  it('of another tenant is not there', async () => {
    const other = await stage.neighbour();
    const { body: lead } = await stage.post({ customer: { email: 'mine@test.test' } });
    const id = await customerOf(lead.id);
    for (const answer of [
      await other.admin.get(`/customers/${id}`),
      await other.admin.post(`/customers/${id}/block`),
      await other.admin.post(`/customers/${id}/unblock`),
    ])
      expect(answer.status).toBe(404);
    expect((await other.admin.get<{ items: unknown[] }>('/customers')).body.items).toEqual([]);
    await stage.discardPending();
  });
});
