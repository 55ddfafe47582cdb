import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type pg from 'pg';
import { apiFlags, nodeBinary } from '../bin/lib/paths.ts';
import { bundled } from './lib/bundled.ts';
import type { DayOrder, Hour } from './lib/day-process.ts';
import { growthOf } from './lib/growth.ts';
import type { Options } from './lib/options.ts';
import { keep, machine } from './lib/results.ts';
import { withClient, withDatabase, withStand } from './lib/stand.ts';
import { table } from './lib/stats.ts';
import { startSubject } from './lib/subject.ts';
import { writeProductTenant } from './lib/tenant.ts';

/** A day in minutes: what grows by the hour, though the load does not, would be the end of some longer day. */
const DEMO_PER_MINUTE = 6;
const TIMES_DEMO = 10;
/** A minute of the day takes a quarter of a second, so what looks once a minute has to look more often. */
const SETTINGS = { autovacuum_naptime: '1s', shared_buffers: '256MB' };
/** Tables that hold what is under way, or cells of today: as many rows after a year as after a day. */
const STEADY = [
  'pending_offers',
  'agent_live',
  'tenant_routing',
  'listeners',
  'outbox',
  'agent_figures',
  'lead_figures',
  'time_figures',
];

interface Sample extends Omit<Hour, 'errors' | 'done'> {
  /** Dead rows of all tables, and of those that should stay as they are. */
  dead: number;
  deadSteady: number;
  /** Bytes with indexes. */
  steady: number;
  all: number;
  outbox: number;
  pending: number;
}

interface Measure {
  name: string;
  of: (sample: Sample) => number;
  /** A rise that matters, whatever the mean. */
  least: number;
  shown: (value: number) => string;
}
const MB = 2 ** 20;
const mb = (bytes: number): string => `${(bytes / MB).toFixed(1)} MB`;
const whole = (value: number): string => Math.round(value).toLocaleString('en');
const ms = (value: number): string => `${value.toFixed(1)} ms`;
const MEASURES: Measure[] = [
  { name: 'memory alive', of: (s) => s.heap, least: 5 * MB, shown: mb },
  { name: 'memory resident', of: (s) => s.resident, least: 50 * MB, shown: mb },
  { name: 'late, p50', of: (s) => s.late.p50, least: 1, shown: ms },
  { name: 'late, p99', of: (s) => s.late.p99, least: 5, shown: ms },
  { name: 'dead rows', of: (s) => s.dead, least: 2_000, shown: whole },
  { name: 'dead rows of steady tables', of: (s) => s.deadSteady, least: 1_000, shown: whole },
  { name: 'size of steady tables', of: (s) => s.steady, least: 2 * MB, shown: mb },
  { name: 'rows of the outbox', of: (s) => s.outbox, least: 500, shown: whole },
  { name: 'pending offers', of: (s) => s.pending, least: 20, shown: whole },
];

export async function day(options: Options): Promise<boolean> {
  const program = await bundled('day-process');
  const { samples, wrong, took } = await withStand(
    'day',
    (stand) => withDatabase(stand, 'day', (databaseUrl) => live(program, databaseUrl, stand.folder, options)),
    SETTINGS,
  );
  const last = samples.slice(-Math.ceil(samples.length / 2));
  const lines = MEASURES.map(({ name, of, least, shown }) => {
    const growth = growthOf(last.map(of), least);
    if (growth.grows) wrong.push(`${name} grows by ${shown(growth.rise)} in ${last.length} hours`);
    const at = (sample: Sample | undefined): string => (sample === undefined ? '' : shown(of(sample)));
    return [name, at(samples[0]), at(last[0]), at(samples.at(-1)), shown(growth.rise), growth.t.toFixed(1)];
  });
  const end = samples.at(-1)!;
  console.log(
    `\n${table(['day', 'hour 1', `hour ${last[0]!.hour}`, `hour ${end.hour}`, 'rise of the line between', 't'], lines)}`,
  );
  console.log(
    `\n${whole(end.posted)} leads in ${end.hour} hours, ${whole(end.batches)} batches, database ${mb(end.all)}, ${Math.round(took / 1000)} s; ${machine()}`,
  );
  for (const what of wrong) console.log(`  WRONG: ${what}`);
  keep('day', { options, samples, wrong });
  return wrong.length === 0;
}

async function live(
  program: string,
  databaseUrl: string,
  folder: string,
  options: Options,
): Promise<{ samples: Sample[]; wrong: string[]; took: number }> {
  // The product makes its tables and its first tenant; it has stopped before anything is measured.
  const maker = await startSubject({ name: 'baton', databaseUrl, folder });
  try {
    await writeProductTenant(databaseUrl, options.agents);
  } finally {
    await maker.stop();
  }
  return withClient(databaseUrl, async (client) => {
    const startMs = new Date().setUTCHours(0, 0, 0, 0);
    await client.query(
      'update agent_live set connected = true, connection_epoch = 1, activity_since = $1, idle_since = $1',
      [new Date(startMs)],
    );
    const { rows } = await client.query<{ tenant_id: string; id: string }>(
      `select tenant_id, id from users where role = 'agent' order by created_at, id`,
    );
    const child = fork(program, { execPath: nodeBinary(), execArgv: [...apiFlags, '--expose-gc'] });
    const atOnce = (): void => void child.kill('SIGKILL');
    process.once('exit', atOnce);
    const started = performance.now();
    try {
      const order: DayOrder = {
        databaseUrl,
        tenantId: rows[0]!.tenant_id,
        agentIds: rows.map(({ id }) => id),
        hours: options.hours,
        leadsPerMinute: DEMO_PER_MINUTE * TIMES_DEMO,
        startMs,
      };
      const { samples, errors } = await told(child, order, client);
      return {
        samples,
        wrong: [...errors, ...(await audit(client, samples.at(-1)!))],
        took: performance.now() - started,
      };
    } finally {
      process.off('exit', atOnce);
      atOnce();
    }
  });
}

async function told(
  child: ChildProcess,
  order: DayOrder,
  client: pg.Client,
): Promise<{ samples: Sample[]; errors: string[] }> {
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('the day ended early')));
  ended.catch(() => undefined);
  const samples: Sample[] = [];
  child.send(order);
  for (;;) {
    const [{ errors, done, ...hour }] = (await Promise.race([once(child, 'message'), ended])) as [Hour];
    const sample = { ...hour, ...(await look(client)) };
    samples.push(sample);
    console.log(
      `hour ${hour.hour}: ${whole(hour.posted)} leads, ${mb(hour.heap)} alive, late ${ms(hour.late.p50)} (p99 ${ms(hour.late.p99)}), ${whole(sample.dead)} dead rows, outbox ${whole(sample.outbox)}`,
    );
    if (done) return { samples, errors };
    child.send('go on');
  }
}

async function look(client: pg.Client): Promise<Omit<Sample, keyof Hour>> {
  const { rows } = await client.query<Record<string, string>>(
    `select sum(n_dead_tup) as dead, sum(n_dead_tup) filter (where relname = any($1)) as dead_steady,
       sum(pg_total_relation_size(relid)) as all, sum(pg_total_relation_size(relid)) filter (where relname = any($1)) as steady,
       (select count(*) from outbox) as outbox, (select count(*) from pending_offers) as pending
     from pg_stat_user_tables`,
    [STEADY],
  );
  const number = (name: string): number => Number(rows[0]![name] ?? 0);
  return {
    dead: number('dead'),
    deadSteady: number('dead_steady'),
    steady: number('steady'),
    all: number('all'),
    outbox: number('outbox'),
    pending: number('pending'),
  };
}

/** What is wrong with what the day left behind. */
async function audit(client: pg.Client, { posted, nowMs }: Sample): Promise<string[]> {
  const { rows: kept } = await client.query<{ n: number }>('select count(*)::int as n from leads');
  const found: [string, string][] = [
    [
      `(select lead_id from offers where state = 'accepted' group by tenant_id, lead_id, cycle having count(*) > 1) d`,
      'leads were accepted twice',
    ],
    [
      `leads l where status = 'accepted' and not exists (select from offers o where o.id = l.accepted_offer_id and o.lead_id = l.id and o.state = 'accepted')`,
      'leads lack their acceptance',
    ],
    [
      `offers o where state = 'accepted' and (select count(*) from score_entries s where s.tenant_id = o.tenant_id and s.offer_id = o.id and s.rule in ('accept', 'accept_after_requeue')) <> 1`,
      'acceptances lack their one score entry',
    ],
    [
      `(select lead_id from (select lead_id, cycle, attempt from offers union all select lead_id, cycle, attempt from pending_offers) o
         group by lead_id, cycle having count(*) <> max(attempt)) d`,
      'leads lack an attempt',
    ],
    [
      `leads l where not exists (select from lead_events e where e.tenant_id = l.tenant_id and e.lead_id = l.id)`,
      'leads have no time line',
    ],
    [
      `pending_offers where expires_at < to_timestamp(${nowMs - 10_000} / 1000.0)`,
      'offers should have run out',
    ],
    [
      `(select user_id, first_seq - lag(last_seq) over (partition by user_id order by first_seq) as step from outbox) s where step <> 1`,
      'messages have a gap before them',
    ],
    [
      `pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'baton_parts' and c.relname like '%_rest' and c.reltuples > 0`,
      'default partitions have rows',
    ],
  ];
  const wrong = kept[0]!.n === posted ? [] : [`${posted} leads were taken in, ${kept[0]!.n} are there`];
  for (const [rows, what] of found) {
    const { rows: counted } = await client.query<{ n: number }>(`select count(*)::int as n from ${rows}`);
    if (counted[0]!.n > 0) wrong.push(`${counted[0]!.n} ${what}`);
  }
  const figures = `select (select md5(string_agg(f::text, '' order by f::text)) from lead_figures f) as leads,
    (select md5(string_agg(f::text, '' order by f::text)) from agent_figures f) as agents`;
  const before = await client.query<object>(figures);
  await client.query('select rebuild_figures(id) from tenants');
  const after = await client.query<object>(figures);
  if (JSON.stringify(before.rows) !== JSON.stringify(after.rows))
    wrong.push('figures are not what the rows say');
  return wrong;
}
