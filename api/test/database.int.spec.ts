import pg from 'pg';
import { expect, test } from 'vitest';
import { testDatabase } from './database.ts';

test('every file gets a database of its own with the whole schema', async () => {
  const [one, two] = await Promise.all([testDatabase(), testDatabase()]);
  expect(one.name).not.toBe(two.name);
  const client = new pg.Client(one.ownerUrl);
  await client.connect();
  const { rows } = await client.query<{ tenants: string | null; fsync: string }>(
    "select to_regclass('public.tenants')::text as tenants, current_setting('fsync') as fsync",
  );
  expect(rows).toEqual([{ tenants: 'tenants', fsync: 'on' }]);
  await client.end();
  await Promise.all([one.drop(), two.drop()]);
});
