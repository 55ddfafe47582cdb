import type { LeadTag, Tag } from './state.ts';

const SEPARATORS = /[-_/\s]+/gu;
const WORD = /[\p{L}\p{N}]/u;

/** A tag's name as it is compared: case, and `-`, `_`, `/` and space, make no difference. */
export function tagKey(name: string): string {
  return name.normalize('NFKC').toLowerCase().replace(SEPARATORS, ' ').trim();
}

/**
 * Tags that stand in subject or text as whole words. A hit in the subject counts double; a tag of two or three letters
 * counts half, since it may be a word of its own; a single letter is never looked for.
 */
export function findTags(
  words: { subject?: string | null; text?: string | null },
  tags: Iterable<Tag>,
): LeadTag[] {
  const subject = tagKey(words.subject ?? '');
  const text = tagKey(words.text ?? '');
  const found: LeadTag[] = [];
  for (const { id, key } of tags) {
    if (key.length < 2) continue;
    const hit = hasWord(subject, key) ? 2 : hasWord(text, key) ? 1 : 0;
    if (hit > 0) found.push({ tagId: id, factor: key.length <= 3 ? hit / 2 : hit });
  }
  return found;
}

/** Given tags and found ones together, each once; the higher factor counts. */
export function mergeLeadTags(given: Iterable<string>, found: Iterable<LeadTag>): LeadTag[] {
  const factors = new Map<string, number>();
  for (const tagId of given) factors.set(tagId, 1);
  for (const { tagId, factor } of found) factors.set(tagId, Math.max(factor, factors.get(tagId) ?? 0));
  return [...factors].map(([tagId, factor]) => ({ tagId, factor }));
}

function hasWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!isWordEnd(text, at, -1) || !isWordEnd(text, at + word.length, 0)) continue;
    return true;
  }
  return false;
}

/** No letter or digit at the place: surrogate pairs are read whole. */
function isWordEnd(text: string, at: number, offset: -1 | 0): boolean {
  const index = at + offset;
  if (index < 0 || index >= text.length) return true;
  const unit = text.charCodeAt(index);
  const isLow = unit >= 0xdc00 && unit <= 0xdfff;
  const point = text.codePointAt(isLow ? index - 1 : index);
  return point === undefined || !WORD.test(String.fromCodePoint(point));
}
