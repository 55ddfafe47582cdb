import type { LeadInsights } from '@baton/contract';
import pg from 'pg';
import type { Cluster } from '../bin/lib/postgres.ts';
import { coreOf } from '../src/insights/figures/core.ts';
import { LeadsBySource, readAgents } from '../src/insights/figures/figures.ts';
import { EXACT_ROWS_MAX } from '../src/insights/figures/times.ts';
import { connectionTarget } from '../src/platform/database/connection.ts';
import type { Options } from './lib/options.ts';
import { type Past, writePast } from './lib/past.ts';
import { keep, machine } from './lib/results.ts';
import { percentile, table } from './lib/stats.ts';
import { withStand } from './lib/stand.ts';
import { startSubject } from './lib/subject.ts';
import { writeProductTenant } from './lib/tenant.ts';
import { AGENTS, COMPANY } from './reference/dashboard.sql.ts';

/**
 * `GET /insights/leads` of the built product over the default range, thirty days, with more and more offers in it; beside
 * it the same figures counted from rows by SQL alone. The two must agree to the last figure; medians of a large range, which
 * are estimated, within one in a hundred.
 */
const WARM_UPS = 5;
interface Subject {
  ms: number[];
  buffers: number;
}
interface Measured {
  past: Pick<Past, 'leads' | 'offers'>;
  fillSeconds: number;
  baton: Subject;
  rows: Subject;
  wrong: string[];
}

export async function dashboard(options: Options): Promise<boolean> {
  const all: Measured[] = [];
  await withStand('dashboard', async ({ cluster, folder }) => {
    for (const offers of options.offers) {
      const measured = await measure(offers, options, cluster, folder);
      all.push(measured);
      const { past, baton, rows, wrong } = measured;
      console.log(
        `${past.offers} offers of ${past.leads} leads, filled in ${measured.fillSeconds.toFixed(0)} s: baton p50 ${percentile(baton.ms, 0.5).toFixed(1)} ms, rows ${percentile(rows.ms, 0.5).toFixed(1)} ms${wrong.map((what) => `\n  WRONG: ${what}`).join('')}`,
      );
    }
  });
  report(all, options);
  return all.every(({ wrong }) => wrong.length === 0);
}

async function measure(
  offers: number,
  options: Options,
  cluster: Cluster,
  folder: string,
): Promise<Measured> {
  const database = `bench_dashboard_${offers}`;
  const databaseUrl = cluster.url(database);
  const admin = new pg.Client(cluster.url('postgres'));
  await admin.connect();
  await admin.query(`create database ${database}`);
  const subject = await startSubject({ name: 'baton', databaseUrl, folder, profileFolder: null });
  const client = new pg.Client(connectionTarget(databaseUrl, { role: 'baton_runtime', timezone: 'UTC' }));
  try {
    const started = performance.now();
    await writeProductTenant(databaseUrl, options.agents);
    const past = await writePast(databaseUrl, offers);
    const fillSeconds = (performance.now() - started) / 1000;
    const ask = async (): Promise<LeadInsights> => {
      const answer = await fetch(`${subject.url}/api/v1/insights/leads`, {
        headers: { cookie: past.cookie },
      });
      if (!answer.ok) throw new Error(`the dashboard answered ${answer.status}: ${await answer.text()}`);
      return (await answer.json()) as LeadInsights;
    };
    for (let i = 0; i < WARM_UPS; i += 1) await ask();
    const shown = await ask();
    const range = { from: new Date(shown.from), to: new Date(shown.to) };
    const values = [past.tenantId, range.from, range.to];
    await client.connect();
    await client.query(`select set_config('app.tenant_id', $1, false)`, [past.tenantId]);
    const baton: number[] = [];
    const rows: number[] = [];
    // They take turns, so that both have the machine as it is.
    for (let i = 0; i < options.asks; i += 1) {
      baton.push(await timed(ask));
      if (i % ROWS_EVERY !== 0) continue;
      rows.push(
        await timed(
          async () => void (await client.query(COMPANY, values), await client.query(AGENTS, values)),
        ),
      );
    }
    const counting = new Counting(client);
    const core = await coreOf(counting.client, past.tenantId, range);
    const leads = await LeadsBySource.read(counting.client, core);
    for (const kind of ['response', 'release', 'contact'] as const) await leads.companyTimes(kind);
    await readAgents(counting.client, core);
    const batonBuffers = counting.buffers;
    const plain = new Counting(client);
    const company = await plain.client.query(COMPANY, values);
    const agents = await plain.client.query(AGENTS, values);
    return {
      past,
      fillSeconds,
      baton: { ms: baton, buffers: batonBuffers },
      rows: { ms: rows, buffers: plain.buffers },
      wrong: differences(shown, company.rows[0] as Figures, agents.rows as Figures[]),
    };
  } finally {
    await client.end();
    await subject.stop();
    await admin.query(`drop database ${database} with (force)`);
    await admin.end();
  }
}

/** Counting from rows takes long: a few times will do. */
const ROWS_EVERY = 10;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** A client that has every statement explained before it runs, and adds up the blocks it read. */
class Counting {
  buffers = 0;
  readonly client: pg.PoolClient;

  constructor(real: pg.Client) {
    const query = async (text: string, values: unknown[]): Promise<pg.QueryResult> => {
      const { rows } = await real.query<{ 'QUERY PLAN': [{ Plan: Record<string, number> }] }>(
        `explain (analyze, buffers, format json) ${text}`,
        values,
      );
      const { Plan } = rows[0]!['QUERY PLAN'][0];
      this.buffers += Plan['Shared Hit Blocks']! + Plan['Shared Read Blocks']!;
      return real.query(text, values);
    };
    this.client = { query } as unknown as pg.PoolClient;
  }
}

type Figures = Record<string, number | string | null>;

/** Where the product's answer is not what the rows say. */
function differences(shown: LeadInsights, company: Figures, agents: Figures[]): string[] {
  const wrong: string[] = [];
  const same = (what: string, is: number | null, should: Figures[string] | undefined): void => {
    const expected = should === null || should === undefined ? null : Number(should);
    const near =
      is !== null && expected !== null && Math.abs(is - expected) <= 1e-9 * Math.max(1, Math.abs(expected));
    if (is !== expected && !near) wrong.push(`${what} is ${is}, the rows say ${expected}`);
  };
  const estimated = shown.leads > EXACT_ROWS_MAX;
  const sameMedian = (what: string, is: number | null, should: Figures[string] | undefined): void => {
    if (!estimated || is === null || should === null || should === undefined) return same(what, is, should);
    const off = Math.abs(is / Number(should) - 1);
    if (off > 0.01) wrong.push(`${what} is ${is}, ${(off * 100).toFixed(2)} % off what the rows say`);
  };
  same('leads', shown.leads, company['leads']);
  same('accepted', Math.round((shown.acceptanceRate ?? 0) * shown.leads), company['accepted']);
  same('delinquent', shown.delinquent, company['delinquent']);
  for (const [name, times] of [
    ['response', shown.responseTimeMs],
    ['release', shown.fromReleaseMs],
    ['contact', shown.firstContactMs],
  ] as const) {
    sameMedian(`${name} median`, times.median, company[`${name}_median_ms`]);
    same(`${name} mean`, times.mean, company[`${name}_mean_ms`]);
  }
  const byId = new Map(shown.agents.map((agent) => [agent.agentId, agent]));
  for (const row of agents) {
    const agent = byId.get(String(row['id']));
    if (agent === undefined) {
      wrong.push(`${row['name']} is missing`);
      continue;
    }
    const figures = {
      offered: agent.offered,
      accepted: agent.accepted,
      declined: agent.declined,
      timed_out: agent.timedOut,
      points: agent.score - 100,
      contacted: agent.contacted,
      closed_won: agent.closedWon,
      comments_per_lead: agent.commentsPerLead,
      mean_ms: agent.responseTimeMs.mean,
    };
    for (const [name, is] of Object.entries(figures)) same(`${agent.name}: ${name}`, is, row[name]);
    sameMedian(`${agent.name}: median_ms`, agent.responseTimeMs.median, row['median_ms']);
  }
  return wrong.slice(0, 10);
}

function report(all: Measured[], options: Options): void {
  const ms = (values: number[], share: number): string => percentile(values, share).toFixed(1);
  const lines = all.map(({ past, baton, rows }) => [
    past.offers.toLocaleString('en'),
    ms(baton.ms, 0.5),
    ms(baton.ms, 0.95),
    baton.buffers.toLocaleString('en'),
    ms(rows.ms, 0.5),
    rows.buffers.toLocaleString('en'),
  ]);
  const [first, last] = [all[0]!, all.at(-1)!];
  const ratio = (of: (one: Measured) => number): string => `${(of(last) / of(first)).toFixed(2)} ×`;
  if (all.length > 1)
    lines.push([
      'last : first',
      ratio((one) => percentile(one.baton.ms, 0.5)),
      ratio((one) => percentile(one.baton.ms, 0.95)),
      ratio((one) => one.baton.buffers),
      ratio((one) => percentile(one.rows.ms, 0.5)),
      ratio((one) => one.rows.buffers),
    ]);
  const head = ['offers', 'baton p50 ms', 'p95 ms', 'blocks', 'rows p50 ms', 'blocks'];
  console.log(
    `\n${table(head, lines)}\n\n${options.asks} asks of thirty days, ${options.agents} agents; rows: SQL alone, without HTTP; ${machine()}`,
  );
  keep('dashboard', { options, all });
}
