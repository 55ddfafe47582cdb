import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../test/database.ts';
import { newId } from '../ids.ts';
import { Database } from './database.ts';

/** What the schema must look like for no tenant ever to see another's rows, whatever table somebody adds. */
describe('the catalogue', () => {
  let database: TestDatabase;
  let owner: pg.Client;
  beforeAll(async () => {
    database = await testDatabase();
    owner = new pg.Client(database.ownerUrl);
    await owner.connect();
  });
  afterAll(async () => {
    await owner.end();
    await database.drop();
  });
  const list = async <T>(text: string): Promise<T[]> => (await owner.query(text)).rows as T[];

  const TENANT_TABLES = `select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p')
      and (c.relname = 'tenants' or exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped))`;

  it('knows tables with a tenant', async () => {
    expect((await list(TENANT_TABLES)).length).toBeGreaterThan(20);
  });

  it('forces row security on each of them', async () => {
    const bare = await list(
      `select relname from pg_class where oid in (${TENANT_TABLES}) and not (relrowsecurity and relforcerowsecurity)`,
    );
    expect(bare).toEqual([]);
  });

  it('lets the runtime role read and write its own tenant only', async () => {
    const policies = await list<{ table: string; using: string | null; check: string | null }>(
      `select polrelid::regclass::text as table, pg_get_expr(polqual, polrelid) as using, pg_get_expr(polwithcheck, polrelid) as check
         from pg_policy where polroles && array['baton_runtime'::regrole::oid, 0::oid]`,
    );
    const tables = await list<{ table: string }>(
      `select oid::regclass::text as table from (${TENANT_TABLES}) t`,
    );
    for (const { table } of tables) {
      const own = policies.filter((policy) => policy.table === table);
      expect(own, table).toHaveLength(1);
      for (const text of [own[0]!.using, own[0]!.check]) {
        expect(text, table).toMatch(
          /^\((tenant_id|id) = \(NULLIF\(current_setting\('app.tenant_id'::text, true\), ''::text\)\)::uuid\)$/,
        );
      }
    }
  });

  it('has roles that own nothing they could bypass and cannot sign in', async () => {
    const roles = await list(
      `select rolname, rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolcanlogin as mighty from pg_roles where rolname in ('baton_runtime', 'baton_lookup') order by 1`,
    );
    expect(roles).toEqual([
      { rolname: 'baton_lookup', mighty: false },
      { rolname: 'baton_runtime', mighty: false },
    ]);
    expect(
      await list(
        `select relname from pg_class where relowner in ('baton_runtime'::regrole, 'baton_lookup'::regrole)`,
      ),
    ).toEqual([]);
    expect(await list(`select proname from pg_proc where proowner = 'baton_runtime'::regrole`)).toEqual([]);
    expect(
      await list(
        `select 1 from pg_auth_members where member in ('baton_runtime'::regrole, 'baton_lookup'::regrole)`,
      ),
    ).toEqual([]);
  });

  it('runs definer functions as the lookup role, with a fixed search path, for the runtime role alone', async () => {
    const functions = await list<{
      name: string;
      owner: string;
      config: string[] | null;
      open: boolean;
      schema: string;
    }>(
      `select p.proname as name, p.proowner::regrole::text as owner, p.proconfig as config, n.nspname as schema,
              has_function_privilege('public', p.oid, 'execute') as open
         from pg_proc p join pg_namespace n on n.oid = p.pronamespace where p.prosecdef and n.nspname in ('public', 'baton_private')`,
    );
    expect(functions.length).toBeGreaterThan(5);
    for (const one of functions) {
      expect(one, one.name).toMatchObject({ schema: 'baton_private', open: false });
      // Analysing a table is its owner's; the function reads and gives out no rows.
      if (one.name !== 'analyze_grown') expect(one.owner, one.name).toBe('baton_lookup');
      expect(one.config?.join(), one.name).toMatch(/search_path=/);
    }
  });

  it('shows the lookup role every row of the tables that it may read, and of no other', async () => {
    const granted = await list<{ table: string }>(
      `select oid::regclass::text as table from pg_class where oid in (${TENANT_TABLES})
        and (has_table_privilege('baton_lookup', oid, 'select') or has_any_column_privilege('baton_lookup', oid, 'select'))
        order by 1`,
    );
    const shown = await list<{ table: string }>(
      `select distinct polrelid::regclass::text as table from pg_policy
        where polroles @> array['baton_lookup'::regrole::oid] and polcmd in ('r', '*') order by 1`,
    );
    expect(granted.length).toBeGreaterThan(5);
    expect(shown).toEqual(granted);
  });

  it('shows nothing and takes nothing outside a tenant', async () => {
    const runtime = await Database.connect({ databaseUrl: database.url, databasePoolMax: 4 });
    try {
      const [a, b] = [newId(), newId()];
      const insert = (id: string, slug: string) =>
        runtime.withTenant(a, (client) =>
          client.query(
            `insert into tenants (id, slug, name, time_zone, country, currency, status, created_at) values ($1, $2, 'T', 'UTC', 'DE', 'EUR', 'active', clock_timestamp())`,
            [id, slug],
          ),
        );
      await insert(a, 'a');
      await expect(insert(b, 'b')).rejects.toThrow(/row-level security/);
      const seen = (tenant: string) =>
        runtime.withTenant(tenant, async (client) => (await client.query('select 1 from tenants')).rowCount);
      expect([await seen(a), await seen(b)]).toEqual([1, 0]);
      expect((await runtime.pool.query('select 1 from tenants')).rowCount).toBe(0);
    } finally {
      await runtime.close();
    }
  });

  it('adds to the audit log only', async () => {
    const [grants] = await list<{ verbs: string }>(
      `select string_agg(privilege_type, ',' order by 1) as verbs from information_schema.role_table_grants where table_name = 'audit_log' and grantee = 'baton_runtime'`,
    );
    expect(grants?.verbs.split(',').sort()).toEqual(['INSERT', 'SELECT']);
  });
});
