import { Migration } from '@mikro-orm/migrations';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { emptyDatabase, testDatabase } from '../../../test/database.ts';
import { migrations } from '../../../migrations/index.ts';
import { StartError } from '../config.ts';
import { Database } from './database.ts';
import { migrate } from './migrate.ts';

async function asOwner<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

describe('migrating', () => {
  it('does nothing the second time, also when two processes start at once', async () => {
    const database = await emptyDatabase();
    try {
      await Promise.all([
        migrate(database.url, database.url, true),
        migrate(database.url, database.url, true),
      ]);
      await migrate(database.url, database.url, true);
      const names = await asOwner(database.url, (client) =>
        client.query<{ name: string }>('select name from schema_migrations order by id'),
      );
      expect(names.rows[0]?.name).toBe('0001-foundation');
      expect(new Set(names.rows.map(({ name }) => name)).size).toBe(names.rows.length);
    } finally {
      await database.drop();
    }
  });

  it('begins again where it lost a deadlock to a process that still runs', async () => {
    const database = await testDatabase();
    class Unlucky extends Migration {
      override up(): void {
        // A sequence counts on through a rollback.
        this.addSql(`do $$ begin
          if nextval('tries') < 3 then raise exception 'deadlock detected' using errcode = '40P01'; end if;
        end $$`);
      }
    }
    try {
      await asOwner(database.url, (client) => client.query('create sequence tries'));
      await migrate(database.url, database.url, true, [
        ...migrations,
        { name: '9999-unlucky', class: Unlucky },
      ]);
      const { rows } = await asOwner(database.url, (client) =>
        client.query(
          `select last_value::int as tries, (select count(*)::int from schema_migrations where name = '9999-unlucky') as kept from tries`,
        ),
      );
      expect(rows).toEqual([{ tries: 3, kept: 1 }]);
    } finally {
      await database.drop();
    }
  });

  it('refuses a schema that is newer than this build, with one sentence, and changes nothing', async () => {
    const database = await testDatabase();
    try {
      await asOwner(database.url, (client) =>
        client.query(`insert into schema_migrations (name) values ('9999-from-the-future')`),
      );
      await expect(migrate(database.url, database.url, true)).rejects.toThrow(
        new StartError(
          'The database has a newer schema than this build knows (9999-from-the-future): start a newer version of Baton.',
        ),
      );
    } finally {
      await database.drop();
    }
  });

  it('brings amounts in plans of before into minor units of their tenant’s currency', async () => {
    const database = await testDatabase();
    const plan = (value: unknown): string =>
      JSON.stringify([
        {
          name: 'a',
          conditions: [
            { field: 'value', op: 'gte', value },
            { field: 'priority', op: 'is', value: 2 },
          ],
        },
        { name: 'b' },
      ]);
    try {
      const found = await asOwner(database.url, async (client) => {
        for (const [id, currency] of [
          ['00000000-0000-0000-0000-00000000000a', 'EUR'],
          ['00000000-0000-0000-0000-00000000000b', 'JPY'],
        ])
          await client.query(
            `with made as (insert into tenants (id, slug, name, time_zone, country, currency, status, created_at)
               values ($1, $2, $2, 'UTC', 'DE', $3, 'active', now()))
             insert into routing_plans (tenant_id, id, name, draft_steps, created_at) values ($1, $1, 'p', $4, now())`,
            [id, currency!.toLowerCase(), currency, plan(currency === 'EUR' ? 2500.5 : [1200, '7'])],
          );
        await client.query(`drop index idempotency_keys_of_principal`);
        await client.query(`delete from schema_migrations where name = '0025-minor-units'`);
        await migrate(database.url, database.url, true);
        return client.query<{ draft_steps: object[] }>('select draft_steps from routing_plans order by id');
      });
      const expected = [plan(250_050), plan([1200, 7])].map((text) => JSON.parse(text) as object[]);
      expect(found.rows.map(({ draft_steps }) => draft_steps)).toEqual(expected);
    } finally {
      await database.drop();
    }
  });

  it('refuses a server that could lose a commit', async () => {
    const database = await testDatabase();
    try {
      await asOwner(database.url, (client) =>
        client.query(`alter database ${database.name} set synchronous_commit = off`),
      );
      await expect(migrate(database.url)).rejects.toThrow(/PostgreSQL runs with .*synchronous_commit.* off/);
    } finally {
      await database.drop();
    }
  });

  it('says who did not answer', async () => {
    await expect(migrate('postgresql://nobody:x@127.0.0.1:1/none')).rejects.toThrow(
      'The database does not answer: nobody listens at 127.0.0.1:1/none.',
    );
  });

  it('needs no superuser: an owner who may make roles is enough', async () => {
    const database = await emptyDatabase();
    const name = `owner_${database.name}`;
    try {
      await asOwner(database.url, async (client) => {
        await client.query(`create role ${name} login createrole password 'secret'`);
        await client.query(
          `alter database ${database.name} owner to ${name}; alter schema public owner to ${name}`,
        );
        // Another database of this cluster made the roles: whoever did hands them on.
        await client.query(
          `do $$ begin create role baton_runtime; exception when duplicate_object then null; end $$`,
        );
        await client.query(
          `do $$ begin create role baton_lookup; exception when duplicate_object then null; end $$`,
        );
        await client.query(`grant baton_runtime, baton_lookup to ${name} with admin option`);
      });
      const url = new URL(database.url);
      url.username = name;
      url.password = 'secret';
      await migrate(url.href, url.href, true);
      const runtime = await Database.connect({ databaseUrl: url.href, databasePoolMax: 4 });
      const { rows } = await runtime.pool.query<{ role: string; memberships: number }>(
        `select current_user as role, (select count(*)::int from baton_private.memberships('00000000-0000-0000-0000-000000000000')) as memberships`,
      );
      expect(rows[0]).toEqual({ role: 'baton_runtime', memberships: 0 });
      // Partitions are made and dropped past row security, which is forced on their owner too.
      const tenantId = '00000000-0000-4000-8000-00000000000a';
      await runtime.withTenant(tenantId, (tx) =>
        tx.query(
          `insert into lead_events (tenant_id, lead_id, batch, at, events) values ($1, '01700000-0000-7000-8000-000000000000', 1, now(), '[]')`,
          [tenantId],
        ),
      );
      const { rows: kept } = await runtime.pool.query<{ made: number; dropped: string[] }>(
        `select made, (baton_private.trim_history(now(), 10)).dropped from baton_private.make_partitions(now()) as made`,
      );
      expect(kept[0]!.made).toBe(1);
      expect(kept[0]!.dropped).toContain('lead_events_2020_02');
      await runtime.close();
    } finally {
      await database.drop();
    }
  });
});
