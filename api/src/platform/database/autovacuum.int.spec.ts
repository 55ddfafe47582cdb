import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../test/database.ts';
import { ENGINE_TABLES } from '../../../test/mutations/engine-tables.ts';

/** Rows that may be dead before a table of this many live ones is vacuumed. */
const MAY_BE_DEAD = { small: 5_000, ofMillions: 0.02 };
/** Written with people's own hands, or once per process. */
const COLD = ['lead_comments', 'processes', 'sources'];
/** Hot and small: each row is written again and again, or soon gone. */
const SMALL = ['pending_offers', 'agent_live', 'tenant_routing', 'listeners', 'outbox'];
const FIGURES = ['agent_figures', 'lead_figures', 'time_figures'];

let database: TestDatabase;
let owner: pg.Client;
beforeAll(async () => {
  database = await testDatabase();
  owner = new pg.Client(database.ownerUrl);
  await owner.connect();
});
afterAll(async () => {
  await owner?.end();
  await database?.drop();
});

/** What the catalogue says of a table, or of each of its partitions; what is not set counts as PostgreSQL's default. */
async function settingsOf(table: string): Promise<{ name: string; of: (setting: string) => number }[]> {
  const { rows } = await owner.query<{ name: string; options: string[] | null }>(
    `select c.oid::regclass::text as name, c.reloptions as options from pg_class c
      where c.relkind = 'r' and (c.oid = $1::regclass or c.oid in (select inhrelid from pg_inherits where inhparent = $1::regclass))`,
    [table],
  );
  const defaults = await owner.query<{ name: string; setting: string }>(
    `select name, setting from pg_settings where name like 'autovacuum%'`,
  );
  return rows.map(({ name, options }) => {
    const own = new Map([
      ...defaults.rows.map((row) => [row.name, row.setting] as const),
      ...(options ?? []).map((option) => option.split('=') as [string, string]),
    ]);
    return { name, of: (setting) => Number(own.get(setting)) };
  });
}

it.each([...SMALL, ...FIGURES])('few rows of %s are dead, however many there are', async (table) => {
  for (const { name, of } of await settingsOf(table)) {
    expect(of('autovacuum_vacuum_scale_factor'), name).toBe(0);
    expect(of('autovacuum_vacuum_threshold'), name).toBeLessThanOrEqual(MAY_BE_DEAD.small);
    expect(of('autovacuum_vacuum_cost_delay'), name).toBe(0);
  }
});

it.each(ENGINE_TABLES.filter((table) => ![...COLD, ...SMALL].includes(table)))(
  'a small share of %s is dead, or not yet seen by vacuum',
  async (table) => {
    const found = await settingsOf(table);
    expect(found.length).toBeGreaterThan(0);
    for (const { name, of } of found) {
      expect(of('autovacuum_vacuum_scale_factor'), name).toBeLessThanOrEqual(MAY_BE_DEAD.ofMillions);
      expect(of('autovacuum_vacuum_insert_scale_factor'), name).toBeLessThanOrEqual(0.05);
      expect(of('autovacuum_enabled'), name).not.toBe(0);
    }
  },
);

it('a partition that is made later has what its table has', async () => {
  await owner.query(`select baton_private.make_partitions('2031-01-15Z')`);
  const found = (await settingsOf('lead_events')).filter(({ name }) => name.includes('2031'));
  expect(found).toHaveLength(4);
  for (const { name, of } of found) expect(of('autovacuum_vacuum_scale_factor'), name).toBe(0.01);
});

it('the queue of jobs is small and hot too', async () => {
  for (const { of } of await settingsOf('baton_jobs._private_jobs')) {
    expect(of('autovacuum_vacuum_scale_factor')).toBe(0);
    expect(of('autovacuum_vacuum_threshold')).toBeLessThanOrEqual(MAY_BE_DEAD.small);
  }
});
