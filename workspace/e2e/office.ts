import AxeBuilder from '@axe-core/playwright';
import { createClient, signIn, type RoutingSettingsPatch } from '@baton/client';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../../api/test/browser.ts';
import { ADMIN, startProduct, type Product } from '../../api/test/product.ts';

/** A built product with people in it, and browsers in front of it. */
export interface Office {
  product: Product;
  browser: Browser;
  /** Sends a lead as a program does, with an API key. Answers with its id. */
  sendLead(subject: string): Promise<string>;
  settings(change: RoutingSettingsPatch): Promise<void>;
  /** Everybody goes home: browsers closed, agents offline, no lead on its way, settings as they were. */
  tidy(): Promise<void>;
  signIn(
    email: string,
    options?: { base?: string; script?: string; password?: string },
  ): Promise<{ page: Page; context: BrowserContext; wire: string[] }>;
  close(): Promise<void>;
}

export const PASSWORD = 'a long password';
export const CUSTOMER_NAME = 'Wilhelmina Quandt';
/** Parts of every customer that nobody may see before accepting. */
export const SECRETS = ['Wilhelmina', 'Quandt', 'w.quandt', '901820'];

/** Each one another person: who comes again goes straight to their agent. */
const customer = (n: number) => ({
  name: CUSTOMER_NAME,
  email: `w.quandt.${n}@example.org`,
  phone: `+49 30 901820${n}`,
  postalCode: '10115',
});
/** Nothing here is timed: this only bounds how long a slow machine may take. */
export const PATIENCE_MS = 90_000;

/** A slow machine may take long to say that it has an offer on screen. */
const SETTINGS = { offerWindowMs: 300_000, deliveryGraceMs: 60_000 };

export async function openOffice(agents: number): Promise<Office> {
  const product = await startProduct();
  const browser = await launchBrowser({ args: ['--autoplay-policy=no-user-gesture-required'] });
  const baseUrl = product.url;
  const admin = await signIn({ baseUrl, email: ADMIN.email, password: ADMIN.password });
  const agentIds: string[] = [];
  for (let n = 1; n <= agents; n += 1) {
    const { id } = await admin.post('/users', {
      body: { email: `agent${n}@office.test`, name: `Agent ${n}`, role: 'agent', password: PASSWORD },
    });
    agentIds.push(id);
  }
  await admin.patch('/settings/routing', { body: SETTINGS });
  await admin.post('/users', {
    body: { email: 'manager@office.test', name: 'Mona Manager', role: 'manager', password: PASSWORD },
  });
  const { secret } = await admin.post('/api-keys', { body: { name: 'form', scopes: ['leads:write'] } });
  const form = createClient({ baseUrl, apiKey: secret });
  let leads = 0;
  return {
    product,
    browser,
    async sendLead(subject) {
      const who = customer((leads += 1));
      const text = `Please call me. ${who.name}, ${who.email}`;
      const lead = await form.post('/leads', { body: { source: 'website', subject, text, customer: who } });
      return lead.id;
    },
    async settings(change) {
      await admin.patch('/settings/routing', { body: change });
    },
    async tidy() {
      for (const context of browser.contexts()) await context.close();
      for (const id of agentIds)
        await admin.put('/agents/{id}/activity', { path: { id }, body: { activity: 'offline' } });
      for await (const { id, status, ownerAgentId } of admin.list('/leads', { max: 1_000 }))
        if (ownerAgentId === null && status !== 'discarded')
          await admin.post('/leads/{id}/discard', { path: { id } });
      await admin.patch('/settings/routing', { body: SETTINGS });
    },
    signIn: (email, options = {}) => signInPage(browser, options.base ?? product.url, email, options),
    async close() {
      await browser.close();
      await product.remove();
    },
  };
}

/** Signs in through the form. `wire` collects everything the server sends to this browser. */
async function signInPage(
  browser: Browser,
  base: string,
  email: string,
  { script, password = PASSWORD }: { script?: string; password?: string },
): Promise<{ page: Page; context: BrowserContext; wire: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(PATIENCE_MS);
  if (script !== undefined) await context.addInitScript(script);
  const page = await context.newPage();
  const wire: string[] = [];
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => wire.push(String(payload))));
  page.on('response', (response) => {
    if (response.url().includes('/api/') || response.url().includes('/socket.io/')) {
      void response.text().then(
        (text) => wire.push(text),
        () => undefined,
      );
    }
  });
  await page.goto(`${base}/sign-in`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  return { page, context, wire };
}

export async function setActivity(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: /change your activity/ }).click();
  await page.getByRole('menuitem', { name: new RegExp(`^${name}`) }).click();
  await page.getByRole('button', { name: new RegExp(`^${name}.*change your activity`) }).waitFor();
}

export const incoming = (page: Page) => page.getByRole('region', { name: 'Incoming offer' });

/** Makes a lead that the first agent has accepted, and answers with the agent's page. */
export async function ownedLead(office: Office, subject: string): Promise<{ agent: Page; leadId: string }> {
  const { page: agent } = await office.signIn('agent1@office.test');
  await setActivity(agent, 'Available');
  const leadId = await office.sendLead(subject);
  await incoming(agent).waitFor();
  await incoming(agent)
    .getByRole('button', { name: /^Accept/ })
    .click();
  await agent.getByRole('article', { name: `Lead: ${CUSTOMER_NAME}` }).waitFor();
  return { agent, leadId };
}

const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/** What axe finds on a page, as lines a person can act on; in both themes. */
export async function axeFindings(page: Page): Promise<string[]> {
  const findings: string[] = [];
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await page.locator(theme === 'dark' ? 'html.dark' : 'html:not(.dark)').waitFor({ state: 'attached' });
    const axe = new AxeBuilder({ page: page as never });
    // The same page in other colours: whatever does not look at colours was said already.
    const { violations } = await (theme === 'dark' ? axe.withRules(COLOUR_RULES) : axe).analyze();
    for (const { id, nodes } of violations) {
      findings.push(
        ...nodes.map((node) => `${theme} ${new URL(page.url()).pathname} ${id}: ${node.html.slice(0, 160)}`),
      );
    }
  }
  return findings;
}
