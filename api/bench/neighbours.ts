import { setTimeout as sleep } from 'node:timers/promises';
import type { Options } from './lib/options.ts';
import { keep, machine } from './lib/results.ts';
import { interleaved, withDatabase, withStand, type Stand } from './lib/stand.ts';
import { percentile, shown, spread, table, times } from './lib/stats.ts';
import { Load, startSubject } from './lib/subject.ts';
import { audit, writeProductTenant } from './lib/tenant.ts';

/** Quiet tenants with a lead now and then, beside a tenant at full load and without it: what they notice of it. */
const SUBJECTS = ['quiet alone', 'beside a loud one'] as const;
type Name = (typeof SUBJECTS)[number];
const QUIET_AGENTS = 4;
const IN_FLIGHT = 64;
const GOAL = 2;
const HEAD_START_MS = 1_000;

interface Figures {
  p50: number;
  p99: number;
  loudPerSecond: number;
  wrong: string[];
}

export async function neighbours(options: Options): Promise<boolean> {
  const runs = await withStand('neighbours', (stand) =>
    interleaved(
      SUBJECTS,
      options,
      (name) => measure(name, options, stand),
      ({ p50, p99, loudPerSecond }: Figures) =>
        `quiet p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms; loud ${loudPerSecond.toFixed(0)} cycles/s`,
    ),
  );
  const of = (name: Name, figure: (run: Figures) => number) =>
    spread(runs.filter((run) => run.name === name).map(figure));
  const names = SUBJECTS.filter((name) => runs.some((run) => run.name === name));
  const row = (title: string, figure: (run: Figures) => number, goal: string) => [
    title,
    ...names.map((name) => shown(of(name, figure), 1)),
    names.length < 2 ? '' : times(of('beside a loud one', figure).median, of('quiet alone', figure).median),
    goal,
  ];
  const lines = [
    row('request → offer on the socket, p50 ms', (run) => run.p50, ''),
    row('request → offer on the socket, p99 ms', (run) => run.p99, `≤ ${GOAL} ×`),
    row('the loud one, cycles/s', (run) => run.loudPerSecond, ''),
  ];
  console.log(
    `\n${table(['neighbours', ...names, 'ratio', 'goal'], lines)}\n\nmedian (least–most) of ${options.runs} runs; ${options.tenants} quiet tenants with ${options.rate} leads/s together, the loud one with ${options.agents} agents and ${IN_FLIGHT} in flight, ${options.seconds} s; ${machine()}`,
  );
  keep('neighbours', { options, runs });
  return runs.every(({ wrong }) => wrong.length === 0);
}

async function measure(name: Name, options: Options, stand: Stand): Promise<Figures> {
  const { agents, tenants, rate, seconds, warmUpCycles } = options;
  return withDatabase(stand, 'neighbours', async (databaseUrl) => {
    const subject = await startSubject({ name: 'baton', databaseUrl, folder: stand.folder });
    const [loud, quiet] = [new Load(), new Load()];
    try {
      const at = { postTo: [subject.url], connectTo: [subject.url] };
      // By score one agent would take what is more than a person may answer.
      const access = await writeProductTenant(databaseUrl, agents, { strategy: 'longest_idle' });
      const theirs = [];
      for (let i = 1; i <= tenants; i += 1)
        theirs.push(await writeProductTenant(databaseUrl, QUIET_AGENTS, { slug: `quiet-${i}` }));
      await loud.tell({ do: 'connect', order: { ...at, ...access } });
      // One key of each, in turn: each tenant gets its share of the leads.
      const order = {
        ...at,
        cookies: theirs.flatMap(({ cookies }) => cookies),
        keys: theirs.map(({ keys }) => keys[0]!),
      };
      await quiet.tell({ do: 'connect', order });
      await loud.tell({ do: 'load', inFlight: IN_FLIGHT, cycles: warmUpCycles });
      await quiet.tell({ do: 'paced', perSecond: rate, seconds: Math.ceil((tenants * 2) / rate) });
      const beside = name === 'quiet alone' ? null : loudFor(loud, seconds + (2 * HEAD_START_MS) / 1000);
      await sleep(HEAD_START_MS);
      const { offerMs } = await quiet.tell({ do: 'paced', perSecond: rate, seconds });
      const loudPerSecond = (await beside) ?? 0;
      const ends = await Promise.all([loud.tell({ do: 'leave' }), quiet.tell({ do: 'leave' })]);
      const leadIds = ends.flatMap((end) => end.leadIds);
      const wrong = [...ends.flatMap(({ errors }) => errors), ...(await audit(databaseUrl, leadIds))];
      return { p50: percentile(offerMs, 0.5), p99: percentile(offerMs, 0.99), loudPerSecond, wrong };
    } finally {
      loud.stop();
      quiet.stop();
      await subject.stop();
    }
  });
}

async function loudFor(load: Load, seconds: number): Promise<number> {
  const { cycles, ms } = await load.tell({ do: 'load', inFlight: IN_FLIGHT, seconds });
  return (cycles * 1000) / ms;
}
