import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Wall } from '@baton/contract';
import type { Caller } from '../../test/api.ts';
import { Stage, type Person } from '../../test/stage.ts';

/** Two teams with an agent each, and a manager of the first: what of the second one does she see and steer? */
let stage: Stage;
let manager: Person;
let own: Person;
let other: Person;
let owned: string;
let foreign: string;
let free: string;
beforeAll(async () => {
  stage = await Stage.open();
  const team = async (name: string): Promise<string> => (await stage.admin.post('/teams', { name })).body.id;
  const [first, second] = [await team('First'), await team('Second')];
  manager = await stage.agent({ role: 'manager', teamIds: [first] });
  own = await stage.agent({ teamIds: [first] });
  other = await stage.agent({ teamIds: [second] });
  const lead = async (name: string, agentId: string | null): Promise<string> => {
    const { body } = await stage.post({ customer: { name, email: `${name}@test.test` } });
    if (agentId !== null) await stage.admin.post(`/leads/${body.id}/assign`, { agentId });
    return body.id;
  };
  owned = await lead('owned', own.id);
  foreign = await lead('foreign', other.id);
  free = await lead('free', null);
});
afterAll(() => stage.close());

const ids = ({ body }: { body: { items: { id: string }[] } }): string[] => body.items.map(({ id }) => id);

describe('a manager with teams', () => {
  it('sees the leads of their agents and those that are nobody’s', async () => {
    const { caller } = manager;
    expect(ids(await caller.get('/leads')).toSorted()).toEqual([owned, free].toSorted());
    expect((await caller.get(`/leads/${owned}`)).body).toMatchObject({ customer: { name: 'owned' } });
    for (const path of ['', '/timeline', '/decisions'])
      expect((await caller.get(`/leads/${foreign}${path}`)).status).toBe(404);
    const customers = (await caller.get('/customers')).body.items;
    expect(customers.map(({ email }) => email).toSorted()).toEqual(['free@test.test', 'owned@test.test']);
  });

  it('sees a wall of those leads', async () => {
    const wall = async (caller: Caller) => (await caller.send<Wall>('GET', '/wall')).body;
    const [own, all] = [await wall(manager.caller), await wall(stage.admin)];
    expect([own.today.leads, all.today.leads]).toEqual([2, 3]);
    const told = ({ events }: Wall) => new Set(events.map(({ leadId }) => leadId));
    expect([told(own).has(owned), told(own).has(free), told(own).has(foreign)]).toEqual([true, true, false]);
    expect(told(all).has(foreign)).toBe(true);
  });

  it('steers those and no others', async () => {
    const { caller } = manager;
    for (const [path, body] of [
      ['reroute', undefined],
      ['discard', undefined],
      ['comments', { text: 'Mine?' }],
      ['assign', { agentId: own.id }],
    ] as const)
      expect((await caller.post(`/leads/${foreign}/${path}`, body)).body).toMatchObject({
        code: 'not_allowed',
      });
    expect((await caller.patch(`/leads/${foreign}`, { priority: 3 })).body).toMatchObject({
      code: 'not_allowed',
    });
    expect((await caller.post(`/leads/${free}/assign`, { agentId: other.id })).status).toBe(404);
    expect((await caller.post(`/leads/${owned}/comments`, { text: 'Mine.' })).status).toBe(201);
    expect((await caller.get(`/leads/${foreign}`)).status).toBe(404);
  });

  it('sees the agents of the teams alone', async () => {
    const { caller } = manager;
    const agents = (await caller.get('/agents')).body.items;
    expect(agents.map(({ agentId }) => agentId)).toEqual([own.id]);
    expect((await caller.get(`/agents/${own.id}/score`)).status).toBe(200);
    expect((await caller.get(`/agents/${other.id}/score`)).status).toBe(404);
    for (const path of ['/insights/leads', '/wall']) {
      const shown = (await caller.get(path)).body['agents'] as { agentId: string }[];
      expect(
        shown.map(({ agentId }) => agentId),
        path,
      ).toEqual([own.id]);
    }
    // The company row is of the leads that she can open: her agents' and nobody's.
    const { leads, assigned } = (await caller.get('/insights/leads')).body;
    const behind = async (status: string) =>
      ids(await caller.get(`/leads?status=${status}&limit=200`)).length;
    expect({ leads, assigned }).toEqual({
      leads: await behind('counted'),
      assigned: await behind('assigned'),
    });
    expect((await stage.admin.get('/insights/leads')).body['leads']).toBe(Number(leads) + 1);
    const { body: file } = await caller.get<string>('/insights/leads.csv');
    expect(file).toContain(own.id);
    expect(file).not.toContain(other.id);
    const away = { activity: 'away' };
    expect((await caller.send('PUT', `/agents/${own.id}/activity`, away)).status).toBe(200);
    expect((await caller.send('PUT', `/agents/${other.id}/activity`, away)).status).toBe(404);
  });

  it('is told of those alone', async () => {
    const device = await manager.device();
    await stage.admin.post(`/leads/${foreign}/comments`, { text: 'Theirs.' });
    await other.activity('busy');
    await stage.admin.post(`/leads/${owned}/comments`, { text: 'Ours.' });
    await device.hear('lead.updated', ({ id }) => id === owned);
    const told = device.heard.map(({ payload }) => payload['id'] ?? payload['agentId']);
    expect(told).not.toContain(foreign);
    expect(told).not.toContain(other.id);
  });

  it('is told, without the customer, when another team gets what was nobody’s', async () => {
    const device = await manager.device();
    await stage.admin.post(`/leads/${free}/assign`, { agentId: other.id });
    const told = await device.hear('lead.updated', ({ id }) => id === free);
    expect(told).toMatchObject({ status: 'assigned', masked: true, customer: { name: null, email: null } });
  });

  it('sees all again without a team, and an admin always', async () => {
    await stage.admin.patch(`/users/${manager.id}`, { teamIds: [] });
    expect(ids(await manager.caller.get('/leads'))).toContain(foreign);
    expect(ids(await stage.admin.get('/leads'))).toContain(foreign);
    expect((await manager.caller.post(`/leads/${foreign}/assign`, { agentId: own.id })).body).toMatchObject({
      ownerAgentId: own.id,
    });
  });
});
