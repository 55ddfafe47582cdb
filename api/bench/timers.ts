import { setTimeout as sleep } from 'node:timers/promises';
import type { Options } from './lib/options.ts';
import { keep, machine } from './lib/results.ts';
import { interleaved, withClient, withStand, type Stand } from './lib/stand.ts';
import { percentile, shown, spread, table, times } from './lib/stats.ts';
import { audit } from './lib/tenant.ts';
import { writeJobs } from './lib/waiting-jobs.ts';
import { WAITING_ROUTING, writePlainWaiting, writeWaiting } from './lib/waiting.ts';
import { withTenant } from './lib/with-tenant.ts';

/**
 * Pending offers run out one after the other, with cycles beside them. How long after its deadline an offer's time-out,
 * and the next offer of its lead, is committed: by the commit's own time stamp, so that looking costs nothing.
 */
const SUBJECTS = ['baton', 'queue router', 'graphile-worker'] as const;
type Name = (typeof SUBJECTS)[number];
/** The product takes answers this long after the deadline, and times out only then. */
const GRACE_MS = 150;
const GOAL_MS = 25;
const GOAL_TIMES = 0.5;
/** Until all is read, connected and warm, nothing runs out: so long, and so much more for each offer and agent. */
const SETTLE_MS = 12_000;
const SETTLE_MS_EACH = 0.5;
const WAIT_MS_MAX = 60_000;
const IN_FLIGHT = 16;

interface Figures {
  /** Over the grace, where there is one. */
  lateMs: { p50: number; p99: number; max: number };
  early: number;
  cyclesPerSecond: number;
  wrong: string[];
}

export async function timers(options: Options): Promise<boolean> {
  const { pending, expiries, rate } = options;
  const runs = await withStand(
    'timers',
    (stand) =>
      interleaved(
        SUBJECTS,
        options,
        (name) => measure(name, options, stand),
        ({ lateMs: { p50, p99, max }, early }: Figures) =>
          `late p50 ${p50.toFixed(0)}, p99 ${p99.toFixed(0)}, max ${max.toFixed(0)} ms; early ${early}`,
      ),
    { track_commit_timestamp: 'on' },
  );
  const of = (name: Name, figure: (run: Figures) => number) =>
    spread(runs.filter((run) => run.name === name).map(figure));
  const names = SUBJECTS.filter((name) => runs.some((run) => run.name === name));
  const row = (title: string, figure: (run: Figures) => number, goal: string) => [
    title,
    ...names.map((name) => shown(of(name, figure))),
    ...names.slice(1).map((name) => times(of(names[0]!, figure).median, of(name, figure).median)),
    goal,
  ];
  const lines = [
    row('late, p50 ms', (run) => run.lateMs.p50, ''),
    row('late, p99 ms', (run) => run.lateMs.p99, `≤ ${GOAL_MS} ms, ≤ ${GOAL_TIMES} × both`),
    row('late, max ms', (run) => run.lateMs.max, ''),
    row('early', (run) => run.early, '0'),
    row('cycles/s beside', (run) => run.cyclesPerSecond, `${rate}`),
  ];
  const head = ['timers', ...names, ...names.slice(1).map((name) => `: ${name}`), 'goal'];
  console.log(
    `\n${table(head, lines)}\n\nmedian (least–most) of ${options.runs} runs; ${pending} offers pending, ${expiries} run out a second for ${options.seconds} s, ${rate} cycles/s of ${options.agents} agents beside them; ${machine()}`,
  );
  keep('timers', { options, runs });
  return runs.every(({ wrong }) => wrong.length === 0);
}

async function measure(name: Name, options: Options, stand: Stand): Promise<Figures> {
  const { agents, pending, expiries, rate, seconds } = options;
  const product = name === 'baton';
  let first = 0;
  const prepare = async (url: string, redisUrl: string | undefined): Promise<void> => {
    first = Date.now() + SETTLE_MS + pending * SETTLE_MS_EACH + agents * SETTLE_MS_EACH;
    const waiting = { offers: pending, firstAt: new Date(first), perSecond: expiries };
    if (product) return writeWaiting(url, waiting);
    await writePlainWaiting(url, waiting);
    await writeJobs(name, url, redisUrl);
  };
  return withTenant(
    stand,
    { name, agents, routing: WAITING_ROUTING, prepare },
    async ({ load, databaseUrl }) => {
      await load.tell({ do: 'load', inFlight: IN_FLIGHT, cycles: Math.min(options.warmUpCycles, rate * 4) });
      if (Date.now() > first) throw new Error('the offers began to run out before all was ready');
      await sleep(first - Date.now());
      const { cycles, ms } = await load.tell({ do: 'paced', perSecond: rate, seconds });
      const expected = Math.min(pending, seconds * expiries);
      const late = await lateness(databaseUrl, product, expected);
      const { leadIds, errors } = await load.tell({ do: 'leave' });
      const wrong = [...errors, ...(await audit(databaseUrl, leadIds, { amongOthers: true }))];
      if (late.length < expected)
        wrong.push(`${expected - late.length} offers never ran out, or their leads got no next offer`);
      const over = late.map((value) => value - (product ? GRACE_MS : 0));
      return {
        lateMs: { p50: percentile(over, 0.5), p99: percentile(over, 0.99), max: percentile(over, 1) },
        early: over.filter((value) => value < 0).length,
        cyclesPerSecond: (cycles * 1000) / ms,
        wrong,
      };
    },
  );
}

/** Of the first so many offers that ran out, once all of them have: from the deadline to the later of both commits, ms. */
async function lateness(databaseUrl: string, product: boolean, expected: number): Promise<number[]> {
  const next = product
    ? `pending_offers n on n.tenant_id = o.tenant_id and n.lead_id = o.lead_id and n.attempt = 2`
    : `offers n on n.lead_id = o.lead_id and n.attempt = 2`;
  const until = Date.now() + WAIT_MS_MAX;
  return withClient(databaseUrl, async (client) => {
    for (;;) {
      const { rows } = await client.query<{ late: number }>(
        `select (extract(epoch from greatest(pg_xact_commit_timestamp(o.xmin), pg_xact_commit_timestamp(n.xmin)) - o.expires_at) * 1000)::float8 as late
           from offers o join ${next} where o.state = 'timed_out' and o.attempt = 1 order by o.expires_at limit $1`,
        [expected],
      );
      if (rows.length >= expected || Date.now() > until) return rows.map(({ late }) => late);
      await sleep(500);
    }
  });
}
