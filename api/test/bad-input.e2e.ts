/** Whatever comes in by mail, file or web at its worst, all of it against one product: what it says, keeps and needs. */
import { signIn, type Client } from '@baton/client';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../bin/lib/ports.ts';
import { ADMIN, startProduct, type Product } from './product.ts';
import { zipBomb } from './zip-bomb.ts';

const MEMORY_MIB_MAX = 400;
const MIB = 1024 * 1024;

let product: Product;
let admin: Client;
let key: string;
let smtpPort: number;
let sourceId: string;
let mailbox: { id: string; address: string };
beforeAll(async () => {
  smtpPort = await freePort();
  product = await startProduct({ env: { SMTP_LISTEN_PORT: String(smtpPort) } });
  admin = await signIn({ baseUrl: product.url, email: ADMIN.email, password: ADMIN.password });
  key = (await admin.post('/api-keys', { body: { name: 'All', scopes: ['leads:write', 'leads:read'] } }))
    .secret;
  sourceId = (await admin.post('/sources', { body: { name: 'Anything' } })).id;
  const way = await admin.post('/sources/{id}/ways-in', {
    path: { id: sourceId },
    body: { kind: 'mailbox' },
  });
  mailbox = { id: way.id, address: way.address! };
});
afterAll(() => product.remove());

/** The most that the API has ever held, as the system counts it. */
function peakMiB(): number {
  const status = readFileSync(`/proc/${product.pids().api!}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)![1]) / 1024;
}

/** Posts a file as a program does, in pieces, up to where it is answered. */
function upload(
  name: string,
  pieces: Iterable<Buffer>,
  length?: number,
): Promise<{ status: number; code: string; body: string }> {
  return new Promise((resolve, reject) => {
    let answered = false;
    const sent = request(
      `${product.url}/api/v1/sources/${sourceId}/imports?name=${name}`,
      {
        method: 'POST',
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': 'text/csv',
          ...(length === undefined ? {} : { 'content-length': length }),
        },
      },
      (answer) => {
        answered = true;
        let body = '';
        answer.setEncoding('utf8').on('data', (part: string) => (body += part));
        answer.on('end', () => {
          sent.destroy();
          resolve({ status: answer.statusCode!, code: (JSON.parse(body) as { code: string }).code, body });
        });
      },
    );
    sent.on('error', reject);
    const all = pieces[Symbol.iterator]();
    const more = (): void => {
      for (;;) {
        if (answered || sent.destroyed) return;
        const next = all.next();
        if (next.done) return void sent.end();
        if (!sent.write(next.value)) return void sent.once('drain', () => setImmediate(more));
      }
    };
    more();
  });
}

function* megabytes(count: number, line: string): Generator<Buffer> {
  const block = Buffer.from(line.repeat(Math.ceil(MIB / line.length)).slice(0, MIB));
  yield Buffer.from('name,phone\n');
  for (let n = 0; n < count; n += 1) yield block;
}

/** Hands over a mail byte for byte; answers with what the server said at the end. */
function mail(raw: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(smtpPort, '127.0.0.1');
    const steps = ['EHLO x', 'MAIL FROM:<a@example.com>', `RCPT TO:<${mailbox.address}>`, 'DATA'];
    let heard = '';
    socket.setEncoding('latin1').on('error', reject);
    socket.on('data', (part: string) => {
      heard += part;
      const last = /^(\d{3}) .*\r\n$/m.exec(heard);
      if (last === null) return;
      heard = '';
      const step = steps.shift();
      if (step !== undefined) socket.write(`${step}\r\n`);
      else if (last[1] === '354') socket.write(`${raw.replaceAll(/\r?\n/g, '\r\n')}\r\n.\r\n`);
      else {
        socket.end('QUIT\r\n');
        resolve(last[0].trim());
      }
    });
  });
}
const adf = (xml: string): string => `From: a@example.com\nSubject: Lead\nContent-Type: text/plain\n\n${xml}`;
const laughs = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('');
const nested = (depth: number): string => {
  const open = Array.from(
    { length: depth },
    (_, n) => `Content-Type: multipart/mixed; boundary="b${n}"\n\n--b${n}\n`,
  );
  return `From: a@example.com\nSubject: Nested\n${open.join('')}Content-Type: text/plain\n\nCall me`;
};

const MAILS: [what: string, raw: string, status: 'lead' | 'failed'][] = [
  [
    'a multipart that never ends',
    'From: a@example.com\nSubject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nCall me',
    'lead',
  ],
  [
    'a boundary that is missing',
    'From: a@example.com\nSubject: x\nContent-Type: multipart/mixed\n\nCall me',
    'lead',
  ],
  [
    'base64 that is none',
    'From: a@example.com\nSubject: x\nContent-Transfer-Encoding: base64\n\n%%%=&',
    'lead',
  ],
  [
    'a character set nobody knows',
    'From: a@example.com\nSubject: =?x-unknown?B?w7w=?=\nContent-Type: text/plain; charset=nonsense\n\nCall me',
    'lead',
  ],
  ['a header of a megabyte', `From: a@example.com\nSubject: ${'x'.repeat(MIB)}\n\nCall me`, 'failed'],
  ['parts in parts in parts', nested(5_000), 'failed'],
  [
    'a billion laughs',
    adf(
      `<?xml version="1.0"?><!DOCTYPE adf [<!ENTITY l0 "ha">${laughs}]><adf><prospect><customer>&l9;</customer></prospect></adf>`,
    ),
    'failed',
  ],
  [
    'an external entity',
    adf(
      '<?xml version="1.0"?><!DOCTYPE adf [<!ENTITY x SYSTEM "file:///etc/passwd">]><adf><prospect>&x;</prospect></adf>',
    ),
    'failed',
  ],
  ['tags in tags in tags', adf(`<?xml version="1.0"?><adf>${'<a>'.repeat(30_000)}`), 'failed'],
];

describe('what comes in at its worst', () => {
  it('by file: 100 MB, a column too many, a bomb; each refused in words', async () => {
    const size = 100 * MIB;
    expect(await upload('big.csv', megabytes(100, 'Anna,+49 30 901820\n'), size + 11)).toMatchObject({
      status: 413,
      code: 'body_too_large',
    });
    // Without a length nobody knows it before.
    expect(await upload('endless.csv', megabytes(100, 'Anna,+49 30 901820\n'))).toMatchObject({
      status: 413,
      code: 'body_too_large',
    });
    const imports = await admin.get('/sources/{id}/imports', { path: { id: sourceId } });
    expect(JSON.stringify(imports)).not.toMatch(/big\.csv|endless\.csv/);
    const bomb = await upload('bomb.xlsx', [zipBomb(200 * MIB)]);
    expect(bomb).toMatchObject({ status: 422, code: 'invalid_input' });
    expect(bomb.body).toContain('unpacks to more than 24 MB');
    const wide = await upload('wide.csv', [Buffer.from(`${'a,'.repeat(500)}\n${'1,'.repeat(500)}\n`)]);
    expect(wide).toMatchObject({ status: 422, code: 'invalid_input' });
    // One value more than there are columns is no reason to lose a row.
    expect(await upload('ragged.csv', [Buffer.from('name,phone\nAnna,+49 30 1,and more\n')])).toMatchObject({
      status: 201,
    });
  });

  it('by mail: broken MIME and XML; whatever was taken is kept, as a lead or with its error', async () => {
    for (const [what, raw] of MAILS) expect(await mail(raw), what).toMatch(/^250 /);
    const kept: { status: string; error: object | null }[] = [];
    const path = { id: mailbox.id };
    for await (const delivery of admin.list('/ways-in/{id}/deliveries', { path, max: 100 }))
      kept.push(delivery);
    expect(kept.map(({ status }) => status).reverse()).toEqual(MAILS.map(([, , status]) => status));
    for (const { status, error } of kept) expect(error === null).toBe(status === 'lead');
    expect(JSON.stringify(kept)).not.toContain('root:');
    // More than is taken is refused while it is sent.
    expect(await mail(`Subject: Huge\n\n${'x'.repeat(70)}\n`.padEnd(12 * MIB, 'call me please \n'))).toMatch(
      /^552 /,
    );
  });

  it('by web: bodies that are large, deep or none; webhooks to where they must not go', async () => {
    const post = (path: string, body: string, type = 'application/json') =>
      fetch(`${product.url}/api/v1${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': type },
        body,
      });
    expect((await post('/leads', `{"text":"${'x'.repeat(5 * MIB)}"}`)).status).toBe(413);
    expect(
      (await post('/leads', `{"attributes":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`)).status,
    ).toBe(422);
    expect((await post('/leads', '{"customer":')).status).toBe(400);
    for (const url of [
      'https://127.0.0.1/x',
      'https://localhost/x',
      'https://[::ffff:10.0.0.1]/x',
      'https://169.254.169.254/',
    ])
      await expect(
        admin.post('/webhooks', { body: { url, eventTypes: ['lead.received'] } }),
      ).rejects.toMatchObject({
        code: 'invalid_input',
      });
  });

  it('leaves the product at work, and within its memory', async () => {
    const transport = createTransport({ host: '127.0.0.1', port: smtpPort, ignoreTLS: true });
    await transport.sendMail({
      from: 'last@example.com',
      to: mailbox.address,
      subject: 'Last',
      text: 'Call me',
    });
    transport.close();
    const subjects: (string | null)[] = [];
    for await (const { subject } of admin.list('/leads', { max: 100 })) subjects.push(subject);
    expect(subjects[0]).toBe('Last');
    expect(subjects).toHaveLength(MAILS.filter(([, , status]) => status === 'lead').length + 1);
    expect(peakMiB()).toBeLessThan(MEMORY_MIB_MAX);
  });
});
