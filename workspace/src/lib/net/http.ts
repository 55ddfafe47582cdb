/** The only place that fetches. Adds the CSRF header, the tenant and an idempotency key; turns refusals into errors. */
import { ApiProblem, problemFrom, Unreachable } from './problem.ts';
import { hearServerDate } from './server-clock.ts';

export type Query = Record<string, string | number | boolean | null | undefined>;

export interface RequestOptions {
  query?: Query | undefined;
  signal?: AbortSignal | undefined;
  /** Give one to repeat a write safely yourself; without it each call has its own. */
  idempotencyKey?: string;
}

let csrfToken: string | null = null;
let tenantSlug: string | null = null;
let onUnauthorized: () => void = () => undefined;

/** What every request carries from now on; null forgets it. */
export function setCredentials(credentials: { csrfToken: string | null; tenant: string | null }): void {
  csrfToken = credentials.csrfToken;
  tenantSlug = credentials.tenant;
}

/** Called when the server says that the session is over. */
export function whenUnauthorized(listener: () => void): void {
  onUnauthorized = listener;
}

/** 128 random bits; `crypto.randomUUID` is missing where the page came by plain http. */
export function newIdempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const retryDelaysMs = [250, 1000];
const WRONG_PROOF = ['invalid_credentials', 'code_required', 'code_wrong'];

function address(path: string, query: Query | undefined): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== null && value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

async function send(method: string, path: string, body: unknown, options: RequestOptions): Promise<Response> {
  const headers = new Headers({ Accept: 'application/json, application/problem+json' });
  if (tenantSlug) headers.set('X-Tenant', tenantSlug);
  if (method !== 'GET') {
    if (csrfToken) headers.set('X-CSRF-Token', csrfToken);
    headers.set('Idempotency-Key', options.idempotencyKey ?? newIdempotencyKey());
  }
  const init: RequestInit = { method, headers, credentials: 'same-origin', signal: options.signal ?? null };
  if (body instanceof Blob) {
    headers.set('Content-Type', body.type);
    init.body = body;
  } else if (body !== undefined) {
    headers.set('Content-Type', 'application/json');
    init.body = JSON.stringify(body);
  }
  // A write that got no answer is sent again with the same key: the server does it once.
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await fetch(address(path, options.query), init);
    } catch (error) {
      if (options.signal?.aborted) throw error;
      const delay = retryDelaysMs[attempt];
      if (delay === undefined) throw new Unreachable();
      await pause(delay);
    }
  }
}

async function request<T>(
  method: string,
  path: string,
  body: unknown,
  options: RequestOptions = {},
): Promise<T> {
  const response = await send(method, path, body, options);
  hearServerDate(response.headers.get('Date'));
  if (response.ok) {
    // The server validates what it sends with the same schemas that these types come from.
    return (response.status === 204 ? undefined : await response.json()) as T;
  }
  const problem: ApiProblem = await problemFrom(response);
  // A wrong password or code typed into a form is no end of the session.
  if (problem.status === 401 && !path.includes('/auth/') && !WRONG_PROOF.includes(problem.code))
    onUnauthorized();
  throw problem;
}

export const http = {
  get: <T>(path: string, options?: RequestOptions): Promise<T> => request('GET', path, undefined, options),
  post: <T>(path: string, body?: unknown, options?: RequestOptions): Promise<T> =>
    request('POST', path, body ?? {}, options),
  put: <T>(path: string, body?: unknown, options?: RequestOptions): Promise<T> =>
    request('PUT', path, body, options),
  patch: <T>(path: string, body?: unknown, options?: RequestOptions): Promise<T> =>
    request('PATCH', path, body, options),
  delete: <T>(path: string, options?: RequestOptions): Promise<T> =>
    request('DELETE', path, undefined, options),
};
