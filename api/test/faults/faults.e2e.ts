/**
 * Faults, one after the other, under a load that remembers what it was promised. The ordinary suite runs a short
 * selection; `npm run test:faults` runs them all and prints a table.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Caller } from '../api.ts';
import { verdict } from './audit.ts';
import { FAULTS, FULL_DISK, mayMount } from './faults.ts';
import { answersAgain, Load } from './load.ts';
import { until, World, type FaultyApi } from './world.ts';

const ALL = process.env['FAULTS'] === 'all';
const SEED = Number(process.env['FAULTS_SEED'] ?? 1);
const ONLY = process.env['FAULTS_ONLY'] ?? '';
const SIZE = ALL ? 1 : 0.05;
/** Operations that are to be answered before a fault, and again after it. */
const BEFORE = 6;
const AFTER = 6;

interface Line {
  fault: string;
  runs: number;
  operations: number;
  lost: number;
  doubled: number;
  'ms to answer again': number;
}
const table: Line[] = [];

const chosen = FAULTS.filter(({ name, short }) => (ALL || short === true) && name.includes(ONLY));

describe('after each fault nothing that got a 2xx is lost, nothing is accepted twice', () => {
  let world: World;
  const notHere: string[] = [];
  beforeAll(async () => void (world = await World.build()));
  afterAll(async () => {
    await world?.close();
    if (!ALL) return;
    console.table(table);
    for (const name of notHere) console.log(`Not tried here, as this user may mount nothing: ${name}.`);
  });

  it.each(chosen.map((fault, i) => [fault.name, fault, i] as const))('%s', async (name, fault, i) => {
    if (name === FULL_DISK && !mayMount(world.folder)) {
      notHere.push(name);
      return;
    }
    const load = new Load(world, SEED * 1_000 + i, `f${i}`);
    const enough = (posts: number, accepts: number): Promise<void> =>
      until('the load is answered', () => load.ok('post') >= posts && load.ok('accept') >= accepts, 300_000);
    load.start();
    let again: number;
    try {
      await enough(BEFORE, BEFORE / 2);
      await fault.run(world, SIZE);
      await world.mend();
      again = await answersAgain(world);
      await enough(load.ok('post') + AFTER, load.ok('accept') + AFTER / 2);
    } finally {
      await load.stop();
    }
    const { operations, lost, doubled, wrong } = await verdict(world, load.history);
    table.push({ fault: name, runs: 1, operations, lost, doubled, 'ms to answer again': Math.round(again) });
    expect(wrong).toEqual([]);
    expect({ lost, doubled }).toEqual({ lost: 0, doubled: 0 });
  });

  if (ALL && ONLY === '')
    it('a process that hangs with the tenant locked loses it, and what it was about to do is not done', async () => {
      const [hanging, other] = world.apis as [FaultyApi, FaultyApi];
      const at = (caller: Caller, { child }: FaultyApi): Caller => {
        const same = new Caller({ url: child.url }, caller.headers);
        same.cookie = caller.cookie;
        same.csrfToken = caller.csrfToken;
        return same;
      };
      const { body: lead } = await at(world.program, other).post('/leads', { customer: {} });
      const { rows } = await world.owner.query<{ id: string; agent_id: string }>(
        'select id, agent_id from pending_offers where lead_id = $1 limit 1',
        [lead.id],
      );
      const { id, agent_id } = rows[0]!;
      const agent = world.agents[world.agentIds.indexOf(agent_id)]!;
      expect((await at(agent, other).post(`/offers/${id}/delivered`)).status).toBe(200);

      // It stands still with its batch begun: the lock is its own, and its answer is an acceptance.
      let hangs = false;
      hanging.wire.look = (data, to) => {
        if (to === 'to server' && !hangs && data.includes('open_batch')) {
          hangs = true;
          hanging.child.signal('SIGSTOP');
        }
        return 'pass';
      };
      const accepting = at(agent, hanging).post(`/offers/${id}/accept`);
      await until('the process hangs', () => hangs);
      await until('the other one ends the offer', async () => {
        const ended = await world.number(`offers where id = $1 and state = 'timed_out'`, [id]);
        return ended === 1;
      });
      const late = await world.owner.query<{ ms: number }>(
        'select extract(epoch from clock_timestamp() - expires_at)::float8 * 1000 as ms from offers where id = $1',
        [id],
      );
      // 2 s on a machine that has time; without a limit of its own the lock would stay for 30.
      expect(late.rows[0]!.ms).toBeLessThan(15_000);
      hanging.wire.look = null;
      hanging.child.signal('SIGCONT');
      expect(await accepting).toMatchObject({ status: 409 });
      expect(await world.number(`offers where id = $1 and state = 'accepted'`, [id])).toBe(0);
    });
});
