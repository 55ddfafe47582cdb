import { cpuMs, residentBytes, treeCpuMs } from './lib/cpu.ts';
import type { Options } from './lib/options.ts';
import { COUNTING, resetStatements, statementsTable } from './lib/statements.ts';
import { keep, machine, RESULTS } from './lib/results.ts';
import { interleaved, withStand, type Stand } from './lib/stand.ts';
import { percentile, shown, spread, table, times } from './lib/stats.ts';
import { audit } from './lib/tenant.ts';
import { withTenant } from './lib/with-tenant.ts';

/**
 * Lead by HTTP → offer on the agent's socket → accept on the socket → score in the ledger, all durable, with every
 * agent connected. The product and the references take turns on one database server, each run on a new database.
 */
const LATENCY_SAMPLES = 100;
/** By score, the few who accept first would get nearly all leads, faster than a device may answer. */
const ROUTING = { strategy: 'longest_idle' } as const;
const SUBJECTS = ['baton', 'plain', 'queue router'] as const;
/** What the first row of each load is to reach. */
const GOALS: Record<string, string> = { plain: ', goal ≥ 4', 'queue router': ', goal ≥ 5' };
type Name = (typeof SUBJECTS)[number];

interface Measured {
  inFlight: number;
  perSecond: number;
  /** Processor time of each process per cycle, µs. */
  serverUs: number;
  databaseUs: number;
  /** 0 where there is none. */
  redisUs: number;
  loadUs: number;
}
interface Run {
  name: Name;
  loads: Measured[];
  idleOfferMs: number;
  idleOfferMsP99: number;
  /** Resident memory of the server: with all agents connected, and right after the last load. */
  idleMb: number;
  residentMb: number;
  wrong: string[];
}

export async function cycle(options: Options): Promise<boolean> {
  const runs = await withStand(
    'cycle',
    (stand) =>
      interleaved(
        SUBJECTS,
        options,
        (name) => measure(name, options, stand),
        ({ loads, idleOfferMs }) =>
          [
            ...loads.map(({ inFlight, perSecond }) => `${Math.round(perSecond)} cycles/s at ${inFlight}`),
            `idle offer ${idleOfferMs.toFixed(1)} ms`,
          ].join(', '),
      ),
    options.profile ? COUNTING : {},
  );
  report(runs, options);
  return runs.every(({ wrong }) => wrong.length === 0);
}

async function measure(name: Name, options: Options, stand: Stand): Promise<Omit<Run, 'name'>> {
  const profileFolder = options.profile ? RESULTS : null;
  const wanted = { name, agents: options.agents, profileFolder, routing: ROUTING };
  return withTenant(stand, wanted, async (tenant) => {
    const { subject, load, cluster, redisPid } = tenant;
    const idle = await load.tell({ do: 'latency', samples: LATENCY_SAMPLES });
    const idleMb = residentBytes(subject.pid) / 1e6;
    const loads: Measured[] = [];
    for (const inFlight of options.inFlight) {
      const pids = [subject.pid, load.pid];
      const cpu = () => [...pids.map(cpuMs), treeCpuMs(cluster.pid), redisPid === null ? 0 : cpuMs(redisPid)];
      await load.tell({ do: 'load', inFlight, cycles: options.warmUpCycles });
      if (options.profile && name === 'baton') await resetStatements(tenant.databaseUrl);
      const before = cpu();
      const { cycles, ms } = await load.tell({ do: 'load', inFlight, seconds: options.seconds });
      const after = cpu();
      if (options.profile && name === 'baton') console.log(await statementsTable(tenant.databaseUrl, cycles));
      const [serverUs, loadUs, databaseUs, redisUs] = after.map(
        (end, i) => ((end - before[i]!) * 1000) / cycles,
      );
      loads.push({
        inFlight,
        perSecond: (cycles * 1000) / ms,
        serverUs: serverUs!,
        databaseUs: databaseUs!,
        redisUs: redisUs!,
        loadUs: loadUs!,
      });
    }
    const residentMb = residentBytes(subject.pid) / 1e6;
    const { leadIds, errors } = await load.tell({ do: 'leave' });
    const wrong = [...errors, ...(await audit(tenant.databaseUrl, leadIds))];
    return {
      loads,
      idleOfferMs: percentile(idle.offerMs, 0.5),
      idleOfferMsP99: percentile(idle.offerMs, 0.99),
      idleMb,
      residentMb,
      wrong,
    };
  });
}

function report(runs: Run[], options: Options): void {
  const of = (name: Name, figure: (run: Run) => number) =>
    spread(runs.filter((run) => run.name === name).map(figure));
  const names = SUBJECTS.filter((name) => runs.some((run) => run.name === name));
  const ratios = names.filter((name) => name !== 'baton' && names.includes('baton'));
  const row = (title: string, digits: number, figure: (run: Run) => number) => [
    title,
    ...names.map((name) => shown(of(name, figure), digits)),
    ...ratios.map((name) => times(of('baton', figure).median, of(name, figure).median)),
  ];
  const lines = [
    ...options.inFlight.flatMap((inFlight, i) => [
      row(`cycles/s, ${inFlight} in flight`, 0, (run) => run.loads[i]!.perSecond),
      row(`  server, µs of CPU per cycle`, 0, (run) => run.loads[i]!.serverUs),
      row(`  PostgreSQL, µs of CPU per cycle`, 0, (run) => run.loads[i]!.databaseUs),
      row(`  Redis, µs of CPU per cycle`, 0, (run) => run.loads[i]!.redisUs),
      row(`  load generator, µs of CPU per cycle`, 0, (run) => run.loads[i]!.loadUs),
    ]),
    row('idle: request → offer on the socket, p50 ms', 1, (run) => run.idleOfferMs),
    row('idle: request → offer on the socket, p99 ms', 1, (run) => run.idleOfferMsP99),
    row(`server's memory with ${options.agents} agents connected, MB`, 0, (run) => run.idleMb),
    row(`the same right after the load, MB`, 0, (run) => run.residentMb),
  ];
  const head = ['cycle', ...names, ...ratios.map((name) => `: ${name}${GOALS[name]}`)];
  console.log(
    `\n${table(head, lines)}\n\nmedian (least–most) of ${options.runs} runs, ${options.agents} agents, ${options.seconds} s each behind ${options.warmUpCycles} cycles of warm-up; ${machine()}`,
  );
  keep('cycle', { options, runs });
}
