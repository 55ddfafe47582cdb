/**
 * `npm run audit:verify`: recomputes the hash chain of every tenant's audit log. Works on DATABASE_URL, or on the database
 * in DATA_DIR, whether the product runs or not. Ends with 1 where an entry was changed, taken out or put in between.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { RUNTIME_ROLE } from '../../migrations/support.ts';
import { connectionTarget } from '../../src/platform/database/connection.ts';
import { verifyAll, type ChainHead, type ChainReport } from '../../src/tenants/audit-chain.ts';
import { Failure, messageOf } from './failure.ts';
import { takeLock } from './lock.ts';
import { shown } from './paths.ts';
import { postmasterOf, startCluster } from './postgres.ts';
import { red } from './report.ts';
import { prepareDataDir, readSettings } from './settings.ts';

const USAGE = 'Usage: npm run audit:verify -- [--expect TENANT:NUMBER:HASH …]';
const WORDS = {
  changed: 'was changed',
  missing: 'is missing',
  out_of_chain: 'was put in its place later',
  cut_off: 'was cut off, with what came after it',
} as const;

/** Prints a line for each tenant and ends the process: 0 where every entry holds, 1 where one does not. */
export async function auditVerify(args: readonly string[]): Promise<void> {
  try {
    const expected = readExpected(args);
    process.exit((await onDatabase((client) => report(client, expected))) ? 0 : 1);
  } catch (error) {
    console.error(red(error instanceof Failure ? error.message : messageOf(error)));
    process.exit(1);
  }
}

/** Heads that were noted earlier: what an attacker cut off the end of a log is not to be seen in the log alone. */
export function readExpected(args: readonly string[]): Map<string, ChainHead> {
  let given: string[];
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { expect: { type: 'string', multiple: true } },
    });
    given = values.expect ?? [];
  } catch (error) {
    throw new Failure(`${messageOf(error)} ${USAGE}`);
  }
  return new Map(
    given.map((text) => {
      const [, slug, seq, hash] = /^([^:]+):(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
      if (slug === undefined) throw new Failure(`--expect ${text} is none. ${USAGE}`);
      return [slug, { seq: Number(seq), hash: hash! }];
    }),
  );
}

async function report(client: pg.Client, expected: ReadonlyMap<string, ChainHead>): Promise<boolean> {
  const unseen = new Set(expected.keys());
  let good = true;
  for await (const tenant of verifyAll(client, expected)) {
    unseen.delete(tenant.slug);
    if (tenant.broken !== null) good = false;
    console.log(lineOf(tenant));
  }
  for (const slug of unseen) console.log(red(`${slug}: there is no such tenant`));
  return good && unseen.size === 0;
}

function lineOf({ slug, entries, head, broken }: ChainReport): string {
  const holds = `${slug}: ${entries} ${entries === 1 ? 'entry holds' : 'entries hold'}`;
  if (broken !== null) return red(`${holds}; number ${broken.seq} ${WORDS[broken.why]}`);
  return head === null ? holds : `${holds}, up to ${slug}:${head.seq}:${head.hash}`;
}

async function onDatabase<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const settings = readSettings(process.env);
  if (settings.externalDatabase) return await connected(urlOf(process.env), work);
  const folder = join(settings.dataDir, 'postgres');
  const passwordFile = join(settings.dataDir, 'postgres.password');
  if (!existsSync(folder)) throw new Failure(`There is no database in ${shown(settings.dataDir)}.`);
  if (postmasterOf(folder) !== null) {
    // The product runs: its server takes one more guest.
    const port = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')[3]!.trim();
    const password = readFileSync(passwordFile, 'utf8').trim();
    return await connected(`postgres://baton:${password}@127.0.0.1:${port}/baton`, work);
  }
  prepareDataDir(settings.dataDir);
  const lock = await takeLock(settings.dataDir, settings.address);
  try {
    const logFile = join(settings.dataDir, 'logs/postgres.log');
    const cluster = await startCluster({ folder, passwordFile, logFile });
    lock.note('database', cluster.pid);
    try {
      return await connected(cluster.url(), work);
    } finally {
      await cluster.stop();
    }
  } finally {
    lock.release();
  }
}

function urlOf(env: NodeJS.ProcessEnv): string {
  const url = env['DATABASE_URL']?.trim();
  if (url !== undefined && url !== '') return url;
  return readFileSync(env['DATABASE_URL_FILE']!.trim(), 'utf8').trim();
}

/** As the role that the API runs as: it sees one tenant at a time, and the few functions that name them. */
async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(connectionTarget(url, { role: RUNTIME_ROLE, timezone: 'UTC' }));
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    throw error instanceof Failure
      ? error
      : new Failure(`The audit log could not be read: ${messageOf(error)}.`);
  } finally {
    await client.end().catch(() => undefined);
  }
}
