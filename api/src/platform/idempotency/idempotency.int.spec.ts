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
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => admin.post('/teams', { name: 'Once' }, headers)),
    );
    // On a busy machine a request may also wait too long for a connection.
    for (const { body } of answers.filter(({ status }) => status !== 201))
      expect(['idempotency_in_progress', 'unavailable']).toContain(body.code);
    expect(
      answers.filter(({ status, headers: sent }) => status === 201 && !sent.has('idempotent-replayed')),
    ).toHaveLength(1);
    expect((await admin.get('/teams')).body.items).toHaveLength(1);
    const replay = await admin.post('/teams', { name: 'Once' }, headers);
    expect(replay).toMatchObject({ status: 201, body: answers.find(({ status }) => status === 201)!.body });
    expect(replay.headers.get('idempotent-replayed')).toBe('true');
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
