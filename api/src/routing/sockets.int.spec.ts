import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Stage, type Device, type Person } from '../../test/stage.ts';
import { newId } from '../platform/ids.ts';
import { TidyService } from '../platform/tidy.service.ts';

let stage: Stage;
beforeAll(async () => void (stage = await Stage.open()));
afterAll(() => stage.close());

/** Nobody else takes leads while a test runs, and none is left for the next one. */
async function alone(work: (person: Person) => Promise<void>): Promise<void> {
  const person = await stage.agent();
  try {
    await work(person);
  } finally {
    await person.activity('offline');
    await stage.discardPending();
  }
}

const dense = (numbers: number[]): boolean =>
  numbers.every((seq, i) => i === 0 || seq === numbers[i - 1]! + 1);

describe('a device that comes back', () => {
  it('gets exactly what it missed, without a gap', () =>
    alone(async (person) => {
      const device = await person.arrive();
      await stage.post();
      const offer = await device.hear('offer.created');
      await device.hear('offer.delivered');
      const lastSeq = device.numbers.at(-1)!;
      device.close();
      await sleep(200);
      expect(
        (await person.caller.post(`/offers/${String(offer['id'])}/decline`, { reason: 'Too busy' })).status,
      ).toBe(200);
      const { body: second } = await stage.post({ subject: 'While away' });
      const back = await person.device({ lastSeq });
      await back.hear('offer.resolved', ({ state }) => state === 'declined');
      await back.hear('offer.created', ({ leadId }) => leadId === second.id);
      await back.hear('offer.delivered', ({ leadId }) => leadId === second.id);
      expect(back.heard.map(({ name }) => name)).not.toContain('snapshot');
      expect(back.numbers[0]).toBe(lastSeq + 1);
      expect(dense(back.numbers), back.numbers.join()).toBe(true);
    }));

  it('gets a snapshot where the number is unknown or there is none', () =>
    alone(async (person) => {
      const device = await person.arrive();
      const { body: lead } = await stage.post();
      await device.hear('offer.delivered');
      device.close();
      for (const auth of [{}, { lastSeq: null }, { lastSeq: 1_000_000 }]) {
        const back = await person.device(auth);
        const snapshot = await back.hear('snapshot');
        expect(snapshot).toMatchObject({ activity: 'available' });
        expect(
          (snapshot['offers'] as { leadId: string; deliveredAt: string | null }[]).map(
            ({ leadId }) => leadId,
          ),
        ).toEqual([lead.id]);
        back.close();
      }
      await person.device().then(async (back) =>
        back.ask('offer.decline', {
          offerId: await back.hear('snapshot').then(({ offers }) => (offers as { id: string }[])[0]!.id),
        }),
      );
    }));

  it('hears the same as the other device of the person', () =>
    alone(async (person) => {
      const [first, second] = [await person.arrive(), await person.device()];
      await stage.post();
      const offer = await first.hear('offer.created');
      expect(await second.hear('offer.created')).toMatchObject({ id: offer['id'], seq: offer.seq });
      expect(await second.ask('offer.accept', { offerId: offer['id'] })).toMatchObject({ ok: true });
      await first.hear('offer.resolved', ({ state }) => state === 'accepted');
      first.close();
      await sleep(300);
      expect((await person.caller.get('/me')).body).toMatchObject({ connected: true });
    }));
});

describe('before it is accepted', () => {
  it('no frame carries name, e-mail or phone of the customer', () =>
    alone(async (person) => {
      const device = await person.arrive();
      const { body: lead } = await stage.post({
        subject: 'Call Wilhelmina at once',
        text: 'I am Wilhelmina Quastenflosser, wilhelmina@quasten.test or +49 30 901820, thank you',
        customer: {
          name: 'Wilhelmina Quastenflosser',
          email: 'wilhelmina@quasten.test',
          phone: '+49 30 901820',
          postalCode: '10115',
        },
      });
      const offer = await device.hear('offer.created');
      await device.hear('offer.delivered');
      const shown = [
        device.frames.join('\n'),
        JSON.stringify((await person.caller.get('/offers?state=pending')).body),
        JSON.stringify((await person.caller.get(`/leads/${lead.id}`)).body),
      ].join('\n');
      expect(shown).toContain('10115');
      expect(shown).not.toMatch(/wilhelmina|quasten|901820/i);
      const { data } = await device.ask('offer.accept', { offerId: offer['id'] });
      expect(JSON.stringify(data)).toContain('Wilhelmina Quastenflosser');
    }));
});

describe('a session that ends', () => {
  it('takes its sockets with it', async () => {
    const person = await stage.agent();
    const device = await person.device();
    expect((await person.caller.post('/auth/logout')).status).toBeLessThan(300);
    await device.closed;
    await expect(person.device()).rejects.toThrow();
  });

  it('and nobody connects with a cookie or key that is not one', async () => {
    const person = await stage.agent();
    person.caller.cookie = 'baton_session=made-up';
    await expect(person.device()).rejects.toMatchObject({ data: { code: 'unauthenticated' } });
  });

  it('leaves the process standing when packets make no sense', () =>
    alone(async (person) => {
      const device = await person.device();
      expect(await device.ask('offer.accept', { offerId: 7 })).toMatchObject({
        ok: false,
        code: 'invalid_input',
      });
      expect(await device.ask('offer.accept', {})).toMatchObject({ ok: false, code: 'invalid_input' });
      expect(await device.ask('no.such.event', {})).toMatchObject({ ok: false, code: 'not_found' });
      device.socket.emit('offer.accept');
      device.socket.emit('offer.accept', null, null, 3);
      (device.socket.io.engine as unknown as { write(text: string): void }).write('42["offer.accept",{');
      await sleep(200);
      expect((await person.caller.get('/me')).status).toBe(200);
    }));
});

describe('what a key may do over a socket', () => {
  it('is what its scopes say', async () => {
    const person = await stage.agent();
    const keyed = async (...scopes: string[]): Promise<Device> => {
      const { body } = await person.caller.post('/api-keys', { name: 'bot', scopes });
      return person.device({ token: body.secret });
    };
    await expect(keyed('leads:write')).rejects.toMatchObject({ data: { code: 'missing_scope' } });
    const reader = await keyed('offers:read');
    expect(await reader.ask('offer.accept', { offerId: newId() })).toMatchObject({ code: 'missing_scope' });
    expect(await reader.ask('activity.set', { activity: 'away' })).toMatchObject({ code: 'missing_scope' });
    const writer = await keyed('offers:read', 'offers:write');
    expect(await writer.ask('offer.accept', { offerId: newId() })).toMatchObject({ code: 'not_found' });
    expect(await writer.ask('activity.set', { activity: 'available' })).toMatchObject({ ok: true });
    await person.activity('offline');
  });

  it('hears of no customer of others where it may read no leads', async () => {
    const person = await stage.agent({ role: 'admin' });
    const keyed = async (...scopes: string[]): Promise<Device> => {
      const { body } = await person.caller.post('/api-keys', { name: 'bot', scopes });
      return person.device({ token: body.secret });
    };
    const [offers, leads] = [await keyed('offers:read'), await keyed('offers:read', 'leads:read')];
    const { body: lead } = await stage.post({ customer: { name: 'Ada Byron', phone: '030 901820' } });
    const told = (device: Device) =>
      Promise.all([
        device.hear('lead.updated', ({ id }) => id === lead.id),
        device.hear('wall.event', ({ leadId }) => leadId === lead.id),
      ]);
    expect(JSON.stringify(await told(leads))).toMatch(/Ada Byron.*Ada Byron/);
    const heard = await told(offers);
    expect(heard[0]).toMatchObject({ id: lead.id, masked: true, customer: { name: null, phone: null } });
    expect(JSON.stringify(heard)).not.toMatch(/Ada|901820/);
    for (const device of [offers, leads]) device.close();
    await stage.discardPending();
  });

  it('ends with the key, and with the session', async () => {
    const person = await stage.agent();
    const bySession = await person.device();
    const { body } = await person.caller.post('/api-keys', { name: 'bot', scopes: ['offers:read'] });
    const byKey = await person.device({ token: body.secret });
    const other = await (await stage.agent()).device();
    await stage.owner.query('update api_keys set ends_at = now() where id = $1', [body.id]);
    await stage.owner.query('update sessions set ends_at = now() where account_id = $1', [person.accountId]);
    await stage.api.running.app.get(TidyService).closeEnded();
    await Promise.all([bySession.closed, byKey.closed]);
    expect(other.socket.connected).toBe(true);
  });
});
