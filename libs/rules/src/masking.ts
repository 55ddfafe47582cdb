/** Begins where a word does: from every letter of a long one, the search would take the square of its length. */
const EMAIL =
  /(?<![\p{L}\p{N}._%+'-])[\p{L}\p{N}._%+'-]+\s?(?:@|\(at\)|\[at\])\s?[\p{L}\p{N}-]+(?:(?:\.|\s?\(dot\)\s?|\s?\[dot\]\s?)[\p{L}\p{N}-]+)+/giu;
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
  for (const part of nameParts(customerName)) masked = cutWord(masked, part);
  return masked;
}

const ENDS_IN_WORD = /[\p{L}\p{N}]$/u;
const BEGINS_IN_WORD = /^[\p{L}\p{N}]/u;

/**
 * Every place where the word stands by itself, in capitals or not. A search by hand: to compile a pattern of its own for
 * each new name takes hundreds of times as long as the search.
 */
function cutWord(text: string, word: string): string {
  const [hay, needle] = [lower(text), lower(word)];
  let cut = '';
  let done = 0;
  for (let at = hay.indexOf(needle); at >= 0; at = hay.indexOf(needle, at + 1)) {
    const end = at + needle.length;
    if (at < done) continue;
    // Two units back and forth: a letter beyond the basic plane has two.
    if (ENDS_IN_WORD.test(text.slice(Math.max(0, at - 2), at))) continue;
    if (BEGINS_IN_WORD.test(text.slice(end, end + 2))) continue;
    cut += text.slice(done, at) + PLACEHOLDER;
    done = end;
  }
  return cut + text.slice(done);
}

/** Lower case that keeps every letter in its place: the few that would grow stay as they are. */
function lower(text: string): string {
  const low = text.toLowerCase();
  if (low.length === text.length) return low;
  return Array.from(text, (letter) => {
    const one = letter.toLowerCase();
    return one.length === letter.length ? one : letter;
  }).join('');
}

/** Longest first; a single letter (an initial) would hit words of its own. */
function nameParts(name: string | null): string[] {
  if (name === null) return [];
  const words = name.split(/[\s,]+/u);
  const parts = words.flatMap((word) => [word, ...word.split('-')]).filter((part) => [...part].length > 1);
  return [...new Set([name.trim(), ...parts])]
    .filter((part) => part !== '')
    .sort((a, b) => b.length - a.length);
}
