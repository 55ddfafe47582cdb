import { createECDH, randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Stage, type Person } from '../../test/stage.ts';

const PATIENCE = { timeout: 120_000, interval: 25 };

/** A push service on this machine: keeps what it gets and answers as it is told. */
class PushService {
  readonly got: { path: string; headers: IncomingHttpHeaders; body: Buffer }[] = [];
  status = 201;
  private readonly server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => void parts.push(part));
    request.on('end', () => {
      this.got.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(parts) });
      response.writeHead(this.status).end();
    });
  });

  async open(): Promise<void> {
    await new Promise<void>((ready) => this.server.listen(0, '127.0.0.1', ready));
  }
  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
  address(path: string): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${path}`;
  }
}

function subscriptionAt(endpoint: string) {
  const key = createECDH('prime256v1');
  return {
    endpoint,
    keys: { p256dh: key.generateKeys('base64url'), auth: randomBytes(16).toString('base64url') },
  };
}

describe('web push', () => {
  const service = new PushService();
  let stage: Stage;
  let people = 0;
  beforeAll(async () => {
    await service.open();
    stage = await Stage.open({ allowPrivateWebhooks: true });
  });
  afterAll(async () => {
    await stage.close();
    service.close();
  });
  beforeEach(async () => {
    service.status = 201;
    service.got.length = 0;
    await stage.discardPending();
  });
  /** Available, by one browser and without a device. */
  async function reachable(): Promise<{ agent: Person; path: string }> {
    const agent = await stage.agent();
    const path = `/push/${(people += 1)}`;
    const { status, body } = await agent.caller.post('/me/push', subscriptionAt(service.address(path)));
    expect(status).toBe(200);
    expect(body).toMatchObject({ browsers: 1 });
    await agent.activity('available');
    return { agent, path };
  }
  const offersOf = async (agent: Person) => (await agent.caller.get('/offers?state=pending')).body.items;

  const pushOf = async ({ id }: Person) => (await stage.admin.get(`/users/${id}`)).body.push;

  it('brings an offer to an agent without a device, and its acceptance starts the clock', async () => {
    const { agent, path } = await reachable();
    expect(await pushOf(agent)).toEqual({ browsers: 1, lastUsedAt: null });
    await stage.post({
      subject: 'Solar roof',
      customer: { name: 'Anna Weber', email: 'anna@weber.example' },
    });
    await vi.waitFor(() => expect(service.got.map((one) => one.path)).toEqual([path]), PATIENCE);
    const [{ headers, body }] = service.got as [(typeof service.got)[number]];
    expect(headers['content-encoding']).toBe('aes128gcm');
    expect(headers['authorization']).toMatch(/^vapid t=/);
    expect(headers['urgency']).toBe('high');
    expect(body.toString('latin1')).not.toMatch(/Anna|Solar/);
    await vi.waitFor(async () => expect((await offersOf(agent))[0]?.deliveredAt).toBeTruthy(), PATIENCE);
    await vi.waitFor(async () => expect((await pushOf(agent)).lastUsedAt).not.toBeNull(), PATIENCE);
    const [offer] = await offersOf(agent);
    expect((await agent.caller.post(`/offers/${offer!.id}/accept`)).status).toBe(200);
    await agent.activity('offline');
  });

  it('does not push to who has a device', async () => {
    const { agent } = await reachable();
    const device = await agent.device();
    await stage.post({});
    await device.hear('offer.delivered');
    expect(service.got).toEqual([]);
    await agent.activity('offline');
    device.close();
  });

  it('drops a browser whose subscription has ended, and its agent is reachable no more', async () => {
    const { agent } = await reachable();
    service.status = 410;
    await stage.post({});
    await vi.waitFor(
      async () => expect(await stage.count('push_subscriptions', `user_id = '${agent.id}'`)).toBe(0),
      PATIENCE,
    );
    await vi.waitFor(async () => {
      const { rows } = await stage.owner.query<{ channels: string[] }>(
        'select channels from users where id = $1',
        [agent.id],
      );
      expect(rows).toEqual([{ channels: [] }]);
    }, PATIENCE);
    expect((await offersOf(agent))[0]?.deliveredAt ?? null).toBeNull();
    const before = service.got.length;
    await stage.discardPending();
    await stage.post({});
    expect(await offersOf(agent)).toEqual([]);
    expect(service.got).toHaveLength(before);
    await agent.activity('offline');
  });

  it('ends on demand, keeps ten browsers at most, and has one key for all', async () => {
    const agent = await stage.agent();
    const first = (await agent.caller.get('/me/push')).body;
    expect(first).toMatchObject({ browsers: 0 });
    for (let i = 0; i < 11; i += 1)
      await agent.caller.post('/me/push', subscriptionAt(service.address(`/many/${i}`)));
    expect((await agent.caller.get('/me/push')).body).toMatchObject({
      browsers: 10,
      publicKey: first['publicKey'],
    });
    for (let i = 0; i < 11; i += 1)
      await agent.caller.post('/me/push/end', { endpoint: service.address(`/many/${i}`) });
    expect((await agent.caller.get('/me/push')).body).toMatchObject({ browsers: 0 });
    const { rows } = await stage.owner.query<{ channels: string[] }>(
      'select channels from users where id = $1',
      [agent.id],
    );
    expect(rows).toEqual([{ channels: [] }]);
    const other = await stage.agent();
    expect((await other.caller.get('/me/push')).body['publicKey']).toBe(first['publicKey']);
  });
});

describe('web push, guarded', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterAll(() => stage.close());

  it('takes no address of a private network', async () => {
    const agent = await stage.agent();
    for (const endpoint of [
      'https://127.0.0.1/x',
      'https://[::1]/x',
      'https://169.254.169.254/x',
      'http://8.8.8.8/x',
    ])
      expect(await agent.caller.post('/me/push', subscriptionAt(endpoint)), endpoint).toMatchObject({
        status: 422,
        body: { errors: [{ path: 'endpoint' }] },
      });
    expect(await stage.count('push_subscriptions')).toBe(0);
  });
});
