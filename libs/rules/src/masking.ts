const EMAIL =
  /[\p{L}\p{N}._%+'-]+\s?(?:@|\(at\)|\[at\])\s?[\p{L}\p{N}-]+(?:(?:\.|\s?\(dot\)\s?|\s?\[dot\]\s?)[\p{L}\p{N}-]+)+/giu;
/** Seven digits or more with what people write between them; fewer are prices, years and postal codes. */
const PHONE = /(?<![\p{L}\p{N}])(?:\+|00)?\(?\d(?:[\s()./–-]{0,3}\d){6,17}(?![\p{L}\p{N}])/gu;
/** A date, or an amount with grouped thousands, is no phone number. */
const NO_PHONE =
  /^(?:\d{4}-\d{2}-\d{2}|\d{1,2}\.\s?\d{1,2}\.\s?\d{4}|\d{1,3}(?:[., ]\d{3})+(?:[.,]\d{1,2})?)$/u;
const PLACEHOLDER = '…';

/**
 * Cuts e-mail addresses, phone numbers and the customer's given name (and any other part of it) out of a text that an
 * agent sees before accepting.
 */
export function maskText(text: string, customerName: string | null): string {
  let masked = text
    .replace(EMAIL, PLACEHOLDER)
    .replace(PHONE, (found) => (NO_PHONE.test(found.trim()) ? found : PLACEHOLDER));
  for (const part of nameParts(customerName)) {
    const word = new RegExp(`(?<![\\p{L}\\p{N}])${escape(part)}(?![\\p{L}\\p{N}])`, 'giu');
    masked = masked.replace(word, PLACEHOLDER);
  }
  return masked;
}

/** Longest first; a single letter (an initial) would hit words of its own. */
function nameParts(name: string | null): string[] {
  if (name === null) return [];
  const parts = name.split(/[\s,]+/u).filter((part) => [...part].length > 1);
  return [...new Set([name.trim(), ...parts])]
    .filter((part) => part !== '')
    .sort((a, b) => b.length - a.length);
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
