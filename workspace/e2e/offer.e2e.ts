import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  CUSTOMER_NAME,
  incoming,
  openOffice,
  ownedLead,
  SECRETS,
  setActivity,
  type Office,
} from './office.ts';

let office: Office;
beforeAll(async () => {
  office = await openOffice(3);
});
afterEach(() => office.tidy());
afterAll(() => office.close());

const leaks = (wire: string[]): string[] =>
  SECRETS.filter((secret) => wire.some((text) => text.includes(secret)));

/** The page in whose hands the offer is now. */
async function holder(pages: Page[]): Promise<Page> {
  return Promise.any(
    pages.map((page) =>
      incoming(page)
        .waitFor()
        .then(() => page),
    ),
  );
}

async function keyWhenArmed(page: Page, key: string, done: () => Promise<unknown>): Promise<void> {
  // Keys answer an offer only a moment after it appears: pressed until it is taken.
  const taken = done();
  let over = false;
  void taken.then(
    () => (over = true),
    () => (over = true),
  );
  while (!over) {
    await page.keyboard.press(key);
    await Promise.race([taken.catch(() => undefined), page.waitForTimeout(500)]);
  }
  await taken;
}

describe('an offer in the browser', () => {
  it('rings at the first agent, moves on when declined, shows the customer to who accepts, and all of it on the wall', async () => {
    const one = await office.signIn('agent1@office.test');
    const two = await office.signIn('agent2@office.test');
    const manager = await office.signIn('manager@office.test');
    await manager.page.waitForURL('**/wall');
    await setActivity(one.page, 'Available');
    await setActivity(two.page, 'Available');
    const subject = 'Roof over the terrace';
    const leadId = await office.sendLead(subject);
    const agents = [one, two];
    const first = await holder(agents.map(({ page }) => page));
    const lane = manager.page.locator(`[data-lead-id="${leadId}"]`);
    await lane.waitFor();
    expect(await incoming(first).textContent()).toContain(subject);
    expect(agents.flatMap(({ wire }) => leaks(wire))).toEqual([]);

    const second = first === one.page ? two.page : one.page;
    const reasons = first.getByRole('group', { name: 'Reason for declining' });
    await keyWhenArmed(first, 'd', () => reasons.waitFor());
    await first.keyboard.press('1');
    await incoming(second).waitFor();
    await incoming(first).waitFor({ state: 'detached' });
    expect(agents.flatMap(({ wire }) => leaks(wire))).toEqual([]);

    const customer = second.getByText(CUSTOMER_NAME).first();
    await keyWhenArmed(second, 'a', () => incoming(second).waitFor({ state: 'detached' }));
    await customer.waitFor();
    const decliner = agents.find(({ page }) => page === first)!;
    expect(leaks(decliner.wire)).toEqual([]);
    await lane.waitFor({ state: 'detached' });
  });

  it('moves on by itself when its time is over, and tells the one who missed it', async () => {
    await office.settings({ offerWindowMs: 15_000 });
    const one = await office.signIn('agent1@office.test');
    const two = await office.signIn('agent2@office.test');
    await setActivity(one.page, 'Available');
    await setActivity(two.page, 'Available');
    await office.sendLead('Winter tyres');
    const first = await holder([one.page, two.page]);
    const second = first === one.page ? two.page : one.page;
    await incoming(second).waitFor();
    await first.getByText('Give me another chance').first().waitFor();
  });

  it('lies over an open dialog without hiding the buttons of either', async () => {
    const { agent } = await ownedLead(office, 'Carport');
    await agent.getByRole('button', { name: /^Return/ }).click();
    const dialog = agent.getByRole('dialog', { name: 'Return this lead' });
    await dialog.waitFor();
    await office.sendLead('Conservatory');
    await incoming(agent).waitFor();
    for (const viewport of [
      { width: 1440, height: 900 },
      { width: 360, height: 740 },
    ]) {
      await agent.setViewportSize(viewport);
      // A trial goes as far as a click does: what it would hit has to be the button.
      for (const name of ['Close', 'Keep it'])
        await dialog.getByRole('button', { name }).click({ trial: true });
      for (const name of [/^Accept/, /^Decline/])
        await incoming(agent).getByRole('button', { name }).click({ trial: true });
    }
    await dialog.getByRole('button', { name: 'Keep it' }).click();
    await dialog.waitFor({ state: 'detached' });
  });

  it('counts down by the server and a monotonic clock: a wrong computer clock changes nothing', async () => {
    const wrong = `{ const real = Date.now.bind(Date); const Real = Date; const skew = 26 * 3600e3;
      globalThis.Date = class extends Real { constructor(...a) { a.length ? super(...a) : super(real() + skew); } static now() { return real() + skew; } }; }`;
    const agent = await office.signIn('agent3@office.test', { script: wrong });
    await setActivity(agent.page, 'Available');
    await office.sendLead('Garden shed');
    const ring = incoming(agent.page).getByRole('timer');
    await ring.waitFor();
    const label = await ring.getAttribute('aria-label');
    const seconds = Number(
      /(\d+) seconds left/.exec(label ?? '')?.[1] ?? (label === 'Clock not started' ? 300 : Number.NaN),
    );
    expect(seconds).toBeGreaterThan(100);
    expect(seconds).toBeLessThanOrEqual(300);
  });

  it('rings in one tab only', async () => {
    const counting = `{ globalThis.__tones = 0; const start = OscillatorNode.prototype.start;
      OscillatorNode.prototype.start = function (...a) { globalThis.__tones += 1; return start.apply(this, a); }; }`;
    const agent = await office.signIn('agent3@office.test', { script: counting });
    const other = await agent.context.newPage();
    await other.goto(`${office.product.url}/desk`);
    await setActivity(agent.page, 'Available');
    await agent.page.waitForTimeout(2_000);
    const before = await tones([agent.page, other]);
    await office.sendLead('Solar panels');
    await incoming(agent.page).waitFor();
    await incoming(other).waitFor();
    // Long enough for either tab to have rung twice.
    await agent.page.waitForTimeout(6_000);
    const rung = (await tones([agent.page, other])).map((count, index) => count - before[index]!);
    expect(rung.filter((count) => count > 0)).toHaveLength(1);
  });
});

const tones = (pages: Page[]): Promise<number[]> =>
  Promise.all(pages.map((page) => page.evaluate('globalThis.__tones') as Promise<number>));
