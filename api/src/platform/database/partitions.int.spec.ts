import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrations } from '../../../migrations/index.ts';
import { emptyDatabase, testDatabase, type TestDatabase } from '../../../test/database.ts';
import { writeTenant } from '../../../test/shell.ts';
import { SimulatedClock } from '../clock.ts';
import type { Config } from '../config.ts';
import { newId } from '../ids.ts';
import { Database } from './database.ts';
import { migrate } from './migrate.ts';
import { PartitionsService } from './partitions.service.ts';

const NOW = Date.parse('2030-05-17T10:00:00Z');
const TABLES = ['lead_events', 'offer_decisions'];
const month = (text: string): number => Date.parse(`${text}-15T12:00:00Z`);

let database: TestDatabase;
let owner: pg.Pool;
let runtime: Database;
let clock: SimulatedClock;
let service: PartitionsService;
let tenantId: string;
beforeEach(async () => {
  database = await testDatabase();
  owner = new pg.Pool({ connectionString: database.ownerUrl, max: 4 });
  runtime = await Database.connect({ databaseUrl: database.url, databasePoolMax: 4 });
  clock = new SimulatedClock(NOW);
  service = keeping(null);
  tenantId = await writeTenant(owner, { agents: [{ id: newId() }] });
});
afterEach(async () => {
  for (const one of services.splice(0)) one.onApplicationShutdown();
  await runtime?.close();
  await owner?.end();
  await database?.drop();
});

const services: PartitionsService[] = [];
function keeping(historyKeptMonths: number | null, role: Config['role'] = 'all'): PartitionsService {
  const made = new PartitionsService(runtime, clock, { role, historyKeptMonths } as Config);
  services.push(made);
  return made;
}

const asTenant = (text: string, values: unknown[]): Promise<pg.QueryResult<Record<string, unknown>>> =>
  runtime.withTenant(tenantId, (client) => client.query(text, values));

async function happened(atMs: number, leadId = newId(atMs)): Promise<string> {
  await asTenant(
    `insert into lead_events (tenant_id, lead_id, batch, at, events) values ($1, $2, 1, $3, '[]')`,
    [tenantId, leadId, new Date(atMs)],
  );
  return leadId;
}

async function decided(atMs: number, offerId = newId(atMs)): Promise<string> {
  await asTenant(`insert into offer_decisions (tenant_id, offer_id, decision) values ($1, $2, '{}')`, [
    tenantId,
    offerId,
  ]);
  return offerId;
}

async function received(status: string, leadId: string): Promise<void> {
  await owner.query(
    `insert into leads (tenant_id, id, status, source_id, attributes, tag_names, tags, priority, received_at, cycle, attempt, version, routing)
     values ($1, $2, $3, $2, '{}', '{}', '[]', 0, now(), 1, 0, 1, '{}')`,
    [tenantId, leadId, status],
  );
}

/** Which partition a table's rows stand in. */
async function places(table: string, id?: string): Promise<string[]> {
  const key = table === 'lead_events' ? 'lead_id' : 'offer_id';
  const { rows } = await owner.query<{ place: string }>(
    `select tableoid::regclass::text as place from ${table} where $1::uuid is null or ${key} = $1 order by 1`,
    [id ?? null],
  );
  return rows.map(({ place }) => place.replace('baton_parts.', ''));
}

async function state(nowMs = clock.wallMs()): Promise<{ name: string; ahead: number; strays: number }[]> {
  const { rows } = await runtime.pool.query<{ name: string; ahead: number; strays: string }>(
    'select name, ahead, strays from baton_private.partitions($1) order by name',
    [new Date(nowMs)],
  );
  return rows.map(({ name, ahead, strays }) => ({ name, ahead, strays: Number(strays) }));
}

describe('partitions', () => {
  it('are ready for three months when a database is made', async () => {
    expect(await state(Date.now())).toEqual(TABLES.map((name) => ({ name, ahead: 3, strays: 0 })));
  });

  it('are made ahead as time passes, each once', async () => {
    expect(await state()).toEqual(TABLES.map((name) => ({ name, ahead: -1, strays: 0 })));
    await Promise.all([service.keep(), keeping(null).keep()]);
    expect(await state()).toEqual(TABLES.map((name) => ({ name, ahead: 3, strays: 0 })));
    clock.moveTo(Date.parse('2030-06-01T00:00:00Z'));
    expect((await state())[0]).toMatchObject({ ahead: 2 });
    await service.keep();
    expect((await state())[0]).toMatchObject({ ahead: 3 });
    await service.keep();
    expect((await state())[0]).toMatchObject({ ahead: 3 });
  });

  it('are left to workers', async () => {
    await keeping(3, 'api').keep();
    expect((await state())[0]).toMatchObject({ ahead: -1 });
  });

  it('take rows by the month their id was made in, to the millisecond', async () => {
    await service.keep();
    const [last, first] = [Date.parse('2030-05-31T23:59:59.999Z'), Date.parse('2030-06-01T00:00:00Z')];
    expect(await places('lead_events', await happened(last))).toEqual(['lead_events_2030_05']);
    expect(await places('lead_events', await happened(first))).toEqual(['lead_events_2030_06']);
    expect(await places('offer_decisions', await decided(last))).toEqual(['offer_decisions_2030_05']);
    expect(await places('offer_decisions', await decided(first))).toEqual(['offer_decisions_2030_06']);
    await expect(
      asTenant('select 1 from baton_parts.lead_events_2030_05 where $1::uuid is not null', [tenantId]),
    ).rejects.toThrow(/permission denied/);
  });

  it('find what came before them, and leave what is of no time', async () => {
    const early = await happened(month('2029-01'));
    const timeless = await happened(NOW, 'f0000000-0000-4000-8000-000000000001');
    expect(await places('lead_events')).toEqual(['lead_events_rest', 'lead_events_rest']);
    expect((await state())[0]).toMatchObject({ name: 'lead_events', strays: 2 });
    await service.keep();
    expect(await places('lead_events', early)).toEqual(['lead_events_2029_01']);
    expect(await places('lead_events', timeless)).toEqual(['lead_events_rest']);
    expect((await state())[0]).toMatchObject({ strays: 1 });
    expect((await asTenant('select 1 from lead_events where lead_id = $1', [early])).rowCount).toBe(1);
  });

  it('keep the settings of their table', async () => {
    const { rows } = await owner.query<{ options: string[] | null }>(
      `select distinct reloptions as options from pg_class where oid in
         (select inhrelid from pg_inherits where inhparent = 'offer_decisions'::regclass)`,
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]!.options).toContain('toast_tuple_target=8160');
  });

  it('leave the work to the process that does it', async () => {
    const other = await owner.connect();
    try {
      await other.query('begin');
      await other.query(`select pg_advisory_xact_lock(hashtextextended('baton partitions', 0))`);
      await service.keep();
      expect((await state())[0]).toMatchObject({ ahead: -1 });
      await other.query('commit');
    } finally {
      other.release();
    }
    await service.keep();
    expect((await state())[0]).toMatchObject({ ahead: 3 });
  });
});

describe('what is kept for a number of months', () => {
  const old = month('2029-10');
  const recent = month('2030-03');

  it('is dropped by the month, and all of it stays where nothing is said', async () => {
    await Promise.all([happened(old), decided(old), happened(recent), decided(recent)]);
    await service.keep();
    expect(await places('lead_events')).toEqual(['lead_events_2029_10', 'lead_events_2030_03']);
    await keeping(6).keep();
    expect(await places('lead_events')).toEqual(['lead_events_2030_03']);
    expect(await places('offer_decisions')).toEqual(['offer_decisions_2030_03']);
    const { rows } = await owner.query(`select to_regclass('baton_parts.lead_events_2029_10') as gone`);
    expect(rows).toEqual([{ gone: null }]);
  });

  it('begins with a whole month', async () => {
    await happened(month('2030-02'));
    await service.keep();
    await keeping(3).keep();
    expect(await places('lead_events')).toEqual(['lead_events_2030_02']);
    clock.moveTo(Date.parse('2030-06-01T00:00:01Z'));
    await keeping(3).keep();
    expect(await places('lead_events')).toEqual([]);
  });

  it('stays with leads in routing and points under objection, and goes around them', async () => {
    const queued = await happened(old);
    await received('queued', queued);
    const objected = await happened(old);
    await received('unclaimed', objected);
    const [entryId, agentId, offerId] = [newId(), await anyAgent(), await decided(old)];
    await owner.query(
      `insert into score_entries (tenant_id, id, agent_id, at, rule, points, lead_id, offer_id, cause_id)
       values ($1, $2, $3, now(), 'timeout', -5, $4, $5, $5)`,
      [tenantId, entryId, agentId, objected, offerId],
    );
    await owner.query(
      `insert into offers (tenant_id, id, lead_id, agent_id, kind, cycle, attempt, step, created_at, window_ms, after_requeue, why, state, responded_at)
       values ($1, $2, $3, $4, 'exclusive', 1, 1, 0, now(), 1, false, '[]', 'timed_out', now())`,
      [tenantId, offerId, objected, agentId],
    );
    await owner.query(
      `insert into score_contests (tenant_id, id, entry_id, agent_id, text, at, state) values ($1, $2, $3, $4, '', now(), 'open')`,
      [tenantId, newId(), entryId, agentId],
    );
    const [ended, unheard] = [await happened(old), await decided(old)];
    await service.keep();
    await keeping(6).keep();
    expect(await places('lead_events', queued)).toHaveLength(1);
    expect(await places('lead_events', objected)).toHaveLength(1);
    expect(await places('lead_events', ended)).toEqual([]);
    expect(await places('offer_decisions', offerId)).toHaveLength(1);
    expect(await places('offer_decisions', unheard)).toEqual([]);

    await owner.query(`update score_contests set state = 'upheld', answered_at = now()`);
    await owner.query(`update leads set status = 'unclaimed'`);
    await keeping(6).keep();
    expect([...(await places('lead_events')), ...(await places('offer_decisions'))]).toEqual([]);
  });

  it('goes in pieces where it cannot go as a whole', async () => {
    await received('queued', await happened(old));
    for (let i = 0; i < 25; i += 1) await happened(old + i);
    await service.keep();
    const left: number[] = [];
    for (let i = 0; i < 4; i += 1) {
      await runtime.pool.query('select * from baton_private.trim_history($1, 10)', [new Date(NOW)]);
      left.push((await places('lead_events')).length);
    }
    expect(left).toEqual([16, 6, 1, 1]);
  });

  it('takes comings and goings by when they happened, and leaves leads, offers, points and figures', async () => {
    const agentId = await anyAgent();
    for (const [batch, at] of [old, recent].entries())
      await owner.query(
        `insert into agent_events (tenant_id, agent_id, batch, at, events) values ($1, $2, $3, $4, '[]')`,
        [tenantId, agentId, batch, new Date(at)],
      );
    await received('unclaimed', await happened(old));
    await service.keep();
    const figures = 'select sum(unclaimed)::int as n from lead_figures';
    const before = await owner.query(figures);
    expect(before.rows).toEqual([{ n: 1 }]);
    await keeping(6).keep();
    const { rows } = await owner.query('select at from agent_events');
    expect(rows).toEqual([{ at: new Date(recent) }]);
    expect((await owner.query(figures)).rows).toEqual(before.rows);
    expect((await owner.query('select 1 from leads')).rowCount).toBe(1);
  });

  const anyAgent = async (): Promise<string> =>
    (await owner.query<{ id: string }>('select id from users where tenant_id = $1', [tenantId])).rows[0]!.id;
});

it('a database that has rows keeps them, each in its month', async () => {
  const own = await emptyDatabase();
  const before = migrations.slice(
    0,
    migrations.findIndex(({ name }) => name === '0028-partitions'),
  );
  await migrate(own.url, own.url, true, before);
  const client = new pg.Pool({ connectionString: own.ownerUrl, max: 1 });
  try {
    const tenant = await writeTenant(client, { agents: [] });
    const ids = ['2025-12', '2026-01', '2026-01'].map((text) => newId(month(text)));
    for (const id of ids)
      for (const text of [
        `insert into lead_events (tenant_id, lead_id, batch, at, events) values ($1, $2, 1, now(), '[{"type": "lead.returned"}]')`,
        `insert into offer_decisions (tenant_id, offer_id, decision) values ($1, $2, 'why')`,
      ])
        await client.query(text, [tenant, id]);
    await migrate(own.url, own.url, true);
    for (const [table, key] of [
      ['lead_events', 'lead_id'],
      ['offer_decisions', 'offer_id'],
    ]) {
      const { rows } = await client.query(
        `select ${key} as id, tableoid::regclass::text as place from ${table} order by 1`,
      );
      expect(rows).toEqual(
        ids
          .toSorted()
          .map((id, i) => ({ id, place: `baton_parts.${table}_${i === 0 ? '2025_12' : '2026_01'}` })),
      );
    }
  } finally {
    await client.end();
    await own.drop();
  }
});
