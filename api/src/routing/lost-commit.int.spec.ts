import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ShellBench, type Shell } from '../../test/shell.ts';
import { SystemClock } from '../platform/clock.ts';
import { runTrain, type Car } from '../platform/database/train.ts';
import { newId } from '../platform/ids.ts';
import { addComment } from './lead-editing.ts';

let bench: ShellBench;
beforeAll(async () => void (bench = await ShellBench.open()));
afterAll(() => bench.close());

const ready = (count: number) => Array.from({ length: count }, () => ({ id: newId() }));

class JumpingClock extends SystemClock {
  aheadMs = 0;

  override monotonicMs(): number {
    return super.monotonicMs() + this.aheadMs;
  }
}

/** Cuts the connection of the next batch that writes: before its commit is sent, or after the server has done it. */
function cutNextCommit(
  shell: Shell,
  when: 'before' | 'after',
  meanwhile: () => Promise<unknown> = async () => undefined,
): void {
  const { pool } = shell;
  const connect = pool.connect.bind(pool) as () => Promise<pg.PoolClient>;
  pool.connect = (async () => {
    const client = await connect();
    const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
    const { stream } = (client as unknown as { connection: { stream: { destroy(): void } } }).connection;
    const cut = (...args: unknown[]): unknown => {
      const train = args[0] as { cars?: Car[]; callback(error: Error): void };
      if (train.cars?.at(-1)?.text !== 'commit') return query(...args);
      client.query = query as never;
      pool.connect = connect as never;
      void (async () => {
        if (when === 'after') await runTrain(client, train.cars!);
        else stream.destroy();
        await meanwhile();
        stream.destroy();
        train.callback(new Error('Connection terminated unexpectedly'));
      })();
      return train;
    };
    client.query = cut as never;
    return client;
  }) as never;
}

describe('a commit whose answer is lost', () => {
  it.each(['before', 'after'] as const)('counts once where the connection goes %s it', async (when) => {
    const tenant = await bench.tenant({ agents: ready(3) });
    const shell = bench.shell(tenant);
    await shell.post();
    cutNextCommit(shell, when);
    const answers = await Promise.all([
      shell.post({ externalId: 'one', customer: {} }),
      shell.post({ customer: {} }, 'key'),
    ]);
    expect(answers.map(({ status, replayed }) => [status, replayed])).toEqual([
      [201, false],
      [201, false],
    ]);
    expect(await bench.count(tenant, 'leads')).toBe(3);
    expect(await bench.count(tenant, 'pending_offers')).toBe(3);
    expect(shell.events.filter(({ type }) => type === 'lead.received')).toHaveLength(3);
  });

  it.each(['before', 'after'] as const)(
    'counts once where another process wrote, gone %s it',
    async (when) => {
      const tenant = await bench.tenant({ agents: ready(3) });
      const [shell, other] = [bench.shell(tenant), bench.shell(tenant)];
      await shell.post();
      cutNextCommit(shell, when, () => other.post());
      expect(await shell.post({ customer: { name: 'Anna' } })).toMatchObject({ status: 201 });
      expect(await bench.count(tenant, 'leads')).toBe(3);
      expect(await bench.count(tenant, 'pending_offers')).toBe(3);
    },
  );

  it('counts once where it left no event', async () => {
    const manager = { id: newId(), role: 'manager' as const };
    const tenant = await bench.tenant({ agents: [...ready(1), manager] });
    const shell = bench.shell(tenant);
    const lead = JSON.parse((await shell.post()).body) as { id: string };
    cutNextCommit(shell, 'after');
    await shell.submit(addComment(lead.id, 'Rang, will call again', { userId: manager.id, manages: true }));
    expect(await bench.count(tenant, 'lead_comments')).toBe(1);
  });

  it('is said to be unknown where it left no event and another process wrote behind it', async () => {
    const manager = { id: newId(), role: 'manager' as const };
    const tenant = await bench.tenant({ agents: [...ready(1), manager] });
    const [shell, other] = [bench.shell(tenant), bench.shell(tenant)];
    const lead = JSON.parse((await shell.post()).body) as { id: string };
    cutNextCommit(shell, 'after', () => other.post());
    const comment = addComment(lead.id, 'Rang, will call again', { userId: manager.id, manages: true });
    await expect(shell.submit(comment)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await bench.count(tenant, 'lead_comments')).toBe(1);
  });

  it('is looked up where the lost connection was the only one', async () => {
    const tenant = await bench.tenant({ agents: ready(1) });
    const shell = bench.shell(tenant);
    await shell.settle();
    shell.pool.options.max = 1;
    cutNextCommit(shell, 'after');
    expect(await shell.post()).toMatchObject({ status: 201 });
    expect(await bench.count(tenant, 'leads')).toBe(1);
  });

  it('is said to be unknown where the database stays away, and what may stand is not done twice', async () => {
    const clock = new JumpingClock();
    const tenant = await bench.tenant({ agents: ready(3) });
    const shell = bench.shell(tenant, clock);
    await shell.post();
    cutNextCommit(shell, 'after', async () => {
      vi.spyOn(shell.pool, 'connect').mockImplementationOnce(() => {
        clock.aheadMs = 60_000;
        throw Object.assign(new Error('nobody there'), { code: 'ECONNREFUSED' });
      });
    });
    await expect(shell.post()).rejects.toMatchObject({ code: 'unavailable', status: 503 });
    vi.restoreAllMocks();
    await shell.settle();
    expect(await bench.count(tenant, 'leads')).toBe(2);
  });

  it('answers everybody when server processes die again and again', async () => {
    const tenant = await bench.tenant({ agents: ready(5) });
    const shell = bench.shell(tenant);
    const answers = Array.from({ length: 40 }, async (_, i) => {
      await new Promise((resolve) => setTimeout(resolve, i * 10));
      if (i % 8 === 4) await bench.killBackends();
      return shell.post({ source: 'web', externalId: `e${i}`, customer: {} });
    });
    const bodies = (await Promise.all(answers)).map(({ body }) => (JSON.parse(body) as { id: string }).id);
    expect(new Set(bodies).size).toBe(40);
    expect(await bench.count(tenant, 'leads')).toBe(40);
  });
});
