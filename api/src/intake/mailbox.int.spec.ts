import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Delivery, DeliveryDetail, WayIn } from '@baton/contract';
import { Stage } from '../../test/stage.ts';
import { SmtpListener } from './smtp-listener.service.ts';

let stage: Stage;
let way: WayIn;
beforeAll(async () => {
  stage = await Stage.open({ smtpListenPort: 0 });
  const source = await stage.admin.post('/sources', { name: 'Mail' });
  way = (await stage.admin.post(`/sources/${source.body.id}/ways-in`, { kind: 'mailbox' })).body;
});
afterAll(() => stage.close());

/** As another mail server hands a message over. */
const send = async (message: object): Promise<{ accepted: unknown[]; rejected?: unknown[] }> => {
  const transport = createTransport({
    host: '127.0.0.1',
    port: stage.api.running.app.get(SmtpListener).port!,
    ignoreTLS: true,
  });
  try {
    return await transport.sendMail({
      from: 'Anna Weber <anna@example.com>',
      to: way.address!,
      subject: 'Test drive',
      text: 'Call me.\nPhone: +49 30 901820',
      ...message,
    });
  } finally {
    transport.close();
  }
};
/**
 * By curl itself. A machine may have none, and then the same is said on a socket: what curl 7.88 says, in its words, the
 * message as it is but for doubled full stops.
 */
async function sendByCurl(from: string, message: string): Promise<void> {
  const port = stage.api.running.app.get(SmtpListener).port!;
  const folder = mkdtempSync(join(tmpdir(), 'baton-curl-'));
  try {
    const file = join(folder, 'message.eml');
    writeFileSync(file, message);
    const to = ['--mail-from', from, '--mail-rcpt', way.address!, '--upload-file', file];
    const sent = spawn('curl', [
      '--silent',
      '--show-error',
      '--max-time',
      '60',
      `smtp://127.0.0.1:${port}/sender.example`,
      ...to,
    ]);
    const said = text(sent.stderr);
    const code = await new Promise<number | 'none'>((resolve, reject) => {
      sent.once('error', (error: NodeJS.ErrnoException) =>
        error.code === 'ENOENT' ? resolve('none') : reject(error),
      );
      sent.once('close', (exit) => resolve(exit ?? -1));
    });
    if (code === 'none') await sayAsCurl(port, from, message);
    else if (code !== 0) throw new Error(`curl: ${code}, ${await said}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function sayAsCurl(port: number, from: string, message: string): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  try {
    const answers = createInterface({ input: socket })[Symbol.asyncIterator]();
    const hear = async (): Promise<void> => {
      for (;;) {
        const { value = '' } = (await answers.next()) as { value?: string };
        if (!/^[23]\d\d/.test(value)) throw new Error(`SMTP: ${value}`);
        if (!/^\d\d\d-/.test(value)) return;
      }
    };
    await hear();
    for (const said of [
      'EHLO sender.example',
      `MAIL FROM:<${from}> SIZE=${Buffer.byteLength(message)}`,
      `RCPT TO:<${way.address!}>`,
      'DATA',
      `${message.replaceAll(/(^|\n)\./g, '$1..')}\r\n.`,
      'QUIT',
    ]) {
      socket.write(`${said}\r\n`);
      await hear();
    }
  } finally {
    socket.destroy();
  }
}

const last = async (): Promise<Delivery> =>
  (await stage.admin.get<{ items: Delivery[] }>(`/ways-in/${way.id}/deliveries`)).body.items[0]!;

describe('a mailbox', () => {
  it('makes a lead of a mail before it says that it took it', async () => {
    expect(way.address).toMatch(/^[0-9a-f]{32}@127\.0\.0\.1$/);
    await send({ to: way.address!.replace('@', '+cars@') });
    const delivery = await last();
    expect(delivery).toMatchObject({
      status: 'lead',
      sender: 'anna@example.com',
      contentType: 'message/rfc822',
    });
    expect((await stage.admin.get(`/leads/${delivery.leadId}`)).body).toMatchObject({
      source: 'Mail',
      subject: 'Test drive',
      customer: { name: 'Anna Weber', email: 'anna@example.com', phone: '+4930901820' },
    });
  });

  it('takes what curl hands over, lines that end as on Unix included', async () => {
    const lines = [
      'From: Bernd Vogt <bernd@example.com>',
      'To: leads',
      'Subject: =?utf-8?Q?Gr=C3=B6=C3=9Fere_Heizung?=',
      'Message-ID: <curl-1@example.com>',
      '',
      'Hello,',
      '.a line with a full stop before it',
      '.',
      'Phone: +49 30 901821',
      '',
    ];
    for (const end of ['\n', '\r\n']) {
      await sendByCurl('bernd@example.com', lines.join(end).replace('curl-1', `curl-${end.length}`));
      const delivery = await last();
      expect(delivery).toMatchObject({ status: 'lead', sender: 'bernd@example.com' });
      const lead = (await stage.admin.get(`/leads/${delivery.leadId}`)).body;
      expect(lead).toMatchObject({
        subject: 'Größere Heizung',
        customer: { name: 'Bernd Vogt', email: 'bernd@example.com', phone: '+4930901821' },
      });
      expect(String(lead['text']).split(/\r?\n/).slice(0, 3)).toEqual([
        'Hello,',
        '.a line with a full stop before it',
        '.',
      ]);
    }
  });

  it('keeps files as files, to be saved and never shown', async () => {
    await send({ attachments: [{ filename: 'Ünter "lagen".html', content: '<script>alert(1)</script>' }] });
    const { id } = await last();
    const detail = (await stage.admin.get<DeliveryDetail>(`/deliveries/${id}`)).body;
    expect(detail.attachments).toMatchObject([{ name: 'Ünter "lagen".html', bytes: 25 }]);
    expect(detail.raw).toContain('Subject: Test drive');
    const file = await stage.admin.get<string>(`/deliveries/${id}/attachments/0`);
    expect(file.body).toBe('<script>alert(1)</script>');
    expect(file.headers.get('content-type')).toBe('application/octet-stream');
    expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename\*=UTF-8''%C3%9Cnter/);
    expect(file.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await stage.admin.get(`/deliveries/${id}/attachments/1`)).status).toBe(404);
    expect((await stage.admin.get(`/deliveries/${id}/attachments/x`)).status).toBe(422);
  });

  it('respects what the spam filter before it said, and a person who says otherwise', async () => {
    const before = await stage.count('leads');
    await send({ headers: { 'X-Spam-Flag': 'YES' } });
    const caught = await last();
    expect(caught.status).toBe('spam');
    expect(await stage.count('leads')).toBe(before);
    expect((await stage.admin.post(`/deliveries/${caught.id}/replay`)).body.status).toBe('lead');
  });

  it('keeps automatic replies, and takes one in where a person says so', async () => {
    const before = await stage.count('leads');
    await send({ headers: { 'Auto-Submitted': 'auto-replied' } });
    expect((await last()).status).toBe('auto_reply');
    await send({ envelope: { from: '', to: way.address! }, text: 'Undeliverable' });
    const report = await last();
    expect(report.status).toBe('auto_reply');
    expect(await stage.count('leads')).toBe(before);
    expect((await stage.admin.post(`/deliveries/${report.id}/replay`)).body.status).toBe('lead');
  });

  it('takes every prospect of an ADF document; a broken one is kept', async () => {
    const before = await stage.count('leads');
    const prospect = (n: number): string =>
      `<prospect><id>${n}</id><customer><contact><name part="full">Person ${n}</name></contact></customer></prospect>`;
    await send({ text: `<?xml version="1.0"?><?adf version="1.0"?><adf>${prospect(1)}${prospect(2)}</adf>` });
    expect((await last()).status).toBe('lead');
    expect(await stage.count('leads')).toBe(before + 2);
    await send({ text: '<?xml version="1.0"?><adf><nothing></adf>' });
    expect(await last()).toMatchObject({ status: 'failed', error: { code: 'invalid_input' } });
  });

  it('takes mail for its own addresses only, and no giants', async () => {
    const before = await stage.count('intake_deliveries');
    await expect(send({ to: 'postmaster@127.0.0.1' })).rejects.toMatchObject({ responseCode: 550 });
    await expect(send({ to: `${'0'.repeat(32)}@127.0.0.1` })).rejects.toMatchObject({ responseCode: 550 });
    await expect(send({ text: 'x'.repeat(11 * 1024 * 1024) })).rejects.toMatchObject({ responseCode: 552 });
    await stage.admin.patch(`/ways-in/${way.id}`, { enabled: false });
    await expect(send({})).rejects.toMatchObject({ responseCode: 550 });
    expect(await stage.count('intake_deliveries')).toBe(before);
  });
});
