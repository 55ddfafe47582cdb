import { fold, original } from './folding.ts';

/** Begins where a word does: from every letter of a long one, the search would take the square of its length. */
const EMAIL =
  /(?<![\p{L}\p{N}._%+'-])[\p{L}\p{N}._%+'-]+\s{0,2}(?:@|[([{]\s?at\s?[)\]}])\s{0,2}[\p{L}\p{N}-]+(?:(?:\.|\s{1,2}\.\s{0,2}|\s?[([{]\s?dot\s?[)\]}]\s?)[\p{L}\p{N}-]+)+/gu;
const MAYBE_EMAIL = /@|at\s?[)\]}]/;
/** Words for the signs of an address: left out where an address is compared. */
const SPOKEN = new Set(['at', 'dot', 'punkt']);
/** Without its signs; less would hit other words. */
const ADDRESS_LENGTH_MIN = 4;
const WORD = /[\p{L}\p{N}]+/gu;

/** Fewer digits are prices, years and postal codes. */
const PHONE_DIGITS_MIN = 7;
/** As many of the customer's own digits in a row are their number, with its area code or without. */
const OWN_DIGITS_MIN = 6;
const PREFIX_MAX = 3;
/** Between two digits of a number stand at most so many other characters, and no letters. */
const GAP_MAX = 5;
const PHONE_GAP = /^[\s()./_*~·•-]{0,3}$/u;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
const LETTER = /\p{L}/u;
/** What makes a number out of figures that could be another thing, standing before them. */
const DIALLED = String.raw`(?<![\d+]|\d[.\-/]|(?:\+|\b0)\d{0,6}[\s)/-]{1,2})`;
const AFTER = String.raw`(?![.\-/]?\d)`;
const DAY = String.raw`(?:0?[1-9]|[12]\d|3[01])`;
const MONTH = String.raw`(?:0?[1-9]|1[0-2])`;
/** Dates, times, ranges of years, and amounts with grouped thousands are no phone numbers. */
const OTHER_FIGURES = new RegExp(
  `(?=\\d)(?:${[
    String.raw`(?<!\d|\d[.\-/])(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])${AFTER}`,
    String.raw`(?<!\d|\d[.\-/])(?:${DAY}\.\s?${MONTH}\.\s?|${DAY}/${MONTH}/|${MONTH}/${DAY}/)(?:(?:19|20)\d\d|\d\d)${AFTER}`,
    String.raw`(?<![\d:])(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?![:\d])`,
    String.raw`${DIALLED}(?:19|20)\d\d\s?[-/]\s?(?:19|20)\d\d${AFTER}`,
    String.raw`(?<!\d[ ,])${DIALLED}[1-9]\d{0,2}([., ])\d{3}(?:\1\d{3})*(?:[.,]\d{1,2})?(?![.,\-/ ]{0,2}\d)`,
  ].join('|')})`,
  'gu',
);
/** A reference, which says so itself; one that begins like a phone number is none. */
const REFERENCE =
  /(?:vertrag|auftrag|bestellung|rechnung|angebot|police|aktenzeichen|vorgang|artikel|contract|order|invoice|quote|policy|reference|article)(?:s?-?(?:nummer|number|nr|no))?[.:#\s]{0,3}(?:(?:nr|no)[.:\s]{0,2})?$/u;
const REFERENCE_LENGTH_MAX = 40;
/** Postal codes of seven digits and more, as some countries have them. */
const LONG_POSTAL_CODE = /^(?:\d{5}-?\d{3,4}|\d{3}-?\d{4})$/;
/** Scripts that put no space between words. */
const UNSPACED = /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]+$/u;
const PLACEHOLDER = '…';

export interface Customer {
  name: string | null;
  email: string | null;
  phone: string | null;
}

type Cut = (from: number, to: number) => void;

/**
 * Cuts who the customer is out of what an agent sees before accepting. Their own name, address and number are cut in
 * any notation; so is whatever else looks like an address or a phone number. Texts are compared folded, and cut as
 * they were written. Every search takes time in proportion to the text's length.
 */
export class Masking {
  private readonly names: readonly string[];
  private readonly email: string;
  private readonly numbers: readonly string[];

  constructor(customer: Customer) {
    this.names = nameParts(customer.name);
    this.email = customer.email === null ? '' : compact(fold(customer.email).text).text;
    this.numbers = pieces(fold(customer.phone ?? '').text.replace(/\D/g, ''));
  }

  text(text: string): string {
    return this.cut(text, true);
  }

  /** A code that may have as many digits as a phone number has. */
  postalCode(code: string): string {
    return this.cut(code, !LONG_POSTAL_CODE.test(code.trim()));
  }

  /** A number that is not the customer's own stays a number. */
  value<V extends string | number | boolean>(value: V): V | string {
    if (typeof value === 'string') return this.text(value);
    if (typeof value === 'boolean') return value;
    const written = String(value);
    return this.cut(written, false) === written ? value : PLACEHOLDER;
  }

  /** `others`: not only what is known of the customer. */
  private cut(text: string, others: boolean): string {
    if (text === '') return text;
    const folded = fold(text);
    const found: [number, number][] = [];
    const cut: Cut = (from, to) => void found.push(original(folded, from, to));
    for (const name of this.names) cutWord(folded.text, name, cut);
    if (this.email.length >= ADDRESS_LENGTH_MIN) cutAddress(folded.text, this.email, cut);
    if (others && MAYBE_EMAIL.test(folded.text))
      for (const match of folded.text.matchAll(EMAIL)) cut(match.index, match.index + match[0].length);
    if (/\d/.test(folded.text)) this.cutNumbers(folded.text, others, cut);
    return without(text, found);
  }

  private cutNumbers(text: string, others: boolean, cut: Cut): void {
    const places = digitPlaces(text);
    if (this.numbers.length > 0)
      for (const run of runs(places, (from, to) => !holdsLetter(text, from, to))) this.cutOwn(text, run, cut);
    if (!others || places.length < PHONE_DIGITS_MIN) return;
    const asPhone = (from: number, to: number): boolean => PHONE_GAP.test(text.slice(from, to));
    if (![...runs(places, asPhone)].some((run) => run.length >= PHONE_DIGITS_MIN)) return;
    const figures = new Set<number>();
    for (const match of text.matchAll(OTHER_FIGURES))
      for (let at = match.index; at < match.index + match[0].length; at += 1) figures.add(at);
    const rest = figures.size === 0 ? places : places.filter((place) => !figures.has(place));
    for (const run of runs(rest, asPhone)) if (run.length >= PHONE_DIGITS_MIN) cutPhone(text, run, cut);
  }

  private cutOwn(text: string, run: readonly number[], cut: Cut): void {
    if (run.length < OWN_DIGITS_MIN) return;
    const digits = run.map((place) => text[place]).join('');
    for (const piece of this.numbers)
      for (let at = digits.indexOf(piece); at >= 0; at = digits.indexOf(piece, at + 1)) {
        let first = run[at]!;
        // The zeros or the plus before it go with it.
        for (let i = 0; i < PREFIX_MAX && /[\d+(]/.test(text[first - 1] ?? ''); i += 1) first -= 1;
        cut(first, run[at + piece.length - 1]! + 1);
      }
  }
}

function cutPhone(text: string, run: readonly number[], cut: Cut): void {
  let first = run[0]!;
  for (let i = 0; i < PREFIX_MAX && /[+(]/.test(text[first - 1] ?? ''); i += 1) first -= 1;
  const end = run.at(-1)! + 1;
  const dialled = /[+(0]/.test(text[first]!);
  // Part of a word, as in a type or a part number.
  if (!dialled && (LETTER.test(text.slice(Math.max(0, first - 1), first)) || LETTER.test(text[end] ?? '')))
    return;
  if (!dialled && REFERENCE.test(text.slice(Math.max(0, first - REFERENCE_LENGTH_MAX), first))) return;
  cut(first, end);
}

function digitPlaces(text: string): number[] {
  const places: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) places.push(at);
  }
  return places;
}

/** Digits that belong together, by what stands between two of them. */
function* runs(
  places: readonly number[],
  joined: (from: number, to: number) => boolean,
): Generator<readonly number[]> {
  let run: number[] = [];
  for (const place of places) {
    const last = run.at(-1);
    const apart =
      last !== undefined && (place - last - 1 > GAP_MAX || (place - last > 1 && !joined(last + 1, place)));
    if (apart) {
      yield run;
      run = [];
    }
    run.push(place);
  }
  if (run.length > 0) yield run;
}

const holdsLetter = (text: string, from: number, to: number): boolean =>
  LETTER_OR_DIGIT.test(text.slice(from, to));

/** Every row of digits by which a number is known. */
function pieces(digits: string): string[] {
  if (digits.length < OWN_DIGITS_MIN) return [];
  return Array.from({ length: digits.length - OWN_DIGITS_MIN + 1 }, (_, at) =>
    digits.slice(at, at + OWN_DIGITS_MIN),
  );
}

/** Every place where the word stands by itself. To compile a pattern for each name takes hundreds of times as long. */
function cutWord(hay: string, word: string, cut: Cut): void {
  const unspaced = UNSPACED.test(word);
  for (let at = hay.indexOf(word); at >= 0; at = hay.indexOf(word, at + 1)) {
    const end = at + word.length;
    if (
      unspaced ||
      (!LETTER_OR_DIGIT.test(letterBefore(hay, at)) && !LETTER_OR_DIGIT.test(letterAt(hay, end)))
    )
      cut(at, end);
  }
}

const letterAt = (text: string, at: number): string => {
  const code = text.codePointAt(at);
  return code === undefined ? '' : String.fromCodePoint(code);
};
/** A letter beyond the basic plane has two units. */
const letterBefore = (text: string, at: number): string =>
  Array.from(text.slice(Math.max(0, at - 2), at)).at(-1) ?? '';

function cutAddress(text: string, email: string, cut: Cut): void {
  const { text: hay, words } = compact(text);
  const starts = new Map(words.map(({ place, from }) => [place, from]));
  const ends = new Map(words.map(({ place, from, length }) => [place + length, from + length]));
  for (let at = hay.indexOf(email); at >= 0; at = hay.indexOf(email, at + 1)) {
    const [from, to] = [starts.get(at), ends.get(at + email.length)];
    if (from !== undefined && to !== undefined) cut(from, to);
  }
}

/** Nothing but letters and digits, and where each word of them was. */
function compact(text: string): { text: string; words: { place: number; from: number; length: number }[] } {
  let put = '';
  const words = [];
  for (const match of text.matchAll(WORD)) {
    if (SPOKEN.has(match[0])) continue;
    words.push({ place: put.length, from: match.index, length: match[0].length });
    put += match[0];
  }
  return { text: put, words };
}

/** The text without these ranges, those that touch as one. */
function without(text: string, found: [number, number][]): string {
  if (found.length === 0) return text;
  found.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  let masked = '';
  let done = 0;
  let cutTo = -1;
  for (const [from, to] of found) {
    if (from > cutTo) {
      masked += text.slice(done, from) + PLACEHOLDER;
      done = to;
    }
    cutTo = Math.max(cutTo, to);
    done = Math.max(done, to);
  }
  return masked + text.slice(done);
}

const UMLAUT = /[äöü]/giu;

/** A single letter (an initial) would hit words of its own. Umlauts are written in two ways, in the name or in the text. */
function nameParts(name: string | null): string[] {
  if (name === null) return [];
  const words = name.trim().split(/[\s,]+/u);
  const parts = [name.trim(), ...words.flatMap((word) => [word, ...word.split(/\p{Pd}/u)])];
  const spelt = parts.flatMap((part) => {
    if ([...part].length < 2) return [];
    const plain = fold(part).text;
    const composed = part.normalize('NFC').replace(UMLAUT, '$&e');
    return [plain, composed === part ? plain : fold(composed).text, plain.replace(/([aou])e/g, '$1')];
  });
  return [...new Set(spelt)].filter((part) => part.length > 1);
}
