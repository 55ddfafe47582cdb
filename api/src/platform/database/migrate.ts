import { MikroORM } from '@mikro-orm/postgresql';
import { Migrator } from '@mikro-orm/migrations';
import pg from 'pg';
import { migrations } from '../../../migrations/index.ts';
import { LOOKUP_ROLE, RUNTIME_ROLE } from '../../../migrations/support.ts';
import { StartError } from '../config.ts';
import { migrateJobs } from '../jobs/schema.ts';
import { connectionTarget } from './connection.ts';

const MIGRATION_TABLE = 'schema_migrations';
/** Any fixed number: two processes that start at once migrate one after the other. */
const MIGRATION_LOCK = 7_201_994_117;
/** Processes of the version before still write to the tables that change: whoever loses a deadlock begins again. */
const DEADLOCK = '40P01';
const TRIES_MAX = 10;

/** In their order, each with the name that is kept of it. */
export type Migrations = typeof migrations;

/**
 * Brings the database up to this build's schema with the owner's connection, and makes the roles.
 * Throws StartError, with nothing changed, where the database is older than PostgreSQL 15, holds a schema newer
 * than this build, or is not set to survive a crash (unless `unsafe`, for tests).
 */
export async function migrate(
  ownerUrl: string,
  runtimeUrl: string = ownerUrl,
  unsafe = false,
  list: Migrations = migrations,
): Promise<void> {
  const client = new pg.Client(connectionTarget(ownerUrl, { timezone: 'UTC' }));
  try {
    await client.connect();
  } catch (error) {
    throw new StartError(`The database does not answer: ${reason(error, ownerUrl)}.`);
  }
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await assertServer(client, unsafe);
    await assertNotNewer(client, list);
    await makeRoles(client, runtimeUrl);
    await runMigrations(ownerUrl, list);
    await migrateJobs(ownerUrl);
    await client.query(`revoke insert, update, delete, truncate on ${MIGRATION_TABLE} from ${RUNTIME_ROLE}`);
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(`The database could not be migrated: ${(error as Error).message}.`);
  } finally {
    await client.end();
  }
}

function reason(error: unknown, url: string): string {
  const { hostname, port, pathname } = new URL(url);
  const where = `${hostname}:${port || '5432'}${pathname}`;
  const { code, message, errors } = error as {
    code?: string;
    message: string;
    errors?: { message: string }[];
  };
  if (code === 'ECONNREFUSED') return `nobody listens at ${where}`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `there is no host ${hostname}`;
  return `${message || errors?.[0]?.message || code || 'unknown reason'} (${where})`;
}

/** Durability is what a 2xx promises, so a server that could lose a commit is refused. */
async function assertServer(client: pg.Client, unsafe: boolean): Promise<void> {
  const { rows } = await client.query<{ name: string; setting: string }>(
    `select name, setting from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'server_version_num')`,
  );
  const setting = new Map(rows.map((row) => [row.name, row.setting]));
  const version = Number(setting.get('server_version_num'));
  if (version < 150_000)
    throw new StartError(`PostgreSQL 15 or newer is needed, this is ${Math.floor(version / 10_000)}.`);
  if (unsafe) return;
  const off = ['fsync', 'full_page_writes', 'synchronous_commit'].filter(
    (name) => setting.get(name) === 'off',
  );
  if (off.length > 0)
    throw new StartError(
      `PostgreSQL runs with ${off.join(' and ')} off, and could lose what was promised: switch it on.`,
    );
}

async function assertNotNewer(client: pg.Client, list: Migrations): Promise<void> {
  const { rows: exists } = await client.query<{ there: boolean }>(
    `select to_regclass('public.${MIGRATION_TABLE}') is not null as there`,
  );
  if (exists[0]?.there !== true) return;
  const { rows } = await client.query<{ name: string }>(
    `select name from public.${MIGRATION_TABLE} order by id`,
  );
  const known = new Set(list.map((migration) => migration.name));
  const unknown = rows.find((row) => !known.has(row.name));
  if (unknown !== undefined) {
    throw new StartError(
      `The database has a newer schema than this build knows (${unknown.name}): start a newer version of Baton.`,
    );
  }
}

/** Roles belong to the whole cluster, so another database may have made them, or be making them right now. */
async function makeRoles(client: pg.Client, runtimeUrl: string): Promise<void> {
  for (const role of [RUNTIME_ROLE, LOOKUP_ROLE]) {
    await client.query(`do $$ begin
      if not exists (select from pg_roles where rolname = '${role}') then
        create role ${role} nologin nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
      end if;
    exception when duplicate_object or unique_violation then null; end $$`);
    const { rows } = await client.query<{ member: boolean }>(
      `select pg_has_role(current_user, '${role}', 'usage') as member`,
    );
    if (rows[0]?.member !== true) await client.query(`grant ${role} to current_user`);
  }
  const runtimeUser = decodeURIComponent(new URL(runtimeUrl).username);
  const { rows } = await client.query<{ same: boolean }>('select current_user = $1 as same', [runtimeUser]);
  if (runtimeUser !== '' && rows[0]?.same !== true) {
    await client.query(`grant ${RUNTIME_ROLE} to ${pg.escapeIdentifier(runtimeUser)}`);
  }
  await client.query(`
    create schema if not exists baton_private;
    grant usage on schema public, baton_private to ${RUNTIME_ROLE};
    grant usage on schema public to ${LOOKUP_ROLE};
    grant usage, create on schema baton_private to ${LOOKUP_ROLE};
    alter default privileges in schema public grant select, insert, update, delete on tables to ${RUNTIME_ROLE};
    alter default privileges in schema public grant usage, select on sequences to ${RUNTIME_ROLE};`);
}

async function runMigrations(ownerUrl: string, list: Migrations): Promise<void> {
  const orm = await MikroORM.init({
    clientUrl: ownerUrl,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    extensions: [Migrator],
    logger: () => undefined,
    migrations: {
      tableName: MIGRATION_TABLE,
      migrationsList: list,
      transactional: true,
      allOrNothing: true,
      disableForeignKeys: false,
      snapshot: false,
    },
  });
  try {
    // One transaction for all of them: where it is rolled back, nothing has happened.
    for (let tries = 1; ; tries += 1) {
      try {
        await orm.migrator.up();
        return;
      } catch (error) {
        if (tries === TRIES_MAX || (error as { code?: string }).code !== DEADLOCK) throw error;
      }
    }
  } finally {
    await orm.close();
  }
}
