import { setTimeout as sleep } from 'node:timers/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CustomerDetail, CustomerExport, LeadImport, WayIn } from '@baton/contract';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Stage, type Person } from '../../test/stage.ts';

const PATIENCE = { timeout: 240_000, interval: 50 };
/** Stands in whatever a customer, or somebody who worked on their lead, could have written. */
const MARK = 'zq7mark';
const PHONE = '+4930907654';
const WHO = { name: `Ada ${MARK}`, email: `${MARK}@erase.test`, phone: '030 907654', postalCode: `${MARK}1` };

let stage: Stage;
let anna: Person;
let ben: Person;
let echo: Server;
let customerId: string;
/** Owned, worked on and returned; waiting with an offer; by webhook; from a file. */
let owned: string;
let waiting: string;

beforeAll(async () => {
  echo = createServer((request, response) => void request.pipe(response));
  await new Promise<void>((ready) => echo.listen(0, '127.0.0.1', ready));
  stage = await Stage.open({ allowPrivateWebhooks: true });
  [anna, ben] = (await stage.agents(2)) as [Person, Person];
  await stage.settings({ coalesceWindowDays: 0, offerWindowMs: 3_600_000, visibleAttributes: ['note'] });
  const url = `http://127.0.0.1:${(echo.address() as AddressInfo).port}/`;
  const eventTypes = ['lead.received', 'lead.returned', 'offer.declined'];
  expect((await stage.admin.post('/webhooks', { url, eventTypes })).status).toBe(201);
  await adminListens();
});
afterAll(async () => {
  await stage.close();
  echo.closeAllConnections();
  echo.close();
});

/** Somebody has to listen for events to be kept for them. */
async function adminListens(): Promise<void> {
  const { rows } = await stage.owner.query<{ id: string; account: string }>(
    `select id, account_id as account from users where tenant_id = $1 and role = 'admin'`,
    [stage.tenantId],
  );
  const { Person: AnyPerson } = await import('../../test/stage.ts');
  await new AnyPerson(stage, rows[0]!.id, rows[0]!.account, stage.admin).device();
}

/** Every place in the database where the text stands: `table.column`. */
async function placesOf(text: string): Promise<string[]> {
  const { rows: columns } = await stage.owner.query<{ table: string; column: string; type: string }>(
    `select format('%I.%I', n.nspname, c.relname) as table, quote_ident(a.attname) as column, t.typname as type
       from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
       join pg_type t on t.oid = a.atttypid
      where c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
        and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')`,
  );
  expect(columns.length).toBeGreaterThan(200);
  const found: string[] = [];
  for (const { table, column, type } of columns) {
    const holds =
      type === 'bytea'
        ? `position(convert_to($1, 'UTF8') in ${column}) > 0`
        : `position(lower($1) in lower(${column}::text)) > 0`;
    const { rows } = await stage.owner.query(`select 1 from ${table} where ${holds} limit 1`, [text]);
    if (rows.length > 0) found.push(`${table}.${column}`);
  }
  return found;
}

const figures = async () => {
  const { rows } = await stage.owner.query(
    `select (select json_agg(o order by o.id) from (select id, state, agent_id, created_at, responded_at from offers) o) as offers,
            (select json_agg(s order by s.id) from (select id, agent_id, rule, points, at from score_entries) s) as scores,
            (select json_agg(l order by l.id) from (select id, status, owner_agent_id, value_amount, deal_value_amount, outcome, comment_count from leads) l) as leads,
            (select json_agg(f order by f::text) from lead_figures f) as days,
            (select json_agg(f order by f::text) from agent_figures f) as agents`,
  );
  return rows[0];
};

describe('what is kept of a customer', () => {
  it('comes to stand in many places', async () => {
    const post = await stage.post(
      {
        externalId: MARK,
        subject: `Roof ${MARK}`,
        text: `Call ${MARK}`,
        customer: WHO,
        attributes: { note: MARK, [MARK]: 1 },
        tags: [MARK],
        value: { amount: 100_00, currency: 'EUR' },
      },
      { 'idempotency-key': 'first' },
    );
    owned = post.body.id;
    customerId = (await stage.admin.get<{ customerId: string }>(`/leads/${owned}`)).body.customerId;
    const ok = async (answer: Promise<{ status: number; body: unknown }>) => {
      const { status, body } = await answer;
      expect([status, body]).toEqual([status < 300 ? status : 200, body]);
    };
    await ok(stage.admin.post(`/leads/${owned}/assign`, { agentId: anna.id }));
    await ok(
      anna.caller.patch(
        `/leads/${owned}`,
        { subject: `New ${MARK}`, attributes: { note: `${MARK}2` }, customer: { postalCode: `${MARK}2` } },
        { 'idempotency-key': 'edit' },
      ),
    );
    await ok(anna.caller.post(`/leads/${owned}/comments`, { text: `They said ${MARK}` }));
    await ok(anna.caller.send('PUT', `/leads/${owned}/feedback`, { contactStatus: 'contacted' }));
    const at = new Date(Date.now() + 3_600_000).toISOString();
    await ok(
      anna.caller.send('PUT', `/leads/${owned}/next-action`, { nextAction: { at, text: `Ring ${MARK}` } }),
    );
    const [entry] = (await anna.caller.get(`/agents/${anna.id}/score`)).body.entries;
    await ok(anna.caller.post(`/agents/${anna.id}/score/${entry!.id}/contest`, { text: 'I object' }));
    await stage.owner.query(`update score_contests set text = $1`, [MARK]);
    await ok(anna.caller.post(`/leads/${owned}/return`, { reason: `Knows ${MARK}` }));
    await ok(stage.admin.post(`/leads/${owned}/assign`, { agentId: anna.id }));
    await ok(stage.admin.post(`/customers/${customerId}/block`, { reason: `Rude, ${MARK}` }));
    await ok(stage.admin.post(`/customers/${customerId}/unblock`));
    await ok(stage.admin.post('/lead-views', { name: 'Her', query: { search: WHO.email } }));
    await stage.owner.query(
      `insert into acknowledgements (tenant_id, lead_id, email_key, at) values ($1, $2, $3, now())`,
      [stage.tenantId, owned, WHO.email],
    );
  });

  it('comes by webhooks, files and offers as well', async () => {
    const source = (await stage.admin.post('/sources', { name: 'Elsewhere' })).body.id;
    const { body: way } = await stage.admin.post<WayIn>(`/sources/${source}/ways-in`, { kind: 'webhook' });
    const bring = (body: object) =>
      fetch(way.address!, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    await bring({ message: MARK, name: WHO.name, email: WHO.email });
    // One that became no lead, with her address in it.
    await bring({ 'customer.email': 'nobody', note: `answer to ${WHO.email}` });
    const file = `id;name;email\nf-1;${WHO.name};${WHO.email}\nf-2;Ben;ben@other.test\n`;
    const { body: made } = await stage.admin.post<LeadImport>(
      `/sources/${source}/imports?name=fair.csv`,
      file,
      { 'content-type': 'text/csv' },
    );
    await stage.admin.post(`/imports/${made.id}/run`, { mapping: made.mapping });
    await vi.waitUntil(
      async () => (await stage.admin.get<LeadImport>(`/imports/${made.id}`)).body.status === 'done',
      PATIENCE,
    );
    await stage.admin.post(`/sources/${source}/imports?name=later.csv`, file, { 'content-type': 'text/csv' });
    await stage.discardPending();

    await Promise.all([anna.arrive(), ben.arrive()]);
    waiting = (
      await stage.post({ subject: `Two ${MARK}`, text: MARK, customer: WHO, attributes: { note: MARK } })
    ).body.id;
    const offered = async (): Promise<[Person, string]> => {
      for (;;) {
        for (const person of [anna, ben]) {
          const { body } = await person.caller.get(`/offers?state=pending&leadId=${waiting}`);
          if (body.items[0] !== undefined) return [person, body.items[0].id];
        }
        await sleep(20);
      }
    };
    const [first, offer] = await offered();
    const declined = await first.caller.post(`/offers/${offer}/decline`, { reason: `Not ${MARK}` });
    expect(declined.status).toBe(200);
    await offered();
    await stage.settings({ offerWindowMs: 1_000 });
    await stage.post({ subject: `Three ${MARK}`, customer: WHO });
    await vi.waitUntil(
      () => stage.count('notifications', `kind = 'lead_missed'`).then((n) => n > 0),
      PATIENCE,
    );
    await stage.settings({ offerWindowMs: 3_600_000 });
    await vi.waitUntil(() => stage.count('webhook_attempts').then((n) => n > 3), PATIENCE);
    const places = await placesOf(MARK);
    for (const place of [
      'leads.subject',
      'customer_keys.key',
      'lead_events.events',
      'lead_comments.text',
      'offers.reason',
      'outbox.events',
      'webhook_messages.data',
      'webhook_attempts.response',
      'notifications.title',
      'idempotency_keys.body',
      'intake_deliveries.raw',
      'lead_imports.raw',
      'acknowledgements.email_key',
      'saved_views.query',
      'score_contests.text',
    ])
      expect(places).toContain(`public.${place}`);
  });

  it('is given out whole, to admins alone', async () => {
    const file = await stage.admin.get<CustomerExport>(`/customers/${customerId}/export`);
    expect(file.headers.get('content-disposition')).toBe(
      `attachment; filename="customer-${customerId}.json"`,
    );
    const { exportedAt: _, ...parts } = file.body;
    for (const [name, part] of Object.entries(parts)) expect(part, name).not.toEqual([]);
    for (const name of [
      'customer',
      'keys',
      'leads',
      'comments',
      'events',
      'offers',
      'webhookMessages',
    ] as const)
      expect(JSON.stringify(parts[name]), name).toContain(MARK);
    expect(Buffer.from(parts.messages[0]!.raw!, 'base64').toString()).toContain(MARK);
    expect(parts.messages).toHaveLength(2);
    expect(parts.importRows).toHaveLength(2);
    expect(JSON.stringify(parts)).not.toContain('ben@other.test');
    expect((await anna.caller.get(`/customers/${customerId}/export`)).status).toBe(403);
    const other = await stage.neighbour();
    expect((await other.admin.get(`/customers/${customerId}/export`)).status).toBe(404);
    expect((await other.admin.post(`/customers/${customerId}/erase`, { reason: 'x' })).status).toBe(404);
    const [logged] = (await stage.admin.get('/audit')).body.items;
    expect(logged).toMatchObject({ action: 'customer.exported', subjectId: customerId });
  });

  it('is gone from every table when it was erased, and figures stay', async () => {
    const before = await figures();
    const asked = { reason: 'She asked for it' };
    const erased = await stage.admin.post<CustomerDetail>(`/customers/${customerId}/erase`, asked);
    expect(erased).toMatchObject({
      status: 200,
      body: { name: null, email: null, phone: null, keys: [], blockedReason: null, leads: 5 },
    });
    expect(erased.body.erasedAt).not.toBeNull();
    expect(await placesOf(MARK)).toEqual([]);
    expect(await placesOf(PHONE)).toEqual([]);
    expect(await placesOf('907654')).toEqual([]);
    expect(await figures()).toEqual(before);
    const [logged] = (await stage.admin.get('/audit')).body.items;
    expect(logged).toMatchObject({ action: 'customer.erased', subjectId: customerId, after: asked });
    expect(await placesOf('ben@other.test')).toContain('public.lead_imports.raw');
  });

  it('is brought back by no cache, no replay and no later change', async () => {
    const changed = await stage.admin.patch(`/leads/${waiting}`, { priority: 3 });
    expect(changed).toMatchObject({
      status: 200,
      body: { subject: null, attributes: {}, customer: { email: null } },
    });
    for (const person of [anna, ben]) {
      const { body } = await person.caller.get('/offers');
      expect(JSON.stringify(body)).not.toContain(MARK);
    }
    const same = {
      externalId: MARK,
      subject: `Roof ${MARK}`,
      text: `Call ${MARK}`,
      customer: WHO,
      attributes: { note: MARK, [MARK]: 1 },
      tags: [MARK],
      value: { amount: 100_00, currency: 'EUR' },
    };
    const again = await stage.post(same, { 'idempotency-key': 'first' });
    expect(again).toMatchObject({ status: 201, body: { id: owned, subject: null } });
    const timeline = await stage.admin.get(`/leads/${owned}/timeline?limit=200`);
    expect(timeline.body.items.at(-1)).toMatchObject({ type: 'lead.erased' });
    const back = await anna.device({ lastSeq: 0 });
    expect(back.frames.join()).not.toContain(MARK);
    expect(await placesOf(MARK)).toEqual([]);
  });

  it('who writes again is somebody new', async () => {
    const { body: lead } = await stage.post({ customer: WHO });
    const next = (await stage.admin.get<{ customerId: string }>(`/leads/${lead.id}`)).body.customerId;
    expect(next).not.toBe(customerId);
    expect((await stage.admin.post(`/customers/${customerId}/erase`, { reason: 'Again' })).status).toBe(200);
    expect((await stage.admin.get<CustomerDetail>(`/customers/${next}`)).body.email).toBe(WHO.email);
  });
});
