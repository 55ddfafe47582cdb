import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ShellBench } from '../../test/shell.ts';
import { newId } from '../platform/ids.ts';
import type { Work } from './batch.ts';
import { BATCH_MAX, QUEUE_MAX } from './queue.ts';
import { answerOffer, deliverOffer } from './works.ts';

let bench: ShellBench;
beforeAll(async () => void (bench = await ShellBench.open()));
afterAll(() => bench.close());

const ready = (count: number) => Array.from({ length: count }, () => ({ id: newId() }));
const nothing: Work<void> = { name: 'nothing', run: () => () => undefined };
const broken: Work<void> = {
  name: 'broken',
  run: (batch) => {
    batch.also.push({ text: 'insert into nowhere values ($1)', values: [1] });
    return () => undefined;
  },
};

describe('a batch', () => {
  it('offers a lead to the agent who is there, all in one commit', async () => {
    const [agent] = ready(1);
    const tenant = await bench.tenant({ agents: [agent!] });
    const shell = bench.shell(tenant);
    const answer = await shell.post({ subject: 'Hello', customer: { name: 'Anna' } });
    expect(answer.status).toBe(201);
    expect(JSON.parse(answer.body)).toMatchObject({ status: 'offered', attempt: 1, subject: 'Hello' });
    expect(
      await bench.count(tenant, 'pending_offers', `agent_id = '${agent!.id}' and kind = 'exclusive'`),
    ).toBe(1);
    const [row] = (
      await bench.owner.query<{ version: string; next: Date | null }>(
        'select version, next_wake_at as next from tenant_routing where tenant_id = $1',
        [tenant],
      )
    ).rows;
    expect(Number(row!.version)).toBe(1);
    expect(row!.next).not.toBeNull();
  });

  it('takes all that waits in one transaction', async () => {
    const shell = bench.shell(await bench.tenant({ agents: ready(3) }));
    await shell.settle();
    const before = shell.batches;
    await Promise.all(Array.from({ length: 50 }, () => shell.post()));
    expect(shell.batches - before).toBeLessThanOrEqual(2);
  });

  it('lets no command suffer for another that fails', async () => {
    const tenant = await bench.tenant({ agents: ready(5) });
    const shell = bench.shell(tenant);
    await shell.settle();
    const results = await Promise.allSettled([
      shell.post(),
      shell.submit(broken),
      shell.post(),
      shell.accept(newId(), newId()),
      shell.post(),
    ]);
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(results[1]).toMatchObject({ reason: { code: 'internal' } });
    expect(results[3]).toMatchObject({ reason: { code: 'not_found' } });
    expect(await bench.count(tenant, 'leads')).toBe(3);
    expect(await bench.count(tenant, 'pending_offers')).toBe(3);
    await shell.post();
    expect(await bench.count(tenant, 'leads')).toBe(4);
  });

  it('that fails while it is decided leaves nothing in memory', async () => {
    const tenant = await bench.tenant({ agents: ready(1) });
    const shell = bench.shell(tenant);
    await shell.settle();
    const mistake: Work<void> = {
      name: 'mistake',
      run: () => {
        throw new Error('nobody foresaw this');
      },
    };
    const [posted, failed] = await Promise.allSettled([shell.post(), shell.submit(mistake)]);
    expect(failed).toMatchObject({ reason: { code: 'internal' } });
    // The agent is not taken for one who holds the lead of the first try.
    expect(posted).toMatchObject({ status: 'fulfilled' });
    expect(await bench.count(tenant, 'leads', `status = 'offered'`)).toBe(1);
    expect(await bench.count(tenant, 'leads')).toBe(1);
  });

  it('refuses what is too much with 503 and stores nothing of it', async () => {
    const tenant = await bench.tenant({ agents: ready(1) });
    const shell = bench.shell(tenant);
    const held = await bench.owner.connect();
    await held.query('select pg_advisory_lock(hashtextextended($1, 0))', [tenant]);
    const waiting = Array.from({ length: QUEUE_MAX }, () => shell.submit(nothing));
    await expect(shell.post()).rejects.toMatchObject({ code: 'queue_full', status: 503 });
    await held.query('select pg_advisory_unlock_all()');
    held.release();
    await Promise.all(waiting);
    expect(await bench.count(tenant, 'leads')).toBe(0);
    expect((await shell.post()).status).toBe(201);
  });
});

describe('a deadline', () => {
  it('is not judged before an answer that came in earlier, though the answer waits for a later batch', async () => {
    const [agent] = ready(1);
    const tenant = await bench.tenant({ agents: [agent!], settings: { offerWindowMs: 5_000 } });
    const shell = bench.shell(tenant);
    await shell.post();
    const offer = async () =>
      (
        await bench.owner.query<{ id: string; expires: number; over: boolean }>(
          `select id, extract(epoch from expires_at)::float8 * 1000 as expires, expires_at < clock_timestamp() - interval '2 s' as over
             from pending_offers where tenant_id = $1`,
          [tenant],
        )
      ).rows[0]!;
    const { id: offerId } = await offer();
    await shell.submit(deliverOffer(offerId, agent!.id));
    const held = await bench.owner.connect();
    await held.query('select pg_advisory_lock(hashtextextended($1, 0))', [tenant]);
    const before = Array.from({ length: BATCH_MAX }, () => shell.submit(nothing));
    const { expires: at } = await offer();
    const accepted = shell.submit(answerOffer({ type: 'accept_offer', offerId, agentId: agent!.id, at }));
    await expect.poll(async () => (await offer()).over, { timeout: 60_000 }).toBe(true);
    await held.query('select pg_advisory_unlock_all()');
    held.release();
    await Promise.all([...before, accepted]);
    expect(await bench.count(tenant, 'offers', `state = 'accepted'`)).toBe(1);
  });
});

describe('a configuration that changed while no process had the tenant in memory', () => {
  it('still takes the offers from an agent who was removed', async () => {
    const [first, second] = ready(2);
    const tenant = await bench.tenant({ agents: [first!, second!] });
    await bench.shell(tenant).post();
    const holder = async (): Promise<string | undefined> =>
      (
        await bench.owner.query<{ agent_id: string }>(
          'select agent_id from pending_offers where tenant_id = $1',
          [tenant],
        )
      ).rows[0]?.agent_id;
    const removed = await holder();
    await bench.owner.query('update users set active = false where tenant_id = $1 and id = $2', [
      tenant,
      removed,
    ]);
    await bench.owner.query(
      'update tenant_routing set config_version = config_version + 1 where tenant_id = $1',
      [tenant],
    );
    await bench.shell(tenant).submit(nothing);
    expect(await holder()).toBe(removed === first!.id ? second!.id : first!.id);
  });
});

describe('two processes for one tenant', () => {
  it('never double anything, and prove their caches by the version', async () => {
    const agents = ready(30);
    const tenant = await bench.tenant({ agents });
    const shells = [bench.shell(tenant), bench.shell(tenant)];
    await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        shells[Math.floor(i / 20) % 2]!.post({ source: `s${i % 4}`, externalId: `x${i % 20}`, customer: {} }),
      ),
    );
    expect(await bench.count(tenant, 'leads')).toBe(20);
    expect(await bench.count(tenant, 'sources')).toBe(4);
    const offers = (
      await bench.owner.query<{ id: string; agent: string }>(
        'select id, agent_id as agent from pending_offers where tenant_id = $1',
        [tenant],
      )
    ).rows;
    expect(offers).toHaveLength(20);
    const answers = await Promise.allSettled(
      offers.flatMap(({ id, agent }) => shells.map((shell) => shell.accept(id, agent))),
    );
    expect(answers.every(({ status }) => status === 'fulfilled')).toBe(true);
    expect(await bench.count(tenant, 'offers', `state = 'accepted'`)).toBe(20);
    expect(await bench.count(tenant, 'score_entries', `rule = 'accept'`)).toBe(20);
    const { rows } = await bench.owner.query<{ version: string }>(
      'select version from tenant_routing where tenant_id = $1',
      [tenant],
    );
    expect(Number(rows[0]!.version)).toBeLessThanOrEqual(shells[0]!.batches + shells[1]!.batches);
  });
});

describe('a process that is slow', () => {
  it('loses its turn to no end only where it gets no more time', async () => {
    const tenant = await bench.tenant({ agents: ready(1) });
    const shell = bench.shell(tenant, undefined, true);
    let tries = 0;
    const slow: Work<void> = {
      name: 'slow',
      run: () => {
        tries += 1;
        // The whole process stands still, with the tenant's lock in its hand, longer than another one waits for it.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_600);
        return () => undefined;
      },
    };
    await shell.submit(slow);
    expect(tries).toBeGreaterThan(1);
  });
});

describe('what is due', () => {
  it('and cannot be done keeps no command from being done', async () => {
    const [agent] = ready(1);
    const tenant = await bench.tenant({ agents: [agent!] });
    const shell = bench.shell(tenant);
    await shell.post();
    await bench.owner.query(
      `create function no_time_outs() returns trigger language plpgsql as $$ begin
         if new.state = 'timed_out' then raise exception 'not today'; end if; return new; end $$;
       create trigger no_time_outs before insert on offers for each row execute function no_time_outs()`,
    );
    const { rows } = await bench.owner.query<{ id: string }>(
      `update pending_offers set delivered_at = now() - interval '2 min', expires_at = now() - interval '1 min'
        where tenant_id = $1 returning id`,
      [tenant],
    );
    shell.router.drop();
    expect((await shell.post()).status).toBe(201);
    await bench.owner.query('drop trigger no_time_outs on offers');
    await expect
      .poll(() => bench.count(tenant, 'offers', `id = '${rows[0]!.id}' and state = 'timed_out'`), {
        timeout: 60_000,
      })
      .toBe(1);
  });
});

describe('the database itself', () => {
  it('refuses a second acceptance in a cycle and a second exclusive offer', async () => {
    const agents = ready(2);
    const tenant = await bench.tenant({ agents });
    const shell = bench.shell(tenant);
    const lead = JSON.parse((await shell.post()).body) as { id: string };
    const copy = async (table: string, changes: string) => {
      const { rows } = await bench.owner.query<{ columns: string }>(
        `select string_agg(quote_ident(column_name), ', ') as columns from information_schema.columns
         where table_schema = current_schema and table_name = $1 and is_generated = 'NEVER'`,
        [table],
      );
      const { columns } = rows[0]!;
      return bench.owner.query(
        `insert into ${table} (${columns}) select ${columns} from (select (jsonb_populate_record(o, $2::jsonb || jsonb_build_object('id', gen_random_uuid()))).* from ${table} o where lead_id = $1) x`,
        [lead.id, changes],
      );
    };
    const other = JSON.stringify({ agent_id: agents[1]!.id });
    await expect(copy('pending_offers', JSON.stringify({ agent_id: newId(), attempt: 2 }))).rejects.toThrow(
      'pending_offers_exclusive',
    );
    const [offer] = (
      await bench.owner.query<{ id: string; agent: string }>(
        'select id, agent_id as agent from pending_offers where lead_id = $1',
        [lead.id],
      )
    ).rows;
    await shell.accept(offer!.id, offer!.agent);
    await expect(copy('offers', JSON.stringify({ agent_id: newId(), attempt: 2 }))).rejects.toThrow(
      'offers_one_acceptance',
    );
    await expect(copy('offers', other)).rejects.toThrow('offers_attempt');
    await expect(
      copy('score_entries', JSON.stringify({ cause_id: newId(), offer_id: null })),
    ).rejects.toThrow('score_entries_accept_once');
  });

  it('keeps a batch from going on when its cache does not match the rows', async () => {
    const [agent] = ready(1);
    const tenant = await bench.tenant({ agents: [agent!] });
    const shell = bench.shell(tenant);
    const lead = JSON.parse((await shell.post()).body) as { id: string };
    const [offer] = (
      await bench.owner.query<{ id: string }>('delete from pending_offers where lead_id = $1 returning id', [
        lead.id,
      ])
    ).rows;
    const accept = answerOffer({
      type: 'accept_offer',
      offerId: offer!.id,
      agentId: agent!.id,
      at: Date.now(),
    });
    await expect(shell.submit(accept)).rejects.toMatchObject({ code: 'not_found' });
    expect(await bench.count(tenant, 'offers')).toBe(0);
  });
});

describe('intake', () => {
  it('answers 50 requests with one key alike, and makes one lead', async () => {
    const tenant = await bench.tenant({ agents: ready(2) });
    const shells = [bench.shell(tenant), bench.shell(tenant)];
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => shells[i % 2]!.post({ customer: { name: 'Anna' } }, 'once')),
    );
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await bench.count(tenant, 'leads')).toBe(1);
    await expect(shells[0]!.post({ customer: { name: 'Bertha' } }, 'once')).rejects.toMatchObject({
      code: 'idempotency_key_reused',
      status: 422,
    });
    expect((await shells[1]!.post({ customer: { name: 'Anna' } }, 'once')).replayed).toBe(true);
  });

  it.each([
    ['key', { customer: {} }, 'twice'],
    ['external id', { externalId: 'x', customer: {} }, undefined],
  ])('knows a %s again within its batch, without help of the database', async (_, input, key) => {
    const tenant = await bench.tenant({ agents: ready(2) });
    const shell = bench.shell(tenant);
    await shell.settle();
    const before = shell.batches;
    const answers = await Promise.all([shell.post(input, key), shell.post(input, key)]);
    expect(answers[1]!.body).toBe(answers[0]!.body);
    expect(await bench.count(tenant, 'leads')).toBe(1);
    // A batch that the database refused would have been tried again, one by one.
    expect(shell.batches - before).toBe(1);
  });

  it('answers 50 requests with one external id by one lead', async () => {
    const tenant = await bench.tenant({ agents: ready(2) });
    const shells = [bench.shell(tenant), bench.shell(tenant)];
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        shells[i % 2]!.post({ source: 'Web', externalId: 'x', customer: {} }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([
      ...Array.from({ length: 49 }, () => 200),
      201,
    ]);
    expect(await bench.count(tenant, 'leads')).toBe(1);
  });

  it('remembers the key of a request that made no new lead', async () => {
    const tenant = await bench.tenant({ agents: [] });
    const shell = bench.shell(tenant);
    await shell.post({ source: 'web', externalId: 'x', customer: {} });
    const first = await shell.post({ source: 'web', externalId: 'x', customer: {} }, 'key');
    expect(first).toMatchObject({ status: 200, replayed: false });
    expect(await shell.post({ source: 'web', externalId: 'x', customer: {} }, 'key')).toEqual({
      ...first,
      replayed: true,
    });
    await expect(shell.post({ source: 'web', externalId: 'y', customer: {} }, 'key')).rejects.toMatchObject({
      code: 'idempotency_key_reused',
    });
  });
});
