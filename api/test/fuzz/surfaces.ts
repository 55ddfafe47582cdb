import { CLIENT_EVENTS } from '@baton/contract';
import fc from 'fast-check';
import { createTransport } from 'nodemailer';
import { expect } from 'vitest';
import type { Caller } from '../api.ts';
import type { Call } from './openapi-arbitrary.ts';
import type { Target } from './target.ts';

/** One pass over a surface: the same from the same seed. `runs` says how much of it, `over` when to stop. */
export type Surface = (target: Target, seed: number, runs: number, over: () => boolean) => Promise<void>;

/** They end the session that asks: last, so that the others are asked by somebody. */
const LAST = /logout|auth\/sessions/;
/** Behind too many failures, a caller is told to wait longer than a test may. */
const WAIT_S_MAX = 2;
const SILENT_MS_MAX = 20_000;

/** Nothing that is sent may break anything: the process answers, with a refusal that has a code where it refuses. */
async function answers(
  target: Target,
  by: Caller,
  { name, method, path, body }: Call,
  what: string,
): Promise<void> {
  let answer = await by.send<unknown>(method, path, body);
  if (answer.status === 429 && Number(answer.headers.get('retry-after')) <= WAIT_S_MAX)
    answer = await by.sendPatiently<unknown>(method, path, body);
  const { status } = answer;
  const said = JSON.stringify(answer.body) ?? '';
  target.count(`${what} ${Math.floor(status / 100)}xx`);
  expect(status < 500 || status === 503, `${name} ${path}: ${status} ${said}`).toBe(true);
  if (status >= 400)
    expect((answer.body as { code?: unknown }).code, `${name}: ${said}`).toEqual(expect.any(String));
  // Whatever went wrong, its insides are not told.
  expect(said).not.toMatch(/node_modules|at \w+ \(|select .* from /);
}

const routes =
  (what: string, wild: boolean): Surface =>
  async (target, seed, runs, over) => {
    const [calls, callers] = [await target.calls(), await target.callers()];
    const names = calls.operations.toSorted((a, b) => Number(LAST.test(a)) - Number(LAST.test(b)));
    const by = wild ? fc.constantFrom(...Object.values(callers)) : fc.constant(callers.admin);
    for (const name of names) {
      if (over()) return;
      await fc.assert(
        fc.asyncProperty(calls.of(name, wild), by, (call, caller) => answers(target, caller, call, what)),
        { numRuns: runs, endOnFailure: true, seed },
      );
    }
  };

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'PROPFIND', 'get', 'A'];
const TYPES = [
  'application/json',
  'application/json; charset=utf-16',
  'application/x-ndjson',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=b',
  'text/csv',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/xml',
  'x',
  '',
];
const BODIES = [
  '',
  '{',
  '[]',
  'null',
  '{"__proto__":{"a":1}}',
  '{"constructor":{"prototype":{}}}',
  '"\\ud800"',
  '\u0000',
  '{"customer":{}}\n{"customer":{}}\nno',
  'name,email\n"a,=1+1\n',
  'PK\u0003\u0004',
  '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><adf>&b;</adf>',
  '['.repeat(20_000),
  `{"a":"${'x'.repeat(300_000)}"}`,
];

/** Bytes as no client of ours sends them: methods, types, lengths and paths at odds with each other. */
const raw: Surface = async (target, seed, runs, over) => {
  const [calls, { agent, program }] = [await target.calls(), await target.callers()];
  const paths = calls.operations.map((name) => name.split(' ')[1]!.replaceAll(/\{\w+\}/g, '%00'));
  const request = fc.record({
    method: fc.constantFrom(...METHODS),
    path: fc.oneof(fc.constantFrom(...paths), fc.webPath(), fc.string()),
    type: fc.constantFrom(...TYPES),
    body: fc.oneof(fc.constantFrom(...BODIES), fc.string({ maxLength: 500 })),
    longer: fc.constantFrom(0, 0, 0, -1, 1, 1e12),
    own: fc.constantFrom(
      `cookie: ${agent.cookie}\r\nx-csrf-token: ${agent.csrfToken}`,
      `authorization: ${program.headers['authorization']}`,
      'authorization: Bearer bt_',
      'idempotency-key: \u0001',
      `x-request-id: ${'y'.repeat(20_000)}`,
      'transfer-encoding: chunked',
      'expect: 100-continue',
    ),
  });
  await fc.assert(
    fc.asyncProperty(request, async ({ method, path, type, body, longer, own }) => {
      if (over()) return;
      const length = Math.max(0, Buffer.byteLength(body) + longer);
      const head = `${method} ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: ${type}\r\n${own}\r\ncontent-length: ${length}\r\n\r\n`;
      const said = await exchange(target, Number(new URL(target.url).port), head + body);
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(said)?.[1] ?? 0);
      target.count(`raw ${Math.floor(status / 100)}xx`);
      expect(status < 500 || status === 503, `${head}\n${said.slice(0, 500)}`).toBe(true);
    }),
    { numRuns: runs * 25, endOnFailure: true, seed },
  );
};

/** Sends, hangs up, and answers with what was heard. */
async function exchange(target: Target, port: number, bytes: string): Promise<string> {
  const socket = await target.dial(port);
  let heard = '';
  socket.setEncoding('latin1').on('data', (part: string) => (heard += part));
  socket.setTimeout(SILENT_MS_MAX, () => socket.destroy());
  socket.end(bytes);
  await new Promise<void>((done) => socket.once('close', () => done()));
  return heard;
}

/** Words of the protocol itself cannot be sent by a client that keeps to it. */
const RESERVED: ReadonlySet<string> = new Set([
  'connect',
  'connect_error',
  'disconnect',
  'disconnecting',
  'newListener',
  'removeListener',
]);

const events: Surface = async (target, seed, runs, over) => {
  const device = await target.agent.device();
  const names = fc.oneof(fc.constantFrom(...Object.keys(CLIENT_EVENTS)), fc.string());
  await fc.assert(
    fc.asyncProperty(
      names.filter((name) => !RESERVED.has(name)),
      fc.jsonValue({ maxDepth: 3 }),
      async (name, payload) => {
        if (over()) return;
        const answer = await device.ask(name, payload as object);
        target.count(answer.ok ? 'sockets ok' : `sockets ${answer.code}`);
        expect(answer).toMatchObject({ ok: expect.any(Boolean) });
        expect(answer.code).not.toBe('internal');
      },
    ),
    { numRuns: runs * 10, endOnFailure: true, seed },
  );
  device.close();
};

const PACKETS = [
  '4',
  '42[',
  '42{}',
  '451-["offer.accept",{"_placeholder":true,"num":9}]',
  '45999999999-["a"]',
  '9x',
  '40/x,',
  '40',
  '41',
  '42["a"',
  '2probe',
  '5',
  '\u0000',
  `42["activity.set","${'x'.repeat(70_000)}"]`,
];

/** A broken packet, or one too large, costs its sender the connection and nobody else theirs. */
const packets: Surface = async (target, seed, runs, over) => {
  const device = await target.agent.device();
  const token = target.stage.program.headers['authorization']!.slice('Bearer '.length);
  const url = `${target.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
  const any = fc.oneof(
    fc.constantFrom(...PACKETS),
    fc.string(),
    fc.json().map((text) => `42${text}`),
  );
  await fc.assert(
    fc.asyncProperty(any, async (packet) => {
      if (over()) return;
      const socket = new WebSocket(url);
      const closed = new Promise<void>((done) => socket.addEventListener('close', () => done()));
      socket.addEventListener('open', () => socket.send(`40${JSON.stringify({ token })}`));
      let sent = false;
      socket.addEventListener('message', ({ data }) => {
        if (sent || !String(data).startsWith('4')) return;
        sent = true;
        socket.send(packet);
        socket.close();
      });
      socket.addEventListener('error', () => socket.close());
      await closed;
      target.count(sent ? 'packets sent' : 'packets refused');
    }),
    { numRuns: runs * 5, endOnFailure: true, seed },
  );
  expect(device.socket.connected).toBe(true);
  device.close();
};

const mail: Surface = async (target, seed, runs, over) => {
  const mailbox = await target.mailbox();
  const transport = createTransport({ host: '127.0.0.1', port: target.smtpPort, ignoreTLS: true });
  const envelope = { from: 'a@fuzz.invalid', to: mailbox };
  const letter = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          'From: a@fuzz.invalid',
          'Subject: =?utf-8?B?/////w==?=',
          'Content-Type: multipart/mixed; boundary=b',
          'Content-Type: text/html; charset=x-none',
          'Content-Transfer-Encoding: base64',
          '',
          '--b',
          '--b--',
          '<?xml version="1.0"?><adf><prospect>',
          '..',
        ),
        fc.string(),
      ),
      { maxLength: 20 },
    )
    .map((lines) => lines.join('\r\n'));
  const talk = fc.array(
    fc.oneof(
      fc.constantFrom(
        'HELO x',
        'EHLO [::1]',
        'MAIL FROM:<>',
        'RCPT TO:<a@b>',
        `RCPT TO:<${mailbox}>`,
        'DATA',
        '.',
        'RSET',
        'NOOP',
        'BDAT 9999999',
        'STARTTLS',
        'AUTH PLAIN AAAA',
        'XCLIENT ADDR=1',
      ),
      fc.string(),
      fc.constant('x'.repeat(5_000)),
    ),
    { maxLength: 12 },
  );
  const limits = { numRuns: runs * 3, endOnFailure: true, seed };
  await fc.assert(
    fc.asyncProperty(letter, async (raw) => {
      if (over()) return;
      const { response } = await transport.sendMail({ envelope, raw });
      target.count(`mail ${response.slice(0, 3)}`);
    }),
    limits,
  );
  await fc.assert(
    fc.asyncProperty(talk, async (lines) => {
      if (over()) return;
      await exchange(target, target.smtpPort, lines.map((line) => `${line}\r\n`).join(''));
      target.count('mail talks');
    }),
    limits,
  );
  const socket = await target.dial(target.smtpPort);
  const greeting = await new Promise<string>((done) => socket.once('data', (data) => done(String(data))));
  expect(greeting).toMatch(/^220 /);
  socket.destroy();
};

/** What is sent anything, and its share of the time. */
export const SURFACES: [what: string, share: number, surface: Surface][] = [
  ['routes, as their description allows', 0.35, routes('as described', false)],
  ['routes, as it does not allow', 0.25, routes('wild', true)],
  ['the port, past all clients', 0.15, raw],
  ['events of a socket', 0.1, events],
  ['packets of a socket', 0.05, packets],
  ['the mail listener', 0.1, mail],
];
