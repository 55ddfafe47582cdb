// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest';

/** The modules as they are in a page that somebody reads in German. */
async function inGerman() {
  vi.resetModules();
  localStorage.setItem('baton-language', 'de');
  return {
    language: await import('./language.ts'),
    format: await import('./format.ts'),
    plural: await import('./plural.ts'),
    money: await import('#lib/ui/money.ts'),
    server: await import('#lib/net/server-words.ts'),
  };
}

afterEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  vi.restoreAllMocks();
});

describe('the language of a page', () => {
  it('is as the browser, of those it speaks', async () => {
    for (const [languages, expected] of [
      [['de-AT', 'en'], 'de'],
      [['fr', 'de'], 'de'],
      [['fr'], 'en'],
    ] as const) {
      vi.resetModules();
      vi.spyOn(navigator, 'languages', 'get').mockReturnValue([...languages]);
      expect((await import('./language.ts')).language).toBe(expected);
    }
  });

  it('is as chosen, and says when another one needs a new page', async () => {
    const { language } = await inGerman();
    expect(language.language).toBe('de');
    expect(language.keepLanguage('de')).toBe(false);
    expect(language.keepLanguage(null)).toBe(true);
    expect(localStorage.getItem('baton-language')).toBeNull();
  });

  it('hands a choice made before signing in on once', async () => {
    const { language } = await inGerman();
    expect(language.takeChoiceBeforeSignIn()).toBeNull();
    expect(language.chooseBeforeSignIn('en')).toBe(true);
    expect(language.takeChoiceBeforeSignIn()).toBe('en');
    expect(language.takeChoiceBeforeSignIn()).toBeNull();
  });
});

describe('numbers, counts and money in German', () => {
  it('have a comma and points', async () => {
    const { format, plural } = await inGerman();
    expect(format.numberText(12_500)).toBe('12.500');
    expect(format.rateText(0.875)).toBe('87,5 %');
    expect(format.rateText(332.701)).toBe('33.270 %');
    expect(format.rateText(-0.5)).toBe('-50,0 %');
    expect(format.inSentence('Verfügbar')).toBe('Verfügbar');
    expect(plural.plural(1200, ['# Lead', '# Leads'])).toBe('1.200 Leads');
    expect(plural.plural(1, ['# Lead mit {tag}', '# Leads mit {tag}'], { tag: 'SUV' })).toBe(
      '1 Lead mit SUV',
    );
  });

  it('are read as they are typed there', async () => {
    const { money } = await inGerman();
    for (const typed of ['12500,50', '12.500,50', '12500.50', '12 500,5'])
      expect(money.parseMajor(typed, 'EUR'), typed).toBe(1_250_050);
    expect(money.parseMajor('12.500', 'EUR')).toBe(1_250_000);
    expect(money.parseMajor('zwölf', 'EUR')).toBeNull();
    expect(money.majorText({ amount: 1_250_050, currency: 'EUR' })).toBe('12500,50');
  });
});
