import type { LeadCandidates, RoutingPlan } from '@baton/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
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
  // As far as the removal of a team comes before it commits.
  const removal = `with alone as (select pg_advisory_xact_lock(hashtextextended('users:' || $1::text, 0)))
    delete from teams using alone where tenant_id = $1::uuid and id = '${team.body.id}'`;
  const answers = await stage.atOnce(removal, [
    () => stage.admin.patch(`/routing-plans/${id}`, { steps }),
    () => stage.admin.post('/routing-plans', { name: 'Of the team', steps }),
  ]);
  for (const { status, body } of answers)
    expect([status, body.errors]).toMatchObject([422, [{ path: 'steps.0.teamIds' }]]);
});

it('a source’s plan holds, however often others were published since', async () => {
  // Leads are held: who could take them can be asked for.
  await stage.settings({ manualIntercept: true });
  const own = await made('Of the fair');
  expect((await stage.admin.post(`/routing-plans/${own.id}/publish`)).status).toBe(200);
  const other = await made('Much changed');
  await stage.admin.patch(`/routing-plans/${other.id}`, { steps: stepsOf('Of everybody') });
  expect((await stage.admin.post(`/routing-plans/${other.id}/publish`)).status).toBe(200);
  await stage.owner.query(
    `insert into routing_plan_versions (tenant_id, id, plan_id, version, steps, published_at)
     select tenant_id, gen_random_uuid(), plan_id, version + n, steps, published_at + n * interval '1 ms'
       from routing_plan_versions, generate_series(1, 600) as n where tenant_id = $1 and plan_id = $2`,
    [stage.tenantId, other.id],
  );
  const source = await stage.admin.post('/sources', { name: 'fair', planId: own.id });
  expect(source.status).toBe(201);
  const lead = (await stage.post({ source: 'fair' })).body;
  const { body } = await stage.admin.get<LeadCandidates>(`/leads/${lead.id}/candidates`);
  expect(body.steps).toMatchObject([{ name: 'First' }]);
});
