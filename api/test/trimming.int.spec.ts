/** What is cleared away by age keeps up with what comes: one round takes all of it, however much there is. */
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Stage } from './stage.ts';
import { RoutingService } from '../src/routing/index.ts';
import { NO_TENANT } from '../src/platform/auth/principal.ts';
import { newId } from '../src/platform/ids.ts';
import { TidyService } from '../src/platform/tidy.service.ts';

/** More than one piece. */
const MANY = 25_000;

let stage: Stage;
let owner: pg.Pool;
beforeAll(async () => {
  stage = await Stage.open();
  owner = new pg.Pool({ connectionString: stage.api.database.ownerUrl, max: 2 });
});
afterAll(async () => {
  await owner?.end();
  await stage?.close();
});

it('the outbox: an hour is kept, and of everybody the last message', async () => {
  const [busy, gone] = [newId(), newId()];
  const write = (userId: string, rows: number, age: string): Promise<unknown> =>
    owner.query(
      `insert into outbox (tenant_id, user_id, first_seq, last_seq, at, events)
       select t.id, $1, n + s.seq, n + s.seq, now() - $3::interval, '[]' from (select id from tenants limit 1) t,
         (select coalesce(max(last_seq), 0) as seq from outbox where user_id = $1) s, generate_series(1, $2::int) n`,
      [userId, rows, age],
    );
  await write(busy, MANY, '61 minutes');
  await write(busy, 3, '59 minutes');
  await write(gone, 2, '2 days');
  await stage.api.running.app.get(RoutingService, { strict: false }).trim();
  const left = async (userId: string): Promise<number[]> =>
    (
      await owner.query<{ seq: number }>(
        'select last_seq::int as seq from outbox where user_id = $1 order by 1',
        [userId],
      )
    ).rows.map(({ seq }) => seq);
  expect(await left(busy)).toEqual([MANY + 1, MANY + 2, MANY + 3]);
  expect(await left(gone)).toEqual([2]);
});

it('kept answers: a day, those of partners too', async () => {
  await owner.query(
    `insert into idempotency_keys (tenant_id, principal, route, key, request_hash, created_at)
     select t.id, 'p', 'POST /leads', n::text, '\\x'::bytea, now() - case n % 2 when 0 then interval '25 hours' else interval '23 hours' end
       from (select id from tenants limit 1) t, generate_series(1, $1::int) n
     union all select $2, 'p', 'POST /tenants', n::text, '\\x'::bytea, now() - interval '25 hours' from generate_series(1, 3) n`,
    [2 * MANY, NO_TENANT],
  );
  await stage.api.running.app.get(TidyService, { strict: false }).tidy();
  const { rows } = await owner.query(
    `select count(*)::int as n, min(created_at) > now() - interval '24 hours' as young from idempotency_keys where principal = 'p'`,
  );
  expect(rows).toEqual([{ n: MANY, young: true }]);
});
