import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { user as userSchema, type Page } from '@baton/contract';
import { ADMIN, Caller, startApi, type TestApi } from '../../test/api.ts';

describe('setting up a tenant', () => {
  let api: TestApi;
  let admin: Caller;
  let stranger: Caller;
  beforeAll(async () => {
    api = await startApi();
    admin = await new Caller(api).signIn(ADMIN.email, ADMIN.password);
    await admin.post('/tenants', {
      name: 'Other',
      slug: 'other',
      adminEmail: 'admin@other.test',
      adminPassword: 'other password',
    });
    stranger = await new Caller(api).signIn('admin@other.test', 'other password');
  });
  afterAll(() => api.close());

  it('makes a tenant once under a key, also for a partner who is in none', async () => {
    const first = await admin.post('/tenants', {
      name: 'Once',
      slug: 'once',
      adminEmail: 'admin@once.test',
    });
    expect(first.status).toBe(201);
    const owner = new pg.Client({ connectionString: api.database.ownerUrl });
    await owner.connect();
    try {
      await owner.query(
        `insert into partner_accounts (partner_id, account_id)
           select p.partner_id, a.id from partner_accounts p, accounts a where a.email = 'admin@other.test'`,
      );
      await owner.query(
        `update users set active = false where account_id = (select id from accounts where email = 'admin@other.test')`,
      );
      const partner = await new Caller(api).signIn('admin@other.test', 'other password');
      const tenant = { name: 'Twice', slug: 'twice', adminEmail: 'admin@twice.test' };
      const key = { 'idempotency-key': 'a-tenant' };
      const made = await partner.post('/tenants', tenant, key);
      expect(made.status).toBe(201);
      const again = await partner.post('/tenants', tenant, key);
      expect(again).toMatchObject({ status: 201, body: { id: made.body.id } });
      expect(again.headers.get('idempotent-replayed')).toBe('true');
    } finally {
      await owner.query(
        `update users set active = true where account_id = (select id from accounts where email = 'admin@other.test')`,
      );
      await owner.query(
        `delete from partner_accounts where account_id = (select id from accounts where email = 'admin@other.test')`,
      );
      await owner.end();
      stranger = await new Caller(api).signIn('admin@other.test', 'other password');
    }
  });

  it('removes no team that a routing plan draws on', async () => {
    const { body: team } = await admin.post('/teams', { name: 'Drawn on' });
    const steps = (teamIds: string[]) => [{ name: 'All', strategy: 'performance', teamIds }];
    const { body: plan } = await admin.post('/routing-plans', { name: 'Draws', steps: steps([team.id]) });
    const remove = () => admin.send<{ code: string; detail: string }>('DELETE', `/teams/${team.id}`);
    expect((await remove()).body).toMatchObject({
      code: 'conflict',
      detail: expect.stringContaining('“Draws”'),
    });
    await admin.post(`/routing-plans/${plan.id}/publish`);
    expect((await remove()).status).toBe(409);
    await admin.patch(`/routing-plans/${plan.id}`, { steps: steps([]) });
    expect((await remove()).status).toBe(409);
    await admin.post(`/routing-plans/${plan.id}/publish`);
    expect((await remove()).status).toBe(204);
  });

  it('adds users with teams, tags and limits', async () => {
    await admin.post('/tags', { name: 'Life insurance', kind: 'preferential' });
    const team = (await admin.post('/teams', { name: 'North' })).body;
    const made = await admin.post('/users', {
      email: 'agent@main.test',
      name: 'Agent',
      role: 'agent',
      password: 'agent password',
      tags: ['life_INSURANCE', 'PK_200', 'Zip: 90200-90299'],
      teamIds: [team.id],
      capacity: { perDay: 5 },
    });
    expect(made.status).toBe(201);
    expect(userSchema.parse(made.body)).toMatchObject({
      takesLeads: true,
      teamIds: [team.id],
      capacity: { perDay: 5, maxOpenLeads: null },
    });
    expect((await admin.get('/tags')).body.items[0]).toMatchObject({ agents: 1, leads: 0 });
    const refused = await admin.post('/users', {
      email: 'x@main.test',
      name: 'X',
      role: 'agent',
      tags: ['Life insurance', 'Max: 5/year', 'nope'],
    });
    expect(refused).toMatchObject({ status: 422, body: { code: 'invalid_tag' } });
    expect(refused.body.errors.map(({ path }) => path)).toEqual(['tags.1', 'tags.2']);
    expect((await admin.get('/users?search=x@main')).body.items).toEqual([]);
    expect(
      (await admin.post('/users', { email: 'Agent@main.test', name: 'Again', role: 'agent' })).body.code,
    ).toBe('already_exists');
    expect((await admin.post('/tags', { name: 'life-insurance', kind: 'custom' })).body.code).toBe(
      'already_exists',
    );
  });

  it('notes a change of a user only where something became another', async () => {
    const { body } = await admin.post('/users', { email: 'same@main.test', name: 'Same', role: 'agent' });
    const noted = async () =>
      (await admin.get('/audit?limit=200')).body.items.filter(
        ({ action, subjectId }) => action === 'user.changed' && subjectId === body.id,
      ).length;
    const change = (to: object) => admin.send('PATCH', `/users/${body.id}`, to);
    for (const to of [{}, { name: 'Same' }, { email: 'SAME@main.test' }])
      expect((await change(to)).status).toBe(200);
    expect(await noted()).toBe(0);
    await change({ email: 'other@main.test' });
    await change({ weight: 60 });
    expect(await noted()).toBe(2);
  });

  it('walks lists page by page without losing or doubling anybody', async () => {
    for (let i = 0; i < 5; i += 1)
      await admin.post('/users', {
        email: `u${i}@main.test`,
        name: i % 2 === 0 ? 'Same Name' : `Name ${i}`,
        role: 'agent',
      });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { items: { id: string }[]; nextCursor: string | null } = (
        await admin.get(`/users?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`)
      ).body;
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    const all = (await admin.get('/users?limit=200')).body.items.map(({ id }) => id);
    expect(seen).toEqual(all);
    expect(new Set(seen).size).toBe(all.length);
  });

  it('keeps an admin, also when two remove each other at once', async () => {
    const me = (await admin.get<{ user: { id: string } }>('/me')).body.user.id;
    for (const change of [{ role: 'agent' }, { active: false }])
      expect(await admin.patch(`/users/${me}`, change)).toMatchObject({
        status: 409,
        body: { code: 'last_admin' },
      });
    const second = (
      await admin.post('/users', {
        email: 'second@main.test',
        name: 'Second',
        role: 'admin',
        password: 'second password',
      })
    ).body.id;
    const other = await new Caller(api).signIn('second@main.test', 'second password');
    const answers = await Promise.all([
      admin.patch(`/users/${second}`, { active: false }),
      other.patch(`/users/${me}`, { active: false }),
    ]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const survivor = answers[0]!.status === 200 ? admin : other;
    if (survivor === other) await other.patch(`/users/${me}`, { active: true });
    expect((await survivor.get('/me')).status).toBe(200);
  });

  it('signs out whom it deactivates', async () => {
    const id = (
      await admin.post('/users', {
        email: 'leaver@main.test',
        name: 'L',
        role: 'agent',
        password: 'leaver password',
      })
    ).body.id;
    const leaver = await new Caller(api).signIn('leaver@main.test', 'leaver password');
    expect((await leaver.get('/me')).status).toBe(200);
    expect((await admin.patch(`/users/${id}`, { active: false, openLeads: 'keep' })).body['active']).toBe(
      false,
    );
    expect((await leaver.get('/me')).status).toBe(401);
    expect(
      (await new Caller(api).post('/auth/login', { email: 'leaver@main.test', password: 'leaver password' }))
        .body.code,
    ).toBe('invalid_credentials');
  });

  it('shows and changes settings within their bounds', async () => {
    const settings = (await admin.patch('/settings/routing', { offerWindowMs: 60_000, score: { accept: 3 } }))
      .body;
    expect(settings).toMatchObject({
      offerWindowMs: 60_000,
      sharkTankWindowMs: 900_000,
      score: { accept: 3, timeout: -5 },
    });
    expect((await admin.patch('/settings/routing', { offerWindowMs: 999 })).body.errors[0]?.path).toBe(
      'offerWindowMs',
    );
    expect(
      (await admin.patch('/settings/routing', { catchallUserIds: ['01900000-0000-7000-8000-000000000000'] }))
        .status,
    ).toBe(422);
    expect((await admin.patch('/settings/routing', { activities: { available: false } })).status).toBe(422);
    expect((await admin.get('/settings/routing')).body).toEqual(settings);
  });

  it('takes activities in any language, and says once what was said twice', async () => {
    const { activities } = (await admin.get('/settings/routing')).body;
    const changed = await admin.patch('/settings/routing', {
      activities: { ...(activities as object), büro: true, 会議: false },
      declineReasons: ['Too far', 'Busy', 'Too far'],
    });
    expect(changed.body).toMatchObject({
      activities: { büro: true, 会議: false },
      declineReasons: ['Too far', 'Busy'],
    });
    const refused = await admin.patch('/settings/routing', {
      activities: { ...(activities as object), Büro: true },
    });
    expect(refused.body.errors[0]?.message).toContain('small letters');
  });

  it('publishes plans as versions', async () => {
    const plan = (
      await admin.post('/routing-plans', { name: 'Two', steps: [{ name: 'All', strategy: 'round_robin' }] })
    ).body;
    expect(plan).toMatchObject({ version: null, isDefault: false, hasDraft: true });
    expect((await admin.post(`/routing-plans/${plan.id}/publish`)).body).toMatchObject({
      version: 1,
      isDefault: true,
      hasDraft: false,
    });
    await admin.patch(`/routing-plans/${plan.id}`, { steps: [{ name: 'All', strategy: 'weighted' }] });
    expect((await admin.post(`/routing-plans/${plan.id}/publish`)).body).toMatchObject({ version: 2 });
    const versions = `/routing-plans/${plan.id}/versions`;
    expect((await admin.get(versions)).body.items).toMatchObject([
      { version: 2, steps: [{ strategy: 'weighted' }] },
      { version: 1, steps: [{ strategy: 'round_robin' }] },
    ]);
    const first = (await admin.get<Page<object>>(`${versions}?limit=1`)).body;
    expect(first.items).toMatchObject([{ version: 2 }]);
    expect(
      (await admin.get(`${versions}?limit=1&cursor=${String(first.nextCursor)}`)).body.items,
    ).toMatchObject([{ version: 1 }]);
    expect((await admin.get('/routing-plans')).body.items.filter((one) => one.isDefault)).toHaveLength(1);
  });

  it('is invisible to another tenant, whatever is asked', async () => {
    const ids = {
      users: (await admin.get('/users')).body.items[0]!.id,
      teams: (await admin.get('/teams')).body.items[0]!.id,
      tags: (await admin.get('/tags')).body.items[0]!.id,
      'routing-plans': (await admin.get('/routing-plans')).body.items[0]!.id,
      'api-keys': (await admin.post('/api-keys', { name: 'k', scopes: ['leads:read'] })).body.id,
    };
    const before = JSON.stringify(
      await Promise.all(
        ['users', 'teams', 'tags', 'routing-plans', 'api-keys'].map((path) =>
          admin.get(`/${path}?limit=200`).then(({ body }) => body),
        ),
      ),
    );
    const attempts: [string, string, unknown][] = [
      ['GET', `/users/${ids.users}`, undefined],
      ['PATCH', `/users/${ids.users}`, { name: 'Mine' }],
      ['POST', `/users/${ids.users}/invitation`, {}],
      ['PATCH', `/teams/${ids.teams}`, { name: 'Mine' }],
      ['DELETE', `/teams/${ids.teams}`, undefined],
      ['PATCH', `/tags/${ids.tags}`, { name: 'Mine' }],
      ['GET', `/routing-plans/${ids['routing-plans']}`, undefined],
      ['GET', `/routing-plans/${ids['routing-plans']}/versions`, undefined],
      ['PATCH', `/routing-plans/${ids['routing-plans']}`, { name: 'Mine' }],
      ['POST', `/routing-plans/${ids['routing-plans']}/publish`, {}],
      ['DELETE', `/api-keys/${ids['api-keys']}`, undefined],
    ];
    for (const [verb, path, body] of attempts) {
      const theirs = await stranger.send(verb, path, body);
      const nowhere = await stranger.send(
        verb,
        path.replace(/[0-9a-f-]{36}/, '01900000-0000-7000-8000-000000000000'),
        body,
      );
      expect(theirs, `${verb} ${path}`).toMatchObject({ status: 404, body: { code: 'not_found' } });
      expect({ ...theirs.body, requestId: '' }).toEqual({ ...nowhere.body, requestId: '' });
    }
    for (const body of [{ teamIds: [ids.teams] }, { tags: ['Life insurance'] }]) {
      expect(
        (await stranger.post('/users', { email: 'y@other.test', name: 'Y', role: 'agent', ...body })).status,
      ).toBe(422);
    }
    expect((await stranger.patch('/settings/routing', { catchallUserIds: [ids.users] })).status).toBe(422);
    expect(await stranger.get('/users', { 'x-tenant': 'main' })).toMatchObject({ status: 404 });
    expect((await stranger.get('/users?limit=200')).body.items.map((one) => one['email'])).toEqual([
      'admin@other.test',
    ]);
    expect((await stranger.get('/tenants')).status).toBe(403);
    const after = JSON.stringify(
      await Promise.all(
        ['users', 'teams', 'tags', 'routing-plans', 'api-keys'].map((path) =>
          admin.get(`/${path}?limit=200`).then(({ body }) => body),
        ),
      ),
    );
    expect(after).toBe(before);
  });

  it('lets a person of two tenants choose', async () => {
    await stranger.post('/users', {
      email: ADMIN.email,
      name: 'Guest',
      role: 'manager',
      password: 'ignored password',
    });
    const both = await new Caller(api).signIn(ADMIN.email, ADMIN.password);
    expect(
      (await both.get<{ tenants: { slug: string }[] }>('/me')).body.tenants.map(({ slug }) => slug),
    ).toEqual(['main', 'other']);
    expect((await both.get('/me', { 'x-tenant': 'other' })).body).toMatchObject({
      role: 'manager',
      tenant: { slug: 'other' },
    });
    expect((await both.post('/tags', { name: 'n', kind: 'custom' }, { 'x-tenant': 'other' })).status).toBe(
      403,
    );
    const guest = (await stranger.get('/users?search=guest')).body.items[0]!;
    expect(await stranger.patch(`/users/${guest.id}`, { password: 'taken over now' })).toMatchObject({
      status: 403,
      body: { code: 'not_allowed' },
    });
  });

  it('writes a chained log of every change, newest first', async () => {
    const log = (await admin.get('/audit?limit=200')).body.items;
    expect(log.length).toBeGreaterThan(10);
    expect(log.at(-1)).toMatchObject({ action: 'tenant.created' });
    const owner = new pg.Client(api.database.ownerUrl);
    await owner.connect();
    const { rows } = await owner.query<{ broken: number }>(
      `select count(*)::int as broken from (
         select hash, previous_hash, lag(hash) over w as last, lag(seq) over w as last_seq, seq,
                sha256(previous_hash || convert_to(jsonb_build_array(tenant_id, seq, id, extract(epoch from at), actor_user_id, actor_name,
                  api_key_id, action, subject, subject_id, before, after)::text, 'UTF8')) as computed
           from audit_log window w as (partition by tenant_id order by seq)) c
        where hash <> computed or (last is not null and (previous_hash <> last or seq <> last_seq + 1))`,
    );
    await owner.end();
    expect(rows[0]?.broken).toBe(0);
  });
});
