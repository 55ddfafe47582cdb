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

/** Until the database is held up by it. */
const onItsWay = () =>
  vi.waitFor(async () => {
    const { rows } = await bench.owner.query<{ n: number }>(
      `select count(*)::int as n from pg_locks l join pg_stat_activity a using (pid)
        where not l.granted and a.datname = current_database()`,
    );
    expect(rows[0]!.n).toBe(1);
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
    const offer = [...shell.router.workingSet!.state.offers.values()][0]!;
    const accepted = shell.submit(
      answerOffer({ type: 'accept_offer', offerId: offer.id, agentId: offer.agentId, at: Date.now() }),
    );
    await aboard();
    expect(await bench.count(tenant, 'offers')).toBe(0);
    await free();
    expect(await accepted).toMatchObject({ state: 'accepted' });
    expect(await bench.count(tenant, 'leads', `id = '${idOf(await post)}' and status = 'accepted'`)).toBe(1);
    expect(await bench.count(tenant, 'score_entries')).toBe(1);
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
