import { LOCALES, type Locale } from '@baton/contract';

/** What is written for people outside the workspace: mails, and pages for who has no session. */

const GERMAN_SPEAKING: ReadonlySet<string> = new Set(['DE', 'AT', 'CH']);
/** English with the day before the month and a clock of 24 hours, as in the workspace. */
const DATE_LOCALE: Record<Locale, string> = { en: 'en-GB', de: 'de-DE' };

/** Where nobody has chosen: what is spoken in the tenant's country. */
export function localeOfCountry(country: string): Locale {
  return GERMAN_SPEAKING.has(country) ? 'de' : 'en';
}

/** The language that a browser likes best of those there are; null where it names none of them. */
export function acceptedLocale(header: string | undefined): Locale | null {
  const wanted = (header ?? '').split(',').map((part) => {
    const [tag = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    const code = tag.split('-')[0];
    return {
      locale: LOCALES.find((locale) => locale === code),
      weight: quality === undefined ? 1 : Number(quality.slice(2)),
    };
  });
  const known = wanted.filter(({ locale, weight }) => locale !== undefined && weight > 0);
  return known.toSorted((a, b) => b.weight - a.weight)[0]?.locale ?? null;
}

/** Minor units as money. */
export function moneyText(locale: Locale, amount: number, currency: string): string {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

export function timeText(locale: Locale, at: Date, timeZone: string): string {
  const format = new Intl.DateTimeFormat(DATE_LOCALE[locale], {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone,
  });
  return `${format.format(at)} (${timeZone})`;
}
