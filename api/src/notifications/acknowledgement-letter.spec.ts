import { describe, expect, it } from 'vitest';
import { acknowledgementLetter } from './acknowledgement-letter.ts';

const words = { subject: 'Thank you, {name}', text: 'Dear {name},\n\nwe call you.', replyTo: null };
const letterFor = (name: string | null) => acknowledgementLetter(words, name, 'Roofs Ltd', 'en');

describe('the letter to a customer', () => {
  it('calls them by their name', () => {
    expect(letterFor('  Dr. Änne  O’Brien-Müller ')).toMatchObject({
      title: 'Thank you, Dr. Änne O’Brien-Müller',
      paragraphs: ['Dear Dr. Änne O’Brien-Müller,', 'we call you.'],
      footer: expect.stringContaining('Roofs Ltd') as string,
    });
  });

  it.each([
    null,
    '',
    'Buy at http://shop.example',
    'see shop.example',
    'Win €500',
    '<b>Bold</b>',
    'x'.repeat(61),
  ])('says nothing else that a stranger wrote: %j', (name) => {
    expect(letterFor(name)).toMatchObject({ title: 'Thank you', paragraphs: ['Dear,', 'we call you.'] });
  });
});
