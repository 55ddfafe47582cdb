import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, totalmem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { build, stale } from '../bin/lib/build.ts';
import { startCluster, type Cluster } from '../bin/lib/postgres.ts';
import { signal } from '../bin/lib/processes.ts';
import { cpuMs, residentBytes, treeCpuMs } from './lib/cpu.ts';
import type { Options } from './lib/options.ts';
import { COUNTING, resetStatements, statementsTable } from './lib/statements.ts';
import { percentile, shown, spread, table } from './lib/stats.ts';
import { Load, startSubject } from './lib/subject.ts';
import { audit, writePlainTenant, writeProductTenant } from './lib/tenant.ts';
import { SCHEMA } from './reference/plain-schema.ts';

/**
 * Lead by HTTP → offer on the agent's socket → accept on the socket → score in the ledger, all durable, with every
 * agent connected. The product and the plain reference take turns on one database server, each run on a new database.
 */
const results = fileURLToPath(new URL('results/', import.meta.url));
const LATENCY_SAMPLES = 100;
const SUBJECTS = ['baton', 'plain'] as const;
type Name = (typeof SUBJECTS)[number];

interface Measured {
  inFlight: number;
  perSecond: number;
  /** Processor time of each process per cycle, µs. */
  serverUs: number;
  databaseUs: number;
  loadUs: number;
}
interface Run {
  name: Name;
  loads: Measured[];
  idleOfferMs: number;
  idleOfferMsP99: number;
  residentMb: number;
  wrong: string[];
}

export async function cycle(options: Options): Promise<boolean> {
  console.log('cycle: preparing …');
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
    ...(options.profile ? { settings: COUNTING } : {}),
  });
  // For the ways out that run no `finally`.
  const atOnce = (): void => {
    signal(cluster.pid, 'SIGQUIT');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', atOnce);
  const runs: Run[] = [];
  try {
    const names = SUBJECTS.filter((name) => options.only === null || options.only === name);
    for (let i = 1; i <= options.runs; i += 1) {
      // Who goes first has the quieter machine: take turns.
      for (const name of i % 2 === 1 ? names : names.toReversed()) {
        const run = await measure(name, options, cluster, folder);
        runs.push(run);
        const loads = run.loads
          .map(({ inFlight, perSecond }) => `${Math.round(perSecond)} cycles/s at ${inFlight}`)
          .join(', ');
        console.log(
          `run ${i} of ${options.runs}, ${name}: ${loads}, idle offer ${run.idleOfferMs.toFixed(1)} ms${run.wrong.map((what) => `\n  WRONG: ${what}`).join('')}`,
        );
      }
    }
  } finally {
    process.off('exit', atOnce);
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  report(runs, options);
  return runs.every(({ wrong }) => wrong.length === 0);
}

async function measure(name: Name, options: Options, cluster: Cluster, folder: string): Promise<Run> {
  const database = `bench_${name}_${Date.now()}`;
  const databaseUrl = cluster.url(database);
  await admin(cluster, `create database ${database}`);
  const load = new Load();
  const profileFolder = options.profile ? results : null;
  const plainAccess = name === 'plain' ? await writePlainTenant(databaseUrl, options.agents, SCHEMA) : null;
  const subject = await startSubject({ name, databaseUrl, folder, profileFolder });
  try {
    const access = plainAccess ?? (await writeProductTenant(databaseUrl, options.agents));
    await load.tell({ do: 'connect', order: { url: subject.url, ...access } });
    const idle = await load.tell({ do: 'latency', samples: LATENCY_SAMPLES });
    const loads: Measured[] = [];
    for (const inFlight of options.inFlight) {
      const pids = [subject.pid, load.pid];
      const cpu = () => [...pids.map(cpuMs), treeCpuMs(cluster.pid)];
      await load.tell({ do: 'load', inFlight, cycles: options.warmUpCycles });
      if (options.profile) await resetStatements(databaseUrl);
      const before = cpu();
      const { cycles, ms } = await load.tell({ do: 'load', inFlight, seconds: options.seconds });
      const after = cpu();
      if (options.profile) console.log(await statementsTable(databaseUrl, cycles));
      const [serverUs, loadUs, databaseUs] = after.map((end, i) => ((end - before[i]!) * 1000) / cycles);
      loads.push({
        inFlight,
        perSecond: (cycles * 1000) / ms,
        serverUs: serverUs!,
        databaseUs: databaseUs!,
        loadUs: loadUs!,
      });
    }
    const residentMb = residentBytes(subject.pid) / 1e6;
    const { leadIds, errors } = await load.tell({ do: 'leave' });
    const wrong = [...errors, ...(await audit(databaseUrl, leadIds))];
    return {
      name,
      loads,
      idleOfferMs: percentile(idle.offerMs, 0.5),
      idleOfferMsP99: percentile(idle.offerMs, 0.99),
      residentMb,
      wrong,
    };
  } finally {
    load.stop();
    await subject.stop();
    await admin(cluster, `drop database ${database} with (force)`);
  }
}

async function admin(cluster: Cluster, sql: string): Promise<void> {
  const client = new pg.Client(cluster.url('postgres'));
  await client.connect();
  await client.query(sql);
  await client.end();
}

function report(runs: Run[], options: Options): void {
  const of = (name: Name, figure: (run: Run) => number) =>
    spread(runs.filter((run) => run.name === name).map(figure));
  const names = SUBJECTS.filter((name) => runs.some((run) => run.name === name));
  const ratio = (figure: (run: Run) => number): string =>
    names.length < 2 ? '' : `${(of('baton', figure).median / of('plain', figure).median).toFixed(2)} ×`;
  const row = (title: string, digits: number, figure: (run: Run) => number) => [
    title,
    ...names.map((name) => shown(of(name, figure), digits)),
    ratio(figure),
  ];
  const lines = [
    ...options.inFlight.flatMap((inFlight, i) => [
      row(`cycles/s, ${inFlight} in flight`, 0, (run) => run.loads[i]!.perSecond),
      row(`  server, µs of CPU per cycle`, 0, (run) => run.loads[i]!.serverUs),
      row(`  PostgreSQL, µs of CPU per cycle`, 0, (run) => run.loads[i]!.databaseUs),
      row(`  load generator, µs of CPU per cycle`, 0, (run) => run.loads[i]!.loadUs),
    ]),
    row('idle: request → offer on the socket, p50 ms', 1, (run) => run.idleOfferMs),
    row('idle: request → offer on the socket, p99 ms', 1, (run) => run.idleOfferMsP99),
    row(`server's memory with ${options.agents} agents, MB`, 0, (run) => run.residentMb),
  ];
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}`;
  const text = table(['cycle', ...names, names.length < 2 ? '' : 'ratio'], lines);
  console.log(
    `\n${text}\n\nmedian (least–most) of ${options.runs} runs, ${options.agents} agents, ${options.seconds} s each behind ${options.warmUpCycles} cycles of warm-up; ${machine}`,
  );
  mkdirSync(results, { recursive: true });
  writeFileSync(
    join(results, `cycle-${new Date().toISOString().replaceAll(':', '-')}.json`),
    `${JSON.stringify({ machine, options, runs }, null, 2)}\n`,
  );
}
