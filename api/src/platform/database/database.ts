import { MikroORM, type EntityManager, type EntityClass } from '@mikro-orm/postgresql';
import { CompiledQuery } from 'kysely';
import pg from 'pg';
import { StartError, type Config } from '../config.ts';
import { NO_TENANT } from '../auth/principal.ts';
import { isId } from '../ids.ts';
import { RUNTIME_ROLE } from '../../../migrations/support.ts';
import { connectionTarget } from './connection.ts';
import { Wires } from './wires.ts';

/** Session settings of every runtime connection: the restricted role above all. */
export const RUNTIME_SETTINGS = {
  role: RUNTIME_ROLE,
  timezone: 'UTC',
  statement_timeout: '30000',
  lock_timeout: '15000',
  idle_in_transaction_session_timeout: '30000',
  // A machine that is cut off holds its locks no longer than this.
  tcp_keepalives_idle: '5',
  tcp_keepalives_interval: '1',
  tcp_keepalives_count: '5',
  tcp_user_timeout: '10000',
};
/** MikroORM keeps a pool of its own, small: nothing on the hot path goes through it. */
const ORM_POOL_MAX = 8;

/** The API's way to PostgreSQL, always as the runtime role: rows show only inside a transaction that names its tenant. */
export class Database {
  readonly pool: pg.Pool;
  readonly orm: MikroORM;
  readonly wires: Wires;

  private constructor(pool: pg.Pool, orm: MikroORM, wires: Wires) {
    this.pool = pool;
    this.orm = orm;
    this.wires = wires;
  }

  /** Connects, and proves that this process is the restricted role. Throws StartError. */
  static async connect(
    config: Pick<Config, 'databaseUrl' | 'databasePoolMax'>,
    entities: EntityClass<unknown>[] = [],
  ): Promise<Database> {
    const target = connectionTarget(config.databaseUrl, RUNTIME_SETTINGS);
    const wires = new Wires(config.databaseUrl);
    const { Client } = wires;
    const pool = new pg.Pool({ ...target, max: config.databasePoolMax, keepAlive: true, Client });
    // A connection that the server drops is replaced at the next query; without a listener it would end the process.
    pool.on('error', () => undefined);
    pool.on('connect', (client) => client.on('error', () => undefined));
    try {
      await assertRestricted(pool);
    } catch (error) {
      wires.close();
      await pool.end();
      throw error instanceof StartError
        ? error
        : new StartError(`The database does not answer: ${(error as Error).message}.`);
    }
    const orm = await MikroORM.init({
      entities,
      discovery: { warnWhenNoEntities: false },
      clientUrl: target.connectionString,
      driverOptions: { ...target, keepAlive: true, Client },
      pool: { min: 0, max: ORM_POOL_MAX },
      forceUtcTimezone: true,
      ignoreUndefinedInQuery: true,
    });
    return new Database(pool, orm, wires);
  }

  /** Runs `work` in one transaction that sees this tenant's rows and no others. Rolls back where it throws. */
  withTenant<T>(tenantId: string, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    return this.inTransaction('begin', tenantId, work);
  }

  /** The same for reading alone: every statement sees the rows of one instant. */
  withSnapshot<T>(tenantId: string, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    return this.inTransaction('begin isolation level repeatable read read only', tenantId, work);
  }

  private async inTransaction<T>(
    begin: string,
    tenantId: string,
    work: (client: pg.PoolClient) => Promise<T>,
  ): Promise<T> {
    // Idempotency keys of a partner outside any tenant stand under the one that nobody is.
    if (!isId(tenantId) && tenantId !== NO_TENANT) throw new Error('not a tenant id');
    const client = await this.pool.connect();
    let broken: Error | undefined;
    try {
      // One round trip; the id's form is checked above, and the simple protocol takes no parameters.
      await client.query(`${begin}; select set_config('app.tenant_id', '${tenantId}', true)`);
      const result = await work(client);
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch((lost: Error) => (broken = lost));
      throw error;
    } finally {
      client.release(broken);
    }
  }

  /** The same with MikroORM's entity manager, for everything off the hot path. */
  async transaction<T>(tenantId: string, work: (em: EntityManager) => Promise<T>): Promise<T> {
    if (!isId(tenantId)) throw new Error('not a tenant id');
    const em = this.orm.em.fork();
    em.setSessionContext({ variables: { 'app.tenant_id': tenantId } });
    return em.transactional(work);
  }

  /** A transaction over global tables (accounts, sessions, partners) and the named private functions; no tenant's rows. */
  async globally<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    return this.orm.em.fork().transactional(work);
  }

  async close(): Promise<void> {
    this.wires.close();
    await Promise.all([this.orm.close(true), this.pool.end()]);
  }
}

/** Rows of a statement with real binds (`$1`) inside the entity manager's transaction; `em.execute` would inline them. */
export async function rows<T>(
  em: EntityManager,
  statement: string,
  parameters: unknown[] = [],
): Promise<T[]> {
  await em.flush();
  const result = await em.getKysely().executeQuery<T>(CompiledQuery.raw(statement, parameters));
  return result.rows;
}

/** How many rows a statement changed. */
export async function run(em: EntityManager, statement: string, parameters: unknown[] = []): Promise<number> {
  await em.flush();
  const result = await em.getKysely().executeQuery(CompiledQuery.raw(statement, parameters));
  return Number(result.numAffectedRows ?? 0n);
}

async function assertRestricted(pool: pg.Pool): Promise<void> {
  const { rows: found } = await pool.query<{ role: string; free: boolean; owns: boolean }>(
    `select current_user as role, (rolsuper or rolbypassrls) as free,
            exists (select from pg_class where relowner = pg_roles.oid) as owns
       from pg_roles where rolname = current_user`,
  );
  const role = found[0];
  if (role?.role !== RUNTIME_ROLE || role.free || role.owns) {
    throw new StartError(
      `The API would run as ${role?.role ?? 'nobody'}, who is not restricted to one tenant: it has to become ${RUNTIME_ROLE}.`,
    );
  }
}
