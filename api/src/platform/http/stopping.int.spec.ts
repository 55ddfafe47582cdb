import { Agent, get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import pg from 'pg';
import { expect, it } from 'vitest';
import { startApi } from '../../../test/api.ts';
import { testDatabase } from '../../../test/database.ts';

const refused = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.once('connect', () => resolve(socket.destroy().connecting));
    socket.once('error', () => resolve(true));
  });

it('whoever is answered while the process stops hears that the connection ends, and holds nothing up', async () => {
  const database = await testDatabase();
  const api = await startApi({}, database);
  const owner = new pg.Client(database.ownerUrl);
  await owner.connect();
  const agent = new Agent({ keepAlive: true });
  try {
    // The request looks its session up, and waits for the table.
    await owner.query('begin; lock table sessions in access exclusive mode');
    const headers = { cookie: `baton_session=${'a'.repeat(43)}` };
    const answer = new Promise<IncomingMessage>((resolve, reject) => {
      get(`${api.url}/api/v1/me`, { agent, headers }, resolve).on('error', reject);
    });
    await expect
      .poll(
        async () => {
          const { rows } = await owner.query('select 1 from pg_locks where not granted');
          return rows.length;
        },
        { timeout: 60_000 },
      )
      .toBeGreaterThan(0);
    const closed = api.close();
    await expect.poll(() => refused(api.url), { timeout: 60_000 }).toBe(true);
    await owner.query('rollback');
    const { statusCode, headers: told } = (await answer).resume();
    expect([statusCode, told.connection]).toEqual([401, 'close']);
    await closed;
  } finally {
    agent.destroy();
    await owner.end();
    await database.drop();
  }
});
