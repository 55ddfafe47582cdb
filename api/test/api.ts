import { setTimeout as sleep } from 'node:timers/promises';
import type { AnswerBody, Method, Operation, PathOf } from '@baton/client';
import { createApp, type RunningApp } from '../src/app.ts';
import { readConfig, type Config } from '../src/platform/config.ts';
import { testDatabase, type TestDatabase } from './database.ts';

/** An API somewhere, on a database of its own. */
export interface ServedApi {
  url: string;
  database: TestDatabase;
  close(): Promise<void>;
}

/** The whole API in this process. */
export interface TestApi extends ServedApi {
  running: RunningApp;
}

export const ADMIN = { email: 'admin@main.test', password: 'a long password' };

/**
 * Starts it empty but for the first admin (who is a partner too) and the tenant `main`; or as one more process on a
 * database that is there, which then stays.
 */
export async function startApi(overrides: Partial<Config> = {}, shared?: TestDatabase): Promise<TestApi> {
  const database = shared ?? (await testDatabase());
  const config = readConfig({
    DATABASE_URL: database.url,
    PORT: '0',
    BATON_SEED: 'none',
    BATON_ADMIN_EMAIL: ADMIN.email,
    BATON_ADMIN_PASSWORD: ADMIN.password,
    BATON_ALLOW_UNSAFE_DURABILITY: 'true',
  });
  const running = await createApp({ ...config, ...overrides });
  await running.app.listen(0, '127.0.0.1');
  const url = (await running.app.getUrl()).replace('[::1]', '127.0.0.1');
  const close = async (): Promise<void> => {
    await running.close();
    if (shared === undefined) await database.drop();
  };
  return { url, running, database, close };
}

export interface Answer<T> {
  status: number;
  body: T;
  headers: Headers;
}

/** What tests read of an answer whose shape they do not care about. */
export interface Loose {
  id: string;
  code: string;
  items: Loose[];
  nextCursor: string | null;
  secret: string;
  errors: { path: string; message: string }[];
  invitationUrl: string;
  requestId: string;
  [field: string]: unknown;
}

/** Beside what a good answer has: what a test looks at when it was refused. */
type Refusable = Pick<Loose, 'code' | 'errors' | 'requestId'>;

type Segments<P> = P extends `/${infer First}/${infer Rest}`
  ? [First, ...Segments<`/${Rest}`>]
  : P extends `/${infer Last}`
    ? [Last]
    : [];
type IsAt<Known, P> = Known extends [infer K, ...infer Ks]
  ? P extends [infer S, ...infer Ss]
    ? K extends `{${string}}`
      ? IsAt<Ks, Ss>
      : S extends K
        ? IsAt<Ks, Ss>
        : false
    : false
  : P extends []
    ? true
    : false;
type Searched<M extends Method, P> = {
  [K in PathOf<M>]: IsAt<Segments<K>, Segments<P>> extends true ? K : never;
}[PathOf<M>];
/** The description's name of a path with ids in it: `/leads/{id}` of `/leads/0190…`. */
type Named<M extends Method, P> = P extends `${infer Path}?${string}`
  ? Named<M, Path>
  : P extends PathOf<M>
    ? P
    : Searched<M, P>;
type Body<M extends Method, K> = [K] extends [never]
  ? Loose
  : K extends PathOf<M>
    ? AnswerBody<Operation<M, K>> extends infer B
      ? B extends object
        ? B & Refusable
        : B extends string
          ? B
          : Loose
      : Loose
    : Loose;

/** By the path the compiler knows what comes back; another shape may be said, for what is not in the description. */
interface Read {
  <const P extends `/${string}`>(
    path: P,
    headers?: Record<string, string>,
  ): Promise<Answer<Body<'get', Named<'get', P>>>>;
  <T = Loose>(path: string, headers?: Record<string, string>): Promise<Answer<T>>;
}
interface Write<M extends Method> {
  <const P extends `/${string}`>(
    path: P,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<Body<M, Named<M, P>>>>;
  <T = Loose>(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer<T>>;
}

/** A browser-like caller: keeps the cookie, sends the CSRF token. Or a program's, with a key. */
export class Caller {
  cookie = '';
  csrfToken = '';
  readonly api: { url: string };
  readonly headers: Record<string, string>;

  constructor(api: { url: string }, headers: Record<string, string> = {}) {
    this.api = api;
    this.headers = headers;
  }

  async send<T = Loose>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const response = await fetch(
      `${this.api.url}${/^\/(api|healthz|readyz|metrics|page)(\/|$)/.test(path) ? path : `/api/v1${path}`}`,
      {
        method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(this.cookie === '' ? {} : { cookie: this.cookie }),
          ...(this.csrfToken === '' ? {} : { 'x-csrf-token': this.csrfToken }),
          ...this.headers,
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      },
    );
    const set = response.headers.get('set-cookie');
    if (set !== null) this.cookie = set.split(';')[0]!;
    const text = await response.text();
    const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      body: (isJson ? JSON.parse(text) : text) as T,
      headers: response.headers,
    };
  }

  /** As a well-behaved program sends: told that it asks too fast, it waits as long as the answer says. */
  async sendPatiently<T = Loose>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    for (;;) {
      const answer = await this.send<T>(method, path, body);
      if (answer.status !== 429) return answer;
      const retryAfterS = Number(answer.headers.get('retry-after'));
      if (!(retryAfterS > 0)) throw new Error(`${method} ${path} was refused with no word of when to retry`);
      await sleep(retryAfterS * 1000);
    }
  }

  get: Read = (path: string, headers?: Record<string, string>) =>
    this.send<never>('GET', path, undefined, headers);
  post: Write<'post'> = (path: string, body: unknown = {}, headers?: Record<string, string>) =>
    this.send<never>('POST', path, body, headers);
  patch: Write<'patch'> = (path: string, body?: unknown, headers?: Record<string, string>) =>
    this.send<never>('PATCH', path, body, headers);
  delete = (path: string) => this.send('DELETE', path);

  async signIn(email: string, password: string): Promise<this> {
    const answer = await this.post('/auth/login', { email, password });
    if (answer.status !== 200) throw new Error(`sign-in answered ${answer.status}`);
    this.csrfToken = answer.body.csrfToken;
    return this;
  }
}
