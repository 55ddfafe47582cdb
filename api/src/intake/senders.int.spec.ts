import { createClient, type CreateLead } from '@baton/client';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leadsOfAdf } from './adf.ts';
import { Stage } from '../../test/stage.ts';

/** Leads as senders ship them: a website's form as JSON, and a car portal's prospect as ADF. */
const fixture = (name: string): string =>
  readFileSync(new URL(`../../test/fixtures/${name}`, import.meta.url), 'utf8');
const FORM = fixture('website-form.json');
const PROSPECT = fixture('portal-prospect.adf.xml');

let stage: Stage;
beforeAll(async () => void (stage = await Stage.open()));
afterAll(() => stage.close());

/** As a program outside sends it: by the client, with a key. */
const send = (body: string) =>
  createClient({ baseUrl: stage.api.url, headers: stage.program.headers }).send('post', '/leads', {
    body: JSON.parse(body) as CreateLead,
  });

/** What `npm run adf` prints for a document on its input. */
async function convert(xml: string): Promise<string[]> {
  const script = fileURLToPath(new URL('../../bin/adf-to-lead.mjs', import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(xml);
  return (await text(child.stdout)).trimEnd().split('\n');
}

describe('a lead as its sender ships it', () => {
  it('from a website’s form is kept to the letter, number and address apart, and offered without a name', async () => {
    const anna = await stage.agent();
    const device = await anna.arrive();
    const { status, body: lead } = await send(FORM);
    expect(status).toBe(201);
    const { customer, ...sent } = JSON.parse(FORM) as { customer: object };
    expect(lead).toMatchObject({
      ...sent,
      customer: { ...customer, email: 'zoe.obrien@example.com', phone: '+4930901820' },
    });
    const offer = await device.hear('offer.created', ({ leadId }) => leadId === lead.id);
    expect(offer['lead']).toMatchObject({ subject: 'Test drive request', masked: true });
    expect(JSON.stringify(offer)).not.toMatch(/Zoë|O’Brien|901820|example\.com/i);
    expect(await send(FORM)).toMatchObject({ status: 200, body: { id: lead.id } });
    await device.ask('offer.accept', { offerId: offer['id'] });
  });

  it('from a portal by ADF goes through the converter, and a second enquiry to the same agent', async () => {
    const [line] = await convert(PROSPECT);
    const { status, body: lead } = await send(line!);
    expect(status).toBe(201);
    expect(lead).toMatchObject({
      source: 'Autoportal',
      externalId: 'AP-7781203',
      subject: '2023 Škoda Octavia Combi 2.0 TDI & Style',
      text: 'Is the car still there? <call after 18:00>',
      customer: { name: 'Jörg Müller-Lüdenscheidt', phone: '+498912345678', postalCode: '80331' },
      value: { amount: 2499000, currency: 'EUR' },
    });
    const { body: found } = await stage.admin.get(`/leads/${lead.id}`);
    expect(found).toMatchObject({ attributes: { vin: 'TMBJJ7NX1P7000001', year: '2023' } });
    // The website's customer again, by the number in another writing.
    const other = await stage.post({ customer: { phone: '+49 30 901820' } });
    expect(other.body).toMatchObject({ status: 'coalesced' });
  });
});

describe('the ADF converter', () => {
  it('takes several prospects, without case or what is missing', () => {
    const leads = leadsOfAdf(
      '<ADF><Prospect><Id>1</Id><customer><contact><name>Ann Lee</name></contact></customer></Prospect><prospect/></ADF>',
    );
    expect(leads).toEqual([
      { source: 'ADF', externalId: '1', customer: { name: 'Ann Lee' }, attributes: {} },
      { source: 'ADF', customer: {}, attributes: {} },
    ]);
  });

  it.each([
    ['no XML', 'Dear Sir or Madam', /no (XML|ADF)/],
    ['broken XML', '<adf><prospect', /no ADF/],
    ['another document', '<rss><channel/></rss>', /no ADF/],
    ['entities of its own', '<!DOCTYPE adf [<!ENTITY a "aaaa">]><adf><prospect/></adf>', /DOCTYPE/],
  ])('refuses %s', (_, xml, why) => expect(() => leadsOfAdf(xml)).toThrow(why));
});
