import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ShellBench, type Shell } from '../../test/shell.ts';
import { receiveLead } from '../intake/receive-lead.ts';
import { SystemClock } from '../platform/clock.ts';
import { newId } from '../platform/ids.ts';
import { Homes, type HomesDeps } from './homes.ts';
import { orderable } from './orders.ts';
import { answerOffer } from './works.ts';

/** What becomes of a message: it comes, once or twice; it is lost, and the sender knows it, or does not. */
type Fate = 'comes' | 'twice' | 'refused' | 'lost';

/** Processes that tell each other as they do through Redis, by JSON, as long as a test lets them. */
class Bus {
  readonly ends = new Map<string, End>();
  readonly messages: string[] = [];
  fate: (kind: string) => Fate = () => 'comes';

  end(processId: string): End {
    const end = new End(this, processId);
    this.ends.set(processId, end);
    return end;
  }

  changed(): void {
    for (const { changes } of this.ends.values()) for (const run of changes) run();
  }
}

class End {
  readonly processId: string;
  readonly handlers = new Map<string, (body: never, from: string) => void>();
  readonly changes: (() => void)[] = [];
  decides = true;
  heard = true;
  private readonly bus: Bus;

  constructor(bus: Bus, processId: string) {
    this.bus = bus;
    this.processId = processId;
  }

  get deciders(): string[] {
    return [...this.bus.ends.values()]
      .filter(({ decides, heard }) => decides && heard)
      .map(({ processId }) => processId);
  }

  lives(processId: string): boolean {
    return this.bus.ends.get(processId)?.heard === true;
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- as the one through Redis
  async tellOne(processId: string, kind: string, body: object): Promise<boolean | null> {
    const fate = this.bus.fate(kind);
    this.bus.messages.push(kind);
    if (fate === 'refused') return false;
    if (fate === 'lost') return null;
    const to = this.bus.ends.get(processId)!;
    for (let times = fate === 'twice' ? 2 : 1; times > 0; times -= 1)
      to.handlers.get(kind)?.(JSON.parse(JSON.stringify(body)) as never, this.processId);
    return true;
  }

  on<T>(kind: string, handler: (body: T, from: string) => void): void {
    this.handlers.set(kind, handler);
  }

  onChange(run: () => void): void {
    this.changes.push(run);
  }

  retire(): void {
    this.decides = false;
    this.bus.changed();
  }
}

/** A process's share: its router, and whom it asks. */
interface Place {
  end: End;
  shell: Shell;
  homes: Homes;
}

let bench: ShellBench;
let bus: Bus;
let tenant: string;
let agents: string[];
let home: Place;
let away: Place;

beforeAll(async () => void (bench = await ShellBench.open()));
afterAll(() => bench.close());

const open = async (agentCount = 1): Promise<void> => {
  agents = Array.from({ length: agentCount }, () => newId());
  tenant = await bench.tenant({ agents: agents.map((id) => ({ id })) });
  bus = new Bus();
  const places = [newId(), newId()].map((processId): Place => {
    const end = bus.end(processId);
    const shell = bench.shell(tenant, new SystemClock(), true);
    const deps: HomesDeps = {
      peers: end,
      clock: new SystemClock(),
      decide: (_, work) => shell.submit(work),
      wake: (_, instant) => shell.router.wakeBy(instant),
    };
    return { end, shell, homes: new Homes(deps) };
  });
  const isHome = ({ homes }: Place): boolean => homes.isHere(tenant);
  home = places.find((place) => isHome(place))!;
  away = places.find((place) => !isHome(place))!;
};
beforeEach(() => open());
afterEach(async () => {
  await home.shell.router.close();
  await away.shell.router.close();
});

const post = async ({ homes }: Place, email = `${newId()}@lead.test`) => {
  const { status, body } = (await homes.submit(tenant, receiveLead({ customer: { email } }, 'DE', null))) as {
    status: number;
    body: string;
  };
  return { status, id: (JSON.parse(body) as { id: string }).id };
};
const answer = ({ homes }: Place, type: 'accept_offer' | 'decline_offer', offer: Pending) =>
  homes.submit(
    tenant,
    answerOffer({ type, offerId: offer.id, agentId: offer.agent_id, at: Date.now(), reason: null }),
  );

interface Pending {
  id: string;
  agent_id: string;
}
const pendingOffers = async (): Promise<Pending[]> => {
  const { rows } = await bench.owner.query<Pending>(
    `select id, agent_id from pending_offers where tenant_id = $1 order by id`,
    [tenant],
  );
  return rows;
};
/** The home is not heard of any more, or again. */
const hears = (heard: boolean): void => {
  home.end.heard = heard;
  bus.changed();
};
/** Until the message is on its way. */
const said = (kind: string) => vi.waitFor(() => expect(bus.messages).toContain(kind));

describe('a tenant’s home', () => {
  it('decides what comes to another process, which answers as if it had', async () => {
    const { status, id } = await post(away);
    expect(status).toBe(201);
    const [offer] = await pendingOffers();
    expect(await answer(away, 'accept_offer', offer!)).toMatchObject({ state: 'accepted', leadId: id });
    expect([home.shell.batches > 0, away.shell.batches]).toEqual([true, 0]);
  });

  it('refuses with the same problem', async () => {
    await post(away);
    const [offer] = await pendingOffers();
    await answer(away, 'decline_offer', offer!);
    await expect(answer(away, 'accept_offer', offer!)).rejects.toMatchObject({
      code: 'offer_resolved',
      status: 409,
    });
    expect(away.shell.batches).toBe(0);
  });

  it('does once what it was asked twice', async () => {
    bus.fate = (kind) => (kind === 'orders' ? 'twice' : 'comes');
    expect((await post(away)).status).toBe(201);
    await home.shell.settle();
    expect(await bench.count(tenant, 'leads')).toBe(1);
  });

  it('leaves it to the asker where it knows no such work', async () => {
    const unheard = orderable(`unheard of ${newId()}`, () => ({ name: 'nothing', run: () => () => 'done' }));
    const work = { ...unheard(), order: { kind: 'of a newer version', asked: [] } };
    expect(await away.homes.submit(tenant, work)).toBe('done');
    expect([home.shell.batches, away.shell.batches > 0]).toEqual([0, true]);
  });

  it('answers what it was asked, and nothing new, when it leaves', async () => {
    const asked = post(away);
    await said('orders');
    const leaving = home.homes.leave();
    expect(away.homes.isHere(tenant)).toBe(true);
    const [first, second] = await Promise.all([asked, post(away), leaving]);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(await bench.count(tenant, 'leads')).toBe(2);
  });

  it('hands back what still comes to it after it left', async () => {
    home.end.retire = () => undefined;
    await home.homes.leave();
    expect((await post(away)).status).toBe(201);
    expect(bus.messages).toContain('orders');
    expect([home.shell.batches, away.shell.batches > 0]).toEqual([0, true]);
  });
});

describe('a home that is gone', () => {
  it('was not reached: the process decides by itself', async () => {
    bus.fate = () => 'refused';
    expect((await post(away)).status).toBe(201);
    expect([home.shell.batches, away.shell.batches > 0]).toEqual([0, true]);
  });

  it('had taken the lead in, but its answer was lost: the lead is that one', async () => {
    bus.fate = (kind) => (kind === 'replies' ? 'lost' : 'comes');
    const asked = post(away);
    await said('replies');
    hears(false);
    expect(await asked).toMatchObject({ status: 201 });
    const { rows } = await bench.owner.query('select id from leads where tenant_id = $1', [tenant]);
    expect(rows).toEqual([{ id: (await asked).id }]);
  });

  it('had taken in a lead that somebody has accepted meanwhile: it is answered as it is', async () => {
    bus.fate = (kind) => (kind === 'replies' ? 'lost' : 'comes');
    const asked = post(away);
    await said('replies');
    const [offer] = await pendingOffers();
    await answer(home, 'accept_offer', offer!);
    hears(false);
    expect((await asked).status).toBe(201);
    expect(await bench.count(tenant, 'leads', `status = 'accepted' and id = '${(await asked).id}'`)).toBe(1);
  });

  it('had booked the answer to an offer, but its own was lost: it is answered, and booked once', async () => {
    await post(home);
    const [offer] = await pendingOffers();
    bus.fate = (kind) => (kind === 'replies' ? 'lost' : 'comes');
    const accepted = answer(away, 'accept_offer', offer!);
    await said('replies');
    hears(false);
    expect(await accepted).toMatchObject({ state: 'accepted' });
    expect(await bench.count(tenant, 'score_entries', `rule = 'accept'`)).toBe(1);
  });

  it('comes back and decides what the other has decided meanwhile: nothing is done again', async () => {
    // It hangs with the order in its queue.
    const hung = vi.spyOn(home.shell.router, 'submit');
    let goOn: () => void = () => undefined;
    const free = new Promise<void>((resolve) => (goOn = resolve));
    const submit = home.shell.router.submit.bind(home.shell.router);
    hung.mockImplementation(async (work) => {
      hung.mockRestore();
      await free;
      return submit(work);
    });
    const asked = post(away);
    await said('orders');
    hears(false);
    const { status, id } = await asked;
    expect(status).toBe(201);
    hears(true);
    goOn();
    await said('replies');
    expect(await bench.count(tenant, 'leads')).toBe(1);
    expect(await bench.count(tenant, 'leads', `id = '${id}'`)).toBe(1);
    expect(await bench.count(tenant, 'pending_offers')).toBe(1);
  });
});

describe('what becomes due', () => {
  it('is the home’s to do, whoever decided last', async () => {
    const told = vi.spyOn(home.shell.router, 'wakeBy');
    away.homes.wakeBy(tenant, 12);
    expect(told).toHaveBeenCalledWith(12);
    hears(false);
    const own = vi.spyOn(away.shell.router, 'wakeBy');
    away.homes.wakeBy(tenant, 13);
    expect(own).toHaveBeenCalledWith(13);
  });
});

describe('messages that are lost, come twice, and homes that come and go', () => {
  const fates = fc.constantFrom<Fate>('comes', 'comes', 'comes', 'twice', 'refused', 'lost');
  const step = fc.record({
    what: fc.constantFrom('post', 'post', 'accept', 'decline'),
    at: fc.constantFrom<'home' | 'away'>('home', 'away', 'away'),
    fate: fates,
    gone: fc.boolean(),
  });

  it('lose nothing and double nothing', { timeout: 120_000 }, () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { maxLength: 8 }), { maxLength: 6 }), async (rounds) => {
        await open(4);
        const posted: Promise<{ status: number; id: string }>[] = [];
        const accepted: Promise<unknown>[] = [];
        for (const round of rounds) {
          const fresh = await pendingOffers();
          const asked: Promise<unknown>[] = [];
          for (const { what, at, fate, gone } of round) {
            bus.fate = () => fate;
            const place = at === 'home' ? home : away;
            const offer = what === 'post' ? undefined : fresh.shift();
            if (what === 'post') {
              const lead = post(place);
              posted.push(lead);
              asked.push(lead);
            } else if (offer !== undefined) {
              const answered = answer(place, what === 'accept' ? 'accept_offer' : 'decline_offer', offer);
              if (what === 'accept') accepted.push(answered);
              asked.push(answered);
            }
            // It goes out under this fate.
            await new Promise((resolve) => setImmediate(resolve));
            if (gone) {
              hears(false);
              hears(true);
            }
          }
          // Whoever still waits was not heard: what it asked is taken back.
          bus.fate = () => 'comes';
          hears(false);
          await Promise.all(asked);
          hears(true);
        }
        const ids = (await Promise.all(posted)).map(({ status, id }) => {
          expect(status).toBe(201);
          return id;
        });
        const { rows } = await bench.owner.query<{ id: string }>(
          'select id from leads where tenant_id = $1 order by id',
          [tenant],
        );
        expect(rows.map(({ id }) => id)).toEqual(ids.toSorted());
        for (const offer of await Promise.all(accepted)) expect(offer).toMatchObject({ state: 'accepted' });
        expect(await bench.count(tenant, 'offers', `state = 'accepted'`)).toBe(accepted.length);
        expect(await bench.count(tenant, 'score_entries', `rule = 'accept'`)).toBe(accepted.length);
        await home.shell.router.close();
        await away.shell.router.close();
      }),
      { numRuns: 25 },
    ),
  );
});
