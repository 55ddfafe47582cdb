import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, Caller, startApi, type TestApi } from '../../test/api.ts';

describe('the language of somebody’s workspace', () => {
  let api: TestApi;
  let admin: Caller;
  beforeAll(async () => {
    api = await startApi();
    admin = await new Caller(api).signIn(ADMIN.email, ADMIN.password);
  });
  afterAll(() => api.close());

  it('is as the browser until one is chosen, and then the same wherever they sign in', async () => {
    expect((await admin.get('/me')).body).toMatchObject({ locale: null });
    expect(await admin.patch('/me', { locale: 'de' })).toMatchObject({ status: 200, body: { locale: 'de' } });
    const elsewhere = await new Caller(api).signIn(ADMIN.email, ADMIN.password);
    expect((await elsewhere.get('/me')).body).toMatchObject({ locale: 'de' });
    expect(await elsewhere.patch('/me', { locale: null })).toMatchObject({
      status: 200,
      body: { locale: null },
    });
  });

  it('is left alone by other changes', async () => {
    await admin.patch('/me', { locale: 'en' });
    const renamed = await admin.patch('/me', { name: 'Ada' });
    expect(renamed.body).toMatchObject({ user: { name: 'Ada' }, locale: 'en' });
  });

  it('is one that the workspace speaks', async () => {
    expect(await admin.patch('/me', { locale: 'fr' })).toMatchObject({
      status: 422,
      body: { code: 'invalid_input', errors: [{ path: 'locale' }] },
    });
  });
});
