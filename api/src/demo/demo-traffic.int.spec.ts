import { io, type Socket } from 'socket.io-client';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setUpDemo } from '../../seeds/demo-tenant.ts';
import { ADMIN, Caller, startApi, type TestApi } from '../../test/api.ts';
import { DemoTraffic } from './index.ts';

const PASSWORD = 'baton-demo';

describe('demo traffic', () => {
  let api: TestApi;
  let owner: pg.Pool;
  let manager: Caller;
  let sockets: Socket[] = [];
  const count = async (text: string): Promise<number> =>
    Number((await owner.query<{ count: string }>(text)).rows[0]?.count);
  const until = (what: () => Promise<boolean> | boolean, why: string) =>
    expect.poll(what, { timeout: 200_000, interval: 150, message: why }).toBe(true);
  const traffic = (): DemoTraffic => api.running.app.get(DemoTraffic);

  beforeAll(async () => {
    api = await startApi();
    owner = new pg.Pool({ connectionString: api.database.ownerUrl, max: 2 });
    const { tenantId } = await setUpDemo(api.running.app);
    await owner.query(
      'insert into demo_traffic (tenant_id, running, leads_per_minute) values ($1, false, 6)',
      [tenantId],
    );
    await traffic().begin();
    manager = await new Caller(api).signIn('manager@demo.test', PASSWORD);
  }, 400_000);
  afterAll(async () => {
    for (const socket of sockets) socket.disconnect();
    await owner?.end();
    await api?.close();
  });

  it('is there for managers of the demo tenant alone', async () => {
    const elsewhere = await new Caller(api).signIn(ADMIN.email, ADMIN.password);
    expect((await elsewhere.get('/demo/traffic')).status).toBe(404);
    expect((await elsewhere.send('PUT', '/demo/traffic', { running: true, leadsPerMinute: 6 })).status).toBe(
      404,
    );
    const agent = await new Caller(api).signIn('agent2@demo.test', PASSWORD);
    expect((await agent.get('/demo/traffic')).status).toBe(403);
    expect((await manager.get('/demo/traffic')).body).toEqual({ running: false, leadsPerMinute: 6 });
    for (const leadsPerMinute of [0, 601, 1.5]) {
      expect((await manager.send('PUT', '/demo/traffic', { running: true, leadsPerMinute })).status).toBe(
        422,
      );
    }
  });

  it('sends leads through the public intake and answers them, until a person is there', async () => {
    const answer = await manager.send('PUT', '/demo/traffic', { running: true, leadsPerMinute: 300 });
    expect(answer.body).toEqual({ running: true, leadsPerMinute: 300 });
    await until(async () => (await count('select count(*) from leads')) > 3, 'leads come in');
    await until(
      async () => (await count('select count(*) from agent_live where connected')) === 8,
      'all agents are played',
    );
    await until(
      async () => (await count(`select count(*) from leads where status = 'accepted'`)) > 0,
      'a lead is accepted',
    );
    expect(await count(`select count(*) from api_keys where name = 'Demo traffic'`)).toBe(1);

    const [first] = (
      await owner.query<{ id: string }>(
        `select u.id from users u join accounts a on a.id = u.account_id where a.email = 'agent1@demo.test'`,
      )
    ).rows;
    expect(traffic().playing).toContain(first?.id);
    const person = await new Caller(api).signIn('agent1@demo.test', PASSWORD);
    const socket = io(api.url, {
      path: '/socket.io',
      transports: ['websocket'],
      extraHeaders: { cookie: person.cookie },
    });
    sockets = [socket];
    const snapshot = await new Promise<{ activity: string; offers: unknown[] }>((resolve) =>
      socket.once('snapshot', resolve),
    );
    expect(snapshot).toMatchObject({ activity: 'offline', offers: [] });
    expect(traffic().playing).not.toContain(first?.id);
    expect(traffic().playing).toHaveLength(7);
  }, 400_000);

  it('goes home when it is switched off, and remembers that', async () => {
    await manager.send('PUT', '/demo/traffic', { running: false, leadsPerMinute: 12 });
    await until(() => traffic().playing.length === 0, 'nobody is played');
    // The person from before is still there.
    await until(
      async () => (await count('select count(*) from agent_live where connected')) === 1,
      'nobody else is connected',
    );
    expect((await owner.query('select running, leads_per_minute from demo_traffic')).rows).toEqual([
      { running: false, leads_per_minute: 12 },
    ]);
  }, 300_000);
});
