import type { TagView } from '../tenants/shapes.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Stage, type Device, type Person } from '../../test/stage.ts';

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
async function charges(): Promise<string[]> {
  const { body } = await stage.admin.get<string>('/insights/statement.csv');
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

it('settings that are as they were leave no line in the audit log', async () => {
  await stage.settings({ billingFloorPercent: 70 });
  const before = await stage.count('audit_log');
  await stage.settings({});
  await stage.settings({ billingFloorPercent: 70 });
  expect(await stage.count('audit_log')).toBe(before);
});
