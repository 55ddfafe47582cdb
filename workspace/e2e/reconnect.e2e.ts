import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layCable, type Cable } from './cable.ts';
import { CUSTOMER_NAME, incoming, openOffice, setActivity, type Office } from './office.ts';

let office: Office;
let cable: Cable;
beforeAll(async () => {
  office = await openOffice(2);
  cable = await layCable(office.product.port);
});
afterAll(async () => {
  await cable.close();
  await office.close();
});

const AWAY_MS = 20_000;

describe('a laptop that is closed and opened again', () => {
  it('says that it is offline, and shows the truth when it is back: what it missed, and what is still its own', async () => {
    const agent = await office.signIn('agent1@office.test', { base: cable.url });
    await setActivity(agent.page, 'Available');
    await office.sendLead('The lead of before');
    await incoming(agent.page).waitFor();
    const line = agent.page.getByRole('status', { name: 'Connection' }).first();

    cable.pull();
    await expect.poll(() => line.textContent(), { timeout: 60_000 }).toMatch(/reconnecting|offline/i);
    await agent.page.waitForTimeout(AWAY_MS);
    cable.plugIn();

    await expect.poll(() => line.textContent(), { timeout: 90_000 }).not.toMatch(/reconnecting|offline/i);
    // Nobody else was there to take it: the offer is the agent's still, or again.
    const card = incoming(agent.page);
    await card.waitFor();
    await card.getByRole('button', { name: /Accept/ }).click();
    await agent.page.getByText(CUSTOMER_NAME).first().waitFor();
    await agent.context.close();
  });
});
