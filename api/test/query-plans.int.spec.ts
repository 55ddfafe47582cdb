/**
 * Growing tables are never read as a whole: each of these asks something of the whole API over half a year of two
 * tenants, and every statement that it causes is looked at as it ran, in triggers and functions too.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { WhatIfRun } from '@baton/contract';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ReceptionService } from '../src/intake/reception.service.ts';
import { RoutingService } from '../src/routing/index.ts';
import { TidyService } from '../src/platform/tidy.service.ts';
import { startApi } from './api.ts';
import { testDatabase, type TestDatabase } from './database.ts';
import { LEADS, MANY, writeManyRows } from './many-rows.ts';
import { Plans, type Scan } from './plans.ts';
import { Stage, type Device, type Person } from './stage.ts';

/** Rows of one table that an answer may look at. A page is fifty. */
const ROWS_MAX = 2_500;
/** This month's, the one before, and where the month is not known. */
const PARTITIONS_MAX = 3;

interface Asked {
  name: string;
  run: () => Promise<unknown>;
  /** It looks at every lead of the tenant, or of a range: because of what it means, and in this table alone. */
  wide?: string[];
  /** It looks into every month, one step deep into each. */
  across?: string[];
}

let database: TestDatabase;
let stage: Stage;
let plans: Plans;
let agent: Person;
let device: Device;
let someLead: string;
let someCustomer: string;
const range = (days: number, [from, to] = ['from', 'to']): string => {
  const day = (ago: number): string =>
    `${new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10)}T00:00:00.000Z`;
  return `${from}=${day(days)}&${to}=${day(0)}`;
};
const get = (path: string) => async (): Promise<void> => ok(await stage.admin.get<unknown>(`/${path}`));
const got = (path: () => string) => async (): Promise<void> =>
  ok(await stage.admin.get<unknown>(`/${path()}`));

function ok({ status, body }: { status: number; body: unknown }): void {
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
}

async function offered(): Promise<string> {
  device.heard.length = 0;
  ok(
    await stage.post({
      source: 'source-1',
      externalId: `new-${Math.random()}`,
      customer: {},
    }),
  );
  return String((await device.hear('offer.created'))['id']);
}

const LISTS: Asked[] = [
  { name: 'lead list', run: get('leads') },
  { name: 'lead list, oldest', run: get('leads?sort=oldest') },
  { name: 'lead list, pending', run: get('leads?status=pending') },
  { name: 'lead list of an owner', run: got(() => `leads?ownerAgentId=${agent.id}`) },
  { name: 'lead list of a week', run: get(`leads?${range(7)}`) },
  {
    name: 'lead list by a return',
    run: get(`leads?${range(7, ['returnedFrom', 'returnedTo'])}`),
    across: ['lead_events'],
  },
  { name: 'lead list, searched', run: get('leads?search=customer%2077'), wide: ['leads'] },
  { name: 'lead', run: got(() => `leads/${someLead}`) },
  { name: 'time line', run: got(() => `leads/${someLead}/timeline`) },
  { name: 'why', run: got(() => `leads/${someLead}/decisions`) },
  { name: 'own offers', run: async () => ok(await agent.caller.get<unknown>('/offers')) },
  { name: 'agents', run: get('agents') },
  { name: 'score', run: got(() => `agents/${agent.id}/score`) },
  { name: 'objections', run: get('score-contests') },
  { name: 'customers', run: get('customers') },
  { name: 'customer', run: got(() => `customers/${someCustomer}`) },
  {
    // Once in a customer's life; messages are known by what stands in them, and kept for weeks.
    name: 'what is kept of a customer',
    run: got(() => `customers/${someCustomer}/export`),
    wide: ['intake_deliveries', 'notifications', 'webhook_messages'],
  },
  { name: 'notifications', run: async () => ok(await agent.caller.get<unknown>('/notifications')) },
  { name: 'audit log', run: get('audit') },
  { name: 'audit log of a subject', run: got(() => `audit?target=${someLead}`) },
  { name: 'webhooks', run: get('webhooks') },
  { name: 'live wall', run: get('wall'), across: ['lead_events'] },
  { name: 'dashboard of a week', run: get(`insights/leads?${range(7)}`), wide: ['leads'] },
  {
    name: 'dashboard of half a year',
    run: get(`insights/leads?${range(165)}`),
    wide: ['leads', 'offers', 'agent_figures', 'time_figures'],
  },
  { name: 'sources of a week', run: get(`insights/leads/sources?${range(7)}`) },
  { name: 'teams of a week', run: get(`insights/leads/teams?${range(7)}`) },
  // In the order of their keys, page by page, until there are no more: a file is not asked for every minute.
  { name: 'audit log as a file', run: get(`audit.csv?from=${range(7).slice(5, 15)}`), wide: ['audit_log'] },
  { name: 'statement of a week', run: get(`insights/statement.csv?${range(7)}`) },
  {
    name: 'what if of a week',
    run: async () => {
      const drafts = await stage.admin.get('/routing-plans');
      const [from, to] = [...new URLSearchParams(range(7)).values()];
      const started = await stage.admin.post('/insights/what-if', {
        planId: drafts.body.items[0]!.id,
        from,
        to,
      });
      ok(started);
      for (let state = 'running'; state === 'running'; await sleep(20))
        state = (await stage.admin.get<WhatIfRun>(`/insights/what-if/${started.body.id}`)).body.state;
    },
  },
  { name: 'reasons of a week', run: get(`insights/leads/reasons?${range(7)}`), across: ['lead_events'] },
];

const HOT: Asked[] = [
  {
    name: 'a lead comes in, is offered and accepted',
    run: async () =>
      expect(await device.ask('offer.accept', { offerId: await offered() })).toMatchObject({ ok: true }),
  },
  {
    name: 'decline',
    run: async () =>
      expect(await device.ask('offer.decline', { offerId: await offered() })).toMatchObject({ ok: true }),
  },
  {
    name: 'an answer too late',
    run: async () => {
      const offerId = await offered();
      await device.ask('offer.accept', { offerId });
      await device.ask('offer.decline', { offerId });
    },
  },
  {
    name: 'the same lead once more',
    run: async () =>
      ok(
        await stage.post({ source: 'source-1', externalId: 'many-4711' }, { 'Idempotency-Key': 'once-more' }),
      ),
  },
  {
    name: 'a comment',
    run: async () => ok(await stage.admin.post(`/leads/${someLead}/comments`, { text: 'called' })),
  },
  {
    name: 'comings and goings',
    run: async () => (await agent.activity('break'), await agent.activity('available')),
  },
  {
    name: 'what is over goes',
    run: async () => {
      await stage.api.running.app.get(RoutingService, { strict: false }).trim();
      await stage.api.running.app.get(TidyService, { strict: false }).tidy();
    },
  },
  {
    // Of a way that brings something, the newest 10,000 are looked at.
    name: 'what is over of deliveries goes',
    run: () => stage.api.running.app.get(ReceptionService, { strict: false }).tidy(),
    wide: ['intake_deliveries'],
  },
];

beforeAll(async () => {
  database = await testDatabase();
  const owner = new pg.Pool({ connectionString: database.ownerUrl, max: 1 });
  plans = await Plans.of(owner, database.name);
  await owner.end();
  stage = await Stage.at(await startApi({}, database));
  await stage.settings({ wrapUpMs: 0 });
  [agent] = (await stage.agents(4)) as [Person];
  const other = await stage.neighbour();
  await writeManyRows(stage.owner, [stage.tenantId, other.tenantId]);
  const { rows } = await stage.owner.query<{ id: string; customer: string }>(
    `select id, customer_id as customer from leads where tenant_id = $1 and external_id = 'many-${LEADS - 100}'`,
    [stage.tenantId],
  );
  [someLead, someCustomer] = [rows[0]!.id, rows[0]!.customer];
  device = await agent.arrive();
}, 300_000);
afterAll(async () => {
  plans?.stop();
  await stage?.close();
  await database?.drop();
});

/** What an answer looked at, table by table, and where that is too much. */
function tooMuch(scans: readonly Scan[], { wide = [], across = [] }: Asked): string[] {
  const faults: string[] = [];
  const growing = scans.filter(({ table }) => MANY.includes(table));
  for (const { how, partition, rows, statement } of growing)
    if (how === 'Seq Scan' && rows > 500) faults.push(`reads all of ${partition}: ${statement}`);
  // A statement that ran several times counts as often.
  const looks = Map.groupBy(growing, ({ table, statement }) => `${table}: ${statement}`);
  for (const [what, all] of looks) {
    const { table } = all[0]!;
    const rows = all.reduce((sum, scan) => sum + scan.rows, 0);
    if (!wide.includes(table) && rows > ROWS_MAX) faults.push(`looks at ${rows} rows of ${what}`);
    const partitions = new Set(all.map(({ partition }) => partition)).size;
    if (!across.includes(table) && partitions > PARTITIONS_MAX)
      faults.push(`looks into ${partitions} partitions of ${what}`);
  }
  return faults;
}

describe.each([...LISTS, ...HOT])('$name', (asked) => {
  it('finds what it wants by an index', async () => {
    plans.take();
    await asked.run();
    const scans = plans.take();
    expect(scans.length).toBeGreaterThan(0);
    expect(tooMuch(scans, asked)).toEqual([]);
  });
});
