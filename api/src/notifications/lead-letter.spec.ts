import { expect, it } from 'vitest';
import { leadLetter, type ForwardedLead } from './lead-letter.ts';
import { waysByKind } from './notice.ts';

const lead: ForwardedLead = {
  source: 'website',
  subject: null,
  text: '',
  customer_name: null,
  customer_email: null,
  customer_phone: null,
  customer_postal_code: null,
  attributes: {},
  value_amount: null,
  value_currency: null,
  tag_names: [],
  received_at: new Date('2026-07-01T22:30:00Z'),
  time_zone: 'Europe/Berlin',
};

it('brings what is known, in the time zone and the currency of the lead', () => {
  expect(leadLetter(lead, 'en')).toEqual({
    title: 'Accepted: lead from website',
    paragraphs: [],
    facts: [
      ['Source', 'website'],
      ['Received', '2 Jul 2026, 00:30 (Europe/Berlin)'],
    ],
  });
  const { title, facts } = leadLetter(
    {
      ...lead,
      subject: 'Roof\r\nBcc: all@x.test',
      value_amount: '1500',
      value_currency: 'JPY',
      attributes: { rooms: 3 },
    },
    'en',
  );
  expect(title).toBe('Accepted: Roof Bcc: all@x.test');
  expect(facts).toContainEqual(['Value', '¥1,500']);
  expect(facts).toContainEqual(['rooms', '3']);
});

it('is in German for who reads German', () => {
  const { title, facts } = leadLetter({ ...lead, value_amount: '150000', value_currency: 'EUR' }, 'de');
  expect(title).toBe('Angenommen: Lead von website');
  expect(facts).toEqual([
    ['Wert', '1.500,00\u00a0€'],
    ['Quelle', 'website'],
    ['Eingegangen', '02.07.2026, 00:30 (Europe/Berlin)'],
  ]);
});

it('goes by what somebody chose, and by the default for a kind that is new since', () => {
  const ways = waysByKind({ auto_away: { portal: false, email: false } });
  expect(ways.auto_away).toEqual({ portal: false, email: false });
  expect(ways.lead_missed).toEqual({ portal: true, email: false });
});
