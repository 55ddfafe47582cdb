import pg from 'pg';
import { ENGINE_TABLES, RULES_OF_TABLES } from './engine-tables.ts';
import type { Mutation, Suite } from './mutation.ts';

const int = (...paths: string[]): Suite => ({ project: 'int', paths });
const REFUSED = [int('api/src/routing/database-rules.int.spec.ts')];
const CATALOGUE = [int('api/src/platform/database/catalogue.int.spec.ts')];
const COUNTED = [int('api/src/insights/lead-insights.int.spec.ts'), int('api/src/insights')];
const LOOKED_UP = [
  ...CATALOGUE,
  int('api/src/platform/database'),
  int('api/test/several-processes.int.spec.ts'),
  int('api/test/trimming.int.spec.ts'),
];

/** Every template of a run goes without something: the statement follows the migrations. */
const withoutInSchema = (what: string, sql: string, noticedBy: readonly Suite[]): Mutation => ({
  what,
  file: 'api/test/setup/database.ts',
  anchor: '  await migrate(url.href);\n',
  instead: `  await migrate(url.href);\n  await run(url.href, ${JSON.stringify(sql)});\n`,
  noticedBy,
});

/** Constraints, unique indexes, triggers and row security of the engine's tables, read from a migrated database. */
export async function schemaMutations(url: string): Promise<Mutation[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const rules = await client.query<{ table: string; name: string; isIndex: boolean }>(RULES_OF_TABLES, [
      ENGINE_TABLES,
    ]);
    const others = await client.query<{ table: string; name: string; kind: 'trigger' | 'policy' }>(
      `select tgrelid::regclass::text as "table", tgname as name, 'trigger' as kind from pg_trigger
         where not tgisinternal and tgrelid = any($1::regclass[])
       union all
       select polrelid::regclass::text, polname, 'policy' from pg_policy where polrelid = any($1::regclass[])
       order by 3, 1, 2`,
      [ENGINE_TABLES],
    );
    const columns = await client.query<{ table: string; name: string }>(
      `select distinct on (a.attrelid) a.attrelid::regclass::text as "table", attname as name from pg_attribute a
        where attrelid = any($1::regclass[]) and attnum > 0 and attnotnull and not attisdropped
          and not exists (select from pg_index where indrelid = attrelid and indisprimary and attnum = any(indkey))
        order by a.attrelid`,
      [ENGINE_TABLES],
    );
    const secured = await client.query<{ table: string }>(
      'select oid::regclass::text as "table" from pg_class where relforcerowsecurity and oid = any($1::regclass[]) order by 1',
      [ENGINE_TABLES],
    );
    return [
      ...rules.rows.map(({ table, name, isIndex }) =>
        withoutInSchema(
          `${table}: ${name}`,
          isIndex ? `drop index ${name}` : `alter table ${table} drop constraint ${name} cascade`,
          REFUSED,
        ),
      ),
      // The test holds the list of all that may be empty: one column of each table stands for the others.
      ...columns.rows.map(({ table, name }) =>
        withoutInSchema(
          `${table}: ${name} is never empty`,
          `alter table ${table} alter column ${name} drop not null`,
          REFUSED,
        ),
      ),
      ...others.rows.map(({ table, name, kind }) =>
        withoutInSchema(
          `${table}: ${kind} ${name}`,
          `drop ${kind} ${name} on ${table}`,
          kind === 'trigger' ? COUNTED : name === 'tenant' ? CATALOGUE : LOOKED_UP,
        ),
      ),
      ...secured.rows.map(({ table }) =>
        withoutInSchema(
          `${table}: row security for its owner too`,
          `alter table ${table} no force row level security`,
          CATALOGUE,
        ),
      ),
    ];
  } finally {
    await client.end();
  }
}
