import { WEBHOOK_ENDPOINTS_MAX, type Page } from '@baton/contract';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook as Verifier } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Caller } from '../../test/api.ts';
import { Stage, type Person } from '../../test/stage.ts';
import { SenderService } from './sender.service.ts';

const PATIENCE = { timeout: 240_000, interval: 100 };

interface Got {
  line: string;
  headers: IncomingHttpHeaders;
  body: string;
}
interface Message {
  type: string;
  data: { lead?: { id: string; customer: { name: string } }; agentId?: string };
}

/** A receiver on this machine that answers what it is told to, and keeps all it gets. */
class Receiver {
  readonly got: Got[] = [];
  status = 200;
  answer = 'thanks';
  /** Answers wait for it. */
  gate: Promise<void> = Promise.resolve();
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (part: string) => (body += part));
      request.on('end', () => {
        this.got.push({ line: `${request.method} ${request.url}`, headers: request.headers, body });
        void this.gate.then(() =>
          response
            .writeHead(this.status, this.status === 302 ? { location: '/elsewhere' } : {})
            .end(this.answer),
        );
      });
    });
  }
  async open(): Promise<this> {
    await new Promise<void>((ready) => this.server.listen(0, '127.0.0.1', ready));
    return this;
  }
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hooks`;
  }
  types(): string[] {
    return this.got.map(({ body }) => (JSON.parse(body) as Message).type);
  }
  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

describe('webhooks', () => {
  let stage: Stage;
  let agent: Person;
  const receivers: Receiver[] = [];
  beforeAll(async () => {
    stage = await Stage.open({ allowPrivateWebhooks: true });
    agent = await stage.agent();
    await agent.arrive();
  });
  afterEach(() => stage.discardPending());
  afterAll(async () => {
    await stage.close();
    for (const receiver of receivers) receiver.close();
  });

  async function endpoint(eventTypes: string[]) {
    const receiver = await new Receiver().open();
    receivers.push(receiver);
    const { status, body } = await stage.admin.post('/webhooks', { url: receiver.url, eventTypes });
    expect(status).toBe(201);
    return { receiver, id: body.id, secret: body.secret };
  }
  const remove = (id: string) => stage.admin.delete(`/webhooks/${id}`);
  /** What waits for a later try is due now: the database's rows say when, no test waits for it. */
  async function due(endpointId: string): Promise<void> {
    await stage.owner.query(
      `update webhook_deliveries set next_try_at = now() where endpoint_id = $1 and state = 'pending'`,
      [endpointId],
    );
    await stage.owner.query(
      `update baton_jobs._private_jobs set run_at = now() where key = $1 and locked_at is null`,
      [`webhooks.deliver:${endpointId}`],
    );
  }
  const log = async (id: string) => (await stage.admin.get(`/webhooks/${id}/deliveries`)).body.items;
  const one = async (id: string) => (await log(id))[0]!;

  it('are told of a lead that came, was offered and accepted, signed, once each', async () => {
    const { receiver, id, secret } = await endpoint(['lead.received', 'offer.created', 'lead.accepted']);
    const lead = (await stage.post({ subject: 'Roof', customer: { name: 'Anna Weber' } })).body;
    const offer = await vi.waitFor(async () => {
      const found = (await agent.caller.get('/offers?state=pending')).body.items[0];
      expect(found).toBeDefined();
      return found!;
    }, PATIENCE);
    await agent.caller.post(`/offers/${offer.id}/accept`);
    await vi.waitFor(
      () => expect(receiver.types().toSorted()).toEqual(['lead.accepted', 'lead.received', 'offer.created']),
      PATIENCE,
    );
    for (const { body, headers } of receiver.got)
      expect(new Verifier(secret).verify(body, headers as Record<string, string>)).toEqual(JSON.parse(body));
    const bodies = receiver.got.map(({ body }) => JSON.parse(body) as Message);
    const accepted = bodies.find(({ type }) => type === 'lead.accepted')!;
    expect(accepted.data).toMatchObject({
      lead: { id: lead.id, status: 'accepted', customer: { name: 'Anna Weber' } },
      agentId: agent.id,
    });
    // An offer says nothing of its customer.
    expect(JSON.stringify(bodies.find(({ type }) => type === 'offer.created'))).not.toContain('Weber');
    await vi.waitFor(
      async () =>
        expect((await log(id)).map(({ state }) => state)).toEqual(['delivered', 'delivered', 'delivered']),
      PATIENCE,
    );
    await remove(id);
  });

  it('cost nothing where nobody wants the event', async () => {
    const { id } = await endpoint(['lead.unclaimed']);
    const before = await stage.count('webhook_messages');
    await stage.post({ subject: 'Unheard' });
    expect(await stage.count('webhook_messages')).toBe(before);
    await remove(id);
  });

  it('are tried again by the schedule until they are taken, under the same id', async () => {
    const { receiver, id } = await endpoint(['lead.received']);
    receiver.status = 500;
    receiver.answer = 'x'.repeat(100_000);
    await stage.post({ subject: 'Again' });
    await vi.waitFor(
      async () => expect(await one(id)).toMatchObject({ state: 'pending', lastStatus: 500 }),
      PATIENCE,
    );
    const { nextTryAt, createdAt } = (await one(id)) as unknown as Record<string, string>;
    expect(Date.parse(nextTryAt!) - Date.parse(createdAt!)).toBeGreaterThanOrEqual(5_000);
    expect((await stage.admin.get('/webhooks')).body.items[0]!['failingSince']).not.toBeNull();
    receiver.status = 204;
    await vi.waitFor(async () => {
      await due(id);
      expect(await one(id)).toMatchObject({ state: 'delivered', lastStatus: 204 });
    }, PATIENCE);
    expect(new Set(receiver.got.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    const detail = (await stage.admin.get(`/webhooks/${id}/deliveries/${(await one(id)).id}`)).body;
    const attempts = detail['attempts'] as { status: number; response: string }[];
    // Newest first.
    expect(attempts.slice(0, 2).map(({ status }) => status)).toEqual([204, 500]);
    expect(attempts[1]!.response).toHaveLength(1_000);
    expect((await stage.admin.get('/webhooks')).body.items[0]!['failingSince']).toBeNull();
    await remove(id);
  });

  it('give up after the last try, and send again on demand', async () => {
    const { receiver, id } = await endpoint(['lead.received']);
    receiver.status = 302;
    await stage.post({ subject: 'Moved' });
    await vi.waitFor(async () => expect(Number((await one(id))['tries'])).toBeGreaterThan(0), PATIENCE);
    await stage.owner.query('update webhook_deliveries set tries = 9 where endpoint_id = $1', [id]);
    await vi.waitFor(async () => {
      await due(id);
      expect(await one(id)).toMatchObject({ state: 'failed', lastError: 'answered 302' });
      expect(Number((await one(id))['tries'])).toBeGreaterThanOrEqual(10);
    }, PATIENCE);
    receiver.status = 200;
    const replay = await stage.admin.post(`/webhooks/${id}/deliveries/${(await one(id)).id}/replay`);
    expect(replay.body).toMatchObject({ state: 'pending', tries: 0 });
    await vi.waitFor(async () => expect(await one(id)).toMatchObject({ state: 'delivered' }), PATIENCE);
    expect(new Set(receiver.got.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    // A redirect was an answer like any other.
    expect(new Set(receiver.got.map(({ line }) => line))).toEqual(new Set(['POST /hooks']));
    await remove(id);
  });

  it('are sent again where that was asked for while the last try was on its way', async () => {
    const { receiver, id } = await endpoint(['lead.received']);
    receiver.status = 500;
    await stage.post({ subject: 'Late' });
    await vi.waitFor(async () => expect(Number((await one(id))['tries'])).toBeGreaterThan(0), PATIENCE);
    const { promise, resolve } = Promise.withResolvers<void>();
    receiver.gate = promise;
    const before = receiver.got.length;
    await stage.owner.query('update webhook_deliveries set tries = 9 where endpoint_id = $1', [id]);
    await vi.waitFor(async () => {
      await due(id);
      expect(receiver.got.length).toBeGreaterThan(before);
    }, PATIENCE);
    await stage.admin.post(`/webhooks/${id}/deliveries/${(await one(id)).id}/replay`);
    receiver.gate = Promise.resolve();
    resolve();
    await vi.waitFor(() => expect(receiver.got.length).toBeGreaterThan(before + 1), PATIENCE);
    expect(await one(id)).toMatchObject({ state: 'pending' });
    receiver.status = 200;
    await vi.waitFor(async () => {
      await due(id);
      expect(await one(id)).toMatchObject({ state: 'delivered' });
    }, PATIENCE);
    await remove(id);
  });

  it('are signed with both secrets after a rotation', async () => {
    const { receiver, id, secret } = await endpoint(['lead.received']);
    const rotated = await stage.admin.post(`/webhooks/${id}/rotate`);
    expect(rotated.body.secret).not.toBe(secret);
    expect(rotated.body['previousSecretEndsAt']).not.toBeNull();
    const test = await stage.admin.post(`/webhooks/${id}/test`);
    expect(test.status).toBe(201);
    await vi.waitFor(() => expect(receiver.types()).toEqual(['webhook.test']), PATIENCE);
    const { body, headers } = receiver.got[0]!;
    for (const each of [secret, rotated.body.secret])
      new Verifier(each).verify(body, headers as Record<string, string>);
    await stage.owner.query(`update webhook_endpoints set previous_secret_ends_at = now() where id = $1`, [
      id,
    ]);
    await stage.admin.post(`/webhooks/${id}/test`);
    await vi.waitFor(() => expect(receiver.got).toHaveLength(2), PATIENCE);
    const second = receiver.got[1]!;
    expect(() =>
      new Verifier(secret).verify(second.body, second.headers as Record<string, string>),
    ).toThrow();
    await remove(id);
  });

  it('are switched off by 410, or after days without a success; admins are told, and switching on sends the rest', async () => {
    const { receiver, id } = await endpoint(['lead.received']);
    const view = async () => (await stage.admin.get('/webhooks')).body.items[0]!;
    receiver.status = 410;
    await stage.post({ subject: 'Gone' });
    await vi.waitFor(
      async () => expect(await view()).toMatchObject({ enabled: false, disabledReason: 'gone' }),
      PATIENCE,
    );
    receiver.status = 503;
    expect((await stage.admin.patch(`/webhooks/${id}`, { enabled: true })).body).toMatchObject({
      enabled: true,
    });
    await vi.waitFor(async () => {
      await due(id);
      expect((await view())['failingSince']).not.toBeNull();
    }, PATIENCE);
    await stage.owner.query(
      `update webhook_endpoints set failing_since = now() - interval '4 days' where id = $1`,
      [id],
    );
    await vi.waitFor(async () => {
      await due(id);
      expect(await view()).toMatchObject({ enabled: false, disabledReason: 'failing' });
    }, PATIENCE);
    await vi.waitFor(async () => {
      const told = (await stage.admin.get('/notifications')).body.items.map(({ kind }) => kind);
      expect(told).toEqual(['webhook_failing', 'webhook_failing']);
    }, PATIENCE);
    receiver.status = 200;
    await stage.admin.patch(`/webhooks/${id}`, { enabled: true });
    await vi.waitFor(async () => {
      await due(id);
      expect(await one(id)).toMatchObject({ state: 'delivered' });
    }, PATIENCE);
    await remove(id);
  });

  it('wait in a bounded number: what comes beyond is given up at once, and can be sent from the log', async () => {
    const { receiver, id } = await endpoint(['lead.received']);
    const sender = stage.api.running.app.get(SenderService);
    const { waitingMax } = sender;
    sender.waitingMax = 10;
    await stage.owner.query(
      `with m as (insert into webhook_messages (tenant_id, id, type, at, data, handed_out)
           select $1, gen_random_uuid(), 'lead.received', now(), '{}', true from generate_series(1, 10) returning id)
       insert into webhook_deliveries (tenant_id, id, endpoint_id, message_id, state, tries, next_try_at, created_at)
         select $1, ('00000000' || substr(id::text, 9))::uuid, $2, id, 'pending', 0, now() + interval '1 day', now() from m`,
      [stage.tenantId, id],
    );
    await stage.post({ subject: 'One too many' });
    await vi.waitFor(
      async () => expect(await one(id)).toMatchObject({ state: 'failed', tries: 0 }),
      PATIENCE,
    );
    await stage.admin.post(`/webhooks/${id}/deliveries/${(await one(id)).id}/replay`);
    await vi.waitFor(() => expect(receiver.got).toHaveLength(1), PATIENCE);
    sender.waitingMax = waitingMax;
    await remove(id);
  });

  it('are as many as may be at most, whoever makes them at the same moment', async () => {
    const before = await stage.admin.get<Page<unknown>>('/webhooks?limit=200');
    await stage.owner.query(
      `insert into webhook_endpoints (tenant_id, id, url, description, event_types, secret, enabled, created_at)
       select $1, gen_random_uuid(), 'https://example.com', 'full', '{lead.received}', 'x', true, now() from generate_series(1, $2)`,
      [stage.tenantId, WEBHOOK_ENDPOINTS_MAX - 1 - before.body.items.length],
    );
    const receiver = await new Receiver().open();
    receivers.push(receiver);
    const { url } = receiver;
    const make = () => stage.admin.post('/webhooks', { url, eventTypes: ['lead.received'] });
    const turn = `select pg_advisory_xact_lock(hashtextextended('webhooks:' || $1::text, 0))`;
    const answers = await stage.atOnce(turn, [make, make]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    await stage.owner.query('delete from webhook_endpoints');
  });

  it('belong to admins of their tenant', async () => {
    const { id } = await endpoint(['lead.received']);
    const other = await stage.neighbour();
    const asked: [Caller, number][] = [
      [agent.caller, 403],
      [stage.program, 403],
      [other.admin, 404],
    ];
    for (const [caller, status] of asked) {
      expect((await caller.post(`/webhooks/${id}/test`)).status).toBe(status);
      expect((await caller.patch(`/webhooks/${id}`, { enabled: false })).status).toBe(status);
      expect((await caller.get(`/webhooks/${id}/deliveries`)).status).toBe(status);
      expect((await caller.delete(`/webhooks/${id}`)).status).toBe(status);
    }
    expect((await other.admin.get('/webhooks')).body.items).toEqual([]);
    const { rows } = await stage.owner.query<{ text: string }>(
      `select coalesce(before::text, '') || after::text as text from audit_log where subject = 'webhook'`,
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.map(({ text }) => text).join()).not.toContain('whsec_');
    await remove(id);
  });
});
