import { setTimeout as sleep } from 'node:timers/promises';
import type { Options } from './lib/options.ts';
import { keep, machine } from './lib/results.ts';
import { interleaved, withClient, withDatabase, withStand, type Stand } from './lib/stand.ts';
import { shown, spread, table, times } from './lib/stats.ts';
import { writePlainTenant } from './lib/tenant.ts';
import { WAITING_ROUTING, writePlainWaiting, writeWaiting } from './lib/waiting.ts';
import { withTenant } from './lib/with-tenant.ts';
import { EXPIRIES } from './reference/expiries.sql.ts';
import { SCHEMA } from './reference/plain-schema.ts';

/** Many offers with one deadline: until the last time-out and the last next offer is committed, against SQL alone. */
const SUBJECTS = ['baton', 'batch'] as const;
const GRACE_MS = 150;
const GOAL = 1.5;
const SETTLE_MS = 8_000;
const SETTLE_MS_EACH = 0.6;
const WAIT_MS_MAX = 120_000;

interface Figures {
  ms: number;
  wrong: string[];
}

export async function herd(options: Options): Promise<boolean> {
  const { pending } = options;
  const runs = await withStand(
    'herd',
    (stand) =>
      interleaved(
        SUBJECTS,
        options,
        (name) => (name === 'baton' ? measure(options, stand) : measureBatch(options, stand)),
        ({ ms }: Figures) => `${pending} offers in ${ms.toFixed(0)} ms`,
      ),
    { track_commit_timestamp: 'on' },
  );
  const of = (name: string) => spread(runs.filter((run) => run.name === name).map(({ ms }) => ms));
  if (options.only === null)
    console.log(
      `\n${table(
        ['herd', ...SUBJECTS, 'ratio', 'goal'],
        [
          [
            `${pending} offers at once, ms until all are offered anew`,
            ...SUBJECTS.map((name) => shown(of(name))),
            times(of('baton').median, of('batch').median),
            `≤ ${GOAL} ×`,
          ],
        ],
      )}`,
    );
  console.log(
    `\nmedian (least–most) of ${options.runs} runs, over the grace of ${GRACE_MS} ms; ${machine()}`,
  );
  keep('herd', { options, runs });
  return runs.every(({ wrong }) => wrong.length === 0);
}

async function measure({ pending, agents }: Options, stand: Stand): Promise<Figures> {
  let first = 0;
  const prepare = async (url: string): Promise<void> => {
    first = Date.now() + SETTLE_MS + (pending + agents) * SETTLE_MS_EACH;
    await writeWaiting(url, { offers: pending, firstAt: new Date(first), perSecond: Infinity });
  };
  const wanted = { name: 'baton', agents, routing: WAITING_ROUTING, prepare } as const;
  return withTenant(stand, wanted, async ({ databaseUrl, load }) => {
    // Reads the tenant, and says that all is well before.
    await load.tell({ do: 'load', inFlight: 4, cycles: 50 });
    if (Date.now() > first) throw new Error('the offers ran out before all was ready');
    await sleep(first - Date.now());
    const until = Date.now() + WAIT_MS_MAX;
    return withClient(databaseUrl, async (client) => {
      for (;;) {
        const { rows } = await client.query<{ n: number; ms: number }>(
          `select count(*)::int as n, (extract(epoch from max(greatest(pg_xact_commit_timestamp(o.xmin), pg_xact_commit_timestamp(n.xmin)) - o.expires_at)) * 1000)::float8 as ms
             from offers o join pending_offers n on n.tenant_id = o.tenant_id and n.lead_id = o.lead_id and n.attempt = 2
            where o.state = 'timed_out' and o.attempt = 1`,
        );
        const { n, ms } = rows[0]!;
        if (n === pending) return { ms: ms - GRACE_MS, wrong: [] };
        if (Date.now() > until) return { ms: Number.NaN, wrong: [`${pending - n} offers were not resolved`] };
        await sleep(250);
      }
    });
  });
}

async function measureBatch({ pending }: Options, stand: Stand): Promise<Figures> {
  return withDatabase(stand, 'batch', async (databaseUrl) => {
    await writePlainTenant(databaseUrl, 1, SCHEMA);
    await writePlainWaiting(databaseUrl, { offers: pending, firstAt: new Date(), perSecond: Infinity });
    return withClient(databaseUrl, async (client) => {
      await client.query(EXPIRIES);
      const { rows } = await client.query<{ done: number; ms: number }>('call run_expiries(null, null)');
      const { done, ms } = rows[0]!;
      return { ms, wrong: done === pending ? [] : [`${pending - done} offers were not resolved`] };
    });
  });
}
