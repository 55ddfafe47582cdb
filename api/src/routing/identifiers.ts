import parsePhoneNumber, { type CountryCode } from 'libphonenumber-js/max';

/** Two spellings of an address are one customer: case never tells mailboxes apart in practice. */
export function emailKey(email: string | null | undefined): string | null {
  const folded = email?.trim().toLowerCase();
  return folded === undefined || folded === '' ? null : folded;
}

/**
 * The number in E.164, read as somebody in `country` would dial it; null where it cannot be one by its length. Whether its
 * range is in use is not asked: the lists of ranges lag behind the networks, and a customer would not be recognised.
 */
export function phoneKey(phone: string | null | undefined, country: string): string | null {
  if (phone === null || phone === undefined || phone.trim() === '') return null;
  const parsed = parsePhoneNumber(phone, country as CountryCode);
  return parsed?.isPossible() === true ? parsed.number : null;
}

const NUMBER = /^\+?[\d\s()./–-]+$/;
const NUMBER_DIGITS_MIN = 3;

/**
 * A number as somebody types it to find it, whole or in part, as a LIKE pattern over numbers in E.164: spaces and
 * signs do not count, `+` and `00` say that it begins with its country, and a zero before the area is not in E.164.
 * null where it is no number.
 */
export function numberPattern(search: string): string | null {
  const typed = search.trim();
  if (!NUMBER.test(typed)) return null;
  const digits = typed.replace('(0)', '').replace(/\D/g, '');
  const international = typed.startsWith('+') || digits.startsWith('00');
  const significant = digits.replace(/^0+/, '');
  if (significant.length < NUMBER_DIGITS_MIN) return null;
  return international ? `+${significant}%` : `%${significant}%`;
}
