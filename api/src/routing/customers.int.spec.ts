import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Stage } from '../../test/stage.ts';

/** One customer, one agent: what coalescing recognises, how it is undone, and what a correction changes. */
let stage: Stage;
let agentId: string;
beforeAll(async () => {
  stage = await Stage.open();
  agentId = (await stage.agent()).id;
});
afterAll(() => stage.close());

/** A lead of the customer that the agent owns. */
async function owned(customer: object): Promise<string> {
  const { body } = await stage.post({ customer });
  const { status } = await stage.admin.post(`/leads/${body.id}/assign`, { agentId });
  expect(status).toBe(200);
  return body.id;
}

describe('a customer who comes again', () => {
  it('is known by the number too, however it is written, and goes to the same agent', async () => {
    await owned({ phone: '030 901820' });
    const { body } = await stage.post({ customer: { phone: '+49 (30) 90 18 20', email: 'new@test.test' } });
    expect(body).toMatchObject({ status: 'coalesced', ownerAgentId: agentId });
    // And by the address that came with it.
    const third = await stage.post({ customer: { email: 'NEW@test.test' } });
    expect(third.body).toMatchObject({ status: 'coalesced', ownerAgentId: agentId });
  });

  it('is routed by themselves when a manager undoes it, once, and the point goes back', async () => {
    await owned({ email: 'undo@test.test' });
    const { body } = await stage.post({ customer: { email: 'undo@test.test' } });
    const points = async () =>
      (await stage.admin.get<{ score: number }>(`/agents/${agentId}/score`)).body.score;
    const before = await points();
    const undone = await stage.admin.post(`/leads/${body.id}/uncoalesce`);
    expect(undone.status).toBe(200);
    expect(undone.body).toMatchObject({ status: 'queued', ownerAgentId: null });
    expect(await points()).toBe(before - 1);
    const again = await stage.admin.post(`/leads/${body.id}/uncoalesce`);
    expect([again.status, again.body.code]).toEqual([409, 'invalid_status']);
    await stage.discardPending();
  });

  it('waits with their first enquiry, and goes its own way when a manager says so', async () => {
    const first = await stage.post({ customer: { email: 'twice@test.test' } });
    const second = await stage.post({ customer: { email: 'twice@test.test' } });
    expect(second.body).toMatchObject({ status: 'queued', joinedLeadId: first.body.id });
    const undone = await stage.admin.post(`/leads/${second.body.id}/uncoalesce`);
    expect(undone.body).toMatchObject({ status: 'queued', joinedLeadId: null });
    await stage.discardPending();
  });
});

describe('an enquiry that comes back', () => {
  it('goes to who has its customer by then, though it was discarded before', async () => {
    const { body } = await stage.post({ customer: { email: 'spam@test.test' } });
    await stage.admin.post(`/leads/${body.id}/discard`);
    await owned({ email: 'spam@test.test' });
    const restored = await stage.admin.post(`/leads/${body.id}/restore`);
    expect(restored.body).toMatchObject({ status: 'coalesced', ownerAgentId: agentId });
  });

  it('takes along what had gone unclaimed with it', async () => {
    const customer = { email: 'twin@test.test' };
    const first = await stage.post({ customer });
    const second = await stage.post({ customer });
    await stage.admin.post(`/leads/${first.body.id}/catchall`);
    const { rows } = await stage.owner.query<{ id: string }>(
      'select id from pending_offers where lead_id = $1',
      [first.body.id],
    );
    for (const { id } of rows) await stage.admin.post(`/offers/${id}/decline`, {});
    expect((await stage.admin.get(`/leads/${second.body.id}`)).body).toMatchObject({ status: 'unclaimed' });
    await stage.admin.post(`/leads/${first.body.id}/assign`, { agentId });
    const { body } = await stage.admin.get(`/leads/${second.body.id}`);
    expect(body).toMatchObject({ status: 'coalesced', ownerAgentId: agentId });
  });
});

describe('a corrected lead', () => {
  const patch = (id: string, customer: object) =>
    stage.admin.send<{ code?: string }>('PATCH', `/leads/${id}`, { customer });

  it('is recognised by the new address and number from then on', async () => {
    const id = await owned({ email: 'tpyo@test.test' });
    expect((await patch(id, { email: 'typo@test.test', phone: '030 901821' })).status).toBe(200);
    for (const customer of [{ email: 'Typo@test.test' }, { phone: '+4930901821' }])
      expect((await stage.post({ customer })).body).toMatchObject({ status: 'coalesced' });
  });

  it('becomes an enquiry of whom the new address names', async () => {
    const known = await owned({ email: 'known@test.test' });
    const id = await owned({ email: 'knwon@test.test' });
    await patch(id, { email: 'known@test.test' });
    const { rows } = await stage.owner.query<{ n: number }>(
      'select count(distinct customer_id)::int as n from leads where id = any($1)',
      [[known, id]],
    );
    expect(rows[0]!.n).toBe(1);
  });

  it('of nobody known becomes a customer’s, and an invalid number names nobody', async () => {
    const id = await owned({ name: 'Nobody' });
    await patch(id, { phone: '12' });
    expect(await stage.count('leads', `id = '${id}' and customer_id is null`)).toBe(1);
    await patch(id, { phone: '030 901822' });
    expect((await stage.post({ customer: { phone: '030901822' } })).body).toMatchObject({
      status: 'coalesced',
    });
  });
});
