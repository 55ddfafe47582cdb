import parsePhoneNumber, { type CountryCode } from 'libphonenumber-js/max';

/** Two spellings of an address are one customer: case never tells mailboxes apart in practice. */
export function emailKey(email: string | null | undefined): string | null {
  const folded = email?.trim().toLowerCase();
  return folded === undefined || folded === '' ? null : folded;
}

/** Sources of the same name in another spelling are one. */
export function sourceKey(name: string): string {
  return name.trim().toLowerCase();
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
