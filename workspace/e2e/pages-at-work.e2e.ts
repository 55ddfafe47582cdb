import { signIn } from '@baton/client';
import type { Locator, Page } from 'playwright-core';
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { codeAt } from '../../api/test/authenticator.ts';
import { ADMIN } from '../../api/test/product.ts';
import {
  axeFindings,
  CUSTOMER_NAME,
  openOffice,
  ownedLead,
  PASSWORD,
  PATIENCE_MS,
  type Office,
} from './office.ts';

/** The pages that `people.e2e.ts` does not come by, each for what it is there for. */
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

describe('who watches', () => {
  it('takes the figures along as a PDF that names what it shows, and as CSV', ROOMY, async () => {
    await ownedLead(office, 'Dormer');
    const { page } = await office.signIn('manager@office.test');
    await open(page, '/insights/leads?from=2026-01-01&to=2026-01-31');
    const files: Record<string, string> = {};
    for (const what of [/^PDF/, /^Agents, CSV/]) {
      await page.getByRole('button', { name: 'Download' }).click();
      const coming = page.waitForEvent('download');
      await page.getByRole('menuitem', { name: what }).press('Enter');
      const file = await coming;
      files[file.suggestedFilename()] = readFileSync(await file.path(), 'latin1');
    }
    const [pdf, csv] = Object.keys(files);
    expect(pdf).toBe('lead-insights_2026-01-01_2026-01-31.pdf');
    expect(files[pdf!]).toMatch(/^%PDF-1\.\d/);
    expect(files[pdf!]!.trimEnd()).toMatch(/%%EOF$/);
    expect(csv).toMatch(/^agents_.*\.csv$/);
    expect(files[csv!]).toContain('Agent 1');
  });

  it('corrects a lead, reads why it went where it went, and blocks its customer', ROOMY, async () => {
    const { leadId } = await ownedLead(office, 'Bay window');
    const { page } = await office.signIn('manager@office.test');
    await open(page, `/leads/${leadId}`);
    await button(page, 'More actions').click();
    await page.getByRole('menuitem', { name: 'Correct' }).press('Enter');
    const correcting = dialog(page, 'Correct this lead');
    await correcting.getByLabel('Subject').fill('Two bay windows');
    await correcting.getByLabel('Subject').press('Enter');
    await correcting.waitFor({ state: 'detached' });
    await page.getByText('Two bay windows').first().waitFor();
    await page.getByText(/^Edited by/).waitFor();
    await page.getByRole('tab', { name: 'Why' }).click();
    await page.getByText('Attempt 1: Agent 1').waitFor();
    await row(page, 'Agent 2')
      .or(page.getByRole('listitem').filter({ hasText: 'Agent 2' }))
      .first()
      .waitFor();

    await page.getByRole('tab', { name: 'Overview' }).click();
    await page.getByRole('link', { name: 'All enquiries of this customer' }).click();
    await page.getByRole('heading', { level: 1, name: CUSTOMER_NAME }).waitFor();
    await row(page, 'Two bay windows').waitFor();
    await button(page, 'Block').click();
    await dialog(page, 'Block this customer?').getByLabel('Reason').fill('A competitor');
    await dialog(page, 'Block this customer?').getByLabel('Reason').press('Enter');
    await page.getByText('A competitor').waitFor();
    await button(page, 'Unblock').click();
    await page.getByText('A competitor').waitFor({ state: 'detached' });
  });
});

describe('who wants more than a password', () => {
  it(
    'switches the second factor on, signs in with a code, and with a recovery code once',
    ROOMY,
    async () => {
      const email = 'sara@office.test';
      const client = await signIn({ baseUrl: office.product.url, ...ADMIN });
      await client.post('/users', { body: { email, name: 'Sara', role: 'manager', password: PASSWORD } });
      const { page } = await office.signIn(email);
      await open(page, '/profile');
      await button(page, 'Switch on').press('Enter');
      const asking = dialog(page, 'Switch the second factor on');
      await asking.getByLabel('Your password').fill('not hers');
      await asking.getByLabel('Your password').press('Enter');
      await asking.getByText(/wrong/i).waitFor();
      await asking.getByLabel('Your password').fill(PASSWORD);
      await asking.getByLabel('Your password').press('Enter');
      const secret = (await asking.getByTestId('factor-key').textContent())!.replaceAll(' ', '');
      expect(await axeFindings(page)).toEqual([]);
      const kept = dialog(page, 'Your recovery codes');
      // The step before: a code counts once, and the next sign-in needs the one of now.
      await typeCode(page, kept, () => codeAt(secret, -30));
      const codes = await kept.getByRole('listitem').allTextContents();
      expect(codes.length).toBe(10);
      expect(await axeFindings(page)).toEqual([]);
      await kept.getByRole('button', { name: 'I have kept them' }).press('Enter');
      await page.getByText('10 recovery codes are left.').waitFor();

      await signOut(page);
      const home = page.getByRole('button', { name: /change your activity|Sara/ }).first();
      await typePassword(page, email);
      expect(
        await page
          .getByRole('textbox', { name: 'Code' })
          .evaluate((input) => input === document.activeElement),
      ).toBe(true);
      expect(await axeFindings(page)).toEqual([]);
      await typeCode(page, home, () => codeAt(secret));

      await signOut(page);
      await typePassword(page, email);
      await typeCode(page, home, () => codes[0]!);
      await open(page, '/profile');
      await page.getByText('9 recovery codes are left.').waitFor();
      await signOut(page);
      await typePassword(page, email);
      await page.getByRole('textbox', { name: 'Code' }).fill(codes[0]!);
      await page.getByRole('textbox', { name: 'Code' }).press('Enter');
      await page.getByRole('alert').waitFor();
      await typeCode(page, home, () => codes[1]!);
      await open(page, '/profile');
      await button(page, 'Switch off').press('Enter');
      const ending = dialog(page, 'Switch the second factor off?');
      await ending.getByLabel('Your password').fill(PASSWORD);
      await ending.getByLabel('Your password').press('Enter');
      await button(page, 'Switch on').waitFor();
    },
  );
});

/** Types what the app shows until it is taken: it may have changed on the way. */
async function typeCode(page: Page, taken: Locator, code: () => string): Promise<void> {
  for (;;) {
    await page.getByRole('textbox', { name: 'Code' }).fill(code());
    const answered = page.waitForResponse((response) => /login|confirm/.test(response.url()));
    await page.getByRole('textbox', { name: 'Code' }).press('Enter');
    if ((await answered).ok()) break;
  }
  await taken.waitFor();
}

async function typePassword(page: Page, email: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByLabel('Password').press('Enter');
  await page.getByRole('textbox', { name: 'Code' }).waitFor();
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sara' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).press('Enter');
  await page.waitForURL((url) => url.pathname === '/sign-in');
}

describe('who has many companies', () => {
  it('makes one, and its admin chooses a password by the link', ROOMY, async () => {
    // The first admin of an installation is its partner.
    const page = await admin();
    await open(page, '/partner');
    await button(page, 'New tenant').first().click();
    const making = dialog(page, 'New tenant');
    await making.getByLabel('Name', { exact: true }).fill('Müller & Söhne');
    expect(await making.getByLabel('Short name').inputValue()).toBe('mueller-soehne');
    await making.getByLabel('First admin’s e-mail').fill('frieda@mueller.example');
    await making.getByLabel('First admin’s e-mail').press('Enter');
    const link = await dialog(page, 'Invitation for frieda@mueller.example').locator('code').textContent();
    await button(page, 'Done').click();
    await row(page, 'mueller-soehne').getByText('Active').waitFor();

    const frieda = await (await office.browser.newContext()).newPage();
    frieda.setDefaultTimeout(PATIENCE_MS);
    await frieda.goto(`${office.product.url}${new URL(link!).pathname}`);
    await frieda.getByLabel('Choose a password').fill(PASSWORD);
    await frieda.getByLabel('Choose a password').press('Enter');
    await frieda.getByText('Müller & Söhne: ').waitFor();
  });
});

describe('who sets it up', () => {
  it('holds leads back, sees who could take one, and releases it', ROOMY, async () => {
    const page = await admin();
    await open(page, '/setup/routing');
    await page.getByRole('switch', { name: 'Manual intercept' }).press('Space');
    await button(page, 'Save').click();
    await page.getByText('Settings saved').waitFor();
    const leadId = await office.sendLead('Held back');
    await open(page, `/leads/${leadId}`);
    const who = page.getByRole('region', { name: 'Held: who could take it' });
    await who.getByText('Nobody can take it now.').waitFor();
    await who.getByText('Why not the others').click();
    await who.getByRole('button', { name: 'Assign to Agent 2 all the same' }).waitFor();
    await who.getByRole('button', { name: 'Release' }).click();
    await page.getByText('Lead released').waitFor();
    await page.getByText(/^Released by/).waitFor();
    await office.settings({ manualIntercept: false });
  });

  it(
    'makes a team, changes many users at once, and says what becomes of the leads of who goes',
    ROOMY,
    async () => {
      await ownedLead(office, 'Skylight');
      const page = await admin();
      await open(page, '/setup/teams');
      await button(page, 'New team').first().click();
      await dialog(page, 'New team').getByLabel('Name').fill('North');
      await dialog(page, 'New team')
        .getByRole('checkbox', { name: /Agent 1/ })
        .press('Space');
      await dialog(page, 'New team')
        .getByRole('checkbox', { name: /Mona Manager/ })
        .press('Space');
      await dialog(page, 'New team').getByRole('button', { name: 'Save' }).click();
      await row(page, 'North').getByText('Agent 1', { exact: true }).waitFor();
      await row(page, 'North').getByText('Mona Manager', { exact: true }).waitFor();

      await open(page, '/setup/users');
      for (const name of ['Agent 1', 'Agent 2'])
        await page.getByRole('checkbox', { name: `Choose ${name}` }).press('Space');
      await page
        .getByRole('region', { name: 'Chosen users' })
        .getByRole('button', { name: 'Change' })
        .click();
      const changing = dialog(page, 'Change 2 users');
      await changing.getByLabel('Add tags', { exact: true }).fill('Max: 90/day');
      await changing.getByLabel('Add tags', { exact: true }).press('Enter');
      await changing.getByRole('button', { name: 'Change 2 users' }).click();
      await row(page, 'Agent 2').getByText('Max: 90/day').waitFor();

      await page.getByRole('link', { name: 'Agent 1' }).click();
      await dialog(page, 'Agent 1').getByRole('button', { name: 'Deactivate' }).click();
      const leaving = dialog(page, 'Deactivate Agent 1?');
      await leaving.getByRole('radio', { name: /^Give them to/ }).check();
      await leaving.getByLabel('Agent', { exact: true }).selectOption({ label: 'Agent 2' });
      await leaving.getByRole('button', { name: 'Deactivate' }).click();
      await row(page, 'Agent 1').waitFor({ state: 'detached' });
      await open(page, '/leads?status=assigned');
      await row(page, CUSTOMER_NAME).first().waitFor();
      // Back for the next test.
      await open(page, '/setup/users?active=false');
      await page.getByRole('link', { name: 'Agent 1' }).click();
      await dialog(page, 'Agent 1').getByRole('button', { name: 'Activate' }).click();
      await row(page, 'Agent 1').waitFor({ state: 'detached' });
    },
  );

  it('brings leads by a file of a spreadsheet program, looks first, and takes them back', ROOMY, async () => {
    const page = await admin();
    await open(page, '/setup/sources');
    await button(page, 'New source').first().click();
    await dialog(page, 'New source').getByLabel('Name').fill('Fair');
    await dialog(page, 'New source').getByLabel('Name').press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Fair' }).waitFor();
    // As it is saved where Windows speaks German: semicolons, and an ü of one byte.
    const text = 'Name;Telefon;Betreff\r\nJürgen Möller;030 901830;Wärmepumpe\r\n;;\r\nOhne Alles;;\r\n';
    await page.locator('input[type=file]').setInputFiles({
      name: 'messe.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(text, 'latin1'),
    });
    const importing = dialog(page, 'messe.csv');
    await importing.getByRole('button', { name: 'Preview' }).click();
    await importing.getByRole('row').filter({ hasText: 'Jürgen Möller, 030 901830' }).waitFor();
    await importing.getByRole('button', { name: 'Take the rows in' }).click();
    await importing.getByText(/2 leads made|1 lead made/).waitFor();
    await importing.getByRole('button', { name: 'Take it back' }).click();
    await page
      .getByRole('dialog', { name: /Take messe.csv back/ })
      .getByRole('button', { name: 'Discard its leads' })
      .click();
    await importing.getByText('What it brought is discarded.').waitFor();
  });

  it(
    'is told at the field where a webhook must not go, and plays past leads through a plan',
    ROOMY,
    async () => {
      await ownedLead(office, 'Loft');
      const page = await admin();
      await open(page, '/setup/webhooks');
      await button(page, 'New webhook').first().click();
      const making = dialog(page, 'New webhook');
      await making.getByLabel('Address').fill('https://192.168.1.1/hook');
      await making.getByRole('checkbox').first().check();
      await making.getByLabel('Address').press('Enter');
      await making.getByLabel('Address').and(page.locator('[aria-invalid="true"]')).waitFor();

      await open(page, '/insights/what-if');
      // Its plans are there.
      await page.getByLabel('Routing plan').locator('option').first().waitFor({ state: 'attached' });
      await button(page, 'Try it').click();
      await page.getByRole('row').filter({ hasText: 'Acceptance' }).first().waitFor();
    },
  );
});

describe('who works with leads', () => {
  it('plans what comes next by key, and plans to be away', ROOMY, async () => {
    const { agent } = await ownedLead(office, 'Terrace');
    await agent.keyboard.press('Escape');
    await agent.keyboard.press('t');
    await agent.getByLabel('What', { exact: true }).pressSequentially('Call about the drawing');
    await agent.getByRole('group', { name: 'Usual times' }).getByRole('button').first().click();
    await button(agent, 'Plan it').click();
    await agent.getByText('Call about the drawing').first().waitFor();
    await button(agent, 'Done').click();
    await button(agent, /^Plan the next action/).waitFor();

    await open(agent, '/profile');
    await button(agent, 'Plan an absence').press('Enter');
    await agent.getByLabel('Away from').waitFor();
    await button(agent, 'Save absences').press('Enter');
    await agent.getByText('Absences saved').waitFor();
    await button(agent, 'Remove this absence').click();
    await button(agent, 'Save absences').click();
    await agent.getByText('Absences saved').nth(1).waitFor();
  });
});
