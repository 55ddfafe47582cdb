import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SystemClock } from '../clock.ts';
import { guardedPost, publicAddressesOf } from './guarded-post.ts';

const GUARDED = { allowPrivate: false };
const OPEN = { allowPrivate: true };

describe('a guarded post', () => {
  const clock = new SystemClock();
  let server: Server;
  let port: number;
  let requests = 0;
  const idle = new AbortController().signal;
  beforeAll(async () => {
    server = createServer((request, response) => {
      requests += 1;
      if (request.url === '/silent') return;
      if (request.url === '/endless') {
        const fill = (): void => void response.write('y'.repeat(1_000), () => setImmediate(fill));
        response.on('error', () => undefined);
        fill();
        return;
      }
      response.end(`${request.headers.host} ${request.headers['content-length']}`);
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const post = (path: string, timeoutMs = 60_000, signal = idle) => ({
    url: `http://localhost:${port}${path}`,
    headers: {},
    body: 'héllo',
    timeoutMs,
    signal,
  });

  it.each([
    'https://127.0.0.1/',
    'https://localhost/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://10.0.0.1/',
    'http://93.184.216.34/',
    'https://user:secret@93.184.216.34/',
    'https://no-such-host.invalid/',
  ])('goes not to %s', async (url) => {
    await expect(publicAddressesOf(url, GUARDED)).rejects.toThrow();
    await expect(guardedPost({ ...post('/'), url }, clock, GUARDED)).rejects.toThrow();
    expect(requests).toBe(0);
  });

  it('goes to an address of the internet', async () => {
    expect(await publicAddressesOf('https://93.184.216.34/x', GUARDED)).toEqual(['93.184.216.34']);
  });

  it('says the host as it was named, and reads no more of an answer than it keeps', async () => {
    expect(await guardedPost(post('/'), clock, OPEN)).toEqual({ status: 200, text: `localhost:${port} 6` });
    const { text } = await guardedPost(post('/endless'), clock, OPEN);
    expect(text).toBe('y'.repeat(4_096));
  });

  it('waits no longer than it was told to, and lets go when the process stops', async () => {
    await expect(guardedPost(post('/silent', 200), clock, OPEN)).rejects.toThrow('no answer within 0.2 s');
    const stop = new AbortController();
    const waiting = guardedPost(post('/silent', 60_000, stop.signal), clock, OPEN);
    stop.abort();
    await expect(waiting).rejects.toThrow('it was interrupted');
  });

  it('says what went wrong', async () => {
    await expect(guardedPost({ ...post('/'), url: 'http://127.0.0.1:1/' }, clock, OPEN)).rejects.toThrow(
      'the connection was refused',
    );
  });
});
