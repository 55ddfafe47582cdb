import { LOCALES } from '@baton/contract';
import { describe, expect, it } from 'vitest';
import { FORM_TEXTS } from '../src/intake/form-texts.ts';
import { MAIL_TEXTS } from '../src/notifications/mail-texts.ts';
import { OFFER_TEXTS } from '../src/offer-mail/offer-texts.ts';

type Written = [path: string, text: string][];

/** Every text of a table by its place; one with something to fill in is filled in by marks. */
function written(node: unknown, path = ''): Written {
  if (typeof node === 'string') return [[path, node]];
  if (typeof node === 'function') {
    const marks = Array.from({ length: node.length }, (_, index) => `<${index}>`);
    return [[path, String((node as (...marks: string[]) => string)(...marks))]];
  }
  return Object.entries(node as object).flatMap(([key, child]) => written(child, `${path}.${key}`));
}

describe.each(Object.entries({ MAIL_TEXTS, OFFER_TEXTS, FORM_TEXTS }))('%s', (_, table) => {
  const english = new Map(written(table.en));
  it.each(LOCALES)('says all there is in %s, with the same things filled in', (locale) => {
    const texts = written(table[locale]);
    expect(texts.map(([path]) => path)).toEqual([...english.keys()]);
    for (const [path, text] of texts) {
      expect(text.trim(), path).not.toBe('');
      expect(text.match(/<\d>/g)?.toSorted(), path).toEqual(english.get(path)!.match(/<\d>/g)?.toSorted());
    }
  });
});
