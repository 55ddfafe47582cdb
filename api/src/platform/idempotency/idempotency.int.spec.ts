import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, Caller, startApi, type TestApi } from '../../../test/api.ts';

describe('writes under an Idempotency-Key', () => {
  let api: TestApi;
  let admin: Caller;
  beforeAll(async () => {
    api = await startApi();
    admin = await new Caller(api).signIn(ADMIN.email, ADMIN.password);
  });
  afterAll(() => api.close());

  it('have one effect, however many come at once', async () => {
    const headers = { 'idempotency-key': 'fifty' };
    const answers = await together('Once', headers);
    expect((await admin.get('/teams')).body.items).toHaveLength(1);
    const replay = await admin.post('/teams', { name: 'Once' }, headers);
    expect(replay).toMatchObject({ status: 201, body: answers.find(({ status }) => status === 201)!.body });
    expect(replay.headers.get('idempotent-replayed')).toBe('true');
  });

  it('have one effect also where two claim the key in the same instant', async () => {
    for (let i = 0; i < 6; i += 1) await together(`At once ${i}`, { 'idempotency-key': `at-once-${i}` });
  });

  /** The same write fifty times: one is done, the others wait for it and hear its answer. */
  async function together(name: string, headers: Record<string, string>) {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => admin.post('/teams', { name }, headers)),
    );
    // On a busy machine a request may wait too long for a connection.
    for (const { body } of answers.filter(({ status }) => status !== 201))
      expect(body.code).toBe('unavailable');
    expect(new Set(answers.filter(({ status }) => status === 201).map(({ body }) => body.id)).size).toBe(1);
    expect(
      answers.filter(({ status, headers: sent }) => status === 201 && !sent.has('idempotent-replayed')),
    ).toHaveLength(1);
    return answers;
  }

  it('hear that it is under way where the first one takes too long', async () => {
    const tenantId = (await admin.get<{ tenant: { id: string } }>('/me')).body.tenant.id;
    const made = await admin.post('/teams', { name: 'Slow' }, { 'idempotency-key': 'slow' });
    expect(made.status).toBe(201);
    await api.running.database.withTenant(tenantId, (client) =>
      client.query(
        `update idempotency_keys set status = null, body = null where created_at = (select max(created_at) from idempotency_keys)`,
      ),
    );
    const again = await admin.post('/teams', { name: 'Slow' }, { 'idempotency-key': 'slow' });
    expect(again).toMatchObject({ status: 409, body: { code: 'idempotency_in_progress' } });
    expect(again.headers.get('retry-after')).toBe('1');
  });

  it('refuse another body, and free the key of a request that was refused', async () => {
    const headers = { 'idempotency-key': 'reuse' };
    expect((await admin.post('/teams', { name: '' }, headers)).status).toBe(422);
    expect((await admin.post('/teams', { name: 'Good' }, headers)).status).toBe(201);
    expect(await admin.post('/teams', { name: 'Other' }, headers)).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
    expect(await admin.post('/teams', { name: 'Good' }, { 'idempotency-key': 'ü' })).toMatchObject({
      status: 400,
    });
  });

  it('repeat what the first one met when it was carried out', async () => {
    const headers = { 'idempotency-key': 'taken' };
    expect((await admin.post('/teams', { name: 'Taken' })).status).toBe(201);
    const first = await admin.post('/teams', { name: 'Taken' }, headers);
    expect(first).toMatchObject({ status: 409, body: { code: 'already_exists' } });
    expect(first.headers.has('idempotent-replayed')).toBe(false);
    // Were it carried out again, it would go well now.
    const { items } = (await admin.get<{ items: { id: string; name: string }[] }>('/teams')).body;
    await admin.delete(`/teams/${items.find(({ name }) => name === 'Taken')!.id}`);
    const again = await admin.post('/teams', { name: 'Taken' }, headers);
    expect(again).toMatchObject({ status: 409, body: first.body });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });

  it('refuse a key that another path has had', async () => {
    const headers = { 'idempotency-key': 'everywhere' };
    expect((await admin.post('/teams', { name: 'Everywhere' }, headers)).status).toBe(201);
    expect(await admin.post('/tags', { name: 'Everywhere', kind: 'custom' }, headers)).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
    expect(await admin.post('/leads', { customer: { name: 'A' } }, headers)).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
    const lead = { 'idempotency-key': 'of-a-lead' };
    expect((await admin.post('/leads', { customer: { name: 'A' } }, lead)).status).toBe(201);
    expect(await admin.post('/teams', { name: 'After a lead' }, lead)).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
  });

  it('keep no secret readable at rest', async () => {
    const headers = { 'idempotency-key': 'key-once' };
    const first = await admin.post('/api-keys', { name: 'k', scopes: ['leads:write'] }, headers);
    const again = await admin.post('/api-keys', { name: 'k', scopes: ['leads:write'] }, headers);
    expect(again.body.secret).toBe(first.body.secret);
    const { rows } = await api.running.database.withTenant(
      (await admin.get<{ tenant: { id: string } }>('/me')).body.tenant.id,
      (client) => client.query<{ text: string }>('select k::text as text from idempotency_keys k'),
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { text } of rows) expect(text).not.toContain(first.body.secret);
  });
});
