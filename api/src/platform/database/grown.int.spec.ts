import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../test/database.ts';

let database: TestDatabase;
let owner: pg.Client;

beforeAll(async () => {
  database = await testDatabase();
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  // Nobody else is to analyse it meanwhile.
  await owner.query('alter table accounts set (autovacuum_enabled = false)');
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

const addAccounts = (count: number) =>
  owner.query(
    `insert into accounts (id, email, name, created_at)
       select id, id::text, 'Somebody', now() from (select gen_random_uuid() as id from generate_series(1, $1)) ids`,
    [count],
  );
/** Has what was just done counted, which the server else puts off; and then the tables that have grown analysed. */
async function analyzeGrown(): Promise<number> {
  await owner.query('select pg_stat_force_next_flush()');
  const { rows } = await owner.query<{ n: number }>('select baton_private.analyze_grown() as n');
  return rows[0]!.n;
}
async function knownRows(): Promise<number> {
  const { rows } = await owner.query<{ n: number }>(
    `select reltuples as n from pg_class where oid = 'accounts'::regclass`,
  );
  return rows[0]!.n;
}

it('a table gets statistics when it has four times its rows, and not when few rows change often', async () => {
  await analyzeGrown();
  await addAccounts(300);
  expect(await analyzeGrown()).toBe(1);
  expect(await knownRows()).toBe(300);
  await addAccounts(600);
  expect(await analyzeGrown()).toBe(0);
  for (let times = 0; times < 5; times += 1) await owner.query('update accounts set name = name');
  expect(await analyzeGrown()).toBe(0);
  expect(await knownRows()).toBe(300);
  await addAccounts(600);
  expect(await analyzeGrown()).toBe(1);
  expect(await knownRows()).toBe(1_500);
});
