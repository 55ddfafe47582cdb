import type { BulkUsersResult, Lead, Page, User } from '@baton/contract';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { newId } from '../platform/ids.ts';
import { Caller } from '../../test/api.ts';
import { Stage } from '../../test/stage.ts';

const PATIENCE = { timeout: 120_000, interval: 25 };

interface TagView {
  id: string;
  name: string;
  retired: boolean;
  leads: number;
  agents: number;
}

describe('tags and those who have them', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterAll(() => stage.close());

  const tag = async (name: string, kind = 'exclusive'): Promise<TagView> => {
    const { status, body } = await stage.admin.send<TagView>('POST', '/tags', { name, kind });
    expect(status).toBe(201);
    return body;
  };
  const userOf = async (id: string) => (await stage.admin.get<User>(`/users/${id}`)).body;
  const leadOf = async (id: string) => (await stage.admin.get<Lead>(`/leads/${id}`)).body;

  it('may be named by a plan before they are there, and the preview says so', async () => {
    await tag('Known');
    const steps = [
      {
        name: 'First',
        strategy: 'performance',
        conditions: [{ field: 'tag', op: 'in', value: ['known', 'Not yet'] }],
      },
    ];
    const { status, body } = await stage.admin.post('/routing-plans/preview', {
      steps,
      lead: { customer: {} },
    });
    expect([status, body.unknownTags]).toEqual([200, ['Not yet']]);
    const empty = [{ ...steps[0], conditions: [{ field: 'tag', op: 'in', value: [] }] }];
    expect(await stage.admin.post('/routing-plans', { name: 'Empty', steps: empty })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'steps.0.conditions.0.value' }] },
    });
  });

  it('become one by merging: on agents, sources, plans, and leads both old and waiting', async () => {
    const [old, target] = [await tag('Solar roof'), await tag('Solar')];
    const agent = await stage.agent();
    await stage.admin.patch(`/users/${agent.id}`, { tags: ['solar roof', 'Solar', 'PK_50_Solar roof'] });
    const source = await stage.admin.post('/sources', { name: 'fair', defaultTags: ['Solar roof'] });
    const plan = await stage.admin.post('/routing-plans', {
      name: 'By tag',
      steps: [
        {
          name: 'Solar first',
          strategy: 'performance',
          conditions: [{ field: 'tag', op: 'is', value: 'solar-roof' }],
        },
      ],
    });
    await stage.admin.post(`/routing-plans/${plan.body.id}/publish`);
    const closed = (await stage.post({ tags: ['Solar roof', 'Solar', 'odd'] })).body.id;
    await stage.admin.post(`/leads/${closed}/assign`, { agentId: agent.id });
    const waiting = (await stage.post({ tags: ['Solar roof'] })).body.id;
    expect(await leadOf(waiting)).toMatchObject({ status: 'queued' });

    const merged = await stage.admin.send<TagView>('POST', `/tags/${old.id}/merge`, { intoId: target.id });
    expect(merged).toMatchObject({
      status: 200,
      body: { id: target.id, leads: 2, agents: 1, retired: false },
    });
    expect((await userOf(agent.id)).tags).toEqual(['PK_50_Solar', 'Solar']);
    const sources = (await stage.admin.get<Page<{ id: string; defaultTags: string[] }>>('/sources')).body
      .items;
    expect(sources.find(({ id }) => id === source.body.id)!.defaultTags).toEqual(['Solar']);
    expect((await stage.admin.get(`/routing-plans/${plan.body.id}`)).body['steps']).toMatchObject([
      { conditions: [{ field: 'tag', op: 'is', value: 'Solar' }] },
    ]);
    expect((await leadOf(closed)).tags).toEqual(['Solar', 'odd']);
    expect((await leadOf(waiting)).tags).toEqual(['Solar']);
    const listed = await stage.admin.get<Page<Lead>>(`/leads?tagId=${target.id}`);
    expect(listed.body.items.map(({ id }) => id).toSorted()).toEqual([closed, waiting].toSorted());
    // Routing itself goes by the new tag, whatever it had in memory.
    await agent.arrive();
    await vi.waitFor(
      async () => expect(await leadOf(waiting)).toMatchObject({ status: 'offered' }),
      PATIENCE,
    );
    expect(await stage.count('audit_log', "action = 'tag.merged'")).toBe(1);
  });

  it('refuse to be merged with themselves, with nothing, or with a neighbour’s', async () => {
    const [one, two] = [await tag('One'), await tag('Two')];
    const merge = (id: string, intoId: string, by = stage.admin) => by.post(`/tags/${id}/merge`, { intoId });
    expect((await merge(one.id, one.id)).status).toBe(422);
    expect((await merge(one.id, newId())).status).toBe(422);
    expect((await merge(newId(), one.id)).status).toBe(404);
    const neighbour = await stage.neighbour();
    expect((await merge(one.id, two.id, neighbour.admin)).status).toBe(404);
    await stage.admin.patch(`/tags/${two.id}`, { retired: true });
    expect((await merge(one.id, two.id)).status).toBe(422);
  });

  it('carry plans along when they are renamed', async () => {
    const before = await tag('Heat pump');
    const plan = await stage.admin.post('/routing-plans', {
      name: 'Heat',
      steps: [
        {
          name: 'One',
          strategy: 'performance',
          conditions: [{ field: 'tag', op: 'in', value: ['Heat pump', 'Solar'] }],
        },
      ],
    });
    await stage.admin.patch(`/tags/${before.id}`, { name: 'Heat pumps' });
    expect((await stage.admin.get(`/routing-plans/${plan.body.id}`)).body['steps']).toMatchObject([
      { conditions: [{ value: ['Heat pumps', 'Solar'] }] },
    ]);
  });

  it('are all given where several are at the same moment', async () => {
    const names = ['Uno', 'Due', 'Tre', 'Quattro'];
    for (const name of names) await tag(name);
    const [person] = await stage.agents(1);
    await Promise.all(
      names.map((name) => stage.admin.post('/users/bulk', { userIds: [person!.id], addTags: [name] })),
    );
    expect((await userOf(person!.id)).tags.toSorted()).toEqual(names.toSorted());
  });

  it('are called what they are called now, also where they are given at the same moment', async () => {
    const people = await stage.agents(4);
    for (let round = 0; round < 4; round += 1) {
      const { id } = await tag(`Early ${round}`);
      const [renamed, ...given] = await Promise.all([
        stage.admin.patch(`/tags/${id}`, { name: `Late ${round}` }),
        ...people.map((person) => stage.admin.patch(`/users/${person.id}`, { tags: [`Early ${round}`] })),
      ]);
      expect(renamed.status).toBe(200);
      for (const [at, { status }] of given.entries()) {
        const { tags } = await userOf(people[at]!.id);
        if (status === 200) expect(tags).toEqual([`Late ${round}`]);
        else expect(tags).not.toContain(`Early ${round}`);
      }
    }
  });

  it('stay with whoever has them when they are retired, beside others that are given', async () => {
    const { id } = await tag('Old hand');
    await tag('New hand');
    const [person] = await stage.agents(1);
    await stage.admin.patch(`/users/${person!.id}`, { tags: ['Old hand'] });
    await stage.admin.patch(`/tags/${id}`, { retired: true });
    const given = await stage.admin.patch(`/users/${person!.id}`, { tags: ['old hand', 'New hand'] });
    expect(given.status).toBe(200);
    await stage.admin.patch(`/users/${person!.id}`, { tags: [] });
    const again = await stage.admin.patch(`/users/${person!.id}`, { tags: ['Old hand'] });
    expect(again.body.code).toBe('invalid_tag');
  });

  it('are given to many users at once, with teams and limits; what is refused for one is done for the others', async () => {
    await tag('German', 'preferential');
    await tag('French', 'preferential');
    const team = (await stage.admin.post('/teams', { name: 'North' })).body.id;
    const [first, second] = await stage.agents(2);
    await stage.admin.patch(`/users/${first!.id}`, { tags: ['French', 'PK_10'] });
    const { rows } = await stage.owner.query<{ id: string }>(
      `select id from users where tenant_id = $1 and role = 'admin'`,
      [stage.tenantId],
    );
    const bulk = (body: object) => stage.admin.send<BulkUsersResult>('POST', '/users/bulk', body);
    const given = await bulk({
      userIds: [first!.id, newId(), second!.id],
      addTags: ['german'],
      removeTags: ['FRENCH'],
      addTeamIds: [team],
      capacity: { maxOpenLeads: 7 },
    });
    expect(given.body.items.map(({ status }) => status)).toEqual([200, 404, 200]);
    expect(await userOf(first!.id)).toMatchObject({
      tags: ['PK_10', 'german'],
      teamIds: [team],
      capacity: { maxOpenLeads: 7, maxPendingOffers: null },
    });
    expect((await userOf(second!.id)).tags).toEqual(['german']);
    const german = await stage.admin.get<Page<User>>('/users?tag=German');
    expect(german.body.items.map(({ id }) => id).toSorted()).toEqual([first!.id, second!.id].toSorted());
    const wrong = await bulk({ userIds: [first!.id], addTags: ['Max: 5/year'] });
    expect(wrong.body.items[0]).toMatchObject({ status: 422, code: 'invalid_tag' });
    expect(wrong.body.items[0]!.detail).toBeTruthy();
    const demoted = await bulk({ userIds: [rows[0]!.id, second!.id], role: 'manager' });
    expect(demoted.body.items).toMatchObject([{ code: 'last_admin' }, { status: 200 }]);
    expect((await bulk({ userIds: [first!.id, first!.id] })).status).toBe(422);
    expect((await first!.caller.post('/users/bulk', { userIds: [second!.id] })).status).toBe(403);
  });

  it('are had from the parent tenant too, follow it, and go when that is switched off', async () => {
    const branch = { adminEmail: 'admin@branch.test', adminPassword: 'a long password' };
    const made = await stage.admin.send<{ id: string; parentId: string }>('POST', '/tenants', {
      name: 'Branch',
      slug: 'branch',
      parentId: stage.tenantId,
      ...branch,
    });
    expect(made).toMatchObject({ status: 201, body: { parentId: stage.tenantId } });
    const child = await new Caller(stage.api).signIn(branch.adminEmail, branch.adminPassword);
    const seen = async () =>
      (await child.get<Page<TagView & { inherited: boolean }>>('/tags?limit=200')).body.items;
    const sees = (name: string, more: object) =>
      vi.waitFor(async () => {
        const found = (await seen()).filter((one) => one.name === name && !one.retired);
        expect(found).toMatchObject([more]);
        return found[0]!;
      }, PATIENCE);

    const { id } = await tag('Storage', 'required');
    const copy = await sees('Storage', { kind: 'required', inherited: true });
    expect((await child.patch(`/tags/${copy.id}`, { weight: 1 })).body.code).toBe('conflict');
    const agent = await child.send<User>('POST', '/users', {
      name: 'Bea',
      email: 'bea@branch.test',
      role: 'agent',
      tags: ['storage', 'PK_10_Storage'],
    });
    expect(agent.status).toBe(201);
    await stage.admin.patch(`/tags/${id}`, { name: 'Battery' });
    await sees('Battery', { id: copy.id });
    expect((await child.get<User>(`/users/${agent.body.id}`)).body.tags.toSorted()).toEqual([
      'Battery',
      'PK_10_Battery',
    ]);

    await child.post('/tags', { name: 'Heat pump', kind: 'custom' });
    await tag('Heat pump');
    await tag('Last');
    await sees('Last', { inherited: true });
    await sees('Heat pump', { inherited: false, kind: 'custom' });

    const other = await tag('Accumulator');
    const target = await sees('Accumulator', { inherited: true });
    await sees('Battery', { id: copy.id });
    const lead = await child.send<Lead>('POST', '/leads', { customer: {}, tags: ['Battery'] });
    const gone = await child.send<Lead>('POST', '/leads', { customer: {}, tags: ['Battery'] });
    await child.post(`/leads/${gone.body.id}/discard`);
    await stage.admin.post(`/tags/${id}/merge`, { intoId: other.id });
    await vi.waitFor(async () => {
      expect((await child.get<User>(`/users/${agent.body.id}`)).body.tags.toSorted()).toEqual([
        'Accumulator',
        'PK_10_Accumulator',
      ]);
      for (const { body } of [lead, gone])
        expect((await child.get<Lead>(`/leads/${body.id}`)).body.tags).toEqual(['Accumulator']);
    }, PATIENCE);
    await sees('Accumulator', { id: target.id, leads: 2, agents: 1 });
    expect((await seen()).find((one) => one.id === copy.id)).toMatchObject({ retired: true, agents: 0 });
    await stage.admin.patch(`/tags/${id}`, { retired: false });
    await sees('Battery', { id: copy.id });

    const { id: solo } = await tag('Solo');
    await sees('Solo', { inherited: true });
    const single = await child.send<Lead>('POST', '/leads', { customer: {}, tags: ['Solo'] });
    await child.patch('/settings/routing', { inheritTags: false });
    await vi.waitFor(async () => {
      expect((await seen()).filter(({ retired, inherited }) => inherited && !retired)).toEqual([]);
    }, PATIENCE);
    // What the parent merges then is nothing to the tenant, though it has a tag of that name.
    await child.post('/tags', { name: 'Last', kind: 'custom' });
    const last = (await stage.admin.get<Page<TagView>>('/tags?limit=200')).body.items.find(
      ({ name }) => name === 'Last',
    );
    expect((await stage.admin.post(`/tags/${solo}/merge`, { intoId: last!.id })).status).toBe(200);
    await vi.waitFor(async () => {
      const { rows } = await stage.owner.query(
        `select 1 from baton_jobs.jobs where task_identifier = 'tenants.follow_parent_tags'`,
      );
      expect(rows).toEqual([]);
    }, PATIENCE);
    expect((await child.get<Lead>(`/leads/${single.body.id}`)).body.tags).toEqual(['Solo']);
    await child.patch('/settings/routing', { inheritTags: true });
    await sees('Battery', { id: copy.id });

    const deeper = { name: 'Deeper', slug: 'deeper', adminEmail: 'admin@deeper.test' };
    for (const parentId of [made.body.id, newId()])
      expect((await stage.admin.post('/tenants', { ...deeper, parentId })).status).toBe(422);
  });
});
