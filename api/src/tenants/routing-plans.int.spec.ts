import type { RoutingPlan } from '@baton/contract';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Stage } from '../../test/stage.ts';

let stage: Stage;
beforeAll(async () => void (stage = await Stage.open()));
afterAll(() => stage.close());

const stepsOf = (name: string) => [{ name, strategy: 'performance' }];
const made = async (name: string): Promise<RoutingPlan> => {
  const { status, body } = await stage.admin.post<RoutingPlan>('/routing-plans', {
    name,
    steps: stepsOf('First'),
  });
  expect(status).toBe(201);
  return body;
};
const read = async (id: string) => (await stage.admin.get<RoutingPlan>(`/routing-plans/${id}`)).body;

it('who edits what somebody else has changed meanwhile is told, and nothing is overwritten', async () => {
  const { id, revision } = await made('Two editors');
  const save = (name: string, ifRevision?: number) =>
    stage.admin.patch<RoutingPlan>(`/routing-plans/${id}`, { steps: stepsOf(name), ifRevision });
  const theirs = await save('Theirs', revision);
  expect(theirs).toMatchObject({ status: 200, body: { revision: revision + 1 } });
  expect(await save('Mine', revision)).toMatchObject({ status: 409, body: { code: 'draft_changed' } });
  expect(await read(id)).toMatchObject({ revision: revision + 1, steps: [{ name: 'Theirs' }] });
  expect((await save('Mine', theirs.body.revision)).status).toBe(200);
  // A program that says nothing of it writes as before.
  expect((await save('A program’s')).status).toBe(200);
  // Publishing changes no step.
  const published = await stage.admin.post<RoutingPlan>(`/routing-plans/${id}/publish`);
  expect(published.body).toMatchObject({ revision: revision + 3, version: 1 });
});

it('of two who save at once one is told', async () => {
  const { id, revision } = await made('At once');
  const answers = await Promise.all(
    ['One', 'Two', 'Three'].map((name) =>
      stage.admin.patch(`/routing-plans/${id}`, { steps: stepsOf(name), ifRevision: revision }),
    ),
  );
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
});

it('who saves a plan as it was before a tag in it got another name is told', async () => {
  const conditions = [{ field: 'tag', op: 'in', value: ['Roof'] }];
  const steps = [{ ...stepsOf('By tag')[0], conditions }];
  const tag = await stage.admin.post<{ id: string }>('/tags', { name: 'Roof', kind: 'exclusive' });
  const plan = await stage.admin.post<RoutingPlan>('/routing-plans', { name: 'Of roofs', steps });
  const { id, revision } = plan.body;
  expect((await stage.admin.patch(`/tags/${tag.body.id}`, { name: 'Solar roof' })).status).toBe(200);
  const saved = await stage.admin.patch(`/routing-plans/${id}`, { steps, ifRevision: revision });
  expect(saved).toMatchObject({ status: 409, body: { code: 'draft_changed' } });
  expect((await read(id)).steps[0]?.conditions?.[0]?.value).toEqual(['Solar roof']);
});

it('a plan takes no team that goes at the same moment', async () => {
  const { id } = await made('By team');
  const team = await stage.admin.post<{ id: string }>('/teams', { name: 'Leaving' });
  expect(team.status).toBe(201);
  const steps = [{ ...stepsOf('First')[0], teamIds: [team.body.id] }];
  const leaving = await stage.owner.connect();
  try {
    // As far as the removal of a team comes before it commits.
    await leaving.query('begin');
    await leaving.query("select pg_advisory_xact_lock(hashtextextended('users:' || $1, 0))", [
      stage.tenantId,
    ]);
    await leaving.query('delete from teams where tenant_id = $1 and id = $2', [stage.tenantId, team.body.id]);
    const waits = [
      stage.admin.patch(`/routing-plans/${id}`, { steps }),
      stage.admin.post('/routing-plans', { name: 'Of the team', steps }),
    ];
    await vi.waitFor(async () => {
      const { rows } = await stage.owner.query(
        `select from pg_locks l join pg_stat_activity a using (pid)
          where not l.granted and a.datname = current_database()`,
      );
      expect(rows).toHaveLength(waits.length);
    });
    await leaving.query('commit');
    for (const { status, body } of await Promise.all(waits))
      expect([status, body.errors]).toMatchObject([422, [{ path: 'steps.0.teamIds' }]]);
  } finally {
    await leaving.query('rollback');
    leaving.release();
  }
});
