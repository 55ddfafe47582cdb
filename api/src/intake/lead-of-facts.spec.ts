import { describe, expect, it } from 'vitest';
import { Problem } from '../platform/problem/problem.ts';
import { parseJson } from './json.ts';
import { leadOfFacts, moneyOf } from './lead-of-facts.ts';
import { factsOf, treeOf } from './mapped-message.ts';
import { readGoogleAds } from './google-ads.ts';
import { readForm, TRAP_FIELD, USUAL_FORM } from './web-form.ts';

const READING = { sourceName: 'Website', currency: 'EUR' };
const lead = (facts: Record<string, string>) => leadOfFacts(new Map(Object.entries(facts)), READING);
const problemOf = (work: () => unknown): Problem => {
  try {
    work();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

describe('a lead out of what was said', () => {
  it('takes names in parts, tags in a row, amounts in major units', () => {
    expect(
      lead({
        'customer.firstName': ' Anna ',
        'customer.lastName': 'Weber',
        tags: 'home, car;home',
        value: '1.250,50 €',
        'attributes.colour': 'red',
      }),
    ).toEqual({
      source: 'Website',
      customer: { name: 'Anna Weber' },
      tags: ['home', 'car'],
      value: { amount: 125_050, currency: 'EUR' },
      attributes: { colour: 'red' },
    });
  });

  it('bends what does not fit instead of losing it', () => {
    const made = lead({
      'customer.name': `Anna\u0000\r\nWeber ${'x'.repeat(300)}`,
      'customer.email': 'anna at home',
      value: 'about a million',
      text: 'one\r\ntwo\u0007\ud800',
      subject: '\u202eodd',
    });
    expect(made.customer).toEqual({ name: `Anna Weber ${'x'.repeat(189)}` });
    expect(made.attributes).toEqual({ email: 'anna at home', value: 'about a million' });
    expect(made.text).toBe('one\ntwo\ufffd');
    expect(made.value).toBeUndefined();
  });

  it('refuses what says nothing', () => {
    expect(problemOf(() => lead({ 'customer.postalCode': '10115', 'customer.name': ' \n ' }))).toMatchObject({
      code: 'invalid_input',
    });
  });

  it.each([
    ['24,990.00', 2_499_000],
    ['24.990,00', 2_499_000],
    ['24.990', 2_499_000],
    ['24,99', 2_499],
    ['1 200 €', 120_000],
    ["1'200.5", 120_050],
    ['1,234,567', 123_456_700],
    ['EUR 12', 1_200],
    ['0', 0],
    ['-5', null],
    ['1.2.3,4,5', null],
    ['a lot', null],
    ['9'.repeat(30), null],
  ])('reads %s as money', (said, amount) =>
    expect(moneyOf(said, undefined, 'EUR')).toEqual(amount === null ? null : { amount, currency: 'EUR' }),
  );

  it('knows that some currencies have no minor units', () =>
    expect(moneyOf('1200', 'jpy', 'EUR')).toEqual({ amount: 1_200, currency: 'JPY' }));
});

describe('a mapped message', () => {
  const mapping = [
    { path: 'contact.emails.0', field: 'customer.email' },
    { path: 'fallback', field: 'customer.email' },
    { path: 'a.b', field: 'subject' },
    { path: 'deep.a.b', field: 'text' },
    { path: 'count', field: 'attributes.count' },
    { path: 'list', field: 'tags' },
    { path: 'nothing', field: 'externalId' },
    { path: 'constructor.name', field: 'attributes.hidden' },
  ];

  it('finds dotted paths, names with dots, lists and numbers, the first that says something', () => {
    const facts = factsOf(
      {
        contact: { emails: ['a@example.com', 'b@example.com'] },
        fallback: 'c@example.com',
        'a.b': 'with a dot',
        deep: { 'a.b': 'inside' },
        count: 7,
        list: ['x', 'y'],
        nothing: null,
      },
      mapping,
    );
    expect(Object.fromEntries(facts)).toEqual({
      'customer.email': 'a@example.com',
      subject: 'with a dot',
      text: 'inside',
      'attributes.count': '7',
      tags: 'x, y',
    });
  });

  it('reads forms as well as JSON, and nothing else', () => {
    expect(treeOf('application/x-www-form-urlencoded', 'a=1&b=x+y&a=2')).toEqual({ a: ['1', '2'], b: 'x y' });
    expect(treeOf('application/vnd.x+json', '{"a":1}')).toEqual({ a: 1 });
    expect(problemOf(() => treeOf('image/png', 'x')).code).toBe('unsupported_media_type');
    expect(problemOf(() => treeOf('application/json', '{"__proto__":{"a":1}}')).code).toBe('invalid_json');
    expect(problemOf(() => parseJson('{"constructor":{"prototype":{}}}')).code).toBe('invalid_json');
  });

  it('keeps every digit of a number that is larger than numbers are', () =>
    expect(parseJson('{"id":12345678901234567890,"n":1.5}')).toEqual({ id: '12345678901234567890', n: 1.5 }));
});

describe('a lead form of Google Ads', () => {
  const message = (more: object = {}) =>
    JSON.stringify({
      lead_id: 'TeSter-123',
      user_column_data: [
        { column_id: 'WORK_EMAIL', column_name: 'Work Email', string_value: 'work@example.com' },
        { column_id: 'FULL_NAME', column_name: 'Full Name', string_value: 'Anna Weber' },
        { column_id: 'EMAIL', column_name: 'User Email', string_value: 'anna@example.com' },
        { column_id: 'PHONE_NUMBER', string_value: '+49 30 901820' },
        { column_name: 'Which car?', string_value: 'The red one' },
      ],
      api_version: '1.0',
      form_id: 0,
      campaign_id: 12,
      gcl_id: '',
      google_key: 'secret',
      ...more,
    });

  it('fills the customer, and keeps the rest as attributes', () => {
    const { facts, isTest } = readGoogleAds(message(), 'secret');
    expect(isTest).toBe(false);
    expect(Object.fromEntries(facts)).toEqual({
      externalId: 'TeSter-123',
      'customer.name': 'Anna Weber',
      'customer.email': 'anna@example.com',
      'customer.phone': '+49 30 901820',
      'attributes.Work Email': 'work@example.com',
      'attributes.Which car?': 'The red one',
      'attributes.campaign_id': '12',
    });
  });

  it('says when it is a test, and whose key is wrong', () => {
    expect(readGoogleAds(message({ is_test: true }), 'secret').isTest).toBe(true);
    expect(problemOf(() => readGoogleAds(message({ google_key: 'Secret' }), 'secret')).code).toBe(
      'not_allowed',
    );
    expect(problemOf(() => readGoogleAds(message({ lead_id: 7 }), 'secret')).options.errors).toMatchObject([
      { path: 'lead_id' },
    ]);
  });
});

describe('a form that somebody filled in', () => {
  const read = (said: Record<string, string>) =>
    readForm('application/json', JSON.stringify(said), USUAL_FORM);
  it('is refused by its own field names', () => {
    expect(
      problemOf(() => read({ 'customer.email': 'nobody', 'customer.name': ' ' })).options.errors,
    ).toEqual([
      { path: 'customer.name', message: 'is required' },
      { path: 'customer.phone', message: 'is required' },
      { path: 'customer.email', message: 'is not an e-mail address' },
    ]);
  });
  it('is not held up by an address that was made to', () => {
    const errors = problemOf(() =>
      read({ 'customer.name': 'A', 'customer.phone': '1', 'customer.email': `a@${'a.'.repeat(100_000)}@` }),
    ).options.errors;
    expect(errors).toEqual([{ path: 'customer.email', message: 'is not an e-mail address' }]);
  });
  it('is spam where the trap is filled in, whatever else it says', () =>
    expect(read({ [TRAP_FIELD]: 'https://spam.example' }).isSpam).toBe(true));
});
