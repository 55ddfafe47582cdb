import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeBinary } from '../bin/lib/paths.ts';
import type { Options } from './lib/options.ts';
import { keep, machine } from './lib/results.ts';
import { withClient, withDatabase, withStand, type Stand } from './lib/stand.ts';
import { shown, spread, table, times } from './lib/stats.ts';
import { startSubject } from './lib/subject.ts';
import { writeProductTenant } from './lib/tenant.ts';
import { WAITING_ROUTING, writeWaiting } from './lib/waiting.ts';

/**
 * The product is killed, and offers run out while nobody is there. From the next start: when the first of them is dealt
 * with, and when the last one is; with a tenth of the pending offers and with all of them.
 */
const OVERDUE = 0.05;
const GOAL_FIRST = 2;
const GOAL_SIZES = 1.3;
const WAIT_MS_MAX = 180_000;
const OVERDUE_PER_SECOND = 1e6;

interface Run {
  pending: number;
  /** A bare Node that starts and ends, and the indexed read of what is overdue: less cannot be done. */
  bareMs: number;
  firstMs: number;
  emptyMs: number;
  wrong: string[];
}

export async function recovery(options: Options): Promise<boolean> {
  const sizes = [Math.ceil(options.pending / 10), options.pending];
  const runs = await withStand(
    'recovery',
    async (stand) => {
      const all: Run[] = [];
      for (let i = 1; i <= options.runs; i += 1) {
        for (const pending of i % 2 === 1 ? sizes : sizes.toReversed()) {
          const run = await measure(pending, Math.ceil(options.pending * OVERDUE), stand);
          all.push(run);
          const wrong = run.wrong.map((what) => `\n  WRONG: ${what}`).join('');
          console.log(
            `run ${i} of ${options.runs}, ${pending} pending: first after ${run.firstMs.toFixed(0)} ms, none left after ${run.emptyMs.toFixed(0)} ms${wrong}`,
          );
        }
      }
      return all;
    },
    { track_commit_timestamp: 'on' },
  );
  const of = (pending: number, figure: (run: Run) => number) =>
    spread(runs.filter((run) => run.pending === pending).map(figure));
  const [small, large] = sizes as [number, number];
  const row = (title: string, figure: (run: Run) => number, goal: string) => [
    title,
    ...sizes.map((size) => shown(of(size, figure))),
    times(of(large, figure).median, of(small, figure).median),
    goal,
  ];
  const lines = [
    row('bare: Node’s start and an indexed read, ms', (run) => run.bareMs, ''),
    row('start → first dealt with, ms', (run) => run.firstMs, `≤ ${GOAL_FIRST} × bare`),
    row('  in times of bare', (run) => run.firstMs / run.bareMs, `≤ ${GOAL_FIRST}`),
    row('start → none left, ms', (run) => run.emptyMs, `ratio ≤ ${GOAL_SIZES} ×`),
  ];
  console.log(
    `\n${table(['recovery', ...sizes.map((size) => `${size} pending`), 'ratio', 'goal'], lines)}\n\nmedian (least–most) of ${options.runs} runs, ${Math.ceil(options.pending * OVERDUE)} overdue in each; ${machine()}`,
  );
  keep('recovery', { options, runs });
  return runs.every(({ wrong }) => wrong.length === 0);
}

async function measure(pending: number, wanted: number, stand: Stand): Promise<Run> {
  const overdue = Math.min(wanted, pending);
  return withDatabase(stand, 'recovery', async (databaseUrl) => {
    const before = await startSubject({ name: 'baton', databaseUrl, folder: stand.folder });
    try {
      await writeProductTenant(databaseUrl, 1, WAITING_ROUTING);
    } finally {
      await before.kill();
    }
    // What ran out did so a moment after the last heartbeat; the rest has an hour.
    const later = new Date(Date.now() + 3_600_000);
    await writeWaiting(databaseUrl, { offers: pending, firstAt: later, perSecond: OVERDUE_PER_SECOND });
    return withClient(databaseUrl, async (client) => {
      await client.query(
        `update pending_offers p set expires_at = now() - interval '1 second' where id in (select id from pending_offers order by expires_at, id limit $1)`,
        [overdue],
      );
      await client.query(`update tenant_routing set next_wake_at = now() - interval '1 second'`);
      await client.query('vacuum analyze');
      const bareMs =
        bareStart() +
        (await timed(() => client.query(`select id from pending_offers where expires_at < now()`)));
      const started = await nowOf(client);
      const subject = await startSubject({ name: 'baton', databaseUrl, folder: stand.folder });
      try {
        const until = Date.now() + WAIT_MS_MAX;
        for (;;) {
          const { rows } = await client.query<{ n: number; first: number; last: number }>(
            `select count(*)::int as n, (extract(epoch from min(pg_xact_commit_timestamp(o.xmin))) * 1000)::float8 as first,
                    (extract(epoch from max(greatest(pg_xact_commit_timestamp(o.xmin), pg_xact_commit_timestamp(n.xmin)))) * 1000)::float8 as last
               from offers o join pending_offers n on n.tenant_id = o.tenant_id and n.lead_id = o.lead_id and n.attempt = 2
              where o.attempt = 1`,
          );
          const { n, first, last } = rows[0]!;
          const wrong = n > overdue ? [`${n - overdue} offers ended that had time left`] : [];
          if (n < overdue && Date.now() > until) wrong.push(`${overdue - n} offers were not dealt with`);
          if (n >= overdue || wrong.length > 0)
            return { pending, bareMs, firstMs: first - started, emptyMs: last - started, wrong };
          await sleep(100);
        }
      } finally {
        await subject.stop();
      }
    });
  });
}

function bareStart(): number {
  const started = performance.now();
  spawnSync(nodeBinary(), ['-e', '0']);
  return performance.now() - started;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

async function nowOf(client: { query(text: string): Promise<{ rows: { now: number }[] }> }): Promise<number> {
  const { rows } = await client.query('select (extract(epoch from clock_timestamp()) * 1000)::float8 as now');
  return rows[0]!.now;
}
