import { fork } from 'node:child_process';
import { once } from 'node:events';
import { apiFlags, nodeBinary } from '../bin/lib/paths.ts';
import { bundled } from './lib/bundled.ts';
import { treeCpuMs } from './lib/cpu.ts';
import type { EngineOrder, EngineResult } from './lib/engine-process.ts';
import type { Options } from './lib/options.ts';
import { keep, machine } from './lib/results.ts';
import { interleaved, withClient, withDatabase, withStand, type Stand } from './lib/stand.ts';
import { shown, spread, table } from './lib/stats.ts';
import { startSubject } from './lib/subject.ts';
import { audit, writePlainTenant, writeProductTenant } from './lib/tenant.ts';
import { BATCHES } from './reference/batch.sql.ts';
import { SCHEMA } from './reference/plain-schema.ts';

/** The product's routing without HTTP and sockets, against the same facts written by SQL alone, 64 commands a transaction. */
const SUBJECTS = ['engine', 'batch'] as const;
const GOAL = 0.6;

interface Measured {
  inFlight: number;
  perSecond: number;
  /** Processor time per cycle, µs. */
  programUs: number;
  databaseUs: number;
}
interface Figures {
  loads: Measured[];
  wrong: string[];
}

export async function engine(options: Options): Promise<boolean> {
  const program = await bundled('engine-process');
  const runs = await withStand('engine', (stand) =>
    interleaved(
      SUBJECTS,
      options,
      (name) => (name === 'batch' ? measureBatch(options, stand) : measureEngine(program, options, stand)),
      ({ loads }: Figures) =>
        loads.map(({ inFlight, perSecond }) => `${Math.round(perSecond)} cycles/s at ${inFlight}`).join(', '),
    ),
  );
  const of = (name: string, figure: (run: Figures) => number) =>
    spread(runs.filter((run) => run.name === name).map(figure));
  const lines = (options.only === null ? options.inFlight : []).flatMap((inFlight, i) => {
    const rate = (run: Figures): number => run.loads[i]!.perSecond;
    const ratio = of('engine', rate).median / of('batch', rate).median;
    return [
      [
        `cycles/s, ${inFlight} in flight`,
        shown(of('engine', rate)),
        shown(of('batch', rate)),
        `${ratio.toFixed(2)} ×`,
        `≥ ${GOAL} ×`,
      ],
      [
        '  program, µs of CPU per cycle',
        shown(of('engine', (run) => run.loads[i]!.programUs)),
        'none',
        '',
        '',
      ],
      [
        '  PostgreSQL, µs of CPU per cycle',
        ...SUBJECTS.map((name) => shown(of(name, (run) => run.loads[i]!.databaseUs))),
        '',
        '',
      ],
    ];
  });
  if (options.only === null) console.log(`\n${table(['engine', 'baton', 'batch', 'ratio', 'goal'], lines)}`);
  console.log(
    `\nmedian (least–most) of ${options.runs} runs, ${options.agents} agents, ${options.seconds} s each; ${machine()}`,
  );
  keep('engine', { options, runs });
  return runs.every(({ wrong }) => wrong.length === 0);
}

async function measureEngine(program: string, options: Options, stand: Stand): Promise<Figures> {
  return withDatabase(stand, 'engine', async (databaseUrl) => {
    // The product makes its tables and its first tenant; it has stopped before anything is measured.
    const maker = await startSubject({ name: 'baton', databaseUrl, folder: stand.folder });
    try {
      await writeProductTenant(databaseUrl, options.agents);
    } finally {
      await maker.stop();
    }
    const { tenantId, agentIds } = await withClient(databaseUrl, async (client) => {
      await client.query('update agent_live set connected = true, connection_epoch = 1');
      const { rows } = await client.query<{ tenant_id: string; id: string }>(
        `select tenant_id, id from users where role = 'agent'`,
      );
      return { tenantId: rows[0]!.tenant_id, agentIds: rows.map(({ id }) => id) };
    });
    const loads: Measured[] = [];
    const wrong: string[] = [];
    let all = 0;
    for (const inFlight of options.inFlight) {
      const { warmUpCycles, seconds } = options;
      const order = { databaseUrl, tenantId, agentIds, inFlight, warmUpCycles, seconds };
      const before = treeCpuMs(stand.cluster.pid);
      const { cycles, ms, cpuMs, posted, errors } = await told(program, order);
      const databaseMs = treeCpuMs(stand.cluster.pid) - before;
      loads.push({
        inFlight,
        perSecond: (cycles * 1000) / ms,
        programUs: (cpuMs * 1000) / cycles,
        databaseUs: (databaseMs * 1000) / (cycles + warmUpCycles),
      });
      wrong.push(...errors);
      all += posted;
    }
    const kept = await withClient(databaseUrl, async (client) =>
      Number((await client.query<{ n: string }>('select count(*) as n from leads')).rows[0]!.n),
    );
    if (kept !== all) wrong.push(`${all} leads were taken in, ${kept} are there`);
    return { loads, wrong: [...wrong, ...(await audit(databaseUrl, []))] };
  });
}

async function told(program: string, order: EngineOrder): Promise<EngineResult> {
  const child = fork(program, { execPath: nodeBinary(), execArgv: apiFlags });
  const atOnce = (): void => void child.kill('SIGKILL');
  process.once('exit', atOnce);
  try {
    child.send(order);
    const ended = once(child, 'exit').then(() => Promise.reject(new Error('the engine ended')));
    ended.catch(() => undefined);
    const [result] = (await Promise.race([once(child, 'message'), ended])) as [EngineResult];
    return result;
  } finally {
    process.off('exit', atOnce);
    atOnce();
  }
}

async function measureBatch(options: Options, stand: Stand): Promise<Figures> {
  return withDatabase(stand, 'batch', async (databaseUrl) => {
    await writePlainTenant(databaseUrl, options.agents, SCHEMA);
    const loads: Measured[] = [];
    await withClient(databaseUrl, async (client) => {
      await client.query('update agents set available = true');
      await client.query('vacuum analyze');
      await client.query(BATCHES);
      const run = async (seconds: number): Promise<{ cycles: number; ms: number }> =>
        (await client.query<{ cycles: number; ms: number }>(`call run_batches(${seconds}, null, null)`))
          .rows[0]!;
      await run(1);
      await client.query('analyze');
      // It has no leads in flight: the same figure stands beside each load.
      const before = treeCpuMs(stand.cluster.pid);
      const { cycles, ms } = await run(options.seconds);
      const databaseUs = ((treeCpuMs(stand.cluster.pid) - before) * 1000) / cycles;
      for (const inFlight of options.inFlight)
        loads.push({ inFlight, perSecond: (cycles * 1000) / ms, programUs: 0, databaseUs });
    });
    return { loads, wrong: await audit(databaseUrl, []) };
  });
}
