import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../platform/ids.ts';
import { newApiKey } from '../platform/auth/tokens.ts';
import { Caller } from '../../test/api.ts';
import { Stage } from '../../test/stage.ts';

let stage: Stage;
beforeAll(async () => void (stage = await Stage.open()));
afterAll(() => stage.close());

const isProblem = (
  { headers, body }: { headers: Headers; body: { code: string; [field: string]: unknown } },
  status: number,
  code: string,
): void => {
  expect(headers.get('content-type')).toContain('application/problem+json');
  expect(body).toMatchObject({ status, code });
  expect(body.title).toMatch(/\w/);
  expect(JSON.stringify(body)).not.toMatch(/node_modules|\.ts:|at async|select |insert /);
};

describe('a lead that is no lead', () => {
  const lead = (more: object) => JSON.stringify({ customer: { name: 'Anna' }, ...more });
  it.each([
    ['no JSON', '{"customer": {', 400, 'invalid_json'],
    ['an unknown field', lead({ nonsense: 1 }), 422, 'invalid_input'],
    ['an unknown field within', lead({ customer: { nmae: 'Anna' } }), 422, 'invalid_input'],
    ['no customer', '{}', 422, 'invalid_input'],
    ['an array', '[]', 422, 'invalid_input'],
    ['nothing', '', 422, 'invalid_input'],
    ['null', 'null', 422, 'invalid_input'],
    ['a number for a text', lead({ subject: 7 }), 422, 'invalid_input'],
    ['a text for a number', lead({ priority: '5' }), 422, 'invalid_input'],
    ['a priority of 11', lead({ priority: 11 }), 422, 'invalid_input'],
    ['half a priority', lead({ priority: 0.5 }), 422, 'invalid_input'],
    ['a name of 400 letters', lead({ customer: { name: 'x'.repeat(400) } }), 422, 'invalid_input'],
    ['control characters', lead({ customer: { name: 'Anna\u0000\u0007' } }), 422, 'invalid_input'],
    ['control characters in the text', lead({ text: 'a\u0000b' }), 422, 'invalid_input'],
    ['a lone surrogate', `{"customer":{"name":"\\ud800"}}`, 422, 'invalid_input'],
    ['an e-mail that is none', lead({ customer: { email: 'anna at home' } }), 422, 'invalid_input'],
    ['a negative value', lead({ value: { amount: -1, currency: 'EUR' } }), 422, 'invalid_input'],
    ['a prototype', `{"customer":{},"__proto__":{"role":"admin"}}`, 400, 'invalid_json'],
    ['ten megabytes', lead({ text: 'x'.repeat(10_000_000) }), 413, 'body_too_large'],
  ])('%s is refused and not stored', async (_, body, status, code) => {
    isProblem(
      await stage.program.send('POST', '/leads', body, { 'content-type': 'application/json' }),
      status,
      code,
    );
    expect(await stage.count('leads')).toBe(0);
    expect(await stage.count('customers')).toBe(0);
  });

  it('refuses what is no UTF-8, and codes that are no currency', async () => {
    const send = (body: string | Buffer<ArrayBuffer>, type: string): Promise<Response> =>
      fetch(`${stage.api.url}/api/v1/leads`, {
        method: 'POST',
        body,
        headers: { ...stage.program.headers, 'content-type': type },
      });
    const named = (encoding: BufferEncoding): Buffer<ArrayBuffer> =>
      Buffer.from(lead({ customer: { name: 'Jörg' } }), encoding);
    expect((await send(named('latin1'), 'application/json; charset=iso-8859-1')).status).toBe(415);
    expect((await send(named('latin1'), 'application/json')).status).toBe(400);
    expect((await send(lead({ value: { amount: 1, currency: 'XQZ' } }), 'application/json')).status).toBe(
      422,
    );
    expect(await stage.count('leads')).toBe(0);
    expect((await send(lead({ priority: 99 }), 'application/json; charset="UTF-8"')).status).toBe(422);
  });

  it('names every field that is not valid', async () => {
    const { body } = await stage.program.post('/leads', { customer: { nmae: 'x', email: 3 }, priority: 99 });
    expect(body.errors.map(({ path }) => path).sort()).toEqual([
      'customer.email',
      'customer.nmae',
      'priority',
    ]);
  });

  it('refuses another type of body, and a key that cannot be one', async () => {
    isProblem(
      await stage.program.send('POST', '/leads', '<lead/>', { 'content-type': 'text/xml' }),
      415,
      'unsupported_media_type',
    );
    isProblem(await stage.post({}, { 'idempotency-key': 'x'.repeat(300) }), 422, 'invalid_input');
    expect(await stage.count('leads')).toBe(0);
  });
});

describe('a phone number that is none', () => {
  it('is kept as it was written and names no customer', async () => {
    const before = await stage.count('customer_keys');
    const { status, body } = await stage.post({ customer: { name: 'Anna', phone: 'call me maybe 12' } });
    expect(status).toBe(201);
    expect(body.customer).toMatchObject({ phone: 'call me maybe 12' });
    expect(await stage.count('customer_keys')).toBe(before);
    const again = await stage.post({ customer: { phone: 'call me maybe 12' } });
    expect(again.body.joinedLeadId).toBeNull();
  });
});

describe('what is not yours', () => {
  it('is not there: leads, offers and agents of another tenant', async () => {
    const other = await stage.neighbour();
    const { body: foreign } = await other.program.post('/leads', { customer: { name: 'Foreign' } });
    const { rows } = await stage.owner.query<{ id: string }>(
      'select id from pending_offers where tenant_id = $1',
      [other.tenantId],
    );
    const offerId = rows[0]!.id;
    const own = await stage.post();
    const calls: [Caller, string, string, unknown][] = [
      ...['', '/timeline', '/decisions'].map((rest): [Caller, string, string, unknown] => [
        stage.admin,
        'GET',
        `/leads/${foreign.id}${rest}`,
        undefined,
      ]),
      ...['reroute', 'catchall', 'discard', 'restore', 'release', 'uncoalesce'].map(
        (what): [Caller, string, string, unknown] => [
          stage.admin,
          'POST',
          `/leads/${foreign.id}/${what}`,
          {},
        ],
      ),
      [stage.admin, 'POST', `/leads/${foreign.id}/assign`, { agentId: other.agentId }],
      [stage.admin, 'POST', `/leads/${own.body.id}/assign`, { agentId: other.agentId }],
      [stage.admin, 'POST', `/leads/${foreign.id}/return`, { reason: 'x' }],
      [stage.admin, 'PATCH', `/leads/${foreign.id}`, { subject: 'mine' }],
      [stage.admin, 'PUT', `/leads/${foreign.id}/feedback`, { outcome: 'closed_won' }],
      [stage.admin, 'POST', `/leads/${foreign.id}/comments`, { text: 'mine' }],
      ...['accept', 'decline', 'requeue', 'delivered'].map((what): [Caller, string, string, unknown] => [
        stage.admin,
        'POST',
        `/offers/${offerId}/${what}`,
        {},
      ]),
      [stage.admin, 'POST', `/offers/${offerId}/extend`, { byMs: 60_000 }],
      [stage.admin, 'GET', `/agents/${other.agentId}/score`, undefined],
      [stage.admin, 'PUT', `/agents/${other.agentId}/activity`, { activity: 'busy' }],
      [stage.program, 'GET', `/leads/${foreign.id}`, undefined],
    ];
    for (const [caller, method, path, body] of calls) {
      const answer = await caller.send(method, path, body);
      expect(`${method} ${path} ${answer.status} ${answer.body.code}`).toBe(
        `${method} ${path} 404 not_found`,
      );
      const made = await caller.send(
        method,
        path.replace(foreign.id, newId()).replace(offerId, newId()).replace(other.agentId, newId()),
        body,
      );
      expect(made.body.code).toBe('not_found');
    }
    expect((await other.program.get(`/leads/${foreign.id}`)).body).toMatchObject({
      status: 'offered',
      subject: null,
    });
  });

  it('nor is what is no id at all', async () => {
    for (const id of ['1', 'null', "'; drop table leads; --", '..%2f..', newId().replaceAll('-', '')]) {
      isProblem(await stage.admin.get(`/leads/${encodeURIComponent(id)}`), 404, 'not_found');
      isProblem(await stage.admin.post(`/offers/${encodeURIComponent(id)}/accept`), 404, 'not_found');
    }
  });
});

describe('who is nobody', () => {
  it('is told so, and nothing is stored', async () => {
    const before = await stage.count('leads');
    const forged = new Caller(stage.api, { authorization: `Bearer ${newApiKey()}` });
    isProblem(await forged.post('/leads', { customer: {} }), 401, 'invalid_api_key');
    isProblem(
      await new Caller(stage.api, { authorization: 'Bearer bt_nonsense' }).post('/leads', { customer: {} }),
      401,
      'invalid_api_key',
    );
    isProblem(await new Caller(stage.api).post('/leads', { customer: {} }), 401, 'unauthenticated');
    const person = await stage.agent({ role: 'manager' });
    await stage.owner.query(
      `update sessions set ends_at = now() - interval '1 second' where account_id = $1`,
      [person.accountId],
    );
    isProblem(await person.caller.post('/leads', { customer: {} }), 401, 'session_expired');
    const agent = await stage.agent();
    isProblem(await agent.caller.post('/leads', { customer: {} }), 403, 'forbidden');
    expect(await stage.count('leads')).toBe(before);
  });
});

describe('a lead written in another way', () => {
  it('may say null for what it leaves out, and is answered as what it means', async () => {
    const left = ['source', 'externalId', 'subject', 'text', 'attributes', 'value', 'tags', 'priority'];
    const { status, body } = await stage.post({
      ...Object.fromEntries(left.map((name) => [name, null])),
      customer: { name: null, email: ' Anna.Berg@Example.TEST ', phone: '030 901820', postalCode: null },
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      externalId: null,
      subject: null,
      attributes: {},
      tags: [],
      priority: 0,
      customer: { name: null, email: 'anna.berg@example.test', phone: '+4930901820' },
    });
    const changed = await stage.admin.patch(`/leads/${body.id}`, {
      customer: { email: 'A.Berg@Example.test' },
    });
    expect(changed.body.customer).toMatchObject({ email: 'a.berg@example.test' });
  });
});
