import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../../api/test/browser.ts';
import { ADMIN, startProduct, type Product } from '../../api/test/product.ts';

/** A built product with people in it, and browsers in front of it. */
export interface Office {
  product: Product;
  browser: Browser;
  /** Sends a lead as a program does, with an API key. Answers with its id. */
  sendLead(subject: string): Promise<string>;
  settings(change: object): Promise<void>;
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

type Send = <T>(method: string, path: string, body?: unknown) => Promise<T>;

export async function openOffice(agents: number): Promise<Office> {
  const product = await startProduct();
  const browser = await launchBrowser({ args: ['--autoplay-policy=no-user-gesture-required'] });
  const admin = await signedIn(product.url, ADMIN.email, ADMIN.password);
  const agentIds: string[] = [];
  for (let n = 1; n <= agents; n += 1) {
    const { id } = await admin<{ id: string }>('POST', '/users', {
      email: `agent${n}@office.test`,
      name: `Agent ${n}`,
      role: 'agent',
      password: PASSWORD,
    });
    agentIds.push(id);
  }
  await admin('PATCH', '/settings/routing', SETTINGS);
  await admin('POST', '/users', {
    email: 'manager@office.test',
    name: 'Mona Manager',
    role: 'manager',
    password: PASSWORD,
  });
  const { secret } = await admin<{ secret: string }>('POST', '/api-keys', {
    name: 'form',
    scopes: ['leads:write'],
  });
  let leads = 0;
  return {
    product,
    browser,
    async sendLead(subject) {
      const who = customer((leads += 1));
      const response = await fetch(`${product.url}/api/v1/leads`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
        body: JSON.stringify({
          source: 'website',
          subject,
          text: `Please call me. ${who.name}, ${who.email}`,
          customer: who,
        }),
      });
      if (response.status !== 201)
        throw new Error(`lead refused: ${response.status} ${await response.text()}`);
      return ((await response.json()) as { id: string }).id;
    },
    settings: (change) => admin('PATCH', '/settings/routing', change),
    async tidy() {
      for (const context of browser.contexts()) await context.close();
      for (const id of agentIds) await admin('PUT', `/agents/${id}/activity`, { activity: 'offline' });
      const { items } = await admin<{ items: { id: string; status: string; ownerAgentId: string | null }[] }>(
        'GET',
        '/leads?limit=200',
      );
      for (const { id, status, ownerAgentId } of items)
        if (ownerAgentId === null && status !== 'discarded') await admin('POST', `/leads/${id}/discard`);
      await admin('PATCH', '/settings/routing', SETTINGS);
    },
    signIn: (email, options = {}) => signInPage(browser, options.base ?? product.url, email, options),
    async close() {
      await browser.close();
      await product.remove();
    },
  };
}

async function signedIn(url: string, email: string, password: string): Promise<Send> {
  const login = await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  if (login.status !== 200) throw new Error(`sign-in refused: ${await login.text()}`);
  const { csrfToken } = (await login.json()) as { csrfToken: string };
  const cookie = login.headers.get('set-cookie')!.split(';')[0]!;
  return async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        cookie,
        'x-csrf-token': csrfToken,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
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
