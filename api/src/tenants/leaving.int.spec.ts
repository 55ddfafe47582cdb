import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Caller } from '../../test/api.ts';
import { Stage, type Person } from '../../test/stage.ts';

/** What becomes of the leads of somebody who goes. */
let stage: Stage;
beforeAll(async () => void (stage = await Stage.open()));
afterAll(() => stage.close());

async function owned(person: Person): Promise<string> {
  const { body } = await stage.post();
  await stage.admin.post(`/leads/${body.id}/assign`, { agentId: person.id });
  return body.id;
}
const leadOf = async (id: string) => (await stage.admin.get(`/leads/${id}`)).body;

describe('an agent who is deactivated', () => {
  it('leaves their open leads to routing, to themselves or to another, as the admin says', async () => {
    const [first, second, third, heir] = await stage.agents(4);
    const [rerouted, kept, given] = [await owned(first!), await owned(second!), await owned(third!)];
    const deactivate = (person: Person, openLeads?: unknown) =>
      stage.admin.send('PATCH', `/users/${person.id}`, {
        active: false,
        ...(openLeads === undefined ? {} : { openLeads }),
      });
    expect((await deactivate(first!)).status).toBe(200);
    expect((await deactivate(second!, 'keep')).status).toBe(200);
    expect((await deactivate(third!, { agentId: heir!.id })).status).toBe(200);
    expect(await leadOf(rerouted)).toMatchObject({ status: 'queued', ownerAgentId: null, cycle: 2 });
    expect(await leadOf(kept)).toMatchObject({ status: 'assigned', ownerAgentId: second!.id });
    expect(await leadOf(given)).toMatchObject({ status: 'assigned', ownerAgentId: heir!.id });
    await stage.discardPending();
  });
});

describe('the API keys of an admin who is deactivated', () => {
  it('end with them, or go on as those of whoever deactivates', async () => {
    const program = async (apiKeys?: 'end' | 'keep') => {
      const person = await stage.agent({ role: 'admin' });
      const made = await person.caller.send<{ secret: string; id: string }>('POST', '/api-keys', {
        name: 'Form',
        scopes: ['leads:write'],
      });
      const { status } = await stage.admin.send('PATCH', `/users/${person.id}`, {
        active: false,
        ...(apiKeys === undefined ? {} : { apiKeys }),
      });
      expect(status).toBe(200);
      const sender = new Caller(stage.api, { authorization: `Bearer ${made.body.secret}` });
      return { id: made.body.id, posted: await sender.post('/leads', { customer: {} }) };
    };
    const [ended, kept] = [await program(), await program('keep')];
    expect([ended.posted.status, kept.posted.status]).toEqual([401, 201]);
    const keys = (await stage.admin.get('/api-keys')).body.items;
    expect(keys.find(({ id }) => id === ended.id)).toMatchObject({ createdBy: { active: false } });
    expect(keys.find(({ id }) => id === kept.id)).toMatchObject({ createdBy: { active: true } });
    await stage.discardPending();
  });
});

describe('the API keys of an agent', () => {
  it('never go on as an admin’s, who may do more', async () => {
    const [agent] = await stage.agents(1);
    await agent!.caller.post('/api-keys', { name: 'Mine', scopes: ['settings:write'] });
    const refused = await stage.admin.send<{ errors: { path: string }[] }>('PATCH', `/users/${agent!.id}`, {
      active: false,
      apiKeys: 'keep',
    });
    expect([refused.status, refused.body.errors[0]?.path]).toEqual([422, 'apiKeys']);
    expect((await stage.admin.get(`/users/${agent!.id}`)).body).toMatchObject({ active: true });
  });
});

describe('an agent who becomes a participant', () => {
  it('is offered nothing any more', async () => {
    const [agent] = await stage.agents(1);
    const device = await agent!.arrive();
    const { body: lead } = await stage.post();
    await device.hear('offer.created', ({ leadId }) => leadId === lead.id);
    const { status } = await stage.admin.send('PATCH', `/users/${agent!.id}`, { role: 'participant' });
    expect(status).toBe(200);
    const { body: next } = await stage.post();
    expect(next.status).toBe('queued');
    expect(await leadOf(lead.id)).toMatchObject({ status: 'queued' });
    await stage.discardPending();
  });
});

describe('the last catchall user', () => {
  it('who goes leaves the place to the first admin', async () => {
    const [agent] = await stage.agents(1);
    await stage.settings({ catchallUserIds: [agent!.id] });
    await stage.admin.send('PATCH', `/users/${agent!.id}`, { active: false, openLeads: 'keep' });
    const { body: lead } = await stage.post();
    const { body } = await stage.admin.post(`/leads/${lead.id}/catchall`);
    expect(body).toMatchObject({ status: 'catchall' });
    await stage.discardPending();
  });

  it('leaves them the leads that nobody else has, too', async () => {
    const [agent] = await stage.agents(1);
    await stage.settings({ catchallUserIds: [agent!.id] });
    const { body: lead } = await stage.post();
    await stage.admin.post(`/leads/${lead.id}/catchall`);
    await stage.admin.send('PATCH', `/users/${agent!.id}`, { active: false });
    expect(await leadOf(lead.id)).toMatchObject({ status: 'catchall' });
    const { body: offers } = await stage.admin.get('/offers?state=pending');
    expect(offers.items).toMatchObject([{ leadId: lead.id, kind: 'catchall' }]);
    await stage.discardPending();
  });
});

describe('a lead action under an Idempotency-Key', () => {
  it('has one effect, and the same answer again', async () => {
    const { body: lead } = await stage.post();
    const say = (text: string) =>
      stage.admin.post(`/leads/${lead.id}/comments`, { text }, { 'idempotency-key': 'once' });
    const [first, second] = [await say('Called'), await say('Called')];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(second.body).toEqual(first.body);
    expect((await say('Something else')).body).toMatchObject({ code: 'idempotency_key_reused' });
    expect((await leadOf(lead.id))['comments']).toHaveLength(1);
  });
});

describe('a correction that routing does not look at', () => {
  it('stands in the time line by the names of its fields, with times that people can read', async () => {
    const { body: lead } = await stage.post({ customer: { name: 'Ada' } });
    const { body } = await stage.admin.send<{ version: number }>('PATCH', `/leads/${lead.id}`, {
      subject: 'Roof',
      customer: { name: 'Ada L' },
    });
    expect(body.version).toBeGreaterThan(lead.version);
    const { body: page } = await stage.admin.get(`/leads/${lead.id}/timeline?limit=1`);
    expect(page.items).toHaveLength(1);
    const rest = await stage.admin.get<{ items: { type: string; data: { fields?: string[] } }[] }>(
      `/leads/${lead.id}/timeline?cursor=${page.nextCursor}`,
    );
    const entries = rest.body.items;
    expect(entries.find(({ type }) => type === 'lead.edited')?.data.fields).toEqual([
      'subject',
      'customer.name',
    ]);
    await stage.discardPending();
  });

  it('says what was and what is, and which tags and labels came and went', async () => {
    await stage.admin.post('/tags', { name: 'Solar', kind: 'custom' });
    const { body: lead } = await stage.post({
      customer: { name: 'Ada', postalCode: '10115' },
      tags: ['Solar', 'urgent'],
      attributes: { roof: 'flat', floors: 2 },
      value: { amount: 100, currency: 'EUR' },
    });
    await stage.admin.send('PATCH', `/leads/${lead.id}`, {
      tags: ['solar', 'Later', 'later'],
      subject: 'Roof',
      attributes: { roof: 'steep', floors: 2 },
      value: { amount: 200, currency: 'EUR' },
      customer: { postalCode: null },
    });
    const { items } = (
      await stage.admin.get<{ items: { type: string; data: { changes?: object[] } }[] }>(
        `/leads/${lead.id}/timeline`,
      )
    ).body;
    const edited = items.find(({ type }) => type === 'lead.edited')!;
    expect(edited.data.changes).toEqual([
      { field: 'subject', before: null, after: 'Roof' },
      { field: 'customer.postalCode', before: '10115', after: null },
      {
        field: 'value',
        before: { amount: 100, currency: 'EUR' },
        after: { amount: 200, currency: 'EUR' },
      },
      { field: 'attributes.roof', before: 'flat', after: 'steep' },
      { field: 'tags', came: ['Later'], went: ['urgent'] },
    ]);
    await stage.discardPending();
  });
});
