import type { Lead, Offer, Page } from '@baton/contract';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Caller } from '../../test/api.ts';
import type { TagView } from '../tenants/shapes.ts';
import { Stage, type Device, type Person } from '../../test/stage.ts';

const PATIENCE = { timeout: 120_000, interval: 25 };
let stage: Stage;
let agent: Person;
let device: Device;
beforeAll(async () => {
  stage = await Stage.open();
  agent = await stage.agent();
  device = await agent.arrive();
});
afterAll(() => stage.close());

async function tag(name: string, amount: number | null): Promise<string> {
  const price = amount === null ? null : { amount, currency: 'EUR' };
  const { status, body } = await stage.admin.send<TagView>('POST', '/tags', {
    name,
    kind: 'preferential',
    price,
  });
  expect(status).toBe(201);
  return body.id;
}
async function change(id: string, what: object): Promise<void> {
  expect((await stage.admin.patch(`/tags/${id}`, what)).status).toBe(200);
}
async function accepted(...tags: string[]): Promise<string> {
  const { id } = (await stage.post({ tags })).body;
  const offer = await device.hear('offer.created', ({ leadId }) => leadId === id);
  expect((await agent.caller.post(`/offers/${String(offer['id'])}/accept`)).status).toBe(200);
  return id;
}
async function charges(by: Caller = stage.admin): Promise<string[]> {
  const { body } = await by.get<string>('/insights/statement.csv');
  const [head = '', ...lines] = body.trim().split('\r\n');
  const names = head.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    const of = (name: string): string => cells[names.indexOf(name)]!;
    return [of('leadId'), of('tag'), of('price'), of('charged'), of('chargedTo')].join(' ');
  });
}

it('a lead is charged what its dearest tag cost when it was accepted, whatever becomes of tag and lead', async () => {
  const [roof, solar, pump, plain] = [
    await tag('Roof', 1_000),
    await tag('Solar', 3_000),
    await tag('Heat pump', 2_000),
    await tag('Plain', null),
  ];
  const both = await accepted('Roof', 'Solar');
  const one = await accepted('Roof');
  const pumped = await accepted('Heat pump');
  const free = await accepted('Plain');
  const settled = [
    `${both} Solar 3000 3000 agent`,
    `${one} Roof 1000 1000 agent`,
    `${pumped} Heat pump 2000 2000 agent`,
  ];
  expect(await charges()).toEqual(settled);

  await change(roof, { price: { amount: 1_500, currency: 'EUR' }, name: 'Flat roof' });
  await change(solar, { retired: true });
  await change(plain, { price: { amount: 9_000, currency: 'EUR' } });
  expect((await stage.admin.post(`/tags/${pump}/merge`, { intoId: roof })).status).toBe(200);
  expect((await stage.admin.patch(`/leads/${one}`, { tags: [] })).status).toBe(200);
  await stage.settings({ billingDiscountPercent: 50, billingFloorPercent: 80, billingToAgent: false });
  expect(await charges()).toEqual(settled);

  const later = await accepted('Flat roof', 'Solar');
  const [row] = (await charges()).filter((line) => line.startsWith(later));
  // No interval has passed.
  expect(row).toBe(`${later} Flat roof 1500 1500 tenant`);
  expect((await charges()).filter((line) => line.startsWith(free))).toEqual([]);
});

it('a lead that was given back is charged to nobody, and to who takes it then', async () => {
  await stage.settings({ billingDiscountPercent: 0, billingToAgent: true });
  const window = await tag('Window', 700);
  const id = await accepted('Window');
  const mine = async () => (await charges()).filter((line) => line.startsWith(id));
  expect(await mine()).toEqual([`${id} Window 700 700 agent`]);
  const other = await stage.agent();
  const otherDevice = await other.arrive();
  expect((await agent.caller.post(`/leads/${id}/return`, { reason: 'Wrong number' })).status).toBe(200);
  expect(await mine()).toEqual([]);
  const offer = await otherDevice.hear('offer.created', ({ leadId }) => leadId === id);
  await change(window, { price: { amount: 900, currency: 'EUR' } });
  expect((await other.caller.post(`/offers/${String(offer['id'])}/accept`)).status).toBe(200);
  expect(await mine()).toEqual([`${id} Window 900 900 agent`]);
});

it('a lead that waited for months is charged by the whole weeks of it, to the millisecond', async () => {
  await stage.settings({
    billingDiscountPercent: 4,
    billingIntervalMs: 604_800_000,
    billingFloorPercent: 10,
  });
  await tag('Conservatory', 10_000);
  const waited = async (hours: number, laterMs: number): Promise<string> => {
    const id = await accepted('Conservatory');
    await stage.owner.query(
      `update leads set received_at = accepted_at - make_interval(hours => $2) + make_interval(secs => $3 / 1000.0) where id = $1`,
      [id, hours, laterMs],
    );
    return (await charges())
      .find((line) => line.startsWith(id))!
      .split(' ')
      .slice(1)
      .join(' ');
  };
  const quarter = 13 * 7 * 24;
  expect(await waited(quarter, 0)).toBe('Conservatory 10000 4800 agent');
  expect(await waited(quarter, 1)).toBe('Conservatory 10000 5200 agent');
  expect(await waited(quarter + 7 * 24, 1)).toBe('Conservatory 10000 4800 agent');
  // Linear, and down to the floor in the 23rd week, half a year later as well.
  expect(await waited(22 * 7 * 24, 0)).toBe('Conservatory 10000 1200 agent');
  expect(await waited(23 * 7 * 24, 0)).toBe('Conservatory 10000 1000 agent');
  expect(await waited(52 * 7 * 24, 0)).toBe('Conservatory 10000 1000 agent');
  await stage.settings({ billingDiscountPercent: 0, billingFloorPercent: 0 });
});

it('a parent tenant’s new price counts in its child tenants from then on, and not before', async () => {
  const password = 'a long password';
  const branch = { name: 'Branch', slug: 'branch', parentId: stage.tenantId };
  const admin = { adminEmail: 'admin@branch.test', adminPassword: password };
  expect((await stage.admin.post('/tenants', { ...branch, ...admin })).status).toBe(201);
  const child = await new Caller(stage.api).signIn(admin.adminEmail, password);
  await child.patch('/settings/routing', { deliveryGraceMs: 60_000 });
  const bea = { name: 'Bea', email: 'bea@branch.test', role: 'agent', password, channels: ['email'] };
  expect((await child.post('/users', bea)).status).toBe(201);
  const beas = await new Caller(stage.api).signIn(bea.email, password);
  await beas.send('PUT', '/me/activity', { activity: 'available' });
  const priced = (amount: number) =>
    vi.waitFor(async () => {
      const { items } = (await child.get<Page<TagView>>('/tags?limit=200')).body;
      expect(items.find(({ name }) => name === 'Attic')?.price).toEqual({ amount, currency: 'EUR' });
    }, PATIENCE);
  const accepts = async (): Promise<string> => {
    const { id } = (await child.send<Lead>('POST', '/leads', { customer: {}, tags: ['Attic'] })).body;
    const offer = await vi.waitFor(async () => {
      const { items } = (await beas.get<Page<Offer>>('/offers?state=pending')).body;
      return items.find(({ leadId }) => leadId === id)!.id;
    }, PATIENCE);
    expect((await beas.post(`/offers/${offer}/accept`)).status).toBe(200);
    return id;
  };
  const attic = await tag('Attic', 1_000);
  await priced(1_000);
  const before = await accepts();
  await change(attic, { price: { amount: 2_500, currency: 'EUR' } });
  await priced(2_500);
  expect(await charges(child)).toEqual([`${before} Attic 1000 1000 agent`]);
  const after = await accepts();
  expect(await charges(child)).toEqual([`${before} Attic 1000 1000 agent`, `${after} Attic 2500 2500 agent`]);
});

it('settings that are as they were leave no line in the audit log', async () => {
  await stage.settings({ billingFloorPercent: 70 });
  const before = await stage.count('audit_log');
  await stage.settings({});
  await stage.settings({ billingFloorPercent: 70 });
  expect(await stage.count('audit_log')).toBe(before);
});
