/** Letters that people write as others, and that no decomposition takes apart. */
const SAME = new Map([
  ['ß', 'ss'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ø', 'o'],
  ['ł', 'l'],
  ['đ', 'd'],
  ['ı', 'i'],
  ['。', '.'],
]);
const ASCII = /^[\0-\x7f]*$/;
const NOT_ASCII = /[^\0-\x7f]/gu;
const LEFT_OUT = /[\p{M}\p{Cf}]/gu;
const DIGIT = /\p{Nd}/u;
const DASH = /\p{Pd}/gu;
/** What was folded before, so that a text in any script costs about one look-up a letter. */
const SEEN_MAX = 4096;
const seen = new Map<string, string>();

/** A text as it is searched: in lower case, without diacritics, full-width and foreign digits as ASCII. */
export interface Folded {
  text: string;
  /** Where a place in the folded text is in the original; the end's place too. Null: at the same place. */
  starts: number[] | null;
}

export function fold(text: string): Folded {
  if (ASCII.test(text)) return { text: text.toLowerCase(), starts: null };
  let even = true;
  const quick = text
    .replace(NOT_ASCII, (letter) => {
      const one = foldLetter(letter);
      if (one.length !== letter.length) even = false;
      return one;
    })
    .toLowerCase();
  if (even && quick.length === text.length) return { text: quick, starts: null };
  let folded = '';
  const starts: number[] = [];
  let at = 0;
  for (const letter of text) {
    const one = foldLetter(letter);
    for (let i = 0; i < one.length; i += 1) starts.push(at);
    folded += one;
    at += letter.length;
  }
  starts.push(at);
  return { text: folded, starts };
}

/** From a range of the folded text to that of the original, whole letters with the marks upon them. */
export function original({ starts }: Folded, from: number, to: number): [number, number] {
  if (starts === null) return [from, to];
  let end = to;
  while (end < starts.length - 1 && starts[end] === starts[end - 1]) end += 1;
  return [starts[from]!, starts[end]!];
}

function foldLetter(letter: string): string {
  if (letter <= '\x7f') return letter.toLowerCase();
  const known = seen.get(letter);
  if (known !== undefined) return known;
  const plain = Array.from(letter.normalize('NFKD').replace(LEFT_OUT, '').toLowerCase(), (part) =>
    DIGIT.test(part) ? digit(part) : (SAME.get(part) ?? part),
  ).join('');
  const folded = plain.replace(LEFT_OUT, '').replace(DASH, '-');
  if (seen.size >= SEEN_MAX) seen.clear();
  seen.set(letter, folded);
  return folded;
}

/** Digits of any script stand in tens, from zero up. */
function digit(written: string): string {
  const code = written.codePointAt(0)!;
  if (code < 0x80) return written;
  let zero = code;
  while (DIGIT.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String((code - zero) % 10);
}
