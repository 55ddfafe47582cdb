/** Numbers and dates in the page's language: the only place that chooses how they are written. */
import { dateLocale, language, locale } from './language.ts';

const whole = new Intl.NumberFormat(locale);

export function numberText(value: number): string {
  return whole.format(value);
}

/** With exactly so many decimals: "4.5", in German "4,5". */
export function decimalText(value: number, digits: number): string {
  return new Intl.NumberFormat(locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    useGrouping: false,
  }).format(value);
}

/** 0.875 as "87.5 %", 332.7 as "33,270 %"; a dash where there is none. */
export function rateText(rate: number | null): string {
  if (rate === null) return '–';
  const percent = rate * 100;
  return `${Math.abs(percent) < 1_000 ? decimalText(percent, 1) : numberText(Math.round(percent))} %`;
}

/** For instants shown to the minute or second, with a clock of 24 hours. */
export function clockFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(dateLocale, options);
}

/** For days without a time. */
export function dayFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale, options);
}

/** A label inside a sentence: German keeps its capitals. */
export function inSentence(label: string): string {
  return language === 'en' ? label.toLowerCase() : label;
}
