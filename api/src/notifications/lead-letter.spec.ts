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
  expect(leadLetter(lead)).toEqual({
    title: 'Accepted: lead from website',
    paragraphs: [],
    facts: [
      ['Source', 'website'],
      ['Received', '2 Jul 2026, 00:30 (Europe/Berlin)'],
    ],
  });
  const { title, facts } = leadLetter({
    ...lead,
    subject: 'Roof\r\nBcc: all@x.test',
    value_amount: '1500',
    value_currency: 'JPY',
    attributes: { rooms: 3 },
  });
  expect(title).toBe('Accepted: Roof Bcc: all@x.test');
  expect(facts).toContainEqual(['Value', '¥1,500']);
  expect(facts).toContainEqual(['rooms', '3']);
});

it('goes by what somebody chose, and by the default for a kind that is new since', () => {
  const ways = waysByKind({ auto_away: { portal: false, email: false } });
  expect(ways.auto_away).toEqual({ portal: false, email: false });
  expect(ways.lead_missed).toEqual({ portal: true, email: false });
});
