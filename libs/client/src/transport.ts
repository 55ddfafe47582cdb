import { BatonError } from './error.ts';
import type { Problem } from './generated/api.ts';
import type { Method, Signal } from './operations.ts';

/** The part of `fetch` that is needed. Browsers, Node, Deno, Bun and workers have it; a test may give its own. */
export type Fetch = (
  url: string,
  init: {
    method: string;
    headers: Record<string, string>;
    body?: string | Uint8Array<ArrayBuffer>;
    signal?: Signal;
  },
) => Promise<Received>;

interface Received {
  status: number;
  headers: { get(name: string): string | null };
  text(): Promise<string>;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** A call as it leaves: already typed where it was made. */
export interface Call {
  path?: object | undefined;
  query?: object | undefined;
  body?: unknown;
  contentType?: PropertyKey;
  idempotencyKey?: string;
  signal?: Signal;
}

/** What came back, when all went well. */
export interface Answer<T> {
  status: number;
  headers: { get(name: string): string | null };
  body: T;
}

const BASE = '/api/v1';
const JSON_TYPE = 'application/json';
const LINES_TYPE = 'application/x-ndjson';
const BYTES_TYPE = 'application/octet-stream';
const SECOND_MS = 1_000;

/** Sends one call and reads its answer. Throws `BatonError` for whatever is no 2xx. */
export async function exchange(
  fetch: Fetch,
  baseUrl: string,
  method: Method,
  path: string,
  call: Call,
  headers: Record<string, string>,
): Promise<Answer<unknown>> {
  const { idempotencyKey, signal } = call;
  const content = contentOf(method, call);
  const received = await fetch(baseUrl + BASE + filled(path, call.path) + queryOf(call.query), {
    method: method.toUpperCase(),
    headers: {
      accept: `${JSON_TYPE}, application/problem+json, */*`,
      ...headers,
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      ...(content === null ? {} : { 'content-type': content.type }),
    },
    ...(content === null ? {} : { body: content.body }),
    ...(signal === undefined ? {} : { signal }),
  });
  const { status } = received;
  if (status < 200 || status > 299) throw await refusal(received);
  return { status, headers: received.headers, body: await bodyOf(received) };
}

/** The path with its parameters in place. */
function filled(path: string, given: object = {}): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = (given as Record<string, unknown>)[name];
    if (typeof value !== 'string' && typeof value !== 'number')
      throw new TypeError(`${path}: ${name} is missing`);
    return encodeURIComponent(value);
  });
}

function queryOf(given: object = {}): string {
  const asked = Object.entries(given).filter(([, value]) => value !== undefined && value !== null);
  if (asked.length === 0) return '';
  return `?${asked.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`).join('&')}`;
}

function contentOf(
  method: Method,
  { body, contentType }: Call,
): { type: string; body: string | Uint8Array<ArrayBuffer> } | null {
  if (body instanceof Uint8Array || typeof body === 'string')
    return { type: String(contentType ?? BYTES_TYPE), body: body as string | Uint8Array<ArrayBuffer> };
  // No route takes a JSON array: an array is lines.
  if (Array.isArray(body))
    return { type: LINES_TYPE, body: body.map((line) => JSON.stringify(line)).join('\n') };
  if (body !== undefined) return { type: JSON_TYPE, body: JSON.stringify(body) };
  return method === 'get' || method === 'delete' ? null : { type: JSON_TYPE, body: '{}' };
}

async function bodyOf(received: Received): Promise<unknown> {
  const type = received.headers.get('content-type') ?? '';
  if (type.startsWith(BYTES_TYPE)) return new Uint8Array(await received.arrayBuffer());
  const text = await received.text();
  if (text === '') return undefined;
  if (type.startsWith(LINES_TYPE))
    return text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [JSON.parse(line) as unknown]));
  return /^application\/([\w.-]+\+)?json\b/.test(type) ? (JSON.parse(text) as unknown) : text;
}

async function refusal(received: Received): Promise<BatonError> {
  const { status, headers } = received;
  const text = await received.text();
  const isProblem = (headers.get('content-type') ?? '').startsWith('application/problem+json');
  const seconds = Number(headers.get('retry-after') ?? NaN);
  return new BatonError(
    status,
    isProblem ? (JSON.parse(text) as Problem) : {},
    Number.isFinite(seconds) ? seconds * SECOND_MS : null,
  );
}
