import { describe, expect, it } from 'vitest';
import { BatonError, createClient, signIn, type CreateLead, type Fetch, type Lead } from './index.ts';

interface Sent {
  url: string;
  method: string;
  headers: Record<string, string>;
  body?: unknown;
}
interface Told {
  status?: number;
  body?: unknown;
  type?: string;
  headers?: Record<string, string>;
}

/** A server of which every answer is told beforehand, and that keeps what it was asked. */
function server(...answers: Told[]): { fetch: Fetch; sent: Sent[] } {
  const sent: Sent[] = [];
  const fetch: Fetch = (url, init) => {
    sent.push({
      url,
      method: init.method,
      headers: init.headers,
      ...(init.body !== undefined && { body: init.body }),
    });
    const { status = 200, body, type = 'application/json', headers = {} } = answers.shift() ?? {};
    const text = body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body);
    return Promise.resolve(new Response(text, { status, headers: { 'content-type': type, ...headers } }));
  };
  return { fetch, sent };
}
const baseUrl = 'https://baton.test/';
const problem = 'application/problem+json';
const caught = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'went well',
    (error: unknown) => error,
  );

describe('a call', () => {
  it('puts parameters where they belong, and a body of nothing where none is given', async () => {
    const { fetch, sent } = server({ body: { id: 'x/1' } }, { body: {} }, { status: 204 });
    const baton = createClient({ baseUrl, apiKey: 'bt_key', fetch });
    const answer: Lead = await baton.post('/leads/{id}/discard', {
      path: { id: 'x/1' },
      idempotencyKey: 'once',
    });
    expect(answer).toEqual({ id: 'x/1' });
    await baton.get('/leads', { query: { search: 'Änne & co', limit: 5, status: undefined } });
    expect(await baton.delete('/kiosks/{id}', { path: { id: 'k' } })).toBeUndefined();
    expect(sent).toMatchObject([
      {
        method: 'POST',
        url: 'https://baton.test/api/v1/leads/x%2F1/discard',
        headers: {
          authorization: 'Bearer bt_key',
          'idempotency-key': 'once',
          'content-type': 'application/json',
        },
        body: '{}',
      },
      { method: 'GET', url: 'https://baton.test/api/v1/leads?search=%C3%84nne%20%26%20co&limit=5' },
      { method: 'DELETE', url: 'https://baton.test/api/v1/kiosks/k' },
    ]);
    expect(sent[1]).not.toHaveProperty('body');
    expect(sent[1]!.headers).not.toHaveProperty('content-type');
  });

  it('answers status and headers on request', async () => {
    const { fetch } = server({ status: 201, body: { id: '1' }, headers: { 'idempotent-replayed': 'true' } });
    const body: CreateLead = { customer: { name: 'Anna' } };
    const answer = await createClient({ baseUrl, fetch }).send('post', '/leads', { body });
    expect(answer).toMatchObject({ status: 201, body: { id: '1' } });
    expect(answer.headers.get('idempotent-replayed')).toBe('true');
  });

  it('sends an array as lines and reads lines as an array; files are bytes, tables are text', async () => {
    const { fetch, sent } = server(
      { type: 'application/x-ndjson; charset=utf-8', body: '{"status":201}\n{"status":422}\n' },
      { status: 201, body: {} },
      { type: 'text/csv; charset=utf-8', body: 'a;b\r\n' },
      { type: 'application/octet-stream', body: 'bytes' },
    );
    const baton = createClient({ baseUrl, fetch });
    const lines = await baton.post('/leads/batch', { body: [{ customer: {} }, { customer: {} }] });
    expect(lines.map(({ status }) => status)).toEqual([201, 422]);
    expect(sent[0]).toMatchObject({
      headers: { 'content-type': 'application/x-ndjson' },
      body: '{"customer":{}}\n{"customer":{}}',
    });
    const bytes = new Uint8Array([1, 2]);
    await baton.post('/sources/{id}/imports', {
      ...{ path: { id: 's' }, query: { name: 'fair.csv' } },
      ...{ body: bytes, contentType: 'text/csv' },
    });
    expect(sent[1]).toMatchObject({ headers: { 'content-type': 'text/csv' }, body: bytes });
    expect(await baton.get('/leads.csv')).toBe('a;b\r\n');
    const file = await baton.get('/deliveries/{id}/attachments/{index}', { path: { id: 'd', index: 0 } });
    expect(file).toBeInstanceOf(Uint8Array);
  });

  it('is refused by the compiler where path, parameter or body are wrong', async () => {
    const { fetch } = server({ body: {} }, { body: {} }, { body: {} }, { body: {} }, { body: {} });
    const baton = createClient({ baseUrl, fetch });
    // @ts-expect-error: there is no such path
    await baton.get('/lead');
    // @ts-expect-error: there is no such method on it
    await baton.delete('/leads');
    // @ts-expect-error: a lead has a customer
    await baton.post('/leads', { body: { subject: 'Roof' } });
    // @ts-expect-error: no such status to filter by
    await baton.get('/leads', { query: { sort: 'luck' } });
    // @ts-expect-error: which lead
    expect(await caught(baton.get('/leads/{id}'))).toBeInstanceOf(TypeError);
    // @ts-expect-error: no list
    expect(typeof baton.list('/me', { max: 1 }).next).toBe('function');
  });
});

describe('a refusal', () => {
  it('is an error with the stable code, the fields, and when to come again', async () => {
    const errors = [{ path: 'customer.email', message: 'is no address' }];
    const { fetch } = server(
      {
        status: 422,
        type: problem,
        body: { code: 'invalid_input', title: 'Some fields are not valid', errors, requestId: 'r1' },
      },
      {
        status: 503,
        type: problem,
        body: { code: 'queue_full', title: 'Full' },
        headers: { 'retry-after': '2' },
      },
      { status: 502, type: 'text/html', body: '<h1>Bad gateway</h1>' },
    );
    const baton = createClient({ baseUrl, fetch });
    const call = () => caught(baton.post('/leads', { body: { customer: {} } }));
    const invalid = (await call()) as BatonError;
    expect(invalid).toBeInstanceOf(BatonError);
    expect(invalid).toMatchObject({
      status: 422,
      code: 'invalid_input',
      errors,
      requestId: 'r1',
      retryAfterMs: null,
    });
    expect(invalid.message).toBe('Some fields are not valid: customer.email is no address');
    expect(await call()).toMatchObject({ code: 'queue_full', retryAfterMs: 2_000, message: 'Full' });
    expect(await call()).toMatchObject({ status: 502, code: 'no_problem_document', message: 'Answered 502' });
  });

  it('is what fetch gives where nobody answered', async () => {
    const gone = new TypeError('fetch failed');
    const baton = createClient({ baseUrl, fetch: () => Promise.reject(gone) });
    expect(await caught(baton.get('/me'))).toBe(gone);
  });
});

describe('a list', () => {
  const page = (nextCursor: string | null, ...ids: string[]) => ({
    body: { items: ids.map((id) => ({ id })), nextCursor },
  });
  async function idsOf(list: AsyncIterable<{ id: string }>): Promise<string[]> {
    const ids: string[] = [];
    for await (const { id } of list) ids.push(id);
    return ids;
  }

  it('comes page by page, with its filters, until it ends', async () => {
    const { fetch, sent } = server(page('c1', 'a', 'b'), page('c2'), page(null, 'c'));
    const baton = createClient({ baseUrl, fetch });
    const ids = await idsOf(baton.list('/leads', { query: { status: 'pending' }, max: 1_000 }));
    expect(ids).toEqual(['a', 'b', 'c']);
    expect(sent.map(({ url }) => new URL(url).search)).toEqual([
      '?status=pending&limit=200',
      '?status=pending&limit=200&cursor=c1',
      '?status=pending&limit=200&cursor=c2',
    ]);
  });

  it('never gives or asks for more than was wanted, nor goes round in circles', async () => {
    const more = server(page('c1', 'a', 'b'), page('c2', 'c', 'd'));
    expect(await idsOf(createClient({ baseUrl, ...more }).list('/tags', { max: 3 }))).toEqual([
      'a',
      'b',
      'c',
    ]);
    expect(more.sent.map(({ url }) => new URL(url).searchParams.get('limit'))).toEqual(['3', '1']);
    const round = server(page('c1', 'a'), page('c1', 'b'), page('c1', 'c'));
    expect(await idsOf(createClient({ baseUrl, ...round }).list('/tags', { max: 100 }))).toEqual(['a', 'b']);
    const untouched = server(page(null, 'a'));
    expect(await idsOf(createClient({ baseUrl, ...untouched }).list('/tags', { max: 0 }))).toEqual([]);
    expect(untouched.sent).toEqual([]);
  });

  it('is asked for no further than it is read', async () => {
    const { fetch, sent } = server(page('c1', 'a', 'b'), page(null, 'c'));
    for await (const { id } of createClient({ baseUrl, fetch }).list('/users', { max: 100 }))
      if (id === 'a') break;
    expect(sent).toHaveLength(1);
  });
});

describe('signing in', () => {
  it('gives the client of that person: cookie, token and tenant go with every call', async () => {
    const { fetch, sent } = server(
      { body: { csrfToken: 'token' }, headers: { 'set-cookie': 'baton_session=s3cret; HttpOnly; Path=/' } },
      { body: {} },
    );
    const options = { baseUrl, fetch, tenant: 'main', email: 'anna@main.test', password: 'a long one' };
    const baton = await signIn(options);
    await baton.put('/me/activity', { body: { activity: 'available' } });
    expect(JSON.parse(String(sent[0]!.body))).toEqual({ email: 'anna@main.test', password: 'a long one' });
    expect(sent[1]!.headers).toMatchObject({
      cookie: 'baton_session=s3cret',
      'x-csrf-token': 'token',
      'x-tenant': 'main',
    });
  });
});
