import type { Page } from 'playwright-core';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN } from '../../api/test/product.ts';
import { CUSTOMER_NAME, openOffice, ownedLead, PATIENCE_MS, setActivity, type Office } from './office.ts';

/** The product as the people use it who set it up, watch it and work with it: by what they see, and by keyboard. */
let office: Office;
const ROOMY = { timeout: 8 * PATIENCE_MS };
beforeAll(async () => {
  office = await openOffice(2);
});
afterEach(() => office.tidy());
afterAll(() => office.close());

const open = (page: Page, path: string) => page.goto(`${office.product.url}${path}`);
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
const dialog = (page: Page, name: string | RegExp) => page.getByRole('dialog', { name });
const row = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });
async function admin(): Promise<Page> {
  const { page } = await office.signIn(ADMIN.email, { password: ADMIN.password });
  return page;
}

describe('who sets it up', () => {
  it('makes tags, merges two, and gives one to an agent, who is refused a misspelt one', ROOMY, async () => {
    const page = await admin();
    await open(page, '/setup/tags');
    for (const name of ['Solar', 'Sun power']) {
      await button(page, 'New tag').first().click();
      const making = dialog(page, 'New tag');
      await making.getByLabel('Name').fill(name);
      await making.getByLabel('Kind').selectOption('exclusive');
      // Enter in a field sends the form: nobody needs the mouse.
      await making.getByLabel('Name').press('Enter');
      await row(page, name).waitFor();
    }
    await button(page, 'Sun power').click();
    await dialog(page, 'Tag').getByRole('button', { name: 'Merge into another' }).click();
    await dialog(page, /Merge/).getByLabel('Into').selectOption({ label: 'Solar' });
    await dialog(page, /Merge/).getByRole('button', { name: 'Merge' }).click();
    await row(page, 'Sun power').getByText('Retired').waitFor();

    await open(page, '/setup/users');
    await page.getByRole('link', { name: 'Agent 2' }).click();
    const sheet = dialog(page, 'Agent 2');
    const tags = sheet.getByRole('combobox', { name: 'Tags' });
    for (const tag of ['Solar', 'Max: 0/day']) {
      await tags.fill(tag);
      await tags.press('Enter');
    }
    await sheet.getByRole('button', { name: 'Save' }).click();
    await sheet
      .getByText(/Max: 0\/day/)
      .first()
      .waitFor();
    await sheet.getByRole('button', { name: 'Remove Max: 0/day' }).click();
    await sheet.getByRole('button', { name: 'Save' }).click();
    await sheet.waitFor({ state: 'detached' });
    await row(page, 'Agent 2').getByText('Solar').waitFor();
  });

  it('writes a plan, sees whom it would ask, publishes it, and goes back to what it was', ROOMY, async () => {
    const page = await admin();
    const { page: agent } = await office.signIn('agent1@office.test');
    await setActivity(agent, 'Available');
    await open(page, '/setup/plans?plan=new');
    await page.getByLabel('Name', { exact: true }).fill('By turns');
    await page.getByLabel('Strategy').selectOption('round_robin');
    const preview = page.getByRole('region', { name: 'All agents' });
    await preview.getByText('Agent 1').waitFor();
    await preview.getByText('Why not the others').click();
    await preview.getByText('Agent 2').waitFor();
    for (const version of [1, 2]) {
      await button(page, 'Publish').click();
      await dialog(page, /Publish/)
        .getByRole('button', { name: 'Publish' })
        .click();
      await page.getByText(`Version ${version}`).first().waitFor();
      await page.getByLabel('Strategy').selectOption('longest_idle');
    }
    await button(page, 'Take version 1 into the draft').click();
    expect(await page.getByLabel('Strategy').inputValue()).toBe('round_robin');
  });

  it('opens a source, puts its form on another website, and gets the lead', ROOMY, async () => {
    const page = await admin();
    await open(page, '/setup/sources');
    await button(page, 'New source').first().click();
    await dialog(page, 'New source').getByLabel('Name').fill('Roofs');
    await dialog(page, 'New source').getByLabel('Name').press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Roofs' }).waitFor();
    await button(page, 'Open a way in').first().click();
    await dialog(page, 'Open a way in').getByRole('button', { name: 'Open Web form' }).click();
    const snippet = page.getByText('<script', { exact: false }).first();
    await snippet.waitFor();
    const website = await websiteWith((await snippet.textContent()) ?? '');
    try {
      const sites = page.getByLabel('Websites that may show the form');
      await sites.fill(website.origin);
      await sites.press('Enter');
      const saved = page.waitForResponse((answer) => answer.request().method() === 'PATCH' && answer.ok());
      await button(page, 'Save websites').click();
      await saved;
      const { page: visitor } = await website.visit();
      const form = visitor.locator('form, iframe').first();
      await form.waitFor();
      const frame = visitor.frames().length > 1 ? visitor.frames()[1]! : visitor.mainFrame();
      await frame.getByLabel(/name/i).first().fill('Renate Visitor');
      await frame
        .getByLabel(/e-?mail/i)
        .first()
        .fill('renate@visitor.example');
      await frame.getByLabel('Phone').fill('+49 30 123456');
      await frame.getByRole('button').first().click();
      await frame.getByText(/thank/i).first().waitFor();
      await open(page, '/leads');
      await page.getByText('Renate Visitor').first().waitFor();
    } finally {
      await website.close();
    }
  });

  it('makes an API key that is shown once, and finds what they did in the audit log', ROOMY, async () => {
    const page = await admin();
    await open(page, '/setup/api-keys');
    await button(page, 'New key').first().click();
    await dialog(page, 'New API key').getByLabel('Name').fill('Fair in spring');
    await dialog(page, 'New API key').getByRole('checkbox').first().check();
    await dialog(page, 'New API key').getByRole('button', { name: 'Make key' }).click();
    await dialog(page, 'Key for Fair in spring').getByRole('button', { name: 'I have copied it' }).click();
    // Also on a phone it says whose rights the key has.
    await page.setViewportSize({ width: 360, height: 740 });
    await row(page, 'Fair in spring')
      .getByText(/^Acts as \S/)
      .waitFor();
    await page.setViewportSize({ width: 1440, height: 900 });
    await button(page, 'Revoke Fair in spring').click();
    await dialog(page, /Revoke/)
      .getByRole('button', { name: 'Revoke' })
      .click();
    await row(page, 'Fair in spring').waitFor({ state: 'detached' });
    await open(page, '/setup/audit');
    await button(page, /Details: API key created/)
      .first()
      .click();
    await page.getByRole('dialog').getByText('Fair in spring').first().waitFor();
  });
});

describe('who watches', () => {
  it(
    'gives a lead from the wall to an agent, sends another to catchall, and sets an activity',
    ROOMY,
    async () => {
      const { page } = await office.signIn('manager@office.test');
      await page.waitForURL('**/wall');
      const leadId = await office.sendLead('Gutter');
      await page.locator(`[data-lead-id="${leadId}"]`).getByRole('link').first().click();
      const sheet = page.getByRole('dialog');
      await sheet.getByRole('button', { name: 'Assign' }).click();
      await page.getByLabel('Find an agent').fill('Agent 2');
      // The wall behind it has buttons of Agent 2 too.
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /Agent 2/ })
        .click();
      await page.locator(`[data-lead-id="${leadId}"]`).waitFor({ state: 'detached' });
      await page.keyboard.press('Escape');
      await button(page, 'Set activity of Agent 2').click();
      await page.getByRole('menuitem', { name: 'Break' }).click();
      await page.getByRole('region', { name: 'Break' }).getByText('Agent 2').waitFor();
    },
  );

  it('keeps a list under a name, and discards what was ticked', ROOMY, async () => {
    const { page } = await office.signIn('manager@office.test');
    await office.sendLead('Spam, spam');
    await open(page, '/leads?status=queued');
    await row(page, CUSTOMER_NAME).first().waitFor();
    await button(page, 'Views').click();
    await page.getByRole('menuitem', { name: /Save/ }).first().click();
    await dialog(page, 'Save this view').getByLabel('Name').fill('Waiting');
    await dialog(page, 'Save this view').getByLabel('Name').press('Enter');
    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Waiting' }).waitFor();
    await row(page, CUSTOMER_NAME).first().getByRole('checkbox').check();
    await page.getByRole('region', { name: 'Chosen leads' }).getByRole('button', { name: 'Discard' }).click();
    await dialog(page, /Discard/)
      .getByRole('button', { name: 'Discard' })
      .click();
    await page
      .getByText(/No lead/)
      .first()
      .waitFor();
  });

  it(
    'reads the figures: a number opens the leads that it counted, the row opens by Enter',
    ROOMY,
    async () => {
      const { agent } = await ownedLead(office, 'Chimney');
      await agent.close();
      const { page } = await office.signIn('manager@office.test');
      await open(page, '/insights/leads');
      const name = page.getByRole('button', { name: 'Agent 1' });
      await name.focus();
      await page.keyboard.press('Enter');
      await page.getByText('Comments per lead').waitFor();
      expect(page.url()).toContain('open=');
      await row(page, 'Agent 1')
        .getByRole('link', { name: /^1: .*accepted/i })
        .first()
        .click();
      await page.waitForURL('**/leads?**');
      await row(page, CUSTOMER_NAME).first().waitFor();
    },
  );

  it('hangs up a screen that shows the wall without a sign-in, until it is switched off', ROOMY, async () => {
    const { page } = await office.signIn('manager@office.test');
    await open(page, '/wall/screens');
    await button(page, 'New screen').first().click();
    await dialog(page, 'New screen').getByLabel('Name').fill('Hall');
    await dialog(page, 'New screen').getByLabel('Name').press('Enter');
    const made = dialog(page, 'Address for Hall');
    const address = (await made.getByTestId('screen-address').textContent())!.trim();
    await made.getByRole('button', { name: 'Done' }).click();
    const hall = await (await office.browser.newContext()).newPage();
    hall.setDefaultTimeout(PATIENCE_MS);
    await hall.goto(address);
    const leadId = await office.sendLead('On the screen');
    await hall.locator(`[data-lead-id="${leadId}"]`).waitFor();
    expect(await hall.textContent('body')).not.toContain(CUSTOMER_NAME);
    await button(page, 'Switch off Hall').click();
    await dialog(page, /Switch off/)
      .getByRole('button', { name: 'Switch off' })
      .click();
    await hall
      .getByText(/switched off/i)
      .first()
      .waitFor();
  });
});

describe('who works with leads', () => {
  it(
    'notes by key what came of a lead, writes a comment, and sees the points; a manager takes them back',
    ROOMY,
    async () => {
      const { agent } = await ownedLead(office, 'Conservatory');
      await agent.keyboard.press('Escape');
      await agent
        .getByRole('group', { name: 'Contact' })
        .getByRole('button', { name: /^Contacted/ })
        .click();
      await agent.getByRole('group', { name: 'Contact' }).locator('[aria-pressed="true"]').waitFor();
      await agent.keyboard.press('n');
      await agent.getByLabel('Comment').pressSequentially('Wants glass on three sides');
      await button(agent, 'Add comment').click();
      await agent.getByText('Wants glass on three sides').first().waitFor();
      await agent.getByRole('link', { name: 'My score' }).click();
      const mine = agent.getByRole('region', { name: 'My score' });
      await mine
        .getByRole('button', { name: /^Object to: Accepted/ })
        .first()
        .click();
      await agent.getByRole('dialog').getByRole('textbox').fill('This was not mine');
      await agent
        .getByRole('dialog')
        .getByRole('button', { name: /Object/ })
        .click();
      await agent.getByRole('dialog').waitFor({ state: 'detached' });

      const { page } = await office.signIn('manager@office.test');
      await open(page, '/insights/leads?view=objections');
      await page.getByText('This was not mine').waitFor();
      await page.getByLabel('Answer').first().fill('You are right');
      await button(page, 'Take it back').first().click();
      await page.getByText('This was not mine').waitFor({ state: 'detached' });
    },
  );

  it('hands a lead back with a reason, and it is gone from the desk', ROOMY, async () => {
    const { agent } = await ownedLead(office, 'Cellar');
    await agent
      .getByRole('article')
      .getByRole('button', { name: /^Return/ })
      .click();
    const asked = dialog(agent, 'Return this lead');
    await asked.getByRole('radio').first().check();
    await asked.getByRole('button', { name: 'Return lead' }).click();
    await agent.getByRole('article', { name: `Lead: ${CUSTOMER_NAME}` }).waitFor({ state: 'detached' });
  });
});

/** A page of somebody else's, with the form in it. */
async function websiteWith(snippet: string) {
  const server: Server = createServer((_, reply) => {
    reply.setHeader('content-type', 'text/html; charset=utf-8');
    reply.end(`<!doctype html><title>Roofs</title><h1>Roofs</h1>${snippet}`);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    async visit() {
      const page = await (await office.browser.newContext({ locale: 'en-GB' })).newPage();
      page.setDefaultTimeout(PATIENCE_MS);
      await page.goto(origin);
      return { page };
    },
    close: () => new Promise<void>((closed) => server.close(() => closed())),
  };
}

describe('who may not', () => {
  it('is told whose a page is, in place of it, and finds the way back', ROOMY, async () => {
    const { page } = await office.signIn('agent1@office.test');
    for (const [path, title] of [
      ['/wall', 'For managers'],
      ['/insights/leads', 'For managers'],
      ['/customers', 'For managers'],
      ['/partner', 'For admins'],
      ['/setup/users', 'For admins'],
    ] as const) {
      await open(page, path);
      await page.getByText(title, { exact: true }).waitFor();
      expect(await page.locator('main').getByRole('button').count(), path).toBe(0);
    }
    await page.getByRole('link', { name: 'Back to my work' }).click();
    await page.waitForURL('**/desk');
  });

  it('is no manager, who finds an agent by name', ROOMY, async () => {
    const { page } = await office.signIn('manager@office.test');
    await page.waitForURL('**/wall');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: /^Find/ }).fill('agent 2');
    await page.getByRole('option', { name: /Agent 2/ }).click();
    await page.getByRole('heading', { name: 'Agent 2' }).first().waitFor();
    expect(page.url()).toContain('/insights/agents/');
  });
});
