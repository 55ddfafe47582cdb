import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csrfTokenOf, newApiKey, newSecret, secretHash } from '../src/platform/auth/tokens.ts';
import { newId } from '../src/platform/ids.ts';
import { Caller } from './api.ts';
import { startProduct, type Product } from './product.ts';
import { writeAgent } from './shell.ts';

/**
 * kill -9 of the API and its database with 1,000 offers pending and requests on their way. Whatever was answered 2xx
 * stands afterwards, every offer ends once, no lead is lost.
 */
const AGENTS = 100;
const OFFERS_EACH = 10;
const LEADS = AGENTS * OFFERS_EACH;
const WINDOW_MS = 60_000;
/** Offers whose clock runs, and those of them that are accepted: few enough to be done within the window. */
const DELIVERED = 200;
const ACCEPTED = 150;

let product: Product;
let owner: pg.Pool;
let program: Caller;
const agents = new Map<string, Caller>();

/** The owner's connection; the server's port is another one after each start. */
function connect(): pg.Pool {
  const password = readFileSync(join(product.dataDir, 'postgres.password'), 'utf8').trim();
  const port = readFileSync(join(product.dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[3];
  const pool = new pg.Pool({
    connectionString: `postgres://baton:${password}@127.0.0.1:${port}/baton`,
    max: 4,
  });
  pool.on('error', () => undefined);
  return pool;
}

async function people(): Promise<void> {
  const { rows } = await owner.query<{ tenant: string; admin: string }>(
    `select t.id as tenant, u.id as admin from tenants t join users u on u.tenant_id = t.id where t.slug = 'main'`,
  );
  const { tenant, admin } = rows[0]!;
  const key = newApiKey();
  await owner.query(
    `insert into api_keys (tenant_id, id, name, hint, secret_hash, scopes, created_by, created_at) values ($1, $2, 'test', '', $3, '{leads:write}', $4, now())`,
    [tenant, newId(), secretHash(key), admin],
  );
  program = new Caller(product, { authorization: `Bearer ${key}` });
  for (let i = 0; i < AGENTS; i += 1) {
    const id = newId();
    const secret = newSecret();
    // Reachable by e-mail: the test needs no thousand sockets.
    await writeAgent(owner, tenant, { id, channels: ['email'], maxPendingOffers: OFFERS_EACH }, new Date());
    await owner.query(
      `insert into sessions (id, account_id, token_hash, created_at, seen_at, ends_at) select $1, account_id, $3, now(), now(), now() + interval '1 day' from users where id = $2`,
      [newId(), id, secretHash(secret)],
    );
    const caller = new Caller(product);
    caller.cookie = `baton_session=${secret}`;
    caller.csrfToken = csrfTokenOf(secret);
    agents.set(id, caller);
  }
  await owner.query(`update routing_settings set settings = $2 where tenant_id = $1`, [
    tenant,
    JSON.stringify({
      offerWindowMs: WINDOW_MS,
      deliveryGraceMs: 120_000,
      maxConsecutiveTimeouts: null,
      sharkTankWindowMs: 0,
    }),
  ]);
  await owner.query('update tenant_routing set config_version = config_version + 1 where tenant_id = $1', [
    tenant,
  ]);
}

/** Calls with so many at once; a call that never got its answer is null. */
async function all<T>(
  items: T[],
  call: (item: T) => Promise<{ status: number; body: { id: string } }>,
): Promise<({ status: number; body: { id: string } } | null)[]> {
  const answers: ({ status: number; body: { id: string } } | null)[] = [];
  const next = items.entries();
  const worker = async (): Promise<void> => {
    for (const [i, item] of next) answers[i] = await call(item).catch(() => null);
  };
  await Promise.all(Array.from({ length: 32 }, worker));
  return answers;
}

async function number(sql: string, values: unknown[] = []): Promise<number> {
  return (await owner.query<{ n: number }>(`select count(*)::int as n from ${sql}`, values)).rows[0]!.n;
}

beforeAll(async () => {
  product = await startProduct();
  owner = connect();
  await people();
});
afterAll(async () => {
  await owner?.end();
  await product?.remove();
});

describe('kill -9 with 1,000 offers pending', () => {
  it('loses nothing that got a 2xx, and ends each offer once', async () => {
    const post = (i: number) => program.post('/leads', { source: 'kill', externalId: `x${i}`, customer: {} });
    const posted = await all(
      Array.from({ length: LEADS }, (_, i) => i),
      post,
    );
    expect(posted.filter((answer) => answer?.status !== 201)).toEqual([]);
    const offers =
      // Newest first: on a slow machine the oldest have little left of the time in which they must be delivered.
      (
        await owner.query<{ id: string; agent: string }>(
          'select id, agent_id as agent from pending_offers order by created_at desc, id desc',
        )
      ).rows;
    expect(offers).toHaveLength(LEADS);
    const act = (what: string) => (offer: { id: string; agent: string }) =>
      agents.get(offer.agent)!.post(`/offers/${offer.id}/${what}`);
    const delivered = await all(offers.slice(0, DELIVERED), act('delivered'));
    expect(delivered.filter((answer) => answer?.status !== 200)).toEqual([]);

    const accepting = all(offers.slice(0, ACCEPTED), act('accept'));
    const posting = all(
      Array.from({ length: 200 }, (_, i) => LEADS + i),
      post,
    );
    await sleep(150);
    await owner.end();
    await product.kill9();
    const [accepted, late] = await Promise.all([accepting, posting]);

    await product.restart();
    owner = connect();
    const promised = [...posted, ...late].flatMap((answer) =>
      answer?.status === 201 ? [answer.body.id] : [],
    );
    expect(await number('leads where id = any($1)', [promised])).toBe(promised.length);
    const won = offers.slice(0, ACCEPTED).filter((_, i) => accepted[i]?.status === 200);
    expect(await number(`offers where id = any($1) and state = 'accepted'`, [won.map(({ id }) => id)])).toBe(
      won.length,
    );

    // What was on its way when it happened is settled by asking again: once accepted, it stays so.
    const again = await all(offers.slice(0, ACCEPTED), act('accept'));
    expect(again.filter((answer) => answer === null)).toEqual([]);
    won.forEach(({ id }) => expect(again[offers.findIndex((offer) => offer.id === id)]?.status).toBe(200));

    // The windows that were running end; those that ended while nobody was there cost nobody a point.
    const until = performance.now() + WINDOW_MS + 10_000;
    while (
      (await number(
        `pending_offers where id = any($1) and expires_at < clock_timestamp() - interval '1 second'`,
        [offers.map(({ id }) => id)],
      )) > 0
    ) {
      expect(performance.now()).toBeLessThan(until);
      await sleep(250);
    }
    expect(
      await number('(select id from offers union all select id from pending_offers) o where id = any($1)', [
        offers.map(({ id }) => id),
      ]),
    ).toBe(LEADS);
    expect(
      await number(
        `leads l where status = 'offered' and not exists (select from pending_offers o where o.lead_id = l.id)`,
      ),
    ).toBe(0);
    expect(await number(`leads l where status not in ('queued', 'offered', 'accepted')`)).toBe(0);
    expect(
      await number(
        `leads l where status = 'accepted' and (select count(*) from offers o where o.lead_id = l.id and o.state = 'accepted') <> 1`,
      ),
    ).toBe(0);
    expect(await number(`score_entries where rule = 'accept'`)).toBe(
      await number(`offers where state = 'accepted'`),
    );
    expect(await number(`offers where state = 'timed_out' and responded_at < expires_at`)).toBe(0);
    expect(
      await number(
        `score_entries s where rule = 'timeout' and not exists (select from offers o where o.id = s.offer_id and o.state = 'timed_out')`,
      ),
    ).toBe(0);
  }, 900_000);
});
