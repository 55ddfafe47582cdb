import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../test/database.ts';
import { Wire } from '../../../test/faults/wire.ts';
import { connectionTarget } from './connection.ts';
import { RUNTIME_SETTINGS } from './database.ts';
import { Wires } from './wires.ts';

let database: TestDatabase;
let wire: Wire;
let wires: Wires;
let pool: pg.Pool;
let owner: pg.Client;

beforeAll(async () => {
  database = await testDatabase();
  const url = new URL(database.url);
  wire = await Wire.to(Number(url.port));
  url.port = String(wire.port);
  wires = new Wires(url.href);
  pool = new pg.Pool({ ...connectionTarget(url.href, RUNTIME_SETTINGS), max: 4, Client: wires.Client });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  owner = new pg.Client(database.ownerUrl);
  await owner.connect();
});
afterAll(async () => {
  wires.close();
  await pool.end();
  await owner.end();
  await wire.close();
  await database.drop();
});

/** Loses the next answer to a `select` of a number; the promise is kept when it is lost. */
function loseAnAnswer(): Promise<void> {
  return new Promise((resolve) => {
    wire.look = (data, to) => {
      if (to !== 'to client' || !data.includes('?column?')) return 'pass';
      wire.look = null;
      resolve();
      return 'drop';
    };
  });
}

describe('a connection', () => {
  it.each([
    ['the question', () => Promise.resolve(wire.halfOpen())],
    ['the answer', loseAnAnswer],
  ])('that has lost %s is ended long before the query’s own limit', async (_, lose) => {
    const client = await pool.connect();
    // Only this one: the server is asked over another wire.
    const lost = lose();
    const asked = client.query('select 1');
    await lost;
    await expect(asked).rejects.toThrow('Connection terminated');
    client.release(true);
    expect(await pool.query('select 1')).toMatchObject({ rowCount: 1 });
  });

  it('that waits for a lock in silence is left alone, and so is one in a transaction that asks nothing', async () => {
    const [waiting, resting] = [await pool.connect(), await pool.connect()];
    await resting.query('begin');
    await owner.query('begin; select pg_advisory_xact_lock(7)');
    const locked = waiting.query('select pg_advisory_xact_lock(7)');
    // The server has been asked about it by the time a connection that is truly lost has ended.
    const lost = await pool.connect();
    const gone = loseAnAnswer();
    const asked = lost.query('select 2');
    await gone;
    await expect(asked).rejects.toThrow('Connection terminated');
    lost.release(true);
    await owner.query('rollback');
    expect(await locked).toMatchObject({ rowCount: 1 });
    expect(await resting.query('select 1')).toMatchObject({ rowCount: 1 });
    await resting.query('rollback');
    waiting.release();
    resting.release();
  });
});
