import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openOffice, PASSWORD, PATIENCE_MS, type Office } from './office.ts';
import { ADMIN } from '../../api/test/product.ts';

let office: Office;
beforeAll(async () => {
  office = await openOffice(1);
  await office.sendLead('Ein Lead, der wartet');
});
afterAll(async () => {
  await office.close();
});

const AGENT = 'agent1@office.test';
const PAGES = [
  '/wall',
  '/leads',
  '/leads/new',
  '/customers',
  '/insights/leads',
  '/insights/what-if',
  '/setup',
  '/setup/users',
  '/setup/teams',
  '/setup/tags',
  '/setup/routing',
  '/setup/plans',
  '/setup/sources',
  '/setup/api-keys',
  '/setup/webhooks',
  '/setup/audit',
  '/partner',
  '/profile',
];

describe('the workspace in German', () => {
  it('is chosen before signing in, and found again on the next computer', async () => {
    const context = await office.browser.newContext({ viewport: { width: 1440, height: 900 } });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    await page.goto(`${office.product.url}/sign-in`);
    await page.getByLabel('E-mail').fill(AGENT);
    await page.getByRole('button', { name: 'Deutsch' }).click();
    await page.getByRole('heading', { name: 'Anmelden' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    // What was typed is still there.
    expect(await page.getByLabel('E-Mail').inputValue()).toBe(AGENT);
    await page.getByLabel('Passwort').fill(PASSWORD);
    await page.getByRole('button', { name: 'Anmelden' }).click();
    await page.getByRole('heading', { name: 'Meine Leads' }).waitFor();
    await context.close();

    // A browser that speaks English, and that nobody told anything.
    const elsewhere = await office.signIn(AGENT);
    await elsewhere.page.getByRole('heading', { name: 'Meine Leads' }).waitFor();
    await elsewhere.page.goto(`${office.product.url}/profile`);
    await elsewhere.page.getByLabel('Sprache').selectOption('English');
    await elsewhere.page.getByRole('heading', { level: 1, name: 'My profile' }).waitFor();
    expect(await elsewhere.page.locator('html').getAttribute('lang')).toBe('en');
    await elsewhere.context.close();
  });

  it(
    'says no English word for a refusal, and fits a phone on every page',
    { timeout: 40 * PATIENCE_MS },
    async () => {
      const context = await office.browser.newContext({
        viewport: { width: 1440, height: 900 },
        locale: 'de-DE',
      });
      context.setDefaultTimeout(PATIENCE_MS);
      const page = await context.newPage();
      await page.goto(`${office.product.url}/sign-in`);
      await page.getByLabel('E-Mail').fill(ADMIN.email);
      await page.getByLabel('Passwort').fill('not the password');
      await page.getByRole('button', { name: 'Anmelden' }).click();
      await page.getByText('E-Mail oder Passwort ist falsch.').waitFor();
      await page.getByLabel('Passwort').fill(ADMIN.password);
      await page.getByRole('button', { name: 'Anmelden' }).click();
      await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
      const findings: string[] = [];
      for (const path of PAGES) {
        await page.setViewportSize({ width: 360, height: 740 });
        await page.goto(`${office.product.url}${path}`);
        await page.getByRole('heading', { level: 1 }).first().waitFor();
        await page.waitForLoadState('networkidle').catch(() => undefined);
        const over = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        if ((over as number) > 0) findings.push(`${path} is ${over as number} px wider than a phone`);
      }
      expect(findings).toEqual([]);
      await context.close();
    },
  );
});
