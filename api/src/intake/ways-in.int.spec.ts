import { Script } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Delivery, DeliveryDetail, WayIn } from '@baton/contract';
import { Stage } from '../../test/stage.ts';
import { ReceptionService } from './reception.service.ts';
import { TRAP_FIELD } from './web-form.ts';

let stage: Stage;
let sourceId: string;
beforeAll(async () => {
  stage = await Stage.open();
  sourceId = (await stage.admin.post('/sources', { name: 'Website' })).body.id;
});
afterAll(() => stage.close());

const open = async (kind: WayIn['kind'], change: object = {}): Promise<WayIn> => {
  const made = await stage.admin.post(`/sources/${sourceId}/ways-in`, { kind });
  expect(made.status).toBe(201);
  const changed = await stage.admin.patch(`/ways-in/${made.body.id}`, change);
  expect(changed.status).toBe(200);
  return changed.body;
};
const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';
/** A stranger posts to the address of a way in. */
async function bring(way: WayIn, body: string | object, headers: Record<string, string> = {}) {
  const response = await fetch(way.address!, {
    method: 'POST',
    headers: { 'content-type': JSON_TYPE, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, text, headers: response.headers };
}
const deliveriesOf = async (way: WayIn): Promise<Delivery[]> =>
  (await stage.admin.get<{ items: Delivery[] }>(`/ways-in/${way.id}/deliveries`)).body.items;
const last = async (way: WayIn): Promise<Delivery> => (await deliveriesOf(way))[0]!;
const ANNA = { 'customer.name': 'Anna', 'customer.phone': '+49 30 901820', text: 'Call me' };

describe('a way in that nobody has named', () => {
  it.each([
    ['de-CH', 'Webformular'],
    ['en', 'Web form'],
  ])('is called what it is in the language of who opens it: %s', async (language, name) => {
    const made = await stage.admin.post<WayIn>(
      `/sources/${sourceId}/ways-in`,
      { kind: 'form' },
      { 'accept-language': language },
    );
    expect(made.body.name).toBe(name);
  });
});

describe('a web form', () => {
  it('shows a page that runs nothing and comes from nowhere else', async () => {
    const way = await open('form', {
      form: {
        title: 'Ask <us> "anything"',
        thanks: 'Thanks & bye',
        fields: [{ field: 'customer.name', label: '<b>Name</b>', required: true }],
      },
    });
    const page = await fetch(way.address!);
    const html = await page.text();
    expect(page.status).toBe(200);
    expect(html).toContain('Ask &lt;us&gt; &quot;anything&quot;');
    expect(html).toContain('&lt;b&gt;Name&lt;/b&gt;');
    expect(html).not.toMatch(/<script|<b>|https?:\/\//);
    const policy = page.headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe-inline');
    const sent = await bring(way, 'customer.name=Ben', { 'content-type': FORM, origin: stage.api.url });
    expect(sent).toMatchObject({ status: 200 });
    expect(sent.text).toContain('Thanks &amp; bye');
    expect((await stage.admin.get(`/leads/${(await last(way)).leadId}`)).body).toMatchObject({
      source: 'Website',
      customer: { name: 'Ben' },
    });
  });

  it('says what is wrong beside the field, keeps what was typed, and keeps the message', async () => {
    const way = await open('form');
    const sent = await bring(way, 'customer.name=Ben+%22B%22&customer.email=nobody', {
      'content-type': FORM,
      'accept-language': 'en',
    });
    expect(sent.status).toBe(422);
    expect(sent.text).toContain('value="Ben &quot;B&quot;"');
    expect(sent.text).toContain('E-mail is not an e-mail address');
    expect(await last(way)).toMatchObject({
      status: 'failed',
      leadId: null,
      error: { code: 'invalid_input', errors: [{ path: 'customer.phone' }, { path: 'customer.email' }] },
    });
  });

  it('speaks the language of its visitor, or else the one of the tenant’s country', async () => {
    const way = await open('form');
    const shown = async (language: Record<string, string>, script = '') =>
      (await fetch(`${way.address!}${script}`, { headers: language })).text();
    const [english, german] = [{ 'accept-language': 'en-GB,de;q=0.5' }, { 'accept-language': 'de-CH' }];
    for (const page of [await shown(german), await shown({ 'accept-language': 'fr' })]) {
      expect(page).toContain('<html lang="de">');
      expect(page).toContain('<h1>Kontakt</h1>');
      expect(page).toContain('>E-Mail (freiwillig)<');
      expect(page).toContain('>Senden<');
    }
    expect(await shown(english)).toMatch(/<html lang="en">[^]*<h1>Contact us<[^]*>Send</);
    expect(await shown(german, '.js')).toContain('"send":"Senden"');
    expect(await shown(english, '.js')).toContain('"send":"Send"');
    const post = (body: string) => bring(way, body, { 'content-type': FORM, ...german });
    expect((await post('customer.name=Ben&customer.email=nobody')).text).toMatch(
      /Telefon muss ausgefüllt werden|E-Mail ist keine E-Mail-Adresse/,
    );
    expect((await post('customer.name=Ben&customer.phone=030901820')).text).toContain('Wir melden uns');
  });

  it('keeps no usual text, and says it in the language of whoever reads it', async () => {
    const way = await open('form');
    const stored = async () =>
      (await stage.owner.query<{ form: object | null }>('select form from ways_in where id = $1', [way.id]))
        .rows[0];
    expect(await stored()).toEqual({ form: null });
    // The tenant is in Germany, and its admin has chosen no language.
    expect(way.form).toMatchObject({
      title: 'Kontakt',
      fields: [{ label: 'Name' }, { label: 'E-Mail' }, {}, {}],
    });
    // Saved as it was read, with one text of its own: the others go on in their reader's language.
    await stage.admin.patch(`/ways-in/${way.id}`, { form: { ...way.form, title: 'Solar Kraus' } });
    await stage.admin.patch('/me', { locale: 'en' });
    const { items } = (await stage.admin.get<{ items: WayIn[] }>(`/sources/${sourceId}/ways-in`)).body;
    expect(items.find(({ id }) => id === way.id)?.form).toMatchObject({
      title: 'Solar Kraus',
      thanks: 'Thank you. We will be in touch shortly.',
      fields: [{}, {}, { label: 'Phone' }, {}],
    });
    const page = await (await fetch(way.address!, { headers: { 'accept-language': 'en' } })).text();
    expect(page).toMatch(/<h1>Solar Kraus<[^]*>Phone</);
    await stage.admin.patch('/me', { locale: null });
  });

  it('catches programs in its trap, and lets a person take the message in all the same', async () => {
    const way = await open('form');
    const before = await stage.count('leads');
    expect((await bring(way, { ...ANNA, [TRAP_FIELD]: 'x' })).status).toBe(200);
    expect(await stage.count('leads')).toBe(before);
    const caught = await last(way);
    expect(caught.status).toBe('spam');
    const replayed = await stage.admin.post(`/deliveries/${caught.id}/replay`);
    expect(replayed.body).toMatchObject({ status: 'lead', leadId: expect.any(String) });
    expect((await stage.admin.post(`/deliveries/${caught.id}/replay`)).body.code).toBe('conflict');
    expect(await stage.count('leads')).toBe(before + 1);
  });

  it('stands on allowed websites only; what another one sent is kept', async () => {
    const shop = 'https://shop.example.com';
    const way = await open('form', { allowedOrigins: [shop] });
    const ask = (origin: string) =>
      fetch(way.address!, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
    const allowed = await ask(shop);
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe(shop);
    expect(allowed.headers.get('vary')).toBe('Origin');
    const refused = await ask('https://other.example.com');
    expect(refused.status).toBe(403);
    expect(refused.headers.get('access-control-allow-origin')).toBeNull();
    const sent = await bring(way, ANNA, { origin: shop });
    expect(sent.status).toBe(200);
    expect(sent.headers.get('access-control-allow-origin')).toBe(shop);
    expect((await bring(way, ANNA, { origin: 'https://other.example.com' })).status).toBe(403);
    const kept = await last(way);
    expect(kept).toMatchObject({ status: 'failed', error: { code: 'origin_not_allowed' } });
    expect((await stage.admin.post(`/deliveries/${kept.id}/replay`)).body.status).toBe('lead');
    const script = await fetch(`${way.address}.js`);
    expect(script.headers.get('content-type')).toContain('text/javascript');
    const code = await script.text();
    expect(code).toContain(JSON.stringify(way.address));
    expect(() => new Script(code)).not.toThrow();
  });

  it('takes a person’s few messages a minute, not a flood', async () => {
    const way = await open('form');
    const statuses = new Set<number>();
    const limits = stage.api.running.app.get(ReceptionService) as unknown as {
      limits: { limiter(limit: object): { consume(key: string, points: number): Promise<unknown> } };
    };
    await limits.limits
      .limiter({ name: 'way_form', points: 30, seconds: 60 })
      .consume(`${way.id} 127.0.0.1`, 29);
    for (let i = 0; i < 3 && !statuses.has(429); i += 1) statuses.add((await bring(way, ANNA)).status);
    expect([...statuses]).toContain(429);
  });
});

describe('a lead form of Google Ads', () => {
  const message = (way: WayIn, more: object = {}) => ({
    lead_id: 'lead-1',
    user_column_data: [{ column_id: 'FULL_NAME', column_name: 'Full Name', string_value: 'Anna Weber' }],
    google_key: way.secret,
    campaign_id: 12,
    ...more,
  });

  it('becomes a lead once, however often Google sends it', async () => {
    const way = await open('google_ads');
    expect(way.secret).toMatch(/^[0-9a-f]{32}$/);
    expect(await bring(way, message(way))).toMatchObject({ status: 200, text: '{}' });
    expect(await bring(way, message(way))).toMatchObject({ status: 200, text: '{}' });
    const [again, first] = await deliveriesOf(way);
    expect(again!.leadId).toBe(first!.leadId);
    expect((await stage.admin.get(`/leads/${first!.leadId}`)).body).toMatchObject({
      externalId: 'lead-1',
      customer: { name: 'Anna Weber' },
      attributes: { campaign_id: '12' },
    });
  });

  it('keeps a test as a test, and a wrong key as an error', async () => {
    const way = await open('google_ads');
    const before = await stage.count('leads');
    expect((await bring(way, message(way, { lead_id: 'lead-2', is_test: true }))).status).toBe(200);
    expect((await last(way)).status).toBe('test');
    const wrong = await bring(way, message(way, { google_key: 'wrong' }));
    expect(wrong.status).toBe(403);
    expect(JSON.parse(wrong.text)).toEqual({ message: expect.stringContaining('google_key') as string });
    expect(await last(way)).toMatchObject({ status: 'failed', error: { code: 'not_allowed' } });
    expect((await bring(way, '{"lead_id":')).status).toBe(400);
    expect((await bring(way, { google_key: way.secret })).status).toBe(400);
    expect(await stage.count('leads')).toBe(before);
  });
});

describe('a webhook', () => {
  it('reads by its mapping; what failed becomes a lead when the mapping is put right', async () => {
    const way = await open('webhook', { mapping: [{ path: 'who.name', field: 'customer.name' }] });
    const body = { data: { contact: { full: 'Anna' } }, n: 7 };
    const refused = await bring(way, body);
    expect(refused.status).toBe(422);
    const failed = await last(way);
    expect(failed).toMatchObject({ status: 'failed', bytes: JSON.stringify(body).length });
    const detail = (await stage.admin.get<DeliveryDetail>(`/deliveries/${failed.id}`)).body;
    expect(JSON.parse(detail.raw)).toEqual(body);
    expect((await stage.admin.post(`/deliveries/${failed.id}/replay`)).body.status).toBe('failed');
    await stage.admin.patch(`/ways-in/${way.id}`, {
      mapping: [
        { path: 'data.contact.full', field: 'customer.name' },
        { path: 'n', field: 'attributes.number' },
      ],
    });
    const replayed = await stage.admin.post(`/deliveries/${failed.id}/replay`);
    expect(replayed.body).toMatchObject({ status: 'lead', error: null });
    expect((await stage.admin.get(`/leads/${String(replayed.body['leadId'])}`)).body).toMatchObject({
      customer: { name: 'Anna' },
      attributes: { number: '7' },
    });
    const [listed] = (
      await stage.admin.get<{ items: WayIn[] }>(`/sources/${sourceId}/ways-in`)
    ).body.items.filter(({ id }) => id === way.id);
    expect(listed).toMatchObject({ failed: 0, lastDeliveryAt: expect.any(String) });
  });

  it('takes forms too, keeps what it cannot read, refuses what is too large', async () => {
    const way = await open('webhook');
    expect((await bring(way, 'name=Anna&email=anna%40example.com', { 'content-type': FORM })).status).toBe(
      200,
    );
    expect((await bring(way, '\u0000\u0001', { 'content-type': 'image/png' })).status).toBe(415);
    expect(await last(way)).toMatchObject({ status: 'failed', error: { code: 'unsupported_media_type' } });
    expect((await bring(way, '')).status).toBe(400);
    const kept = (await deliveriesOf(way)).length;
    expect((await bring(way, 'x'.repeat(300_000))).status).toBe(413);
    expect((await deliveriesOf(way)).length).toBe(kept);
  });

  it('sends a test the very way that a stranger’s would go', async () => {
    const way = await open('webhook');
    const tested = await stage.admin.post(`/ways-in/${way.id}/test`);
    expect(tested.body).toMatchObject({ status: 'lead', wayInId: way.id });
    const own = await stage.admin.post(`/ways-in/${way.id}/test`, { text: '{"nobody":1}' });
    expect(own.body).toMatchObject({ status: 'failed', error: { code: 'invalid_input' } });
    for (const kind of ['form', 'google_ads'] as const)
      expect((await stage.admin.post(`/ways-in/${(await open(kind)).id}/test`)).body.status).toBe('lead');
  });
});

describe('every way in', () => {
  it('takes up what was stored and then left, once', async () => {
    const way = await open('webhook');
    await stage.owner.query(
      `insert into intake_deliveries (tenant_id, id, way_id, received_at, status, content_type, raw, tries, tried_at)
       values ($1, gen_random_uuid(), $2, now() - interval '1 hour', 'received', 'application/json', '{"name":"Left"}', 1, now() - interval '1 hour')`,
      [stage.tenantId, way.id],
    );
    const before = await stage.count('leads');
    const reception = stage.api.running.app.get(ReceptionService);
    await Promise.all([reception.sweep(), reception.sweep()]);
    expect(await last(way)).toMatchObject({ status: 'lead' });
    expect(await stage.count('leads')).toBe(before + 1);
    await reception.sweep();
    expect(await stage.count('leads')).toBe(before + 1);
  });

  it('opens with its key alone, until it is renewed or switched off', async () => {
    const way = await open('webhook');
    const renewed = (await stage.admin.post(`/ways-in/${way.id}/renew`)).body;
    expect(renewed.address).not.toBe(way.address);
    expect((await bring(way, { name: 'Anna' })).status).toBe(404);
    expect((await bring(renewed, { name: 'Anna' })).status).toBe(200);
    await stage.admin.patch(`/ways-in/${way.id}`, { enabled: false });
    expect((await bring(renewed, { name: 'Anna' })).status).toBe(404);
    expect((await fetch(`${stage.api.url}/in/nonsense`)).status).toBe(404);
    expect((await fetch(`${stage.api.url}/in/${'0'.repeat(32)}.js`)).status).toBe(404);
    expect((await stage.admin.get<{ items: object[] }>('/audit?limit=5')).body.items[0]).toMatchObject({
      action: 'way_in.changed',
    });
    expect(JSON.stringify((await stage.admin.get('/audit')).body)).not.toContain(renewed.address!.slice(-32));
  });

  it('is its tenant’s own, and an admin’s to see', async () => {
    const way = await open('webhook');
    await bring(way, { name: 'Anna' });
    const other = await stage.neighbour();
    const { id } = await last(way);
    for (const path of [`/sources/${sourceId}/ways-in`, `/ways-in/${way.id}/deliveries`, `/deliveries/${id}`])
      expect((await other.admin.get(path)).status, path).toBe(404);
    for (const path of [`/ways-in/${way.id}/renew`, `/ways-in/${way.id}/test`, `/deliveries/${id}/replay`])
      expect((await other.admin.post(path)).status, path).toBe(404);
    expect((await other.admin.patch(`/ways-in/${way.id}`, { enabled: false })).status).toBe(404);
    const manager = await stage.agent({ role: 'manager' });
    expect((await manager.caller.get(`/sources/${sourceId}/ways-in`)).status).toBe(403);
  });

  it('stands under a source with its tags, plan and cost', async () => {
    const made = await stage.admin.post('/sources', { name: 'Fair', cost: { amount: 5_000, per: 'month' } });
    expect(made.body).toMatchObject({ cost: { amount: 5_000, per: 'month' }, waysIn: [], leads: 0 });
    expect((await stage.admin.post('/sources', { name: ' fair ' })).body.code).toBe('already_exists');
    await stage.admin.post(`/sources/${made.body.id}/ways-in`, { kind: 'form' });
    const { items } = (await stage.admin.get('/sources')).body;
    expect(items.find(({ id }) => id === made.body.id)).toMatchObject({ waysIn: ['form'] });
    expect((await stage.post({ source: 'FAIR' })).body).toMatchObject({ source: 'Fair' });
    expect((await stage.admin.patch(`/sources/${made.body.id}`, { cost: null })).body).toMatchObject({
      cost: null,
    });
  });

  it('forgets what is old, and never what still waits', async () => {
    const way = await open('webhook');
    for (const [status, age] of [
      ['lead', 31],
      ['failed', 31],
      ['failed', 91],
      ['received', 91],
      ['spam', 1],
    ])
      await stage.owner.query(
        `insert into intake_deliveries (tenant_id, id, way_id, received_at, status, content_type, raw, tries, tried_at)
         values ($1, gen_random_uuid(), $2, now() - make_interval(days => $4), $3, '', '', 1, now())`,
        [stage.tenantId, way.id, status, age],
      );
    await stage.api.running.app.get(ReceptionService).tidy();
    expect((await deliveriesOf(way)).map(({ status }) => status).sort()).toEqual([
      'failed',
      'received',
      'spam',
    ]);
  });

  it('keeps the newest 10,000 of a way that brings something', async () => {
    const { body: source } = await stage.admin.post('/sources', { name: 'Busy' });
    const made = async () =>
      (await stage.admin.post<WayIn>(`/sources/${source.id}/ways-in`, { kind: 'webhook' })).body;
    const [way, other] = [await made(), await made()];
    await stage.owner.query(
      `insert into intake_deliveries (tenant_id, id, way_id, received_at, status, content_type, raw, tries, tried_at)
       select $1, lpad(to_hex(i), 32, '0')::uuid, case when i > 10003 then $3::uuid else $2::uuid end, now() - interval '1 hour',
              case when i = 1 then 'received' else 'lead' end, '', '', 1, now() from generate_series(1, 10005) i`,
      [stage.tenantId, way.id, other.id],
    );
    await stage.api.running.app.get(ReceptionService).tidy();
    // The oldest one still waits: 10,000 and that.
    expect(await stage.count('intake_deliveries', `way_id = '${way.id}'`)).toBe(10_001);
    expect(await stage.count('intake_deliveries', `way_id = '${other.id}'`)).toBe(2);
  });
});
