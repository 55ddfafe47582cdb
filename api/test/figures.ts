import type { Random } from '@baton/testkit';
import type pg from 'pg';
import { BreakdownService } from '../src/insights/breakdown.service.ts';
import { LeadInsightsService } from '../src/insights/lead-insights.service.ts';
import { SystemClock } from '../src/platform/clock.ts';
import type { Database } from '../src/platform/database/database.ts';
import { agentsOf, companyOf, readRows, sourcesOf, type Rows } from './insight-figures.ts';

/** Does the dashboard say what its rows say? */

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'Asia/Kolkata',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Africa/Cairo',
];
const RANGES = 3;
const DAY_MS = 86_400_000;
const ROLLUPS = {
  lead_figures: 'day, source_id',
  agent_figures: 'day, agent_id',
  time_figures: 'kind, subject, day',
  offer_repeats: 'lead_id, agent_id',
};

/** What people write about leads, beside the commands of a simulated world. */
export async function sayMore(owner: pg.Pool, tenantId: string, random: Random): Promise<void> {
  const { rows } = await owner.query<{ id: string }>(
    'select id from leads where tenant_id = $1 order by id',
    [tenantId],
  );
  for (const { id } of random.some(rows, 0.1))
    await owner.query(
      `update leads set contact_status = $3, comment_count = comment_count + $4, deal_value_amount = $5, deal_value_currency = $6,
         first_contact_at = coalesce(first_contact_at, received_at + make_interval(secs => $7)) where tenant_id = $1 and id = $2`,
      [
        tenantId,
        id,
        random.pick(['not_contacted', 'attempted', 'contacted']),
        random.whole(0, 2),
        random.pick([null, 120_000, 5]),
        random.pick(['EUR', 'CHF']),
        random.pick([0, 0.1, 61, 3_600 * random.whole(1, 3_000)]),
      ],
    );
}

/** Compares the rollups with what they would be if they were made anew, and the figures of some ranges with the rows. */
export async function compareFigures(owner: pg.Pool, tenantId: string, random: Random): Promise<void> {
  const client = await owner.connect();
  try {
    // The tenant's lock, taken before the snapshot: no batch of a running product comes in between.
    await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [tenantId]);
    await client.query('begin isolation level repeatable read');
    const kept = await rollupsOf(client, tenantId);
    const rows = await readRows(client, tenantId);
    await compareRanges(client, tenantId, rows, random);
    const { rows: own } = await client.query<{ zone: string }>(
      'select time_zone as zone from tenants where id = $1',
      [tenantId],
    );
    // Other days, then the tenant's own again: made anew from rows.
    await client.query('update tenants set time_zone = $2 where id = $1', [tenantId, 'Asia/Tokyo']);
    await client.query('update tenants set time_zone = $2 where id = $1', [tenantId, own[0]!.zone]);
    const anew = await rollupsOf(client, tenantId);
    for (const table of Object.keys(kept)) {
      const other = different(kept[table], anew[table], table);
      if (other !== null) throw new Error(`a rollup is not what its rows make: ${other}`);
    }
    await client.query('update tenants set time_zone = $2 where id = $1', [tenantId, random.pick(ZONES)]);
    await compareRanges(client, tenantId, rows, random);
  } finally {
    await client.query('rollback');
    await client.query('select pg_advisory_unlock_all()');
    client.release();
  }
}

async function compareRanges(
  client: pg.PoolClient,
  tenantId: string,
  rows: Rows,
  random: Random,
): Promise<void> {
  const database = {
    withSnapshot: (_: string, work: (one: pg.PoolClient) => Promise<unknown>) => work(client),
  };
  const clock = new SystemClock();
  const insights = new LeadInsightsService(database as unknown as Database, clock);
  const breakdown = new BreakdownService(database as unknown as Database, clock);
  const { rows: zone } = await client.query<{ time_zone: string }>(
    'select time_zone from tenants where id = $1',
    [tenantId],
  );
  for (let i = 0; i < RANGES; i += 1) {
    const range = someRange(rows, random);
    const at = `${zone[0]!.time_zone}, ${range.from.toISOString()} to ${range.to.toISOString()}`;
    const {
      from: _from,
      to: _to,
      agents,
      ...company
    } = await insights.leads({ tenantId, role: 'admin', userId: '' }, range);
    const byId = <T extends { agentId: string }>(all: T[]): T[] =>
      all.toSorted((a, b) => (a.agentId < b.agentId ? -1 : 1));
    const { sources } = await breakdown.sources({ tenantId, role: 'admin', userId: '' }, range);
    const shown = new Map(
      sources.map((source) => [source.sourceId, { ...source, value: source.value.amount }]),
    );
    const found =
      different(company, companyOf(rows, range), 'company') ??
      different(byId(agents), byId(agentsOf(rows, range)), 'agents') ??
      sourcesOf(rows, range)
        .filter(({ leads }) => leads > 0)
        .map((source) =>
          different(pick(shown.get(source.sourceId), Object.keys(source)), source, source.sourceId),
        )
        .find((one) => one !== null) ??
      null;
    if (found !== null) throw new Error(`${at}: ${found}`);
  }
}

/** Its ends lie at midnights, at the very instants of offers and leads, and anywhere. */
function someRange(rows: Rows, random: Random): { from: Date; to: Date } {
  const instants = [
    ...rows.leads.map((lead) => lead.received_at.getTime()),
    ...rows.offers.map((offer) => offer.created_at.getTime()),
  ];
  const end = (): number => {
    const at = random.pick(instants);
    return random.pick([
      at,
      at,
      at + 1,
      at + random.whole(-DAY_MS, DAY_MS),
      at - (at % DAY_MS),
      at - (at % DAY_MS) + DAY_MS,
    ]);
  };
  const [a, b] = [end(), end()];
  return { from: new Date(Math.min(a, b)), to: new Date(Math.max(a, b) + 1) };
}

/** Every cell that says anything: one that was filled and emptied again is none. */
async function rollupsOf(client: pg.PoolClient, tenantId: string): Promise<Record<string, unknown>> {
  const all: Record<string, unknown> = {};
  for (const [table, key] of Object.entries(ROLLUPS)) {
    const { rows } = await client.query<Record<string, unknown>>(
      `select * from ${table} where tenant_id = $1 order by ${key}`,
      [tenantId],
    );
    all[table] = table === 'time_figures' ? changesOf(rows) : rows.filter((row) => !isEmpty(row));
  }
  return JSON.parse(JSON.stringify(all)) as Record<string, unknown>;
}

const isEmpty = (row: Record<string, unknown>): boolean =>
  Object.values(row)
    .filter((value) => typeof value === 'string' && /^-?\d+$/.test(value))
    .every((value) => value === '0') && Object.values(row).some((value) => value === '0');

/** Running counts, without the days on which nothing was added. */
function changesOf(rows: Record<string, unknown>[]): unknown[] {
  const last = new Map<string, string>();
  return rows.flatMap((row) => {
    const name = `${String(row['kind'])} ${String(row['subject'])}`;
    const upto = (row['upto'] as number[]).map((n, bucket) => (n === 0 ? '' : `${bucket}:${n} `)).join('');
    if ((last.get(name) ?? '') === upto) return [];
    last.set(name, upto);
    return [{ name, day: row['day'], upto }];
  });
}

function pick(value: object | undefined, names: string[]): unknown {
  return value && Object.fromEntries(names.map((name) => [name, value[name as keyof typeof value]]));
}

/** Where two values differ; the last digits of sums in another order are no difference. */
function different(a: unknown, b: unknown, path: string): string | null {
  if (typeof a === 'number' && typeof b === 'number')
    return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b)) ? null : `${path} is ${a}, not ${b}`;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
    return a === b ? null : `${path} is ${JSON.stringify(a)}, not ${JSON.stringify(b)}`;
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const found = different(a[key as never], b[key as never], `${path}.${key}`);
    if (found !== null) return found;
  }
  return null;
}
