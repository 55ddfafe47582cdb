import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ADMIN, Caller, startApi, type TestApi } from '../../../test/api.ts';
import { insideOnly } from './oidc-attempt.ts';

const START = '/api/v1/auth/oidc/start';
const CALLBACK = '/api/v1/auth/oidc/callback';
const STEPS_MAX = 20;

/** Whom the provider knows, by what is typed as the login there. */
const PEOPLE: Record<string, { email: string; email_verified: boolean }> = {
  admin: { email: ADMIN.email.toUpperCase(), email_verified: true },
  stranger: { email: 'stranger@elsewhere.test', email_verified: true },
  pretender: { email: ADMIN.email, email_verified: false },
  successor: { email: ADMIN.email, email_verified: true },
};

let provider: Server;
let issuer: string;
let api: TestApi;

beforeAll(async () => {
  // What the provider says to whoever would run it for real.
  for (const level of ['info', 'warn'] as const) vi.spyOn(console, level).mockReturnValue(undefined);
  let answer: (request: IncomingMessage, response: ServerResponse) => unknown = () => undefined;
  provider = createServer((request, response) => void answer(request, response));
  await new Promise<void>((ready) => provider.listen(0, '127.0.0.1', ready));
  issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  api = await startApi({ oidc: { issuer, clientId: 'baton', clientSecret: 'a secret', name: 'Office' } });
  const oidc = new Provider(issuer, {
    clients: [{ client_id: 'baton', client_secret: 'a secret', redirect_uris: [`${api.url}${CALLBACK}`] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    pkce: { required: () => true },
    findAccount: (_: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, ...PEOPLE[id] }),
    }),
    cookies: { keys: ['for this test'] },
  });
  answer = oidc.callback();
});
afterAll(async () => {
  await api.close();
  provider.closeAllConnections();
  provider.close();
  vi.restoreAllMocks();
});
const query = async (text: string) => (await api.running.database.pool.query(text)).rows;
beforeEach(() => query('delete from oidc_identities'));

/** A browser with its cookies, one jar for each of the two hosts. */
class Browser {
  readonly jars = new Map<string, Map<string, string>>();

  async open(url: string, form?: Record<string, string>): Promise<Response> {
    const cookies = this.cookies(new URL(url).origin);
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (value === '') cookies.delete(name!);
      else cookies.set(name!, value!);
    }
    return response;
  }

  cookies(origin = api.url): Map<string, string> {
    const known = this.jars.get(origin) ?? new Map<string, string>();
    this.jars.set(origin, known);
    return known;
  }

  /** Goes where it is led and fills in what the provider asks, up to where it is led back to us: that address. */
  async toCallback(login: string, next = '/desk'): Promise<string> {
    let url = `${api.url}${START}?next=${encodeURIComponent(next)}`;
    let form: Record<string, string> | undefined;
    for (let step = 0; step < STEPS_MAX; step += 1) {
      const response = await this.open(url, form);
      const location = response.headers.get('location');
      form = undefined;
      if (location !== null) {
        url = new URL(location, url).href;
        if (url.startsWith(api.url)) return url;
      } else {
        const page = await response.text();
        const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
        if (prompt === undefined) throw new Error(`nothing to fill in: ${response.status} ${page}`);
        if (login === '') return `${url}/abort`;
        form = prompt === 'login' ? { prompt, login, password: 'any' } : { prompt };
      }
    }
    throw new Error('led on and on');
  }

  /** The whole way: where it ends. */
  async signIn(login: string, next?: string): Promise<string> {
    const response = await this.open(await this.toCallback(login, next));
    expect(response.status).toBe(302);
    return response.headers.get('location')!;
  }

  me() {
    const caller = new Caller(api);
    caller.cookie = [...this.cookies()].map(([name, value]) => `${name}=${value}`).join('; ');
    return caller.get('/me');
  }
}

describe('signing in with an OpenID provider', () => {
  it('is offered by its name, and leads there with PKCE, a state and a nonce', async () => {
    expect((await new Caller(api).get('/auth/ways')).body).toEqual({ oidc: { name: 'Office' } });
    const browser = new Browser();
    const response = await browser.open(`${api.url}${START}`);
    expect(response.headers.get('set-cookie')).toMatch(
      /^baton_oidc=[\w-]+; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax$/,
    );
    const asked = new URL(response.headers.get('location')!).searchParams;
    expect(asked.get('code_challenge_method')).toBe('S256');
    for (const name of ['code_challenge', 'state', 'nonce'])
      expect(asked.get(name)!.length, name).toBeGreaterThan(40);
    expect(asked.get('redirect_uri')).toBe(`${api.url}${CALLBACK}`);
  });

  it('finds the account by a verified address once, and by issuer and subject from then on', async () => {
    const browser = new Browser();
    expect(await browser.signIn('admin', '/leads?status=queued')).toBe('/leads?status=queued');
    expect(await browser.me()).toMatchObject({ status: 200, body: { role: 'admin' } });
    expect(browser.cookies().has('baton_oidc')).toBe(false);
    expect(await query('select issuer, subject from oidc_identities')).toEqual([
      { issuer, subject: 'admin' },
    ]);
    await query(`update accounts set email = 'renamed@main.test' where email = '${ADMIN.email}'`);
    try {
      const again = new Browser();
      expect(await again.signIn('admin')).toBe('/desk');
      expect((await again.me()).status).toBe(200);
    } finally {
      await query(`update accounts set email = '${ADMIN.email}' where email = 'renamed@main.test'`);
    }
  });

  it('lets in nobody whom we do not know, and says why', async () => {
    const ends = async (login: string) => {
      const browser = new Browser();
      const end = await browser.signIn(login);
      expect((await browser.me()).status).toBe(401);
      return end;
    };
    expect(await ends('stranger')).toBe('/sign-in?problem=no_account');
    expect(await ends('pretender')).toBe('/sign-in?problem=email_unverified');
    expect(await query('select * from oidc_identities')).toEqual([]);
    await new Browser().signIn('admin');
    // Who has the address at the provider now is not who was linked.
    expect(await ends('successor')).toBe('/sign-in?problem=other_identity');
    expect(await query('select subject from oidc_identities')).toEqual([{ subject: 'admin' }]);
  });

  it('takes an answer once, and only from the browser that asked, for what it asked', async () => {
    const browser = new Browser();
    const answer = await browser.toCallback('admin');
    const elsewhere = new Browser();
    expect((await elsewhere.open(answer)).headers.get('location')).toBe('/sign-in?problem=ended');
    const kept = browser.cookies().get('baton_oidc')!;
    const bent = async (change: object): Promise<string | null> => {
      const attempt = JSON.parse(Buffer.from(kept, 'base64url').toString()) as object;
      const other = new Browser();
      other
        .cookies()
        .set('baton_oidc', Buffer.from(JSON.stringify({ ...attempt, ...change })).toString('base64url'));
      const { headers } = await other.open(answer);
      expect((await other.me()).status).toBe(401);
      return headers.get('location');
    };
    expect(await bent({ state: 'x'.repeat(43) })).toBe('/sign-in?problem=refused');
    expect(await bent({ more: 1 })).toBe('/sign-in?problem=ended');
    expect(await bent({ verifier: 'x'.repeat(43) })).toBe('/sign-in?problem=refused');
    const first = (await browser.open(answer)).headers.get('location');
    expect(['/desk', '/sign-in?problem=refused']).toContain(first);
    // Ours is spent with the first answer, and the provider's code with the first who came with it.
    expect((await browser.open(answer)).headers.get('location')).toBe('/sign-in?problem=ended');
    expect(await bent({})).toBe('/sign-in?problem=refused');
  });

  it('refuses an ID token for another nonce', async () => {
    const browser = new Browser();
    const answer = await browser.toCallback('admin');
    const attempt = JSON.parse(
      Buffer.from(browser.cookies().get('baton_oidc')!, 'base64url').toString(),
    ) as object;
    const other = Buffer.from(JSON.stringify({ ...attempt, nonce: 'n'.repeat(43) })).toString('base64url');
    browser.cookies().set('baton_oidc', other);
    expect((await browser.open(answer)).headers.get('location')).toBe('/sign-in?problem=refused');
  });

  it('says that somebody said no there', async () => {
    const browser = new Browser();
    let url = await browser.toCallback('');
    while (!url.startsWith(api.url)) {
      const response = await browser.open(url);
      url = new URL(response.headers.get('location')!, url).href;
    }
    expect((await browser.open(url)).headers.get('location')).toBe('/sign-in?problem=denied');
  });

  it('leads to pages of the workspace only', () => {
    expect(insideOnly('/leads/1?tab=why')).toBe('/leads/1?tab=why');
    for (const next of [
      undefined,
      '',
      'https://evil.test',
      '//evil.test',
      '/\\evil.test',
      '/api/v1/me',
      '/a\nb',
    ])
      expect(insideOnly(next)).toBe('/');
  });
});

describe('without an answering provider', () => {
  it('says so, and tries again the next time', async () => {
    const deaf = createServer((_, response) => void response.writeHead(503).end());
    await new Promise<void>((ready) => deaf.listen(0, '127.0.0.1', ready));
    const away = `http://127.0.0.1:${(deaf.address() as AddressInfo).port}`;
    const other = await startApi({ oidc: { issuer: away, clientId: 'b', clientSecret: 's', name: 'Away' } });
    try {
      for (let i = 0; i < 2; i += 1) {
        const { headers } = await fetch(`${other.url}${START}`, { redirect: 'manual' });
        expect(headers.get('location')).toBe('/sign-in?problem=unavailable');
      }
    } finally {
      await other.close();
      deaf.closeAllConnections();
      deaf.close();
    }
  });
});
