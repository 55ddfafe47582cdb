import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, Caller, startApi, type TestApi } from '../../../test/api.ts';
import { routesOf } from '../../../test/routes.ts';

const SOME_ID = '01900000-0000-7000-8000-000000000000';

describe('the routes', () => {
  let api: TestApi;
  let admin: Caller;
  beforeAll(async () => {
    api = await startApi();
    admin = await new Caller(api).signIn(ADMIN.email, ADMIN.password);
  });
  afterAll(() => api.close());

  it('each say who may call them', () => {
    const routes = routesOf(api);
    expect(routes.length).toBeGreaterThan(40);
    const bare = routes
      .filter(({ rule }) => rule.public !== true && rule.anyRole !== true && rule.roles === undefined)
      .map(({ name }) => name);
    expect(bare).toEqual([]);
    expect(
      routes
        .filter(({ rule }) => rule.public === true)
        .map(({ path }) => path)
        .sort(),
    ).toEqual([
      '/auth/invitations/:token',
      '/auth/invitations/accept',
      '/auth/login',
      '/auth/oidc/callback',
      '/auth/oidc/start',
      '/auth/ways',
      '/offer-links/accept',
      '/offer-links/view',
    ]);
  });

  it('are open to whatever role only where everybody acts for themselves', () => {
    const open = routesOf(api).filter(({ rule }) => rule.anyRole === true);
    for (const { path } of open) expect(path).toMatch(/^\/(me|auth|offers|notifications)(\/|$)/);
    expect(open.map(({ path }) => path)).not.toContain('/offers/:id/extend');
  });

  it('let nobody in without a session or key', async () => {
    for (const { verb, path, rule } of routesOf(api)) {
      if (rule.public === true) continue;
      const answer = await new Caller(api).send(
        verb,
        path.replaceAll(/:\w+/g, SOME_ID),
        verb === 'GET' ? undefined : {},
      );
      expect(answer, `${verb} ${path}`).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    }
  });

  it('let nobody write without the token of the session, or from a page of another site', async () => {
    const bare = new Caller(api);
    bare.cookie = admin.cookie;
    for (const { verb, path, rule } of routesOf(api)) {
      if (rule.public === true || verb === 'GET') continue;
      const filled = path.replaceAll(/:\w+/g, SOME_ID);
      expect(await bare.send(verb, filled, {}), `${verb} ${path}`).toMatchObject({
        status: 403,
        body: { code: 'csrf_failed' },
      });
      expect(await admin.send(verb, filled, {}, { origin: 'https://evil.test' }), path).toMatchObject({
        status: 403,
        body: { code: 'origin_not_allowed' },
      });
    }
  });

  it('let in no role that is not named', async () => {
    await admin.post('/users', {
      email: 'p@main.test',
      name: 'P',
      role: 'participant',
      password: 'participant 1',
    });
    const participant = await new Caller(api).signIn('p@main.test', 'participant 1');
    for (const { verb, path, rule } of routesOf(api)) {
      if (rule.public === true || rule.anyRole === true || rule.roles!.includes('participant')) continue;
      const answer = await participant.send(
        verb,
        path.replaceAll(/:\w+/g, SOME_ID),
        verb === 'GET' ? undefined : {},
      );
      expect(answer, `${verb} ${path}`).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    }
  });

  it('answer bad input with a stable code, and store nothing', async () => {
    const bad = async (body: unknown, headers: Record<string, string> = {}) =>
      (await admin.post('/tags', body, headers)).body.code;
    expect(await bad('{"name":')).toBe('invalid_json');
    expect(await bad('{"__proto__": {"x": 1}}')).toBe('invalid_json');
    expect(await bad({ name: 'x'.repeat(300_000), kind: 'custom' })).toBe('body_too_large');
    expect(await bad('a=b', { 'content-type': 'application/x-www-form-urlencoded' })).toBe(
      'unsupported_media_type',
    );
    expect(await bad({ name: 'a\u0000b', kind: 'custom' })).toBe('invalid_input');
    expect(await bad({ name: 'x'.repeat(400), kind: 'custom' })).toBe('invalid_input');
    expect(await bad({ name: 7, kind: 'custom' })).toBe('invalid_input');
    const unknown = await admin.post('/tags', { name: 'x', kind: 'custom', admin: true });
    expect(unknown.body.errors).toEqual([{ path: 'admin', message: 'is not a known field' }]);
    expect(unknown.headers.get('content-type')).toContain('application/problem+json');
    expect((await admin.get('/tags')).body.items).toEqual([]);
    expect((await admin.get('/tags?cursor=nonsense')).body.code).toBe('invalid_cursor');
    expect((await admin.get('/tags?limit=201')).body.code).toBe('invalid_input');
    expect((await admin.get('/users/not-an-id')).body.code).toBe('not_found');
    expect((await admin.get('/nowhere')).body.code).toBe('not_found');
    expect((await admin.post('/nowhere')).body.code).toBe('not_found');
  });

  it('publish what they are, from the schemas that validate', async () => {
    const openApi = (
      await admin.get<{ openapi: string; paths: object; components: { schemas: object } }>(
        '/api/openapi.json',
      )
    ).body;
    for (const { path } of routesOf(api))
      expect(openApi.paths).toHaveProperty([`/api/v1${path.replaceAll(/:(\w+)/g, '{$1}')}`]);
    expect(openApi.components.schemas).toHaveProperty('CreateUser');
    const asyncApi = (await admin.get<{ channels: { socket: { messages: object } } }>('/api/asyncapi.json'))
      .body;
    expect(asyncApi.channels.socket.messages).toHaveProperty(['offer.created']);
    const docs = await admin.get<string>('/api/docs');
    expect(docs.headers.get('content-security-policy')).not.toMatch(/script-src[^;]*unsafe-inline/);
    expect(docs.status).toBe(200);
  });

  it('tell health to everybody and figures to this machine only', async () => {
    expect((await admin.get('/healthz')).status).toBe(200);
    expect((await admin.get('/readyz')).body).toEqual({ status: 'ready', database: true, redis: true });
    expect((await admin.get('/metrics')).status).toBe(200);
    expect((await admin.get('/metrics', { 'x-forwarded-for': '203.0.113.9' })).status).toBe(404);
  });
});
