import type {
  AnswerBody,
  Arguments,
  ItemOf,
  ListOptions,
  ListPath,
  Method,
  Operation,
  PathOf,
} from './operations.ts';
import { type Answer, type Call, exchange, type Fetch } from './transport.ts';

/** Somebody who signed in. In a browser the cookie travels by itself, and only the token is given. */
export interface SessionTokens {
  csrfToken: string;
  /** `name=value`, outside browsers. */
  cookie?: string;
}

export interface ClientOptions {
  /** Where the API is, without a path: `https://baton.example.org`. */
  baseUrl: string;
  /** A program's: `bt_…`. */
  apiKey?: string;
  /** A person's; `signIn` makes one. */
  session?: SessionTokens;
  /** The slug of one of the person's tenants, where there are several. */
  tenant?: string;
  /** Sent with every call. */
  headers?: Record<string, string>;
  /** In place of the global one. */
  fetch?: Fetch;
}

type Verb<M extends Method> = <P extends PathOf<M>>(
  path: P,
  ...options: Arguments<Operation<M, P>>
) => Promise<AnswerBody<Operation<M, P>>>;

type Send<M extends Method> = <P extends PathOf<M>>(
  method: M,
  path: P,
  ...options: Arguments<Operation<M, P>>
) => Promise<Answer<AnswerBody<Operation<M, P>>>>;

/**
 * The API as functions. Paths are those of `/api/docs` below `/api/v1`, with their parameters in braces; what they take
 * and answer is checked by the compiler. Each resolves with the body of a good answer and throws `BatonError` for a refusal.
 */
export interface Client {
  get: Verb<'get'>;
  post: Verb<'post'>;
  put: Verb<'put'>;
  patch: Verb<'patch'>;
  delete: Verb<'delete'>;
  /** The same with status and headers beside the body: whether a lead is new (201), whether an answer was a repetition. */
  send: Send<'get'> & Send<'post'> & Send<'put'> & Send<'patch'> & Send<'delete'>;
  /**
   * A list's things one by one, page after page as they are asked for, `max` at most. What is added or taken away
   * meanwhile is seen or not; nothing comes twice.
   */
  list<P extends ListPath>(path: P, options: ListOptions<P>): AsyncGenerator<ItemOf<P>, void, undefined>;
}

const PAGE_MAX = 200;

/** A client for one caller: a program with an API key, or a person with a session. */
export function createClient(options: ClientOptions): Client {
  const baseUrl = options.baseUrl.replace(/\/+$/, '');
  const fetch = options.fetch ?? globalFetch();
  const headers = headersOf(options);
  const send = (method: Method, path: string, call: Call = {}): Promise<Answer<unknown>> =>
    exchange(fetch, baseUrl, method, path, call, headers);
  const verb = (method: Method) => async (path: string, call?: Call) => (await send(method, path, call)).body;
  // What the calls take and answer is known to the types alone; here all are alike.
  return {
    get: verb('get'),
    post: verb('post'),
    put: verb('put'),
    patch: verb('patch'),
    delete: verb('delete'),
    send,
    list: (path: string, call: Call & { max: number }) => listed((page) => send('get', path, page), call),
  } as unknown as Client;
}

/** Signs a person in and gives their client. `code`: of their second factor, where they have one. */
export async function signIn(
  options: Omit<ClientOptions, 'apiKey' | 'session'> & { email: string; password: string; code?: string },
): Promise<Client> {
  const { email, password, code, ...rest } = options;
  const { body, headers } = await createClient(rest).send('post', '/auth/login', {
    body: { email, password, ...(code === undefined ? {} : { code }) },
  });
  // A browser keeps the cookie to itself.
  const cookie = headers.get('set-cookie')?.split(';')[0];
  return createClient({
    ...rest,
    session: { csrfToken: body.csrfToken, ...(cookie === undefined ? {} : { cookie }) },
  });
}

function headersOf({ apiKey, session, tenant, headers = {} }: ClientOptions): Record<string, string> {
  return {
    ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
    ...(session === undefined ? {} : { 'x-csrf-token': session.csrfToken }),
    ...(session?.cookie === undefined ? {} : { cookie: session.cookie }),
    ...(tenant === undefined ? {} : { 'x-tenant': tenant }),
    ...headers,
  };
}

async function* listed(
  page: (call: Call) => Promise<Answer<unknown>>,
  { max, query, ...call }: Call & { max: number },
): AsyncGenerator<unknown, void, undefined> {
  let left = max;
  let cursor: string | null = null;
  while (left > 0) {
    const limit = Math.min(PAGE_MAX, left);
    const asked = { ...query, limit, ...(cursor === null ? {} : { cursor }) };
    const { body } = await page({ ...call, query: asked });
    const { items, nextCursor } = body as { items: unknown[]; nextCursor: string | null };
    yield* items.slice(0, left);
    left -= items.length;
    // A list that gives its own cursor again would never end.
    if (nextCursor === null || nextCursor === cursor) return;
    cursor = nextCursor;
  }
}

function globalFetch(): Fetch {
  const found = (globalThis as { fetch?: Fetch }).fetch;
  if (found === undefined) throw new TypeError('There is no fetch here: give one as an option.');
  return (url, init) => found(url, init);
}
