import { expect, it } from 'vitest';
import { acceptedLocale, localeOfCountry, moneyText, timeText } from './language.ts';

it.each([
  ['de', 'de'],
  ['de-AT,de;q=0.9,en;q=0.8', 'de'],
  ['fr-FR, fr;q=0.9, en;q=0.4, de;q=0.6', 'de'],
  ['EN-us', 'en'],
  ['de;q=0, en;q=0.1', 'en'],
  ['de;q=nonsense', null],
  ['fr', null],
  ['*', null],
  ['', null],
  [undefined, null],
])('of what a browser accepts, %j, the best is %j', (header, locale) => {
  expect(acceptedLocale(header)).toBe(locale);
});

it('goes by the country where nobody has chosen', () => {
  expect(['DE', 'AT', 'CH', 'US', 'FR'].map(localeOfCountry)).toEqual(['de', 'de', 'de', 'en', 'en']);
});

it('writes money and times as they are written in the language', () => {
  const at = new Date('2026-07-01T22:30:00Z');
  expect(moneyText('de', 150_000, 'EUR')).toBe('1.500,00\u00a0€');
  expect(moneyText('en', 150_000, 'EUR')).toBe('€1,500.00');
  expect(timeText('de', at, 'Europe/Berlin')).toBe('02.07.2026, 00:30 (Europe/Berlin)');
  expect(timeText('en', at, 'Europe/Berlin')).toBe('2 Jul 2026, 00:30 (Europe/Berlin)');
});
