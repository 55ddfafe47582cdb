import { createHash } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ADMIN, Caller, startApi, type TestApi } from '../../../test/api.ts';
import { Clock } from '../clock.ts';
import { AuthService, type SessionRevoked } from './auth.service.ts';
import { newApiKey } from './tokens.ts';

describe('signing in', () => {
  let api: TestApi;
  let owner: pg.Client;
  let admin: Caller;
  beforeAll(async () => {
    api = await startApi();
    owner = new pg.Client(api.database.ownerUrl);
    await owner.connect();
    admin = await new Caller(api).signIn(ADMIN.email, ADMIN.password);
  });
  afterAll(async () => {
    await owner.end();
    await api.close();
  });
  const fresh = () => new Caller(api).signIn(ADMIN.email, ADMIN.password);

  it('gives a cookie that scripts cannot read and a session whose secret is not stored', async () => {
    const caller = new Caller(api);
    const answer = await caller.post('/auth/login', {
      email: ADMIN.email.toUpperCase(),
      password: ADMIN.password,
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('set-cookie')).toMatch(
      /^baton_session=[\w-]{43}; Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax$/,
    );
    expect(answer.body).toMatchObject({
      user: { email: ADMIN.email },
      role: 'admin',
      tenant: { slug: 'main' },
    });
    const { rows } = await owner.query<{ text: string }>('select s::text as text from sessions s');
    for (const { text } of rows) expect(text).not.toContain(caller.cookie.split('=')[1]);
  });

  it('uses the __Host- name where the request came by TLS', async () => {
    const proxied = await startApi({ trustProxy: true });
    try {
      const answer = await new Caller(proxied, {
        'x-forwarded-proto': 'https',
        'x-forwarded-host': 'baton.example',
      }).post('/auth/login', {
        email: ADMIN.email,
        password: ADMIN.password,
      });
      expect(answer.headers.get('set-cookie')).toMatch(
        /^__Host-baton_session=.*; HttpOnly; SameSite=Lax; Secure$/,
      );
      expect(answer.headers.get('strict-transport-security')).toContain('max-age');
    } finally {
      await proxied.close();
    }
  });

  it('answers an unknown address like a wrong password', async () => {
    const [unknown, wrong] = await Promise.all([
      new Caller(api).post('/auth/login', { email: 'nobody@main.test', password: 'wrong password' }),
      new Caller(api).post('/auth/login', { email: ADMIN.email, password: 'wrong password' }),
    ]);
    expect([unknown.status, wrong.status]).toEqual([401, 401]);
    const { requestId: _a, ...first } = unknown.body;
    const { requestId: _b, ...second } = wrong.body;
    expect(first).toEqual(second);
  });

  it('delays after failures, and a success before that costs nothing', async () => {
    const email = 'slow@main.test';
    await admin.post('/users', { email, name: 'Slow', role: 'agent', password: 'right password' });
    for (let i = 0; i < 4; i += 1)
      expect((await new Caller(api).post('/auth/login', { email, password: 'x' })).status).toBe(401);
    expect((await new Caller(api).post('/auth/login', { email, password: 'right password' })).status).toBe(
      200,
    );
    for (let i = 0; i < 5; i += 1) await new Caller(api).post('/auth/login', { email, password: 'x' });
    const refused = await new Caller(api).post('/auth/login', { email, password: 'right password' });
    expect(refused).toMatchObject({ status: 429, body: { code: 'too_many_failures' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('refuses writes without the CSRF token, with a wrong one, and from another origin', async () => {
    const body = { name: 'x', kind: 'custom' };
    const without = new Caller(api);
    without.cookie = admin.cookie;
    expect(await without.post('/tags', body)).toMatchObject({ status: 403, body: { code: 'csrf_failed' } });
    expect(await admin.post('/tags', body, { 'x-csrf-token': 'é'.repeat(43) })).toMatchObject({
      status: 403,
      body: { code: 'csrf_failed' },
    });
    expect(await admin.post('/tags', body, { origin: 'https://evil.test' })).toMatchObject({
      status: 403,
      body: { code: 'origin_not_allowed' },
    });
    expect(
      await new Caller(api).post(
        '/auth/login',
        { email: ADMIN.email, password: ADMIN.password },
        { origin: 'null' },
      ),
    ).toMatchObject({
      body: { code: 'origin_not_allowed' },
    });
    expect((await admin.get('/tags')).body.items).toEqual([]);
    expect((await admin.post('/tags', body, { origin: api.url })).status).toBe(201);
  });

  it('ends idle and old sessions', async () => {
    for (const change of [
      "seen_at = clock_timestamp() - interval '12 hours'",
      'ends_at = clock_timestamp()',
    ]) {
      const caller = await fresh();
      const { rows } = await owner.query<{ id: string; account_id: string }>(
        'select id, account_id from sessions order by created_at desc limit 1',
      );
      await owner.query(`update sessions set ${change} where id = $1`, [rows[0]!.id]);
      api.running.app.get(AuthService).forget({ accountId: rows[0]!.account_id });
      expect(await caller.get('/me')).toMatchObject({ status: 401, body: { code: 'session_expired' } });
    }
  });

  it('rotates at sign-in: the old cookie is dead', async () => {
    const caller = await fresh();
    const old = caller.cookie;
    await caller.signIn(ADMIN.email, ADMIN.password);
    expect(caller.cookie).not.toBe(old);
    const thief = new Caller(api);
    thief.cookie = old;
    expect((await thief.get('/me')).status).toBe(401);
  });

  it('lists sessions and revokes one at once, telling the sockets', async () => {
    const other = await fresh();
    const sessions = await admin.get('/auth/sessions');
    const heard: SessionRevoked[] = [];
    const stop = api.running.app.get(AuthService).onSessionRevoked((revoked) => heard.push(revoked));
    const target = (await other.get('/auth/sessions')).body.items.find((one) => one.current)!;
    expect(sessions.body.items.map(({ id }) => id)).toContain(target.id);
    expect((await admin.delete(`/auth/sessions/${target.id}`)).status).toBe(204);
    expect((await other.get('/me')).status).toBe(401);
    expect(heard).toMatchObject([{ sessionId: target.id }]);
    stop();
  });

  it('changes a password for who knows the old one, and ends their other sessions', async () => {
    await admin.post('/users', {
      email: 'change@main.test',
      name: 'C',
      role: 'agent',
      password: 'first password',
    });
    const one = await new Caller(api).signIn('change@main.test', 'first password');
    const two = await new Caller(api).signIn('change@main.test', 'first password');
    expect(await one.patch('/me', { password: { current: 'nope', next: 'second password' } })).toMatchObject({
      status: 401,
    });
    expect(
      (await one.patch('/me', { password: { current: 'first password', next: 'second password' } })).status,
    ).toBe(200);
    expect((await one.get('/me')).status).toBe(200);
    expect((await two.get('/me')).status).toBe(401);
    await new Caller(api).signIn('change@main.test', 'second password');
  });

  it('stores of a key what cannot be used, and shows when it was used last', async () => {
    const key = (await admin.post('/api-keys', { name: 'seen', scopes: ['users:read'] })).body;
    const { rows } = await owner.query<{ text: string; hash: Buffer }>(
      'select k::text as text, secret_hash as hash from api_keys k where id = $1',
      [key.id],
    );
    expect(rows[0]!.text).not.toContain(key.secret);
    expect(rows[0]!.hash).toEqual(createHash('sha256').update(key.secret).digest());
    const listed = async () => (await admin.get('/api-keys')).body.items.find(({ id }) => id === key.id)!;
    expect((await listed()).lastUsedAt).toBeNull();
    // Noted every 15 s, which is now.
    const clock = api.running.app.get(Clock);
    const after = clock.after.bind(clock);
    const hasty = vi.spyOn(clock, 'after').mockImplementation((_, run) => after(0, run));
    await new Caller(api, { authorization: `Bearer ${key.secret}` }).get('/users');
    await vi.waitFor(async () => expect((await listed()).lastUsedAt).not.toBeNull(), { timeout: 60_000 });
    hasty.mockRestore();
  });

  it('takes API keys by scope, refuses forged, ended and revoked ones', async () => {
    const key = (await admin.post('/api-keys', { name: 'reader', scopes: ['users:read'] })).body;
    const program = new Caller(api, { authorization: `Bearer ${key.secret}` });
    expect((await program.get('/users')).status).toBe(200);
    expect(await program.post('/users', {})).toMatchObject({ status: 403, body: { code: 'missing_scope' } });
    expect(await program.get('/api-keys')).toMatchObject({ status: 403, body: { code: 'missing_scope' } });
    expect(JSON.stringify((await admin.get('/api-keys')).body)).not.toContain(key.secret);
    for (const forged of [newApiKey(), `${key.secret.slice(0, -1)}z`, 'bt_', 'x']) {
      expect(await new Caller(api, { authorization: `Bearer ${forged}` }).get('/users')).toMatchObject({
        status: 401,
        body: { code: 'invalid_api_key' },
      });
    }
    expect((await admin.delete(`/api-keys/${key.id}`)).status).toBe(204);
    expect(await program.get('/users')).toMatchObject({ status: 401, body: { code: 'invalid_api_key' } });
    expect(
      (
        await admin.post('/api-keys', {
          name: 'x',
          scopes: ['users:read'],
          expiresAt: '2020-01-01T00:00:00.000Z',
        })
      ).status,
    ).toBe(422);
  });

  it('lets an invitation be used until its time is over', async () => {
    const { body: invited } = await admin.post('/users', {
      email: 'late@main.test',
      name: 'L',
      role: 'agent',
    });
    const token = invited.invitationUrl!.split('/').at(-1)!;
    await owner.query('update invitations set ends_at = clock_timestamp() where user_id = $1', [invited.id]);
    expect((await new Caller(api).get(`/auth/invitations/${token}`)).status).toBe(410);
    expect(
      await new Caller(api).post('/auth/invitations/accept', { token, password: 'a long password' }),
    ).toMatchObject({ status: 410, body: { code: 'invitation_used' } });
  });

  it('lets an invitation be used once, and leaves a known password alone', async () => {
    const invited = (await admin.post('/users', { email: 'invited@main.test', name: 'I', role: 'agent' }))
      .body;
    const token = invited.invitationUrl!.split('/').at(-1)!;
    expect(await new Caller(api).get(`/auth/invitations/${token}`)).toMatchObject({
      status: 200,
      body: { email: 'invited@main.test', needsPassword: true },
    });
    const uses = await Promise.all(
      [1, 2, 3].map((n) =>
        new Caller(api).post('/auth/invitations/accept', { token, password: `password ${n}` }),
      ),
    );
    expect(uses.map(({ status }) => status).sort()).toEqual([204, 410, 410]);
    const linked = await admin.post('/tenants', {
      name: 'Second',
      slug: 'second',
      adminEmail: 'invited@main.test',
      adminPassword: 'stolen password',
    });
    expect(linked.status).toBe(201);
    expect(
      await new Caller(api).post('/auth/login', { email: 'invited@main.test', password: 'stolen password' }),
    ).toMatchObject({ status: 401 });
  });
});
