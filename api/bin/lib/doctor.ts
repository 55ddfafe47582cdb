/**
 * What `npm run doctor` looks at. Each look says one thing: it is well, it is worth a thought, or it is wrong and what to
 * do about it. Nothing is changed.
 */
import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Redis } from 'ioredis';
import { createTransport } from 'nodemailer';
import pg from 'pg';
import { migrations } from '../../migrations/index.ts';
import { readConfig, type Config } from '../../src/platform/config.ts';
import { messageOf } from './failure.ts';
import { postmasterOf } from './postgres.ts';

export type Level = 'ok' | 'warning' | 'wrong';
export interface Finding {
  level: Level;
  subject: string;
  /** What was found, and, where it is not well, what to do. */
  says: string;
}
type Env = Record<string, string | undefined>;

const WAIT_MS_MAX = 5_000;
const CLOCK_MS_MAX = 2_000;
/** Three are made; whoever finds fewer has a month and more to see to it. */
const MONTHS_AHEAD_MIN = 2;
const DISK_BYTES_WARN = 2_000_000_000;
const DISK_BYTES_MIN = 200_000_000;
/** Connections of one process at most: batches, everything else, MikroORM's, the job queue's. */
const POOLS_BESIDE = 8 + 8 + 11;

const ok = (subject: string, says: string): Finding => ({ level: 'ok', subject, says });
const warning = (subject: string, says: string): Finding => ({ level: 'warning', subject, says });
const wrong = (subject: string, says: string): Finding => ({ level: 'wrong', subject, says });

/** Looks at everything that the configuration names. */
export async function examine(env: Env): Promise<Finding[]> {
  const found: Finding[] = [];
  const { config, findings } = readSettings(env);
  found.push(...findings);
  if (config === null) return found;
  found.push(...(await database(config)), ...(await redis(config)), await mail(config), disk(config));
  return found;
}

function readSettings(env: Env): { config: Config | null; findings: Finding[] } {
  const given = { ...env };
  if (!given['DATABASE_URL']?.trim() && !given['DATABASE_URL_FILE']?.trim()) {
    const own = ownDatabase(resolve(env['DATA_DIR']?.trim() || '.baton'));
    if (own === null)
      return {
        config: null,
        findings: [
          wrong(
            'configuration',
            'DATABASE_URL is not set and no database of ours runs: `npm start`, then ask again.',
          ),
        ],
      };
    given['DATABASE_URL'] = own;
  }
  try {
    const config = readConfig(given);
    const findings = [
      ok('configuration', `role ${config.role}, ${config.production ? 'production' : 'development'}`),
    ];
    if (config.production && config.publicUrl === null)
      findings.push(
        warning(
          'PUBLIC_URL',
          'is not set: links in mails name no host. Set it to where people reach the product.',
        ),
      );
    if (config.allowPrivateWebhooks && config.production)
      findings.push(wrong('BATON_ALLOW_PRIVATE_WEBHOOKS', 'lets webhooks reach your own network: unset it.'));
    return { config, findings };
  } catch (error) {
    return { config: null, findings: [wrong('configuration', messageOf(error))] };
  }
}

/** The database that `npm start` brings, where it runs. */
function ownDatabase(dataDir: string): string | null {
  const [folder, secret] = [join(dataDir, 'postgres'), join(dataDir, 'postgres.password')];
  if (postmasterOf(folder) === null || !existsSync(secret)) return null;
  const port = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')[3];
  return `postgres://baton:${readFileSync(secret, 'utf8').trim()}@127.0.0.1:${port}/baton`;
}

async function database(config: Config): Promise<Finding[]> {
  const client = new pg.Client({
    connectionString: config.databaseOwnerUrl,
    connectionTimeoutMillis: WAIT_MS_MAX,
    query_timeout: WAIT_MS_MAX,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    const { hostname, port } = new URL(config.databaseOwnerUrl);
    const why = messageOf(error) || (error as { code?: string }).code || 'no answer';
    return [
      wrong(
        'database',
        `${hostname}:${port || '5432'} does not answer (${why}): is it running, is the URL right?`,
      ),
    ];
  }
  try {
    return [
      ...(await server(client, config)),
      await clock(client),
      await schema(client),
      ...(await months(client)),
    ];
  } catch (error) {
    return [wrong('database', `${messageOf(error)}: see the log of PostgreSQL.`)];
  } finally {
    await client.end();
  }
}

async function server(client: pg.Client, config: Config): Promise<Finding[]> {
  const { rows } = await client.query<{ name: string; setting: string }>(
    `select name, setting from pg_settings where name in ('server_version', 'server_version_num', 'fsync', 'full_page_writes', 'synchronous_commit', 'max_connections', 'data_checksums')`,
  );
  const setting = new Map(rows.map(({ name, setting: value }) => [name, value]));
  const findings: Finding[] = [];
  const version = setting.get('server_version') ?? '?';
  if (Number(setting.get('server_version_num')) < 150_000)
    findings.push(wrong('database', `PostgreSQL ${version} is too old: 15 or newer is needed.`));
  else findings.push(ok('database', `PostgreSQL ${version} answers`));
  const off = ['fsync', 'full_page_writes', 'synchronous_commit'].filter(
    (name) => setting.get(name) === 'off',
  );
  findings.push(
    off.length === 0
      ? ok('durability', 'fsync, full_page_writes and synchronous_commit are on')
      : wrong(
          'durability',
          `${off.join(', ')} is off, and a crash may lose what was promised: switch it on.`,
        ),
  );
  if (setting.get('data_checksums') === 'off')
    findings.push(
      warning(
        'checksums',
        'a disk that lies is not noticed: `pg_checksums --enable` while the server is stopped.',
      ),
    );
  const wanted = config.databasePoolMax + POOLS_BESIDE;
  const most = Number(setting.get('max_connections'));
  if (most < wanted)
    findings.push(
      warning(
        'connections',
        `one process takes up to ${wanted}, max_connections is ${most}: raise it, or lower DATABASE_POOL_MAX.`,
      ),
    );
  else
    findings.push(
      ok(
        'connections',
        `room for ${Math.floor(most / wanted)} processes of ${wanted} (max_connections ${most})`,
      ),
    );
  return findings;
}

/** Deadlines go by the database's clock alone; ids, logs and tokens go by this machine's. */
async function clock(client: pg.Client): Promise<Finding> {
  const before = Date.now();
  const { rows } = await client.query<{ now: number }>(
    'select (extract(epoch from clock_timestamp()) * 1000)::float8 as now',
  );
  const after = Date.now();
  const difference = Math.max(0, rows[0]!.now - after, before - rows[0]!.now);
  if (difference > CLOCK_MS_MAX)
    return warning(
      'clock',
      `this machine and the database differ by ${Math.round(difference / 1000)} s: let NTP set both.`,
    );
  return ok('clock', 'this machine and the database agree');
}

async function schema(client: pg.Client): Promise<Finding> {
  const { rows: there } = await client.query<{ there: boolean }>(
    `select to_regclass('public.schema_migrations') is not null as there`,
  );
  if (there[0]?.there !== true)
    return warning('migrations', 'the database is empty: the next start fills it.');
  const { rows } = await client.query<{ name: string }>('select name from schema_migrations');
  const [done, known] = [new Set(rows.map(({ name }) => name)), new Set(migrations.map(({ name }) => name))];
  const unknown = [...done].filter((name) => !known.has(name));
  if (unknown.length > 0)
    return wrong(
      'migrations',
      `the database is newer than this build (${unknown.join(', ')}): start a newer version of Baton.`,
    );
  const waiting = [...known].filter((name) => !done.has(name));
  if (waiting.length > 0)
    return warning('migrations', `${waiting.join(', ')} will be made by the next start.`);
  return ok('migrations', `all ${known.size} are made`);
}

/** Partitions are made by any process that runs, three months ahead: fewer say that none has for a long time, or that it cannot. */
async function months(client: pg.Client): Promise<Finding[]> {
  const { rows: there } = await client.query<{ there: boolean }>(
    `select to_regprocedure('baton_private.partitions(timestamptz)') is not null as there`,
  );
  if (there[0]?.there !== true) return [];
  const { rows } = await client.query<{ name: string; months: number; ahead: number; strays: string }>(
    'select name, months, ahead, strays from baton_private.partitions(clock_timestamp()) order by name',
  );
  return rows.map(({ name, months: all, ahead, strays }) => {
    const subject = `partitions of ${name}`;
    const makes =
      'a running process with ROLE=all or worker makes them every hour; its log says why it could not.';
    if (ahead < 0) return wrong(subject, `there is none for this month: ${makes}`);
    if (ahead < MONTHS_AHEAD_MIN) return warning(subject, `${ahead} months ahead are ready: ${makes}`);
    if (Number(strays) > 0)
      return warning(
        subject,
        `rows stand outside any month (${strays}${strays === '1000' ? ' or more' : ''}): ${makes}`,
      );
    return ok(subject, `${all} months, ${ahead} of them ahead`);
  });
}

async function redis(config: Config): Promise<Finding[]> {
  if (config.redisUrl === null) return [ok('Redis', 'not set: this is the only process')];
  const client = new Redis(config.redisUrl, {
    lazyConnect: true,
    connectTimeout: WAIT_MS_MAX,
    commandTimeout: WAIT_MS_MAX,
    maxRetriesPerRequest: 0,
    retryStrategy: null,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const info = await client.info();
    const value = (name: string): string => new RegExp(`^${name}:(.*)$`, 'm').exec(info)?.[1]?.trim() ?? '';
    const version = value('valkey_version') || value('redis_version');
    const findings =
      Number(version.split('.')[0]) < 7
        ? [wrong('Redis', `version ${version} is too old: Redis or Valkey 7 or newer is needed.`)]
        : [ok('Redis', `${value('valkey_version') === '' ? 'Redis' : 'Valkey'} ${version} answers`)];
    const keeps = value('aof_enabled') === '1' || Number(value('rdb_saves')) > 0;
    findings.push(
      ok(
        'Redis persistence',
        keeps ? 'on, though nothing in it must be kept' : 'off, as nothing in it must be kept',
      ),
    );
    return findings;
  } catch (error) {
    return [
      wrong(
        'Redis',
        `does not answer (${messageOf(error)}): pushes between processes are late, limits count apart.`,
      ),
    ];
  } finally {
    client.disconnect();
  }
}

async function mail(config: Config): Promise<Finding> {
  if (config.smtpUrl === null)
    return warning('mail', 'SMTP_URL is not set: no invitation, notice or offer goes out by mail.');
  const transport = createTransport({
    url: config.smtpUrl,
    connectionTimeout: WAIT_MS_MAX,
    greetingTimeout: WAIT_MS_MAX,
    socketTimeout: WAIT_MS_MAX,
  });
  try {
    await transport.verify();
    return ok('mail', 'the mail server takes us');
  } catch (error) {
    return wrong(
      'mail',
      `the mail server refuses or does not answer (${messageOf(error)}): look at SMTP_URL.`,
    );
  } finally {
    transport.close();
  }
}

function disk(config: Config): Finding {
  let folder = resolve(config.dataDir);
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const says = `${(free / 1e9).toFixed(1)} GB free at ${config.dataDir}`;
  if (free < DISK_BYTES_MIN) return wrong('disk', `${says}: make room, or nothing can be kept soon.`);
  return free < DISK_BYTES_WARN ? warning('disk', `${says}: make room.`) : ok('disk', says);
}
