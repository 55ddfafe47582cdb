import { foldZip } from './match.ts';
import type { AgentTags, Period, Tag, ValueRange } from './state.ts';
import { tagKey } from './tags.ts';

/** One line of an agent's tags, understood. */
export type AgentTag =
  | { kind: 'tag'; tagId: string }
  | { kind: 'pecking'; points: number; tagId: string | null }
  | { kind: 'zip'; from: string; to: string }
  | ({ kind: 'range' } & ValueRange)
  | { kind: 'max'; count: number; period: Period };

export type ParsedAgentTag = { ok: true; tag: AgentTag } | { ok: false; reason: string };

type Known = Pick<Tag, 'id' | 'key'>;

const PECKING = /^PK[_ ]([+-]?\d+)(?:_(.+))?$/i;
const LABELLED = /^([a-z]+)\s*:\s*(.*)$/i;
const PECKING_MAX = 1_000_000;

/**
 * Reads a tag as it was written on an agent: a known tag's name, or a special one: `PK_200`, `PK_100_Product 1`,
 * `Zip: 90200-90299`, `Range: $200000-$500000` or `Range: JPY 0-900000` (major units), `Max: 5/day` (`week`, `month`). Whatever is unknown,
 * misspelt or malformed is refused with a reason in words. A name that is a known tag is that tag, however it looks.
 */
export function parseAgentTag(
  raw: string,
  knownTags: Iterable<Known> | ReadonlyMap<string, Known>,
): ParsedAgentTag {
  const known = [
    ...(knownTags instanceof Map ? (knownTags.values() as Iterable<Known>) : (knownTags as Iterable<Known>)),
  ];
  const text = raw.normalize('NFKC').trim();
  if (text === '') return refuse('A tag needs a name.');
  const plain = find(known, text);
  if (plain !== undefined) return { ok: true, tag: { kind: 'tag', tagId: plain.id } };
  if (/^PK([_\s\d+-]|$)/i.test(text)) return parsePecking(text, known);
  const labelled = LABELLED.exec(text);
  if (labelled !== null) return parseLabelled(text, labelled[1]!.toLowerCase(), labelled[2]!.trim());
  return unknown(text, known);
}

function parsePecking(text: string, known: readonly Known[]): ParsedAgentTag {
  const match = PECKING.exec(text);
  if (match === null)
    return refuse(`“${text}” is no pecking order: write PK_200, or PK_100_ and the name of a tag.`);
  const points = Number(match[1]);
  if (Math.abs(points) > PECKING_MAX)
    return refuse(`“${text}”: a pecking order lies between −1,000,000 and 1,000,000.`);
  if (match[2] === undefined) return { ok: true, tag: { kind: 'pecking', points, tagId: null } };
  const tag = find(known, match[2]);
  if (tag === undefined) return unknown(match[2].trim(), known);
  return { ok: true, tag: { kind: 'pecking', points, tagId: tag.id } };
}

function parseLabelled(text: string, label: string, rest: string): ParsedAgentTag {
  switch (label) {
    case 'zip':
      return parseZip(text, rest);
    case 'range':
      return parseRange(text, rest);
    case 'max':
      return parseMax(text, rest);
    default: {
      const meant = closest(label, ['zip', 'range', 'max']);
      const hint = meant === null ? '' : ` Did you mean “${meant[0]!.toUpperCase()}${meant.slice(1)}:”?`;
      return refuse(`“${text}” is neither a known tag nor one of Zip:, Range:, Max:.${hint}`);
    }
  }
}

/** Both ends have the same shape; a code with hyphens of its own (`00-950`) is split in the middle. */
function parseZip(text: string, rest: string): ParsedAgentTag {
  const parts = rest.split(/\s*[-–]\s*/);
  const half = parts.length / 2;
  const single = parts.length === 1;
  const from = foldZip(single ? rest : parts.slice(0, half).join(''));
  const to = foldZip(single ? rest : parts.slice(half).join(''));
  // Every country's codes hold a digit; two codes side by side are a range whose dash was forgotten.
  const wellFormed =
    Number.isInteger(single ? 1 : half) &&
    [from, to].every((code) => /^(?=.*\d)[0-9A-Z]{2,10}$/.test(code)) &&
    !(single && /^\d{4,}\s+\d{4,}$/.test(rest));
  if (!wellFormed) return refuse(`“${text}” is no range of postal codes: write Zip: 90200-90299.`);
  if (from.length !== to.length) return refuse(`“${text}”: both postal codes need the same length.`);
  if (from > to) return refuse(`“${text}” ends before it begins.`);
  return { ok: true, tag: { kind: 'zip', from, to } };
}

const AMOUNT = String.raw`(\p{Sc}|[A-Za-z]{3})?\s*(\d{1,3}(?:,\d{3})+|\d+)(\.\d{1,2})?`;
const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));
const RANGE = new RegExp(`^${AMOUNT}\\s*[-–]\\s*${AMOUNT}$`, 'u');

function parseRange(text: string, rest: string): ParsedAgentTag {
  const match = RANGE.exec(rest);
  if (match === null) return refuse(`“${text}” is no range of values: write Range: $200000-$500000.`);
  const [first, second] = [match[1], match[4]].map((written) => written?.toUpperCase());
  const strange = [first, second].find((named) => named?.length === 3 && !CURRENCIES.has(named));
  if (strange !== undefined) return refuse(`“${text}”: there is no currency ${strange}.`);
  const currency = first ?? second;
  if ((second ?? currency) !== currency) return refuse(`“${text}” names two currencies.`);
  const from = amount(match[2]!, match[3]);
  const to = amount(match[5]!, match[6]);
  if (from > to) return refuse(`“${text}” ends before it begins.`);
  return { ok: true, tag: { kind: 'range', from, to, ...(currency === undefined ? {} : { currency }) } };
}

function amount(whole: string, fraction = ''): number {
  return Number(whole.replaceAll(',', '') + fraction);
}

function parseMax(text: string, rest: string): ParsedAgentTag {
  const match = /^([1-9]\d{0,5})\s*(?:\/|per)\s*(day|week|month)$/i.exec(rest);
  if (match === null) return refuse(`“${text}” is no limit: write Max: 5/day, 20/week or 60/month.`);
  return {
    ok: true,
    tag: { kind: 'max', count: Number(match[1]), period: match[2]!.toLowerCase() as Period },
  };
}

/**
 * All tags of an agent together, whatever order they come in: tags are a set, and so is what follows from them. Of
 * several limits for one period the strictest counts, of several pecking orders for one thing the highest.
 */
export function agentTags(parsed: Iterable<AgentTag>): AgentTags {
  const tagIds = new Set<string>();
  const pecking: number[] = [];
  const tags: AgentTags = { tagIds: [], pecking: 0, peckingByTag: {}, zips: [], ranges: [], max: {} };
  for (const tag of parsed) {
    if (tag.kind === 'tag') tagIds.add(tag.tagId);
    else if (tag.kind === 'zip') tags.zips.push({ from: tag.from, to: tag.to });
    else if (tag.kind === 'range') {
      const { kind: _, ...range } = tag;
      tags.ranges.push(range);
    } else if (tag.kind === 'max')
      tags.max[tag.period] = Math.min(tag.count, tags.max[tag.period] ?? tag.count);
    else if (tag.tagId === null) pecking.push(tag.points);
    else tags.peckingByTag[tag.tagId] = Math.max(tag.points, tags.peckingByTag[tag.tagId] ?? tag.points);
  }
  if (pecking.length > 0) tags.pecking = Math.max(...pecking);
  return { ...tags, tagIds: [...tagIds].sort() };
}

function find(known: readonly Known[], name: string): Known | undefined {
  const key = tagKey(name);
  return known.find((tag) => tag.key === key);
}

function unknown(name: string, known: readonly Known[]): ParsedAgentTag {
  const meant = closest(
    tagKey(name),
    known.map(({ key }) => key),
  );
  return refuse(`There is no tag “${name}”.${meant === null ? '' : ` Did you mean “${meant}”?`}`);
}

function refuse(reason: string): ParsedAgentTag {
  return { ok: false, reason };
}

/** The one that takes the fewest changed letters, where these are few. */
function closest(word: string, among: readonly string[]): string | null {
  let best: string | null = null;
  let fewest = Math.min(3, Math.floor(word.length / 2)) + 1;
  for (const one of among) {
    const letters = distance(word, one);
    if (letters < fewest) [best, fewest] = [one, letters];
  }
  return best;
}

/** Levenshtein's. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1)
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length]!;
}
