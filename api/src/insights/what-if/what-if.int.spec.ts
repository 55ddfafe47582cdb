import type { WhatIfRun } from '@baton/contract';
import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDemoPast } from '../../../seeds/demo-past.ts';
import { setUpDemo } from '../../../seeds/demo-tenant.ts';
import { Caller, startApi, type TestApi } from '../../../test/api.ts';
import { DEMO_PASSWORD } from '../../platform/config.ts';

const END_MS = Date.parse('2026-04-01T14:10:00Z');
const RANGE = { from: '2026-03-30T22:00:00.000Z', to: '2026-04-01T14:00:00.000Z' };
const TABLES = [
  'leads',
  'offers',
  'pending_offers',
  'score_entries',
  'lead_events',
  'agent_events',
  'agent_live',
  'outbox',
];

describe('past leads through a draft plan', () => {
  let api: TestApi;
  let owner: pg.Pool;
  let tenantId: string;
  let admin: Caller;
  let draftId: string;
  let liveId: string;
  beforeAll(async () => {
    api = await startApi({ demoTraffic: false });
    owner = new pg.Pool({ connectionString: api.database.ownerUrl, max: 2 });
    tenantId = (await setUpDemo(api.running.app)).tenantId;
    await makeDemoPast(api.running.app, tenantId, { endMs: END_MS, days: 3 }, async () => undefined);
    admin = await new Caller(api).signIn('admin@demo.test', DEMO_PASSWORD);
    const teams = (await admin.get('/teams')).body.items;
    const enterprise = teams.find((team) => team['name'] === 'Enterprise')!;
    const step = { name: 'Enterprise only', teamIds: [enterprise.id], strategy: 'performance' };
    draftId = (await admin.post('/routing-plans', { name: 'Only Enterprise', steps: [step] })).body.id;
    liveId = (await admin.get('/routing-plans')).body.items.find((plan) => plan.isDefault)!.id;
  }, 400_000);
  afterAll(async () => {
    await owner?.end();
    await api?.close();
  });

  const finished = async (planId: string): Promise<WhatIfRun> => {
    const started = await admin.post('/insights/what-if', { planId, ...RANGE });
    expect(started, JSON.stringify(started.body)).toMatchObject({ status: 202 });
    for (;;) {
      const { body } = await admin.get<WhatIfRun>(`/insights/what-if/${started.body.id}`);
      if (body.state !== 'running') return body;
      expect(body.progress).toBeLessThanOrEqual(1);
      await sleep(50);
    }
  };
  /** What stands in a table, down to when each row was last written. */
  const prints = () =>
    Promise.all(
      TABLES.map(async (table) => {
        const { rows } = await owner.query<{ print: string }>(
          `select count(*) || ' ' || coalesce(md5(string_agg(md5(t::text || xmin::text), '' order by md5(t::text))), '') as print from ${table} t where tenant_id = $1`,
          [tenantId],
        );
        return `${table}: ${rows[0]!.print}`;
      }),
    );

  it('comes close to what happened under the plan that was in force', { timeout: 300_000 }, async () => {
    const run = await finished(liveId);
    expect(run).toMatchObject({ state: 'done', progress: 1, planId: liveId });
    const { happened, simulated, agents } = run.result!;
    const { rows } = await owner.query<{ n: number; median: number }>(
      `select count(*)::int as n, percentile_cont(0.5) within group (order by extract(epoch from first_accepted_at - received_at) * 1000)
          filter (where status = 'accepted') as median
         from leads where tenant_id = $1 and received_at >= $2 and received_at < $3 and status <> 'discarded'`,
      [tenantId, RANGE.from, RANGE.to],
    );
    expect(happened.leads).toBe(rows[0]!.n);
    expect(happened.responseTimeMs.median).toBeCloseTo(rows[0]!.median, 3);
    expect(run.leads).toBe(happened.leads);
    expect(simulated.leads).toBe(happened.leads);
    expect(simulated.acceptanceRate!).toBeGreaterThan(happened.acceptanceRate! - 0.15);
    expect(simulated.responseTimeMs.median!).toBeLessThan(happened.responseTimeMs.median! * 3 + 5_000);
    const sum = (which: 'happened' | 'simulated') =>
      agents.reduce((all, agent) => all + agent[which].leads, 0);
    expect(sum('simulated')).toBe(simulated.accepted + simulated.catchallAccepted + simulated.coalesced);
    expect(sum('happened')).toBe(
      happened.accepted + happened.catchallAccepted + happened.coalesced + happened.assigned,
    );
  });

  it('shows what another plan would have done, and writes nothing', { timeout: 300_000 }, async () => {
    const before = await prints();
    const { result } = await finished(draftId);
    expect(await prints()).toEqual(before);
    const offered = result!.agents.filter((agent) => agent.simulated.offered > 0).map(({ name }) => name);
    expect(offered.toSorted()).toEqual(['Greta Hahn', 'Hugo Imhof']);
    expect(result!.agents.filter((agent) => agent.happened.offered > 0).length).toBeGreaterThan(5);
    expect(result!.simulated.acceptanceRate!).toBeLessThan(result!.happened.acceptanceRate!);
  });

  it('is one at a time, can be stopped, and is the admin’s alone', async () => {
    const body = { planId: draftId, ...RANGE };
    const [one, two] = await Promise.all([
      admin.post('/insights/what-if', body),
      admin.post('/insights/what-if', body),
    ]);
    expect([one.status, two.status].toSorted()).toEqual([202, 409]);
    const { id } = (one.status === 202 ? one : two).body;
    expect((one.status === 409 ? one : two).body.code).toBe('what_if_running');
    expect((await admin.delete(`/insights/what-if/${id}`)).status).toBe(204);
    expect((await admin.get(`/insights/what-if/${id}`)).status).toBe(404);
    const manager = await new Caller(api).signIn('manager@demo.test', DEMO_PASSWORD);
    expect((await manager.post('/insights/what-if', body)).status).toBe(403);
    expect((await admin.post('/insights/what-if', { ...body, to: RANGE.from })).body.code).toBe(
      'invalid_input',
    );
    expect((await admin.post('/insights/what-if', { ...body, planId: tenantId })).status).toBe(404);
  });
});
