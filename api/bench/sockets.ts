import { setTimeout as sleep } from 'node:timers/promises';
import { cpuMs, residentBytes } from './lib/cpu.ts';
import type { Options } from './lib/options.ts';
import { keep, machine } from './lib/results.ts';
import { interleaved, withStand, type Stand } from './lib/stand.ts';
import { percentile, shown, spread, table, times } from './lib/stats.ts';
import { audit } from './lib/tenant.ts';
import { withTenant } from './lib/with-tenant.ts';

/**
 * Many agents connected and few offers: memory of the server at each size, and from it that of one socket; and how long an
 * offer takes. Against bare Socket.IO behind one insert.
 */
const SUBJECTS = ['baton', 'bare'] as const;
type Name = (typeof SUBJECTS)[number];
const GOAL = 1.3;
/** After the load, waste is collected when it pleases the server: the least of some looks is what it needs. */
const LOOKS = 10;
const LOOK_EVERY_MS = 300;

interface Level {
  sockets: number;
  residentMb: number;
  p50: number;
  p99: number;
  serverUs: number;
}
interface Figures {
  levels: Level[];
  wrong: string[];
}

export async function sockets(options: Options): Promise<boolean> {
  const runs = await withStand('sockets', (stand) =>
    interleaved(
      SUBJECTS,
      options,
      async (name): Promise<Figures> => {
        const levels: Level[] = [];
        const wrong: string[] = [];
        for (const count of options.sockets) {
          const { level, wrong: also } = await measure(name, count, options, stand);
          levels.push(level);
          wrong.push(...also);
        }
        return { levels, wrong };
      },
      ({ levels }) =>
        levels
          .map((one) => `${one.sockets}: ${one.residentMb.toFixed(0)} MB, p99 ${one.p99.toFixed(1)} ms`)
          .join('; '),
    ),
  );
  const of = (name: Name, figure: (run: Figures) => number) =>
    spread(runs.filter((run) => run.name === name).map(figure));
  const names = SUBJECTS.filter((name) => runs.some((run) => run.name === name));
  const row = (title: string, digits: number, figure: (run: Figures) => number, goal = '') => [
    title,
    ...names.map((name) => shown(of(name, figure), digits)),
    names.length < 2 ? '' : times(of('baton', figure).median, of('bare', figure).median),
    goal,
  ];
  const lines = options.sockets.flatMap((count, i) => [
    row(`${count} sockets: server's memory, MB`, 0, (run) => run.levels[i]!.residentMb),
    row(
      '  request → offer on the socket, p99 ms',
      1,
      (run) => run.levels[i]!.p99,
      i === 0 ? '' : `≤ ${GOAL} ×`,
    ),
    row('  server, µs of CPU per offer', 0, (run) => run.levels[i]!.serverUs),
  ]);
  if (options.sockets.length > 1)
    lines.unshift(row('memory of one socket more, kB', 1, perSocketKb, `≤ ${GOAL} ×`));
  console.log(
    `\n${table(['sockets', ...names, 'ratio', 'goal'], lines)}\n\nmedian (least–most) of ${options.runs} runs, ${options.rate} offers/s for ${options.seconds} s; ${machine()}`,
  );
  keep('sockets', { options, runs });
  return runs.every(({ wrong }) => wrong.length === 0);
}

/** From the smallest to the largest size, so that what the server needs for itself does not count. */
function perSocketKb({ levels }: Figures): number {
  const [first, last] = [levels[0]!, levels.at(-1)!];
  return ((last.residentMb - first.residentMb) * 1000) / (last.sockets - first.sockets);
}

async function measure(
  name: Name,
  count: number,
  { rate, seconds, warmUpCycles }: Options,
  stand: Stand,
): Promise<{ level: Level; wrong: string[] }> {
  const wanted = { name, agents: count, routing: { strategy: 'longest_idle' } } as const;
  return withTenant(stand, wanted, async ({ subject, load, databaseUrl }) => {
    await load.tell({ do: 'load', inFlight: 16, cycles: warmUpCycles });
    const before = cpuMs(subject.pid);
    const { offerMs, cycles } = await load.tell({ do: 'paced', perSecond: rate, seconds });
    const serverUs = ((cpuMs(subject.pid) - before) * 1000) / cycles;
    let least = Infinity;
    for (let i = 0; i < LOOKS; i += 1) {
      await sleep(LOOK_EVERY_MS);
      least = Math.min(least, residentBytes(subject.pid));
    }
    const { leadIds, errors } = await load.tell({ do: 'leave' });
    const wrong = name === 'baton' ? await audit(databaseUrl, leadIds) : [];
    const [p50, p99] = [percentile(offerMs, 0.5), percentile(offerMs, 0.99)];
    return {
      level: { sockets: count, residentMb: least / 1e6, p50, p99, serverUs },
      wrong: [...errors, ...wrong],
    };
  });
}
