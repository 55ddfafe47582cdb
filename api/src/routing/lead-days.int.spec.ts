import type { Lead, Page } from '@baton/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Stage } from '../../test/stage.ts';

/** Ranges may be given in days of the tenant's zone: from the start of the one to the start of the other. */
let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
  await stage.owner.query(`update tenants set time_zone = 'America/New_York' where id = $1`, [
    stage.tenantId,
  ]);
});
afterAll(() => stage.close());

it('the list of leads begins and ends with those of the tenant’s days', async () => {
  const received = [
    '2026-11-01T03:59:59Z',
    '2026-11-01T04:00:00Z',
    '2026-11-02T04:59:59Z',
    '2026-11-02T05:00:00Z',
  ];
  const ids: string[] = [];
  for (const at of received) {
    const { body } = await stage.post();
    ids.push(body.id);
    await stage.owner.query('update leads set received_at = $2 where id = $1', [body.id, at]);
  }
  const { body } = await stage.admin.get<Page<Lead>>('/leads?from=2026-11-01&to=2026-11-02');
  expect(body.items.map(({ id }) => id).toSorted()).toEqual(ids.slice(1, 3).toSorted());
  for (const range of [
    'offeredFrom=2026-11-01',
    'returnedFrom=2026-11-01&returnedTo=2026-11-02',
    'ownedTo=2026-11-02',
  ])
    expect((await stage.admin.get<Page<Lead>>(`/leads?${range}`)).status).toBe(200);
});

it('a day whose midnight comes twice begins with the first, as it does for figures', async () => {
  await stage.owner.query(`update tenants set time_zone = 'America/Havana' where id = $1`, [stage.tenantId]);
  const { body: lead } = await stage.post();
  await stage.owner.query(`update leads set received_at = '2026-11-01T04:30:00Z' where id = $1`, [lead.id]);
  const listed = await stage.admin.get<Page<Lead>>('/leads?from=2026-11-01&to=2026-11-02');
  expect(listed.body.items.map(({ id }) => id)).toContain(lead.id);
  const figures = await stage.admin.get<{ from: string }>('/insights/leads?from=2026-11-01&to=2026-11-02');
  expect(figures.body.from).toBe('2026-11-01T04:00:00.000Z');
});

it.each(['2026-13-01', '2026-02-30', 'yesterday', '2026-11-01T08:00'])(
  '%s is no end of a range',
  async (from) => {
    const { status, body } = await stage.admin.get<{ code: string }>(`/leads?from=${from}`);
    expect([status, body.code]).toEqual([422, 'invalid_input']);
  },
);
