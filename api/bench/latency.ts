import type { Options } from './lib/options.ts';
import { keep, machine } from './lib/results.ts';
import { interleaved, withClient, withStand, type Stand } from './lib/stand.ts';
import { percentile, shown, spread, table, times } from './lib/stats.ts';
import { audit } from './lib/tenant.ts';
import { withTenant } from './lib/with-tenant.ts';

/**
 * From the moment a lead's request was due to its offer on the agent's socket, at shares of what each subject can do at
 * most. The load is open: requests leave by the clock, however long answers take.
 */
const SUBJECTS = ['baton', 'queue router', 'bare'] as const;
type Name = (typeof SUBJECTS)[number];
const SHARES = [0.1, 0.5, 0.8];
const IN_FLIGHT = 64;
/** Offered to whoever has had none for longest: by score, one agent would take whatever a small load brings. */
const ROUTING = { strategy: 'longest_idle' } as const;

interface Level {
  share: number;
  perSecond: number;
  p50: number;
  p99: number;
}
interface Figures {
  levels: Level[];
  wrong: string[];
}
type Peaks = Record<'baton' | 'queue router', number>;

export async function latency(options: Options): Promise<boolean> {
  const peaks: Peaks = { baton: 0, 'queue router': 0 };
  const runs = await withStand('latency', async (stand) => {
    // What "80 %" is of must be one figure for all runs.
    for (const name of ['baton', 'queue router'] as const) peaks[name] = await peakOf(name, options, stand);
    console.log(
      `peak: baton ${Math.round(peaks.baton)}, queue router ${Math.round(peaks['queue router'])} cycles/s`,
    );
    return interleaved(
      SUBJECTS,
      options,
      (name) => measure(name, options, stand, peaks),
      ({ levels }: Figures) =>
        levels
          .map(
            ({ share, p50, p99 }) => `at ${share * 100} % p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
          )
          .join('; '),
    );
  });
  const of = (name: Name, share: number, figure: 'p50' | 'p99') =>
    spread(
      runs
        .filter((run) => run.name === name)
        .flatMap(({ levels }) => levels.filter((level) => level.share === share))
        .map((level) => level[figure]),
    );
  const names = SUBJECTS.filter((name) => runs.some((run) => run.name === name));
  const lines = SHARES.flatMap((share) =>
    (['p50', 'p99'] as const).map((figure) => {
      const cell = (name: Name): string =>
        name === 'bare' && share !== SHARES[0] ? '' : shown(of(name, share, figure), 1);
      const against = goalOf(share, figure);
      const all = names.includes('baton') && against !== null && names.includes(against.name);
      return [
        `${figure} ms at ${share * 100} %`,
        ...names.map(cell),
        all ? times(of('baton', share, figure).median, of(against.name, share, figure).median) : '',
        against === null ? '' : `≤ ${against.times} × ${against.name}`,
      ];
    }),
  );
  console.log(
    `\n${table(['latency', ...names, 'ratio', 'goal'], lines)}\n\nmedian (least–most) of ${options.runs} runs, ${options.agents} agents, ${options.seconds} s each; shares of ${Math.round(peaks.baton)} cycles/s for baton and bare, of ${Math.round(peaks['queue router'])} for the queue router; ${machine()}`,
  );
  keep('latency', { options, peaks, runs });
  return runs.every(({ wrong }) => wrong.length === 0);
}

function goalOf(share: number, figure: 'p50' | 'p99'): { name: Name; times: number } | null {
  if (share === 0.1 && figure === 'p50') return { name: 'bare', times: 2 };
  if (share === 0.5 && figure === 'p99') return { name: 'queue router', times: 0.5 };
  return null;
}

async function peakOf(name: Name, { agents, warmUpCycles, seconds }: Options, stand: Stand): Promise<number> {
  return withTenant(stand, { name, agents, routing: ROUTING }, async ({ load }) => {
    await load.tell({ do: 'load', inFlight: IN_FLIGHT, cycles: warmUpCycles });
    const { cycles, ms } = await load.tell({ do: 'load', inFlight: IN_FLIGHT, seconds });
    return (cycles * 1000) / ms;
  });
}

async function measure(name: Name, options: Options, stand: Stand, peaks: Peaks): Promise<Figures> {
  const { agents, warmUpCycles, seconds } = options;
  return withTenant(stand, { name, agents, routing: ROUTING }, async ({ load, databaseUrl }) => {
    const peak = name === 'queue router' ? peaks['queue router'] : peaks.baton;
    await load.tell({ do: 'load', inFlight: IN_FLIGHT, cycles: warmUpCycles });
    const levels: Level[] = [];
    for (const share of name === 'bare' ? SHARES.slice(0, 1) : SHARES) {
      const perSecond = Math.max(1, peak * share);
      const { offerMs } = await load.tell({ do: 'paced', perSecond, seconds });
      levels.push({ share, perSecond, p50: percentile(offerMs, 0.5), p99: percentile(offerMs, 0.99) });
    }
    const { leadIds, errors } = await load.tell({ do: 'leave' });
    const kept = name === 'bare' ? await missing(databaseUrl, leadIds) : await audit(databaseUrl, leadIds);
    return { levels, wrong: [...errors, ...kept] };
  });
}

async function missing(databaseUrl: string, leadIds: string[]): Promise<string[]> {
  const { rows } = await withClient(databaseUrl, (client) =>
    client.query<{ n: number }>('select count(*)::int as n from bare where id = any($1)', [leadIds]),
  );
  const lost = leadIds.length - rows[0]!.n;
  return lost === 0 ? [] : [`${lost} leads that got a 201 are missing`];
}
