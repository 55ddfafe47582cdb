import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import pg from 'pg';
import { examine, type Finding } from '../bin/lib/doctor.ts';
import { freePort } from '../bin/lib/ports.ts';
import { testDatabase, type TestDatabase } from './database.ts';
import { startRedis, type TestRedis } from './redis.ts';

let database: TestDatabase;
let redis: TestRedis;
beforeAll(async () => {
  database = await testDatabase();
  redis = await startRedis();
});
afterAll(async () => {
  await redis?.stop();
  await database?.drop();
});

const about = (findings: Finding[], subject: string): Finding | undefined =>
  findings.find((finding) => finding.subject === subject);

describe('the doctor', () => {
  it('finds a whole installation well', async () => {
    const findings = await examine({ DATABASE_URL: database.url, REDIS_URL: redis.url });
    expect(findings.filter(({ level }) => level === 'wrong')).toEqual([]);
    for (const subject of [
      'configuration',
      'database',
      'durability',
      'clock',
      'migrations',
      'Redis',
      'Redis persistence',
      'disk',
    ])
      expect(about(findings, subject), subject).toMatchObject({
        level: expect.stringMatching(/^(ok|warning)$/),
      });
    expect(about(findings, 'migrations')).toMatchObject({ level: 'ok' });
    expect(about(findings, 'Redis')).toMatchObject({ level: 'ok' });
    expect(about(findings, 'partitions of lead_events')).toMatchObject({
      level: 'ok',
      says: '5 months, 3 of them ahead',
    });
  });

  it('sees months that are missing, and rows that none has taken', async () => {
    const own = await testDatabase();
    const client = new pg.Client(own.ownerUrl);
    await client.connect();
    const subject = 'partitions of lead_events';
    const drop = async (month: number): Promise<void> => {
      const { rows } = await client.query<{ name: string }>(
        `select 'baton_parts.lead_events' || to_char((now() at time zone 'UTC') + make_interval(months => $1), '_YYYY_MM') as name`,
        [month],
      );
      await client.query(`drop table ${rows[0]!.name}`);
    };
    try {
      await client.query(
        `insert into lead_events (tenant_id, lead_id, batch, at, events) values (gen_random_uuid(), gen_random_uuid(), 1, now(), '[]')`,
      );
      expect(about(await examine({ DATABASE_URL: own.url }), subject)).toMatchObject({
        level: 'warning',
        says: expect.stringMatching(/^rows stand outside any month \(1\)/),
      });
      await drop(2);
      expect(about(await examine({ DATABASE_URL: own.url }), subject)).toMatchObject({
        level: 'warning',
        says: expect.stringMatching(/^1 months ahead/),
      });
      await drop(0);
      expect(about(await examine({ DATABASE_URL: own.url }), subject)).toMatchObject({ level: 'wrong' });
    } finally {
      await client.end();
      await own.drop();
    }
  });

  it('says in one line what is wrong, and what to do', async () => {
    expect(await examine({ DATABASE_URL: 'mysql://x' })).toEqual([
      { level: 'wrong', subject: 'configuration', says: expect.stringMatching(/^DATABASE_URL is not valid/) },
    ]);
    const port = await freePort();
    const away = await examine({
      DATABASE_URL: `postgres://u:p@127.0.0.1:${port}/d`,
      REDIS_URL: `redis://127.0.0.1:${port}`,
      SMTP_URL: `smtp://127.0.0.1:${port}`,
    });
    for (const subject of ['database', 'Redis', 'mail'])
      expect(about(away, subject)).toMatchObject({ level: 'wrong' });
  });

  it('sees a server that could lose a commit, a newer schema, and migrations to come', async () => {
    const own = await testDatabase();
    const client = new pg.Client(own.ownerUrl);
    await client.connect();
    try {
      await client.query(`alter database ${own.name} set synchronous_commit = off`);
      await client.query(`delete from schema_migrations where name = '0018-processes'`);
      const first = await examine({ DATABASE_URL: own.url });
      expect(about(first, 'durability')).toMatchObject({
        level: 'wrong',
        says: expect.stringContaining('synchronous_commit'),
      });
      expect(about(first, 'migrations')).toMatchObject({
        level: 'warning',
        says: expect.stringContaining('0018-processes'),
      });
      await client.query(`insert into schema_migrations (name) values ('9999-from-the-future')`);
      expect(about(await examine({ DATABASE_URL: own.url }), 'migrations')).toMatchObject({ level: 'wrong' });
    } finally {
      await client.end();
      await own.drop();
    }
  });
});
