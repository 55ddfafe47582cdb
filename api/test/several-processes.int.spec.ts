/**
 * What people see does not depend on how many processes there are: one alone, one with Redis, and two with Redis, where
 * agents are connected to one ("here") and everything else comes to the other ("there").
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signal } from '../bin/lib/processes.ts';
import { Caller, startApi, type TestApi } from './api.ts';
import { startRedis, type TestRedis } from './redis.ts';
import { Device, Stage, type Person } from './stage.ts';

const MODES = ['one process', 'one process with Redis', 'two processes with Redis'] as const;

const dense = (numbers: number[]): boolean =>
  numbers.every((seq, i) => i === 0 || seq === numbers[i - 1]! + 1);

describe.each(MODES)('with %s', (mode) => {
  let redis: TestRedis | null = null;
  let stage: Stage;
  let other: TestApi | null = null;

  beforeAll(async () => {
    if (mode !== 'one process') redis = await startRedis();
    stage = await Stage.open({ redisUrl: redis?.url ?? null });
    if (mode === 'two processes with Redis')
      other = await startApi({ redisUrl: redis?.url ?? null }, stage.api.database);
  });
  afterAll(async () => {
    for (const device of stage.devices) device.close();
    await other?.close();
    await stage.close();
    await redis?.stop();
  });

  /** The same caller at the other process, where there is one. */
  const there = (caller: Caller): Caller => {
    const same = new Caller(other ?? stage.api, caller.headers);
    same.cookie = caller.cookie;
    same.csrfToken = caller.csrfToken;
    return same;
  };
  const post = (lead: object = {}) => there(stage.program).post('/leads', { customer: {}, ...lead });
  const deviceThere = async (person: Person, auth: { lastSeq?: number } = {}): Promise<Device> => {
    const device = new Device((other ?? stage.api).url, person.caller.cookie, auth, true);
    stage.devices.push(device);
    await device.ready;
    return device;
  };
  const answer = (person: Person, offer: { [field: string]: unknown }, what: string, body?: object) =>
    there(person.caller).post(`/offers/${String(offer['id'])}/${what}`, body);
  /** Nobody else takes leads while a case runs, and none is left for the next one. */
  const among = async (count: number, work: (...people: Person[]) => Promise<void>): Promise<void> => {
    const people = await stage.agents(count);
    try {
      await work(...people);
    } finally {
      for (const person of people) await person.activity('offline').catch(() => undefined);
      await stage.discardPending();
    }
  };

  it('brings an offer to the socket, and its acceptance', () =>
    among(1, async (person) => {
      const device = await person.arrive();
      const { body: lead, status } = await post();
      expect(status).toBe(201);
      const offer = await device.hear('offer.created', ({ leadId }) => leadId === lead.id);
      await device.hear('offer.delivered', ({ offerId }) => offerId === offer['id']);
      expect((await answer(person, offer, 'accept')).status).toBe(200);
      await device.hear(
        'offer.resolved',
        ({ offerId, state }) => offerId === offer['id'] && state === 'accepted',
      );
      await device.hear('lead.assigned', ({ id }) => id === lead.id);
      expect(dense(device.numbers), device.numbers.join()).toBe(true);
    }));

  it('lets one of two accept', () =>
    among(2, async (first, second) => {
      await stage.plan({ name: 'Both', strategy: 'performance', parallelOffers: 2 });
      const devices = [await first.arrive(), await second.arrive()];
      const { body: lead } = await post();
      const offers = await Promise.all(
        devices.map((device) => device.hear('offer.created', ({ leadId }) => leadId === lead.id)),
      );
      const answers = await Promise.all([
        first.caller.post(`/offers/${String(offers[0]!['id'])}/accept`),
        answer(second, offers[1]!, 'accept'),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect(await stage.count('offers', `lead_id = '${lead.id}' and state = 'accepted'`)).toBe(1);
      await stage.plan({ name: 'One', strategy: 'performance' });
    }));

  it('moves on to the next agent when one declines', () =>
    among(2, async (first, second) => {
      const devices = [await first.arrive(), await deviceThere(second)];
      await second.activity('available');
      const { body: lead } = await post();
      await expect
        .poll(
          () =>
            devices.findIndex((device) => device.heard.some(({ payload }) => payload['leadId'] === lead.id)),
          {
            timeout: 60_000,
          },
        )
        .toBeGreaterThan(-1);
      const had = devices.findIndex((device) =>
        device.heard.some(({ payload }) => payload['leadId'] === lead.id),
      );
      const offer = await devices[had]!.hear('offer.created', ({ leadId }) => leadId === lead.id);
      const who = [first, second][had]!;
      expect((await answer(who, offer, 'decline', { reason: 'Too busy' })).status).toBe(200);
      await devices[1 - had]!.hear('offer.created', ({ leadId }) => leadId === lead.id);
    }));

  it('sees an agent come and go', () =>
    among(1, async (person) => {
      const admin = there(stage.admin);
      const shown = async (): Promise<boolean | undefined> => {
        const { body } = await admin.get<{ items: { agentId: string; connected: boolean }[] }>(
          '/agents?limit=200',
        );
        return body.items.find(({ agentId }) => agentId === person.id)?.connected;
      };
      const [here, elsewhere] = [await person.device(), await deviceThere(person)];
      await expect.poll(shown, { timeout: 60_000 }).toBe(true);
      here.close();
      await here.closed;
      await sleep(100);
      expect(await shown()).toBe(true);
      elsewhere.close();
      await expect.poll(shown, { timeout: 60_000 }).toBe(false);
    }));

  it('tells a device that comes back elsewhere exactly what it missed', () =>
    among(1, async (person) => {
      const device = await person.arrive();
      const { body: lead } = await post();
      const offer = await device.hear('offer.created', ({ leadId }) => leadId === lead.id);
      await device.hear('offer.delivered');
      const lastSeq = device.numbers.at(-1)!;
      device.close();
      await device.closed;
      expect((await answer(person, offer, 'decline', { reason: 'Too busy' })).status).toBe(200);
      const { body: second } = await post({ subject: 'While away' });
      const back = await deviceThere(person, { lastSeq });
      await back.hear('offer.resolved', ({ state }) => state === 'declined');
      await back.hear('offer.created', ({ leadId }) => leadId === second.id);
      expect(back.heard.map(({ name }) => name)).not.toContain('snapshot');
      expect(back.numbers[0]).toBe(lastSeq + 1);
      expect(dense(back.numbers), back.numbers.join()).toBe(true);
    }));

  it('shows an activity that was chosen elsewhere', () =>
    among(1, async (person) => {
      const device = await person.arrive();
      expect((await there(person.caller).send('PUT', '/me/activity', { activity: 'break' })).status).toBe(
        200,
      );
      await device.hear('agent.activity_changed', ({ activity }) => activity === 'break');
    }));

  it('closes the sockets of a session that ends elsewhere', () =>
    among(1, async (person) => {
      const device = await person.device();
      expect((await there(person.caller).post('/auth/logout')).status).toBeLessThan(300);
      await device.closed;
      await expect.poll(async () => (await person.caller.get('/me')).status, { timeout: 60_000 }).toBe(401);
      await expect(person.device()).rejects.toThrow();
    }));

  it('goes by a setting that was changed elsewhere', () =>
    among(1, async (person) => {
      const device = await person.arrive();
      for (const offerWindowMs of [61_000, 62_000]) {
        await there(stage.admin).patch('/settings/routing', { offerWindowMs });
        const { body: lead } = await stage.post();
        const offer = await device.hear('offer.created', ({ leadId }) => leadId === lead.id);
        expect(offer['windowMs']).toBe(offerWindowMs);
        await answer(person, offer, 'accept');
      }
    }));

  it('ends an offer nobody answers, whoever holds the timer', () =>
    among(1, async (person) => {
      await stage.settings({ offerWindowMs: 1_000 });
      const device = await person.arrive();
      const { body: lead } = await post();
      const offer = await device.hear('offer.created', ({ leadId }) => leadId === lead.id);
      await device.hear(
        'offer.resolved',
        ({ offerId, state }) => offerId === offer['id'] && state === 'timed_out',
      );
      await stage.settings({ offerWindowMs: 60_000 });
    }));

  if (mode === 'two processes with Redis') {
    it('has workers that answer whoever runs them and nobody else', async () => {
      const worker = await startApi({ redisUrl: redis?.url ?? null, role: 'worker' }, stage.api.database);
      try {
        const status = async (path: string): Promise<number> => (await fetch(`${worker.url}${path}`)).status;
        for (const path of ['/healthz', '/readyz', '/metrics?x=1'])
          expect(await status(path), path).toBe(200);
        for (const path of ['/api/v1/me', '/api/docs', '/', '/socket.io/?EIO=4&transport=polling'])
          expect(await status(path), path).toBe(404);
        const device = new Device(worker.url, stage.admin.cookie, {}, true);
        await expect(device.ready).rejects.toThrow();
        device.close();
      } finally {
        await worker.close();
      }
    });

    it('loses nothing while Redis is silent', () =>
      among(1, async (person) => {
        const device = await person.arrive();
        const pid = redis!.pid!;
        signal(pid, 'SIGSTOP');
        try {
          for (const subject of ['first', 'second']) {
            const { body: lead, status } = await post({ subject });
            expect(status).toBe(201);
            const offer = await device.hear('offer.created', ({ leadId }) => leadId === lead.id);
            expect((await answer(person, offer, 'accept')).status).toBe(200);
            await device.hear('lead.assigned', ({ id }) => id === lead.id);
          }
        } finally {
          signal(pid, 'SIGCONT');
        }
        const { body: lead } = await post();
        await device.hear('offer.created', ({ leadId }) => leadId === lead.id);
        expect(dense(device.numbers), device.numbers.join()).toBe(true);
      }));

    it('goes on when the other process stops: its agents are gone at once, its leads are not', () =>
      among(2, async (here, elsewhere) => {
        await here.arrive();
        await deviceThere(elsewhere);
        await elsewhere.activity('available');
        const stopping = other!;
        other = null;
        await stopping.close();
        const connected = (id: string) => stage.count('agent_live', `agent_id = '${id}' and connected`);
        await expect.poll(() => connected(elsewhere.id), { timeout: 60_000 }).toBe(0);
        expect(await connected(here.id)).toBe(1);
      }));
  }
});
