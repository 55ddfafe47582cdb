import type { Offer } from '@baton/engine';
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ShellBench, type Shell } from '../../test/shell.ts';
import type { Received } from '../intake/receive-lead.ts';
import { newId } from '../platform/ids.ts';
import { answerOffer } from './works.ts';

/**
 * Batches that are decided while the one before is on its way. Whoever locks `leads` against writing holds that one up in
 * the middle, for as long as the test likes; looking things up goes on.
 */
let bench: ShellBench;
let jam: pg.PoolClient;
let tenant: string;
let shell: Shell;
const agents = [newId(), newId()];

beforeAll(async () => void (bench = await ShellBench.open()));
afterAll(() => bench.close());
beforeEach(async () => {
  tenant = await bench.tenant({ agents: agents.map((id) => ({ id: newId(), name: id })) });
  shell = bench.shell(tenant);
  await shell.settle();
  jam = await bench.owner.connect();
  await jam.query('begin; lock table leads in share row exclusive mode');
});
afterEach(async () => {
  await jam.query('rollback');
  jam.release();
});

const idOf = ({ body }: Received): string => (JSON.parse(body) as { id: string }).id;
const statusOf = ({ body }: Received): string => (JSON.parse(body) as { status: string }).status;
const free = () => jam.query('rollback');
/** Time enough to decide what has come in, were that allowed. */
const aWhile = async () => {
  for (let looks = 0; looks < 10; looks += 1) await onItsWay();
};
const acceptance = ({ id: offerId, agentId }: Offer) =>
  answerOffer({ type: 'accept_offer', offerId, agentId, at: Date.now() });
const pendingOffer = () =>
  [...shell.router.workingSet!.state.offers.values()].find(({ state }) => state === 'pending')!;

/** Until the database is held up by it, or by so many. */
const onItsWay = (waiting = 1) =>
  vi.waitFor(async () => {
    const { rows } = await bench.owner.query<{ n: number }>(
      `select count(*)::int as n from pg_locks l join pg_stat_activity a using (pid)
        where not l.granted and a.datname = current_database()`,
    );
    expect(rows[0]!.n).toBe(waiting);
  });
/** Until all that waits is decided. */
const aboard = () => vi.waitFor(() => expect(shell.router.queued).toBe(0));

describe('what comes in while a batch is on its way', () => {
  it('knows the leads, customers and keys of that batch, which the database does not show yet', async () => {
    const customer = { name: 'Ada', email: 'ada@lead.test' };
    const first = shell.post({ externalId: 'one', customer }, 'key');
    await onItsWay();
    const again = shell.post({ externalId: 'one', customer });
    const replayed = shell.post({ externalId: 'one', customer }, 'key');
    const joining = shell.post({ externalId: 'two', customer });
    await aboard();
    await free();
    const lead = await first;
    expect([idOf(await again), idOf(await replayed)]).toEqual([idOf(lead), idOf(lead)]);
    expect([(await again).status, (await replayed).replayed]).toEqual([200, true]);
    const { rows } = await bench.owner.query(
      'select joined_lead_id as joined, customer_id as customer from leads where tenant_id = $1 order by id',
      [tenant],
    );
    expect(rows).toEqual([
      { joined: null, customer: rows[0].customer },
      { joined: idOf(lead), customer: rows[0].customer },
    ]);
    expect((await joining).status).toBe(201);
    expect(await bench.count(tenant, 'customers')).toBe(1);
  });

  it('answers offers that were made by that batch only where these stand', async () => {
    const post = shell.post({ externalId: 'one', customer: {} });
    await onItsWay();
    const accepted = shell.submit(acceptance(pendingOffer()));
    await aboard();
    expect(await bench.count(tenant, 'offers')).toBe(0);
    await free();
    expect(await accepted).toMatchObject({ state: 'accepted' });
    expect(await bench.count(tenant, 'leads', `id = '${idOf(await post)}' and status = 'accepted'`)).toBe(1);
    expect(await bench.count(tenant, 'score_entries')).toBe(1);
  });

  it.each([
    ['does not say that it may be decided ahead', undefined, []],
    [
      'comes behind a statement that memory knows nothing of',
      true,
      [{ text: 'update leads set version = version where tenant_id = $1', values: [newId()] }],
    ],
  ])('waits where it %s', async (_, ahead, also) => {
    const first = shell.submit({
      name: 'first',
      run: (batch) => {
        batch.also.push(...also);
        return () => undefined;
      },
    });
    const post = also.length === 0 ? shell.post({ customer: {} }) : null;
    await onItsWay();
    const { batches } = shell;
    let ran = -1;
    const run = () => {
      ran = shell.batches;
      return () => undefined;
    };
    const second = shell.submit(
      ahead === undefined ? { name: 'second', run } : { name: 'second', ahead, run },
    );
    await aWhile();
    await free();
    await Promise.all([first, post, second]);
    expect(ran).toBeGreaterThan(batches);
  });

  it('goes by what that batch makes of a customer’s leads', async () => {
    const customer = { email: 'ada@lead.test' };
    await free();
    await shell.post({ externalId: 'one', customer });
    await jam.query('begin; lock table leads in share row exclusive mode');
    const accepted = shell.submit(acceptance(pendingOffer()));
    await onItsWay();
    const second = shell.post({ externalId: 'two', customer });
    await aboard();
    await free();
    await accepted;
    expect(statusOf(await second)).toBe('coalesced');
  });

  it('finds in memory what the batch behind that one has made of a lead', async () => {
    const posted = shell.post({ externalId: 'one', customer: {} });
    await onItsWay();
    const accepted = shell.submit(acceptance(pendingOffer()));
    await aboard();
    // The first batch goes through, and the one behind it is held up.
    const behind = await bench.owner.connect();
    const jammed = behind.query('begin; lock table leads in share row exclusive mode');
    await onItsWay(2);
    await free();
    await Promise.all([posted, jammed]);
    await onItsWay();
    const again = shell.post({ externalId: 'one', customer: {} });
    await aboard();
    await behind.query('rollback');
    behind.release();
    expect(await accepted).toMatchObject({ state: 'accepted' });
    expect(statusOf(await again)).toBe('accepted');
  });

  it('waits where the only connection is under way with that batch', async () => {
    const single = bench.shell(tenant);
    single.pool.options.max = 1;
    const posts = [single.post({ customer: {} })];
    await onItsWay();
    posts.push(single.post({ customer: {} }));
    await aWhile();
    expect(single.pool.waitingCount).toBe(0);
    await free();
    expect((await Promise.all(posts)).map(({ status }) => status)).toEqual([201, 201]);
  });

  it('is decided again, behind that batch, where that one is lost', async () => {
    const posts = [shell.post({ externalId: 'one', customer: {} })];
    await onItsWay();
    posts.push(
      shell.post({ externalId: 'two', customer: {} }),
      shell.post({ externalId: 'one', customer: {} }),
    );
    await aboard();
    await bench.killBackends();
    await free();
    const [one, two, oneAgain] = (await Promise.all(posts)).map(idOf);
    expect(oneAgain).toBe(one);
    expect(await bench.count(tenant, 'leads', `id in ('${one}', '${two}')`)).toBe(2);
    expect(await bench.count(tenant, 'pending_offers')).toBe(2);
  });

  it('is decided again where the configuration has changed meanwhile', async () => {
    const first = shell.post({ customer: {} });
    await onItsWay();
    const second = shell.post({ customer: {} });
    await aboard();
    await bench.owner.query('update users set active = false where tenant_id = $1', [tenant]);
    await bench.owner.query(
      'update tenant_routing set config_version = config_version + 1 where tenant_id = $1',
      [tenant],
    );
    await free();
    expect(statusOf(await first)).toBe('offered');
    // Nobody is left to ask.
    expect(statusOf(await second)).toBe('unclaimed');
    expect(await bench.count(tenant, 'leads')).toBe(2);
  });

  it('is decided again where another process has written meanwhile', async () => {
    const first = shell.post({ customer: {} });
    await onItsWay();
    const second = shell.post({ customer: {} });
    await aboard();
    const other = bench.shell(tenant);
    const third = other.post({ customer: {} });
    // It stands in the row for the tenant's lock before the batch that was decided ahead is sent.
    await onItsWay(2);
    await free();
    expect((await Promise.all([first, second, third])).map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(await bench.count(tenant, 'leads')).toBe(3);
    const batches = await bench.owner.query<{ n: number }>(
      'select count(distinct batch)::int as n from lead_events where tenant_id = $1',
      [tenant],
    );
    expect(batches.rows[0]!.n).toBe(3);
  });
});
