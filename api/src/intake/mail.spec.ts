import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { filesOf, readMail } from './mail.ts';

const READING = { sourceName: 'Mailbox', currency: 'EUR' };
const PROSPECT = readFileSync(
  new URL('../../test/fixtures/portal-prospect.adf.xml', import.meta.url),
  'utf8',
);
const mail = (headers: Record<string, string>, body: string): Buffer =>
  Buffer.from(
    `${Object.entries({ From: 'Anna Weber <anna@example.com>', ...headers })
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')}\r\n${body.replaceAll('\n', '\r\n')}`,
  );
const one = async (raw: Buffer) => (await readMail(raw, READING)).leads[0];

describe('a plain mail', () => {
  it('is a lead of whoever wrote it', async () => {
    expect(
      await one(
        mail(
          { Subject: '=?utf-8?q?Probefahrt_f=C3=BCr_Samstag?=', 'Message-ID': '<abc@mail.example>' },
          'Hello,\nplease call me.',
        ),
      ),
    ).toEqual({
      source: 'Mailbox',
      externalId: 'abc@mail.example',
      subject: 'Probefahrt für Samstag',
      text: 'Hello,\nplease call me.',
      customer: { name: 'Anna Weber', email: 'anna@example.com' },
    });
  });

  it('that a website’s form wrote names the customer in its lines, or by Reply-To', async () => {
    const raw = mail(
      { From: 'Website <noreply@shop.example>', 'Reply-To': 'Ben <ben@example.com>', Subject: 'New enquiry' },
      'Name: Ben Becker\nE-Mail: ben.becker@example.com\nPhone number: 030 901820\nZIP: 10115\nMessage: hello',
    );
    expect((await one(raw))!.customer).toEqual({
      name: 'Ben Becker',
      email: 'ben.becker@example.com',
      phone: '030 901820',
      postalCode: '10115',
    });
    expect(
      (await one(mail({ From: 'x@shop.example', 'Reply-To': 'Ben <ben@example.com>' }, 'hi')))!.customer,
    ).toEqual({
      name: 'Ben',
      email: 'ben@example.com',
    });
  });

  it('of HTML alone is read as text', async () => {
    const raw = mail(
      { 'Content-Type': 'text/html; charset=utf-8' },
      '<style>p{}</style><p>Call &lt;me&gt;</p><script>alert(1)</script><p>Tel: 030 901820</p>',
    );
    const lead = await one(raw);
    expect(lead!.text).toMatch(/^Call <me>\s+Tel: 030 901820$/);
    expect(lead!.customer.phone).toBe('030 901820');
  });

  it.each([
    ['open tags', '<style'.repeat(30_000)],
    ['brackets', '<'.repeat(190_000)],
    ['spaces', ' '.repeat(190_000)],
    ['a line without an end', `a: ${' a'.repeat(90_000)}`],
  ])('of nothing but %s takes no longer than its length', async (_, body) => {
    const raw = mail({ 'Content-Type': 'text/html; charset=utf-8', Subject: 'x' }, body);
    expect((await one(raw))!.subject).toBe('x');
    expect((await one(mail({ Subject: 'x' }, body)))!.subject).toBe('x');
  });

  it.each([
    [{ 'X-Spam-Flag': 'YES' }, true],
    [{ 'X-Spam-Status': 'Yes, score=7.1 required=5.0' }, true],
    [{ 'X-Spam-Score': '12.3' }, true],
    [{ 'X-Spam-Score': '-1.2', 'X-Spam-Status': 'No, score=-1.2' }, false],
    [{}, false],
  ])('with %j: spam is %s', async (headers, isSpam) =>
    expect((await readMail(mail(headers, 'hi'), READING)).isSpam).toBe(isSpam),
  );

  it.each([
    [{}, false],
    [{ 'Auto-Submitted': 'no' }, false],
    [{ 'Auto-Submitted': 'auto-replied' }, true],
    [{ Precedence: 'bulk' }, true],
    [{ 'List-Id': '<news.example>' }, true],
  ])('with %j: written by a machine is %s', async (headers, isAutomatic) =>
    expect((await readMail(mail(headers, 'hi'), READING)).isAutomatic).toBe(isAutomatic),
  );

  it.each([
    [{ 'Auto-Submitted': 'auto-replied (vacation)' }, 'I am away.', true],
    [{ 'Auto-Submitted': 'auto-replied' }, 'Phone: 030 901820', true],
    [{ 'Auto-Submitted': 'auto-generated' }, 'Your ticket was opened.', true],
    [{ 'Auto-Submitted': 'auto-generated' }, 'Name: Ben\nPhone: 030 901820', false],
    [{ Precedence: 'auto_reply' }, 'hi', true],
    [{ Precedence: 'bulk' }, 'hi', true],
    [{ 'X-Autoreply': 'yes' }, 'hi', true],
    [{ 'Return-Path': '<>' }, 'Undeliverable', true],
    [{ 'Return-Path': '<anna@example.com>', 'Auto-Submitted': 'no' }, 'hi', false],
    [{ 'Auto-Submitted': 'auto-replied' }, PROSPECT, false],
  ])('with %j: an automatic reply, %#', async (headers, body, isAutoReply) =>
    expect((await readMail(mail(headers, body), READING)).isAutoReply).toBe(isAutoReply),
  );
});

describe('ADF by mail', () => {
  it('is read where it is the text', async () => {
    const lead = await one(mail({ 'Content-Type': 'text/plain; charset=utf-8' }, PROSPECT));
    expect(lead).toMatchObject({
      source: 'Mailbox',
      externalId: 'AP-7781203',
      customer: { name: 'Jörg Müller-Lüdenscheidt', postalCode: '80331' },
      value: { amount: 2_499_000, currency: 'EUR' },
      attributes: { provider: 'Autoportal' },
    });
  });

  it('is read where it is a file, and the file is kept', async () => {
    const raw = mail(
      { 'MIME-Version': '1.0', 'Content-Type': 'multipart/mixed; boundary="b"' },
      [
        '--b\nContent-Type: text/plain\n\nA new prospect.',
        `--b\nContent-Type: application/xml\nContent-Disposition: attachment; filename="lead.xml"\nContent-Transfer-Encoding: base64\n\n${Buffer.from(PROSPECT).toString('base64')}`,
        '--b\nContent-Type: application/x-msdownload; name="../../run.exe"\nContent-Disposition: attachment\nContent-Transfer-Encoding: base64\n\nTVqQAAMAAAAEAAAA',
        '--b--',
      ].join('\n'),
    );
    expect(await one(raw)).toMatchObject({ externalId: 'AP-7781203' });
    const files = await filesOf(raw);
    expect(files.map(({ name }) => name)).toEqual(['lead.xml', '../../run.exe']);
    expect(Buffer.from(files[0]!.content).toString('utf8')).toBe(PROSPECT);
  });

  const contact = (name: string, email = 'anna@example.com'): string =>
    `<customer><contact>${name}<email>${email}</email></contact></customer>`;
  const NAME = '<name part="full">Anna Weber</name>';
  it.each([
    ['25.000,50', 2_500_050],
    ['25,000.50', 2_500_050],
    ['25.000', 2_500_000],
    ['25000.5', 2_500_050],
    ['25000', 2_500_000],
  ])('reads a price of %s as every way in does', async (price, amount) => {
    const xml = `<adf><prospect><vehicle><price currency="EUR">${price}</price></vehicle>${contact(NAME)}</prospect></adf>`;
    expect((await one(mail({}, xml)))!.value).toEqual({ amount, currency: 'EUR' });
  });

  it.each([
    ['a sign that is not escaped', `<vehicle><model>Cars & More</model></vehicle>${contact(NAME)}`],
    ['an end tag missing', `<vehicle><model>Cars &amp; More${contact(NAME.replace('</name>', ''))}`],
    [
      'a section not ended',
      `<vehicle><model>Cars &amp; More</model></vehicle>${contact(NAME).replace('</contact></customer>', '')}<vendor><contact><name>Dealer</name></contact></vendor>`,
    ],
    [
      'attributes without quotes',
      `<vehicle interest=buy status = used><model>Cars &amp; More</model></vehicle>${contact('<name part=full>Anna Weber</name>')}`,
    ],
    [
      'a bracket in a text',
      `<vehicle><model>Cars & More</model><comments>a < b <br> c</comments></vehicle>${contact(NAME)}`,
    ],
    [
      'an end that was cut off',
      `<vehicle><model>Cars & More</model></vehicle>${contact(NAME)}<provider><name>Por`,
    ],
    [
      'marked text',
      `<vehicle><model><![CDATA[Cars & More]]></model><stock>A & B</stock></vehicle>${contact(NAME)}`,
    ],
  ])('is read as it is meant, with %s', async (_, prospect) => {
    const body = `<?xml version="1.0"?><?adf version="1.0"?>\n<adf><prospect>${prospect}</prospect></adf>`;
    expect(await one(mail({ From: 'Portal <leads@portal.example>' }, body))).toMatchObject({
      subject: 'Cars & More',
      customer: { name: 'Anna Weber', email: 'anna@example.com' },
    });
  });

  it('is read behind words of whoever passed it on, and before a signature', async () => {
    const body = `A new prospect from the portal:\n\n<?xml version="1.0"?>\n<?adf version="1.0"?>\n<adf><prospect>${contact(NAME)}</prospect></adf>\n-- \nPortal & Co`;
    expect((await one(mail({ From: 'Portal <leads@portal.example>' }, body)))!.customer).toEqual({
      name: 'Anna Weber',
      email: 'anna@example.com',
    });
  });

  it.each([
    ['open brackets', '<'.repeat(200_000)],
    ['open names', '<a'.repeat(100_000)],
    ['open marks', '<![CDATA['.repeat(25_000)],
    ['comments', '<!--'.repeat(50_000)],
    ['tags', '<x y='.repeat(40_000)],
    ['sections', '<name>a</id>'.repeat(20_000)],
  ])('of nothing but %s takes no longer than its length', async (_, text) => {
    const read = readMail(mail({}, `<adf><prospect>${contact(NAME)}<x>${text}`), READING);
    await read.catch((error: unknown) => expect(error).toMatchObject({ code: 'invalid_input' }));
  });

  it('is read where it names a document type, which is not fetched', async () => {
    const adf = `<!DOCTYPE adf SYSTEM "http://adf.test/adf.dtd"><adf><prospect>${contact(NAME)}</prospect></adf>`;
    expect((await readMail(mail({}, adf), READING)).leads).toHaveLength(1);
  });

  it.each([
    ['without a prospect', '<?xml version="1.0"?><adf><nothing></adf>'],
    [
      'with a document type',
      '<!DOCTYPE adf [<!ENTITY a SYSTEM "file:///etc/passwd">]><adf><prospect>&a;</prospect></adf>',
    ],
    ['too deep', `<adf><prospect>${'<a>'.repeat(100)}${'</a>'.repeat(100)}</prospect></adf>`],
    ['without anybody', '<adf><prospect/></adf>'],
  ])('is refused where it is %s', async (_, xml) => {
    const body = xml.startsWith('<!') ? `<?xml version="1.0"?>${xml}` : xml;
    await expect(readMail(mail({}, body), READING)).rejects.toMatchObject({ code: 'invalid_input' });
  });
});
