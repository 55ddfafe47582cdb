import { setTimeout as sleep } from 'node:timers/promises';
import { startRedis } from '../test/redis.ts';
import { cpuMs } from './lib/cpu.ts';
import type { LoadOrder } from './lib/load.ts';
import type { Options } from './lib/options.ts';
import { keep, machine } from './lib/results.ts';
import { withDatabase, withStand, type Stand } from './lib/stand.ts';
import { percentile, shown, spread, table, times } from './lib/stats.ts';
import { Load, startSubject, type Subject } from './lib/subject.ts';
import { type Access, audit, writeProductTenant } from './lib/tenant.ts';

/**
 * Several API processes with Redis on the same cores: cycles with agents and leads spread over all of them; what it costs
 * an offer to cross from one process to another; and how long leads stand still when a process is killed.
 */
const IN_FLIGHT = 64;
const SAMPLES = 60;
const GOAL_SPREAD = 0.85;
const GOAL_CROSS_MS = 5;
const GOAL_FAIL_OVER_MS = 2_000;
const BEFORE_KILL_MS = 1_500;
const AFTER_KILL_S = 4;

interface Run {
  count: number;
  perSecond: number;
  serverUs: number;
  /** Request → offer on the socket: both at one process, and at two. */
  sameMs: number[];
  crossMs: number[];
  /** The longest that an offer took around the kill of the other process. */
  failOverMs: number;
  wrong: string[];
}

export async function processes(options: Options): Promise<boolean> {
  const counts = options.processes;
  const runs = await withStand('processes', async (stand) => {
    const all: Run[] = [];
    for (let i = 1; i <= options.runs; i += 1) {
      for (const count of i % 2 === 1 ? counts : counts.toReversed()) {
        const run = await measure(count, options, stand);
        all.push(run);
        const wrong = run.wrong.map((what) => `\n  WRONG: ${what}`).join('');
        console.log(
          `run ${i} of ${options.runs}, ${count} of them: ${run.perSecond.toFixed(0)} cycles/s, across p99 ${percentile(run.crossMs, 0.99).toFixed(1)} ms, fail-over ${run.failOverMs.toFixed(0)} ms${wrong}`,
        );
      }
    }
    return all;
  });
  const of = (count: number, figure: (run: Run) => number) =>
    spread(runs.filter((run) => run.count === count).map(figure));
  const cell = (count: number, figure: (run: Run) => number): string => {
    const { median, ...rest } = of(count, figure);
    return Number.isFinite(median) ? shown({ median, ...rest }, 1) : '–';
  };
  const row = (title: string, figure: (run: Run) => number, goal: string) => [
    title,
    ...counts.map((count) => cell(count, figure)),
    goal,
  ];
  const rate = (run: Run): number => run.perSecond;
  const lines = [
    row('cycles/s', rate, ''),
    [
      '  of one process',
      ...counts.map((count) => times(of(count, rate).median, of(counts[0]!, rate).median)),
      `≥ ${GOAL_SPREAD} × at 2`,
    ],
    row('  servers, µs of CPU per cycle', (run) => run.serverUs, ''),
    row('request → offer, same process, p99 ms', (run) => percentile(run.sameMs, 0.99), ''),
    row('request → offer, across, p99 ms', (run) => percentile(run.crossMs, 0.99), ''),
    row(
      '  more by, p99 ms',
      (run) => percentile(run.crossMs, 0.99) - percentile(run.sameMs, 0.99),
      `≤ ${GOAL_CROSS_MS}`,
    ),
    row('  more by, p50 ms', (run) => percentile(run.crossMs, 0.5) - percentile(run.sameMs, 0.5), ''),
    row('longest offer around a kill -9, ms', (run) => run.failOverMs, `≤ ${GOAL_FAIL_OVER_MS}`),
  ];
  console.log(
    `\n${table(['processes', ...counts.map(String), 'goal'], lines)}\n\nmedian (least–most) of ${options.runs} runs, ${options.agents} agents, ${IN_FLIGHT} in flight, ${options.seconds} s; ${machine()}`,
  );
  keep('processes', { options, runs });
  return runs.every(({ wrong }) => wrong.length === 0);
}

async function measure(count: number, options: Options, stand: Stand): Promise<Run> {
  return withDatabase(stand, 'processes', async (databaseUrl) => {
    const redis = await startRedis();
    const subjects: Subject[] = [];
    try {
      for (let i = 0; i < count; i += 1)
        subjects.push(
          await startSubject({ name: 'baton', databaseUrl, folder: stand.folder, redisUrl: redis.url }),
        );
      const access = await writeProductTenant(databaseUrl, options.agents, { strategy: 'longest_idle' });
      const urls = subjects.map(({ url }) => url);
      const leadIds: string[] = [];
      const wrong: string[] = [];
      const withLoad = async <T>(order: LoadOrder, work: (load: Load) => Promise<T>): Promise<T> => {
        const load = new Load();
        try {
          await load.tell({ do: 'connect', order });
          const result = await work(load);
          const left = await load.tell({ do: 'leave' });
          leadIds.push(...left.leadIds);
          wrong.push(...left.errors);
          return result;
        } finally {
          load.stop();
        }
      };
      const all = { postTo: urls, connectTo: urls, ...access };
      const { perSecond, serverUs } = await withLoad(all, async (load) => {
        await load.tell({ do: 'load', inFlight: IN_FLIGHT, cycles: options.warmUpCycles });
        const cpu = (): number => subjects.reduce((sum, { pid }) => sum + cpuMs(pid), 0);
        const before = cpu();
        const { cycles, ms } = await load.tell({ do: 'load', inFlight: IN_FLIGHT, seconds: options.seconds });
        return { perSecond: (cycles * 1000) / ms, serverUs: ((cpu() - before) * 1000) / cycles };
      });
      const [first, second] = urls as [string, string | undefined];
      const idle = (postTo: string, connectTo: string): Promise<number[]> =>
        withLoad({ postTo: [postTo], connectTo: [connectTo], ...access }, async (load) => {
          await load.tell({ do: 'latency', samples: 10 });
          return (await load.tell({ do: 'latency', samples: SAMPLES })).offerMs;
        });
      const sameMs = await idle(first, first);
      const crossMs = second === undefined ? [] : await idle(first, second);
      const failOverMs =
        second === undefined ? Number.NaN : await failOver(subjects, access, options.rate, withLoad);
      wrong.push(...(await audit(databaseUrl, leadIds, { amongOthers: true })));
      return { count, perSecond, serverUs, sameMs, crossMs, failOverMs, wrong };
    } finally {
      await Promise.all(subjects.map((subject) => subject.stop()));
      await redis.stop();
    }
  });
}

/**
 * Agents are at the second process, leads come to both, so that the first one is at work for the tenant when it is killed.
 * What it had not answered is its sender's to send again; the second one's leads must not stand still.
 */
async function failOver(
  [killed, other]: Subject[],
  access: Access,
  rate: number,
  withLoad: <T>(order: LoadOrder, work: (load: Load) => Promise<T>) => Promise<T>,
): Promise<number> {
  const at = [other!.url];
  return withLoad({ postTo: at, connectTo: at, ...access }, async (load) => {
    const sender = new Load();
    try {
      const order = { postTo: [killed!.url], connectTo: at, cookies: [], keys: access.keys };
      await sender.tell({ do: 'connect', order });
      const seconds = BEFORE_KILL_MS / 1000 + AFTER_KILL_S;
      const measured = load.tell({ do: 'paced', perSecond: rate, seconds });
      void sender.tell({ do: 'paced', perSecond: rate, seconds }).catch(() => undefined);
      await sleep(BEFORE_KILL_MS);
      await killed!.kill();
      return percentile((await measured).offerMs, 1);
    } finally {
      sender.stop();
    }
  });
}
