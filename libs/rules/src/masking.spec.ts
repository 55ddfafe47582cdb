import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Masking } from './index.ts';

const maskText = (text: string, name: string | null): string =>
  new Masking({ name, email: null, phone: null }).text(text);

describe('masking', () => {
  test.each([
    ['Write to mia@example.com', 'Write to …'],
    ['mia.o-neil+x@mail.example.co.uk!', '…!'],
    ['mia (at) example (dot) com', '…'],
    ['Call +49 (0)170 123 45 67 today', 'Call … today'],
    ['0170/1234567', '…'],
    ['(555) 123-4567', '…'],
    ['Mia has 2 roofs, MIA wants solar; Miami stays', '… has 2 roofs, … wants solar; Miami stays'],
    ['Ask for Mia Bauer or Bauer', 'Ask for … or …'],
    [
      '10115 Berlin, 200000 EUR, 1.250.000 EUR, on 2026-06-01 or 01.06.2026',
      '10115 Berlin, 200000 EUR, 1.250.000 EUR, on 2026-06-01 or 01.06.2026',
    ],
  ])('%s', (text, masked) => expect(maskText(text, 'Mia Bauer')).toBe(masked));

  test.each([
    ['Jörg Müller-Lüdenscheidt', 'Herr Müller, Müller-Lüdenscheidt', 'Herr …, …'],
    ['Zoë O’Brien', 'zoë o’brien said O’Brien', '… said …'],
    ['a.b*c (x) [y] {2} \\d+ ^$|/', 'a.b*c (x) and 22', '… … and 22'],
  ])('the name %s', (name, text, masked) => expect(maskText(text, name)).toBe(masked));

  test('takes any name in any text, and leaves no part of it', () =>
    fc.assert(
      fc.property(fc.string({ minLength: 2, maxLength: 20 }), fc.lorem(), (name, around) => {
        const masked = maskText(`${around} ${name} ${around}`, name);
        if (name.trim() === name && !around.includes(name)) expect(masked.includes(` ${name} `)).toBe(false);
      }),
    ));

  test('takes a text of one long word in time that its length allows', () => {
    expect(maskText('a'.repeat(20_000), 'Mia')).toHaveLength(20_000);
    expect(maskText(`${'a'.repeat(20_000)}@b.cd`, 'Mia')).toBe('…');
  });

  test('without a name', () => expect(maskText('Mia, mia@example.com', null)).toBe('Mia, …'));
});

describe('the customer’s own', () => {
  const masking = new Masking({ name: 'Zoë Çelik', email: 'zoe.celik@ex.org', phone: '+4930901820' });

  test.each([
    ['030 901820', '…'],
    ['030.901.820', '…'],
    ['０３０９０１８２０', '…'],
    ['٠٣٠٩٠١٨٢٠', '…'],
    ['901820', '…'],
    ['90-18-20!', '…!'],
    ['0 3 0 / 9 0 1 8 2 0', '…'],
    ['+49 (0)30 901820', '…'],
    ['0049\u200b30901820', '…'],
    ['Vertrag 30-901820', 'Vertrag …'],
    ['2 rooms, 030:90:18:20, 3 baths', '2 rooms, …, 3 baths'],
    ['zoe.celik＠ex.org', '…'],
    ['zoe.celik@ex . org', '…'],
    ['Zoé.Celik [ät] ex [dot] org', '…'],
    ['zoe punkt celik at ex punkt org', '…'],
    ['zoe and Zoe … Celik CELIK', '… and … … … …'],
    ['Zoe\u0308 C\u0327elik', '…'],
    ['Celikhan, Zoetrop', 'Celikhan, Zoetrop'],
  ])('%s', (text, masked) => expect(masking.text(text)).toBe(masked));

  test('is cut out of a postal code and a value, which else stay', () => {
    expect(masking.postalCode('call 030 901820')).toBe('call …');
    expect(['10115', '90299-1234', '100-0001', 'SW1A 1AA'].map((code) => masking.postalCode(code))).toEqual([
      '10115',
      '90299-1234',
      '100-0001',
      'SW1A 1AA',
    ]);
    expect(masking.postalCode('0170 1234567')).toBe('…');
    expect(masking.value('call Zoë Çelik 030 901820 zoe.celik@ex.org')).toBe('call … … …');
    expect([30901820, 1250000, 2.5, true].map((value) => masking.value(value))).toEqual([
      '…',
      1250000,
      2.5,
      true,
    ]);
  });

  test.each([
    ['Müller', 'Herr Mueller, MULLER', 'Herr …, …'],
    ['Jo Mueller', 'Müller und Jö', '… und …'],
    ['Strauß', 'Familie Strauss', 'Familie …'],
    ['王小明', '我是王小明。', '我是…。'],
  ])('name %s', (name, text, masked) => expect(maskText(text, name)).toBe(masked));

  test('number is cut however it is separated, and nothing of it stays', () =>
    fc.assert(
      fc.property(
        fc.stringMatching(/^[1-9][0-9]{8,12}$/),
        fc.array(fc.constantFrom('', ' ', '.', '-', '/', ' (', ') ', ' – ', '\u00a0', '·', ':', ', '), {
          minLength: 13,
          maxLength: 13,
        }),
        fc.constantFrom('', 'call ', 'Zoë: ', 'Vertrag '),
        (digits, separators, before) => {
          const written = Array.from(digits, (digit, i) => digit + (separators[i] ?? '')).join('');
          const masked = new Masking({ name: null, email: null, phone: `+${digits}` }).text(
            `${before}${written} ok`,
          );
          expect(masked).not.toMatch(/\d/);
        },
      ),
    ));
});

describe('figures that are no phone number', () => {
  test.each([
    'Baujahr 2019-2023',
    'Baujahr 2019 – 2023',
    '12.10.2026 14:30',
    '12.10.2026 09:30:00 – 14.10.2026 18:00',
    '10/12/2026, 12.10.26',
    '2026-10-12 14:30',
    'Vertrag 4711-0815',
    'Rechnungsnr.: 20260815',
    'Invoice no. 4711-0815',
    'type AB1234567',
    '1.250.000,00 EUR or 1 250 000',
  ])('%s', (text) => expect(maskText(text, 'Mia')).toBe(text));

  test.each([
    ['030 555 1234', '…'],
    ['555-1234', '…'],
    ['555 123 4567', '…'],
    ['01.23.45.67.89', '…'],
    ['tel0305551234', 'tel…'],
    ['Vertrag 0170 5551234', 'Vertrag …'],
    ['12.10.2026 030 5551234', '12.10.2026 …'],
    ['who@ex.org.', '….'],
  ])('but %s is', (text, masked) => expect(maskText(text, 'Mia')).toBe(masked));
});

/** Twice the text is about twice the work, counted by what a search of it takes; a square would run into the limit. */
test.each([
  ['digits', '1'],
  ['digits apart', '1 '],
  ['years', '2019-'],
  ['dots', '1.'],
  ['at signs', 'a@'],
  ['at words', 'a (at) '],
  ['addresses', 'a@b.c '],
  ['the name', 'zoe '],
  ['the letters of the name', 'z'],
  ['marks', 'e\u0308\u0327'],
  ['the own number', '30901820'],
  ['brackets', '+(((0'],
  ['references', 'vertrag nr. '],
])('a long text of %s is masked to its end', (_, piece) => {
  const masking = new Masking({ name: 'Zoë Çelik', email: 'zoe.celik@ex.org', phone: '+4930901820' });
  const masked = masking.text(`${piece.repeat(Math.ceil(400_000 / piece.length))} zoe.celik@ex.org`);
  expect(masked.endsWith('…')).toBe(true);
});
