import { locale } from '#lib/language/language.ts';

export interface MoneyAmount {
  amount: number;
  currency: string;
}

/** Minor units to text in the currency's own style; whole amounts without decimals. */
export function money(value: MoneyAmount | null | undefined): string {
  if (!value) return '–';
  const digits = digitsOf(value.currency);
  const major = value.amount / 10 ** digits;
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: value.currency,
    minimumFractionDigits: Number.isInteger(major) ? 0 : digits,
    maximumFractionDigits: digits,
  }).format(major);
}

const comma = new Intl.NumberFormat(locale).format(0.5).includes(',');

/** Minor units as a person would type them: "12500.50", in German "12500,50". */
export function majorText(value: MoneyAmount): string {
  const digits = digitsOf(value.currency);
  const major = value.amount / 10 ** digits;
  if (Number.isInteger(major)) return String(major);
  return comma ? major.toFixed(digits).replace('.', ',') : major.toFixed(digits);
}

/** The same in whole units, for columns of figures: all of one kind, so that they can be compared. */
export function wholeMoney(value: MoneyAmount | null | undefined): string {
  if (!value) return '–';
  const unit = 10 ** digitsOf(value.currency);
  return money({ ...value, amount: Math.round(value.amount / unit) * unit });
}

function digitsOf(currency: string): number {
  return (
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  );
}

/** Text typed by a person ("12,500.50") to minor units; null where it is not a number, undefined where it is empty. */
export function parseMajor(text: string, currency: string): number | null | undefined {
  const trimmed = comma ? withPoint(text) : text.replaceAll(/[,\s]/g, '');
  if (trimmed === '') return undefined;
  if (!/^\d+(\.\d+)?$/.test(trimmed)) return null;
  return Math.round(Number(trimmed) * 10 ** digitsOf(currency));
}

/** "12.500,50" as "12500.50". A point before other than three digits was meant as the decimal one. */
function withPoint(text: string): string {
  const typed = text.replaceAll(/\s/g, '');
  const grouped = typed.includes(',') || /^\d{1,3}(\.\d{3})+$/.test(typed);
  return grouped ? typed.replaceAll('.', '').replace(',', '.') : typed;
}
