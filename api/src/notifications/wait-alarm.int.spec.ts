import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { addJobs, job } from '../platform/jobs/index.ts';
import { Stage } from '../../test/stage.ts';
import { lookAtWaits } from './jobs.ts';

const PATIENCE = { timeout: 120_000, interval: 25 };

describe('the alarm for leads that wait', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterAll(() => stage.close());
  const look = async (): Promise<void> => {
    await addJobs(stage.owner, [job(lookAtWaits, {})]);
    await vi.waitFor(async () => {
      const { rows } = await stage.owner.query(
        `select 1 from baton_jobs.jobs where task_identifier = $1 and run_at <= now()`,
        [lookAtWaits.name],
      );
      expect(rows).toEqual([]);
    }, PATIENCE);
  };
  const told = async () =>
    (await stage.admin.get('/notifications?limit=200')).body.items
      .filter((one) => one['kind'] === 'lead_waiting')
      .map((one) => one['leadId']);
  const waitedFor = (ids: string[], age: string) =>
    stage.owner.query('update leads set received_at = now() - $2::interval where id = any($1)', [ids, age]);

  it('tells managers once for each cycle, and nobody where none is set', async () => {
    const agent = await stage.agent();
    const lead = (await stage.post({ customer: { name: 'Dora' } })).body;
    const fresh = (await stage.post({ customer: { name: 'Emil' } })).body;
    await waitedFor([lead.id], '11 minutes');
    await look();
    expect(await told()).toEqual([]);
    await stage.settings({ waitAlarmMs: 600_000 });
    await look();
    await look();
    expect(await told()).toEqual([lead.id]);
    expect((await agent.caller.get('/notifications')).body.items).toEqual([]);
    expect((await stage.admin.get('/wall')).body).toMatchObject({ waitAlarmMs: 600_000 });
    // A new cycle waits anew, from where it begins.
    await stage.admin.post(`/leads/${lead.id}/reroute`);
    await look();
    expect(await told()).toEqual([lead.id]);
    await stage.owner.query(`update lead_waits set since = now() - interval '11 minutes' where cycle = 2`);
    await look();
    await look();
    expect(await told()).toEqual([lead.id, lead.id]);
    // Whoever is taken waits no more.
    await stage.admin.post(`/leads/${fresh.id}/assign`, { agentId: agent.id });
    await waitedFor([fresh.id], '1 day');
    await look();
    expect(await told()).toHaveLength(2);
  });

  it('comes by itself, seconds after its time', async () => {
    await stage.discardPending();
    await stage.settings({ waitAlarmMs: 60_000 });
    const lead = (await stage.post({ customer: { name: 'Frieda' } })).body;
    await waitedFor([lead.id], '1 minute');
    await vi.waitFor(async () => expect(await told()).toContain(lead.id), PATIENCE);
    await stage.settings({ waitAlarmMs: 600_000 });
  });

  it('tells of many at once as one', async () => {
    await stage.discardPending();
    const before = (await told()).length;
    const ids: string[] = [];
    for (let i = 0; i < 6; i += 1) ids.push((await stage.post({ subject: `Lead ${i}` })).body.id);
    await waitedFor(ids, '1 hour');
    await look();
    expect((await told()).slice(0, (await told()).length - before)).toEqual([null]);
  });
});
