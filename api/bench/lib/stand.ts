import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { build, stale } from '../../bin/lib/build.ts';
import { startCluster, type Cluster } from '../../bin/lib/postgres.ts';
import { signal } from '../../bin/lib/processes.ts';

/** Where a row is measured: the built product, one PostgreSQL server with the product's settings, a folder; all gone afterwards. */
export interface Stand {
  cluster: Cluster;
  folder: string;
}

export async function withStand<T>(
  row: string,
  work: (stand: Stand) => Promise<T>,
  settings: Record<string, string> = {},
): Promise<T> {
  console.log(`${row}: preparing …`);
  await Promise.all(
    stale()
      .filter((part) => part.name === 'api')
      .map((part) => build(part)),
  );
  const folder = mkdtempSync(join(tmpdir(), 'baton-bench-'));
  const cluster = await startCluster({
    folder: join(folder, 'postgres'),
    passwordFile: join(folder, 'password'),
    logFile: join(folder, 'postgres.log'),
    settings,
  });
  // For the ways out that run no `finally`.
  const atOnce = (): void => {
    signal(cluster.pid, 'SIGQUIT');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', atOnce);
  try {
    return await work({ cluster, folder });
  } finally {
    process.off('exit', atOnce);
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A new database for one run, gone after it. */
export async function withDatabase<T>(
  { cluster }: Stand,
  name: string,
  work: (databaseUrl: string) => Promise<T>,
): Promise<T> {
  const database = `bench_${name.replaceAll(/\W/g, '_')}_${Date.now()}`;
  const admin = (sql: string): Promise<void> =>
    withClient(cluster.url('postgres'), async (client) => void (await client.query(sql)));
  await admin(`create database ${database}`);
  try {
    return await work(cluster.url(database));
  } finally {
    await admin(`drop database ${database} with (force)`);
  }
}

export async function withClient<T>(
  databaseUrl: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Measures each subject once a run. Who goes first has the quieter machine: they take turns in that too. */
export async function interleaved<Name extends string, Run>(
  names: readonly Name[],
  { runs, only }: { runs: number; only: string | null },
  measure: (name: Name) => Promise<Run & { wrong: string[] }>,
  told: (run: Run) => string,
): Promise<(Run & { name: Name; wrong: string[] })[]> {
  const wanted = names.filter((name) => only === null || only === name);
  if (wanted.length === 0) throw new Error(`There is no subject ${only}: ${names.join(', ')}.`);
  const all: (Run & { name: Name; wrong: string[] })[] = [];
  for (let i = 1; i <= runs; i += 1) {
    for (const name of i % 2 === 1 ? wanted : wanted.toReversed()) {
      const run = await measure(name);
      all.push({ ...run, name });
      const wrong = run.wrong.map((what) => `\n  WRONG: ${what}`).join('');
      console.log(`run ${i} of ${runs}, ${name}: ${told(run)}${wrong}`);
    }
  }
  return all;
}
