import { lookup as resolve } from 'node:dns/promises';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import type { Clock } from '../clock.ts';
import { isPublicAddress } from './public-address.ts';

/** What an answer is read to at most; the rest is hung up on. */
const ANSWER_BYTES_MAX = 4_096;

export interface Reach {
  /** Development and tests: this machine and its network too, and plain http. */
  allowPrivate: boolean;
}

export interface GuardedPost {
  url: string;
  headers: Record<string, string>;
  body: string | Buffer;
  timeoutMs: number;
  signal: AbortSignal;
}

export interface Answered {
  status: number;
  /** The first part of the body. */
  text: string;
}

/** An address that nothing may be sent to. The message is one that the endpoint's owner may read. */
export class UnreachableAddress extends Error {}

/**
 * Where a URL leads: its host resolved once, every address of it checked. Throws UnreachableAddress for a private one,
 * for a name that is not known, for plain http and for credentials in the URL.
 */
export async function publicAddressesOf(url: string, { allowPrivate }: Reach): Promise<string[]> {
  const { protocol, hostname, username, password } = new URL(url);
  if (protocol !== 'https:' && !(allowPrivate && protocol === 'http:'))
    throw new UnreachableAddress('has to begin with https://');
  if (username !== '' || password !== '') throw new UnreachableAddress('must not contain credentials');
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const addresses = isIP(host) > 0 ? [host] : await addressesOf(host);
  if (!allowPrivate && !addresses.every(isPublicAddress))
    throw new UnreachableAddress('leads to a private address');
  return addresses;
}

async function addressesOf(host: string): Promise<string[]> {
  const found = await resolve(host, { all: true, verbatim: true }).catch(() => []);
  if (found.length === 0) throw new UnreachableAddress('its host is not known');
  return found.map(({ address }) => address);
}

/**
 * Posts to an address on the internet. The connection goes to the very addresses that were checked, so that a name which
 * resolves anew to something else gains nothing; redirects are answers like any other, and are not followed.
 * Rejects with an Error whose message says what went wrong, without internals.
 */
export async function guardedPost(post: GuardedPost, clock: Clock, reach: Reach): Promise<Answered> {
  const addresses = (await publicAddressesOf(post.url, reach)).map((address) => ({
    address,
    family: isIP(address),
  }));
  const url = new URL(post.url);
  const stop = new AbortController();
  const letGo = (): void => stop.abort();
  post.signal.addEventListener('abort', letGo, { once: true });
  if (post.signal.aborted) letGo();
  let late = false;
  const timer = clock.after(post.timeoutMs, () => {
    late = true;
    stop.abort();
  });
  const options: RequestOptions = {
    method: 'POST',
    headers: { ...post.headers, 'content-length': Buffer.byteLength(post.body) },
    agent: false,
    signal: stop.signal,
    lookup: (_host, { all }, done) => {
      if (all === true) done(null, addresses);
      else done(null, addresses[0]!.address, addresses[0]!.family);
    },
  };
  try {
    return await new Promise<Answered>((answered, failed) => {
      const request = url.protocol === 'https:' ? httpsRequest(url, options) : httpRequest(url, options);
      request.once('response', (response) => void readStart(response).then(answered, failed));
      request.once('error', failed);
      request.end(post.body);
    });
  } catch (error) {
    throw late ? new Error(`no answer within ${post.timeoutMs / 1000} s`) : wordsFor(error);
  } finally {
    timer.cancel();
    post.signal.removeEventListener('abort', letGo);
  }
}

async function readStart(response: IncomingMessage): Promise<Answered> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    parts.push(part);
    size += part.length;
    // Leaving the loop hangs up.
    if (size >= ANSWER_BYTES_MAX) break;
  }
  const text = Buffer.concat(parts).subarray(0, ANSWER_BYTES_MAX).toString('utf8');
  return { status: response.statusCode ?? 0, text };
}

const WORDS: Record<string, string> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the host cannot be reached',
  ETIMEDOUT: 'the host does not answer',
  ABORT_ERR: 'it was interrupted',
};

function wordsFor(error: unknown): Error {
  const { code = '', message } = error as Error & { code?: string };
  const words =
    WORDS[code] ?? (/CERT|TLS|SSL/.test(code) ? `its certificate is not accepted (${code})` : null);
  return new Error(words ?? (code === '' ? message : code), { cause: error });
}
