import { invariants } from '@baton/engine';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type TestApi } from '../test/api.ts';
import { connectionTarget } from '../src/platform/database/connection.ts';
import { RUNTIME_SETTINGS } from '../src/platform/database/database.ts';
import { loadWorkingSet } from '../src/routing/load.ts';
import { makeDemoPast } from './demo-past.ts';
import { demoWanted, seedDemo } from './demo.ts';
import { setUpDemo } from './demo-tenant.ts';

/** What happened, as far as people and leads go. */
const HAPPENED = `select l.id, l.status, l.received_at, l.accepted_at, u.name, l.outcome, l.comment_count,
    (select string_agg(o.state || ' ' || a.name || ' ' || o.responded_at, ', ' order by o.id) from offers o join users a on a.id = o.agent_id where o.lead_id = l.id) as offers
  from leads l left join users u on u.id = l.owner_agent_id order by l.id`;
const END_MS = Date.parse('2026-04-01T14:10:00Z');

describe('the demo of an empty database', () => {
  let api: TestApi;
  let owner: pg.Pool;
  let tenantId: string;
  const list = async <T extends object>(text: string, values: unknown[] = []): Promise<T[]> =>
    (await owner.query<T>(text, values)).rows;
  const number = async (text: string): Promise<number> =>
    Number(Object.values((await list<Record<string, unknown>>(text))[0] ?? {})[0]);

  const forget = async (): Promise<void> => {
    const tables = [
      'leads',
      'lead_events',
      'lead_comments',
      'offers',
      'pending_offers',
      'offer_decisions',
      'score_entries',
      'customers',
      'customer_keys',
      'agent_events',
      'agent_live',
    ];
    const client = await owner.connect();
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [tenantId]);
    for (const table of tables) await client.query(`delete from ${table} where tenant_id = $1`, [tenantId]);
    await client.query(
      `update tenant_routing set version = version + 1, next_wake_at = null, rotation = '{}', last_release_at = null where tenant_id = $1`,
      [tenantId],
    );
    await client.query('commit');
    client.release();
  };

  beforeAll(async () => {
    api = await startApi({ demoTraffic: false });
    owner = new pg.Pool({ connectionString: api.database.ownerUrl, max: 2 });
    await owner.query('insert into demo_seed (begun_at) values (clock_timestamp())');
    tenantId = (await setUpDemo(api.running.app)).tenantId;
  }, 400_000);
  afterAll(async () => {
    await owner?.end();
    await api?.close();
  });

  it('is there as a whole or not at all, and is gone on with after a start that was cut off', async () => {
    const cut = makeDemoPast(api.running.app, tenantId, { endMs: END_MS, days: 2 }, async () => {
      // As a kill -9 of the process would: the connection is gone in the middle of it.
      await owner.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and state = 'idle in transaction'`,
      );
    });
    await expect(cut).rejects.toThrow();
    expect(await number('select count(*) from leads')).toBe(0);
    expect(await demoWanted(api.running.database, false)).toBe(true);

    await owner.query(`delete from users where name = 'Hugo Imhof'`);
    await seedDemo(api.running.app);
    expect(await number(`select count(*) from users where role = 'agent'`)).toBe(8);
    expect(await number("select count(*) from partners where name = 'Demo Partner'")).toBe(1);
    expect(await number('select count(*) from leads')).toBeGreaterThan(400);
    expect(await demoWanted(api.running.database, true)).toBe(false);
  }, 400_000);

  it('has figures one can believe', async () => {
    const leads = await number('select count(*) from leads');
    const share = async (where: string): Promise<number> =>
      (await number(`select count(*) from leads where ${where}`)) / leads;
    expect(await share(`status = 'accepted'`)).toBeGreaterThan(0.6);
    expect(await share(`status = 'accepted'`)).toBeLessThan(0.95);
    for (const status of ['assigned', 'coalesced', 'unclaimed', 'discarded']) {
      expect(await share(`status = '${status}'`), status).toBeGreaterThan(0.002);
      expect(await share(`status = '${status}'`), status).toBeLessThan(0.15);
    }
    for (const kind of ['shark_tank', 'catchall', 'parallel', 'exclusive']) {
      expect(await number(`select count(*) from offers where kind = '${kind}'`), kind).toBeGreaterThan(0);
    }
    for (const state of ['declined', 'timed_out', 'undelivered']) {
      expect(await number(`select count(*) from offers where state = '${state}'`), state).toBeGreaterThan(2);
    }
    expect(await number('select count(*) from leads where cycle > 1')).toBeGreaterThan(3);
    expect(
      await number(`select count(*) from leads where outcome = 'closed_won' and deal_value_amount > 0`),
    ).toBeGreaterThan(40);
    const median = await number(
      `select percentile_cont(0.5) within group (order by extract(epoch from first_accepted_at - received_at)) from leads`,
    );
    expect(median).toBeGreaterThan(3);
    expect(median).toBeLessThan(90);
    expect(
      await number(
        `select count(distinct agent_id) from offers where state = 'accepted' and kind = 'exclusive'`,
      ),
    ).toBe(8);
  });

  it('ends with nobody there and a few leads waiting', async () => {
    expect(await number(`select count(*) from agent_live where connected or activity <> 'offline'`)).toBe(0);
    expect(await number("select count(*) from pending_offers where kind in ('exclusive', 'parallel')")).toBe(
      0,
    );
    const queued = await number(`select count(*) from leads where status = 'queued'`);
    expect(queued).toBeGreaterThanOrEqual(3);
    expect(queued).toBeLessThan(60);
    expect(await number('select count(*) from leads where received_at > clock_timestamp()')).toBe(0);
    expect(await number('select count(*) from lead_events where at > clock_timestamp()')).toBe(0);
  });

  it('holds what the engine says must hold, and scores are the sum of the ledger', async () => {
    const pool = new pg.Pool({
      ...connectionTarget(api.database.url, RUNTIME_SETTINGS),
      max: 1,
      pipeline: true,
    } as pg.PoolConfig);
    const client = await pool.connect();
    try {
      await client.query('begin');
      await client.query(`select set_config('app.tenant_id', $1, true)`, [tenantId]);
      await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [tenantId]);
      const now = await number('select floor(extract(epoch from clock_timestamp()) * 1000)');
      const set = await loadWorkingSet(client, tenantId, 0, now);
      expect(invariants(set.state, now)).toEqual([]);
      for (const { id, points } of await list<{ id: string; points: number }>(
        'select agent_id as id, sum(points)::int as points from score_entries group by 1',
      )) {
        expect(set.state.agents.get(id)?.score.sum).toBe(points);
      }
      await client.query('rollback');
    } finally {
      client.release();
      await pool.end();
    }
  });

  it('is the same for the same seed and end', async () => {
    const options = { endMs: END_MS, days: 3 };
    const told: object[][] = [];
    for (const seed of [4, 4, 5]) {
      await forget();
      await makeDemoPast(
        api.running.app,
        tenantId,
        { ...options, seed },
        async (past) => void told.push(await past.query(HAPPENED)),
      );
    }
    expect(told[0]?.length).toBeGreaterThan(100);
    expect(told[1]).toEqual(told[0]);
    expect(told[2]).not.toEqual(told[0]);
  }, 400_000);
});
