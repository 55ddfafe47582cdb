import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { feedbackDepth, maskText, score } from './index.ts';

describe('the depth of feedback', () => {
  const long = 'Called twice, wants an offer by Friday 9 am.';
  test.each([
    [null, null, [], 0],
    ['not_contacted', 'open', [], 0],
    ['attempted', null, [], 1],
    ['contacted', 'in_progress', [], 2],
    ['contacted', 'closed_won', ['Done'], 3],
    ['contacted', 'closed_won', [long], 4],
    ['contacted', 'closed_won', ['Done', 'Paid'], 4],
    [null, null, ['  '], 0],
    [null, null, [long], 2],
  ])('%s, %s, %o: %i', (contactStatus, outcome, comments, depth) => {
    expect(feedbackDepth({ contactStatus, outcome, comments }, 4)).toBe(depth);
  });

  test('is at most the maximum', () => {
    expect(feedbackDepth({ contactStatus: 'contacted', outcome: 'closed_won', comments: [long] }, 2)).toBe(2);
  });
});

test('a score is 100 and its points, clamped where it is wanted', () => {
  expect(score([2, -5, 4, 1])).toBe(102);
  expect(score([200], true)).toBe(100);
  expect(score([-200], true)).toBe(1);
  expect(score([-200])).toBe(-100);
});

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
