import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, Caller, startApi, type TestApi } from '../../test/api.ts';
import { codeAt } from '../../test/authenticator.ts';

const PASSWORD = 'right password';

describe('a second factor', () => {
  let api: TestApi;
  let owner: pg.Client;
  let admin: Caller;
  let people = 0;
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

  /** A person with a factor, their key and their recovery codes. */
  async function withFactor() {
    const email = `factor${(people += 1)}@main.test`;
    const { body: user } = await admin.post('/users', {
      email,
      name: 'F',
      role: 'agent',
      password: PASSWORD,
    });
    const caller = await new Caller(api).signIn(email, PASSWORD);
    const begun = await caller.post('/me/second-factor', { password: PASSWORD });
    expect(begun.status).toBe(201);
    const key = String(begun.body['key']);
    const confirmed = await caller.post('/me/second-factor/confirm', { code: codeAt(key) });
    expect(confirmed.status).toBe(200);
    const codes = confirmed.body['recoveryCodes'] as string[];
    // The step that confirmed it is used up; the next sign-in must not wait for the clock.
    const forgetSteps = () => owner.query('update second_factors set last_step = null');
    await forgetSteps();
    return { email, id: user.id, caller, key, codes, forgetSteps };
  }
  const login = (email: string, code?: string, password = PASSWORD) =>
    new Caller(api).post('/auth/login', { email, password, ...(code === undefined ? {} : { code }) });

  it('asks for a code after the password, and takes each code once', async () => {
    const { email, key } = await withFactor();
    expect(await login(email)).toMatchObject({ status: 401, body: { code: 'code_required' } });
    expect(await login(email, '000000', 'wrong')).toMatchObject({ body: { code: 'invalid_credentials' } });
    const code = codeAt(key);
    const answers = await Promise.all([login(email, code), login(email, code)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect(await login(email, code)).toMatchObject({ status: 401, body: { code: 'code_wrong' } });
  });

  it('takes a code of the step before, and none of older ones', async () => {
    const { email, key, forgetSteps } = await withFactor();
    expect(await login(email, codeAt(key, -120))).toMatchObject({ body: { code: 'code_wrong' } });
    expect((await login(email, codeAt(key, -15))).status).toBe(200);
    await forgetSteps();
    const spaced = codeAt(key).replace(/(...)(...)/, '$1 $2');
    expect((await login(email, spaced)).status).toBe(200);
  });

  it('delays after wrong codes as after wrong passwords', async () => {
    const { email } = await withFactor();
    const answers: string[] = [];
    // The delay grows: however slow the machine, one of them meets it.
    for (let i = 0; i < 12 && answers.at(-1) !== 'too_many_failures'; i += 1)
      answers.push((await login(email, 'aaaaaa')).body.code);
    expect(answers.slice(0, 5)).toEqual(Array(5).fill('code_wrong'));
    expect(answers.at(-1)).toBe('too_many_failures');
  });

  it('takes each of ten recovery codes once, and stores neither them nor sends the key again', async () => {
    const { email, caller, key, codes } = await withFactor();
    expect(new Set(codes).size).toBe(10);
    expect((await login(email, codes[0]!.toUpperCase())).status).toBe(200);
    expect(await login(email, codes[0])).toMatchObject({ body: { code: 'code_wrong' } });
    const state = await caller.get('/me/second-factor');
    expect(state.body).toMatchObject({ enabled: true, recoveryCodesLeft: 9 });
    expect(JSON.stringify(state.body)).not.toContain(key);
    const { rows } = await owner.query<{ text: string }>('select r::text as text from recovery_codes r');
    for (const { text } of rows) for (const code of codes) expect(text).not.toContain(code);
    expect(await caller.post('/me/second-factor', { password: PASSWORD })).toMatchObject({
      status: 409,
      body: { code: 'second_factor_on' },
    });
  });

  it('asks for nothing until a code confirmed it, and begins only with the password', async () => {
    const email = 'begun@main.test';
    await admin.post('/users', { email, name: 'B', role: 'agent', password: PASSWORD });
    const caller = await new Caller(api).signIn(email, PASSWORD);
    expect(await caller.post('/me/second-factor', { password: 'guess' })).toMatchObject({
      body: { code: 'invalid_credentials' },
    });
    const { body } = await caller.post('/me/second-factor', { password: PASSWORD });
    expect(String(body['uri'])).toMatch(/^otpauth:\/\/totp\/Baton:begun/);
    expect(await caller.post('/me/second-factor/confirm', { code: '000000' })).toMatchObject({
      body: { code: 'code_wrong' },
    });
    expect((await login(email)).status).toBe(200);
    expect((await caller.get('/me/second-factor')).body).toMatchObject({ enabled: false });
  });

  it('is switched off with the password or a code, and leaves a trace', async () => {
    const { email, id, caller, codes } = await withFactor();
    expect(await caller.post('/me/second-factor/off', {})).toMatchObject({ status: 422 });
    expect(await caller.post('/me/second-factor/off', { password: 'guess' })).toMatchObject({ status: 401 });
    expect((await caller.post('/me/second-factor/off', { code: codes[1] })).status).toBe(204);
    expect((await login(email)).status).toBe(200);
    expect(await caller.post('/me/second-factor/off', { password: PASSWORD })).toMatchObject({
      body: { code: 'second_factor_off' },
    });
    const log = await admin.get(`/audit?target=${id}&action=second_factor.`);
    expect(log.body.items.map((entry) => entry['action'])).toEqual([
      'second_factor.switched_off',
      'second_factor.switched_on',
    ]);
  });

  it('is reset by an admin only for who belongs to their tenant alone', async () => {
    const { email, id } = await withFactor();
    expect((await admin.get(`/users/${id}`)).body).toMatchObject({ secondFactor: true });
    expect((await admin.delete(`/users/${id}/second-factor`)).status).toBe(204);
    expect((await login(email)).status).toBe(200);
    expect((await admin.get(`/audit?target=${id}&action=second_factor.reset`)).body.items).toHaveLength(1);
    const shared = await withFactor();
    await admin.post('/tenants', { name: 'Two', slug: 'two', adminEmail: shared.email });
    expect(await admin.delete(`/users/${shared.id}/second-factor`)).toMatchObject({
      status: 403,
      body: { code: 'not_allowed' },
    });
    expect(await login(shared.email)).toMatchObject({ body: { code: 'code_required' } });
  });

  it('ends all other sessions on demand', async () => {
    const email = 'many@main.test';
    await admin.post('/users', { email, name: 'M', role: 'agent', password: PASSWORD });
    const [one, two, three] = await Promise.all([1, 2, 3].map(() => new Caller(api).signIn(email, PASSWORD)));
    expect((await one!.delete('/auth/sessions')).status).toBe(204);
    expect((await one!.get('/me')).status).toBe(200);
    for (const other of [two!, three!]) expect((await other.get('/me')).status).toBe(401);
  });
});

describe('the audit log', () => {
  let api: TestApi;
  let admin: Caller;
  beforeAll(async () => {
    api = await startApi();
    admin = await new Caller(api).signIn(ADMIN.email, ADMIN.password);
  });
  afterAll(() => api.close());
  const actions = async (query: string) =>
    (await admin.get(`/audit?${query}`)).body.items.map((entry) => entry['action']);

  it('is searched by who, what, whom and when, in pages and as CSV', async () => {
    const made = await admin.post('/tags', { name: '=cmd', kind: 'custom' });
    await admin.patch(`/tags/${made.body.id}`, { name: '=cmd2' });
    const all = await actions(`target=${made.body.id}`);
    expect(all).toHaveLength(2);
    expect(await actions(`target=${made.body.id}&action=${all[1] as string}`)).toEqual([all[1]]);
    expect(await actions(`target=${made.body.id}&action=tag.`)).toEqual(all);
    expect(await actions('actor=nobody%20at%20all')).toEqual([]);
    expect(await actions('to=2020-01-01')).toEqual([]);
    expect(await actions(`from=2020-01-01&target=${made.body.id}`)).toEqual(all);
    expect((await admin.get('/audit?from=yesterday')).status).toBe(422);
    const first = await admin.get(`/audit?target=${made.body.id}&limit=1`);
    const second = await admin.get(`/audit?target=${made.body.id}&limit=1&cursor=${first.body.nextCursor!}`);
    expect([first, second].map(({ body }) => body.items[0]!['action'])).toEqual(all);
    const csv = await admin.get<string>(`/audit.csv?target=${made.body.id}`);
    expect(csv.headers.get('content-type')).toContain('text/csv');
    const lines = csv.body.trim().split('\r\n');
    expect(lines[0]).toBe('at,actor,action,subject,subjectId,before,after,id');
    expect(lines).toHaveLength(3);
  });
});
