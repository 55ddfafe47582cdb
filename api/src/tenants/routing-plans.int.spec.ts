import type { RoutingPlan } from '@baton/contract';
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
