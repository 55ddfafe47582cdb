/**
 * Medians without reading every time: counts by bucket say in which bucket the median lies and how many times lie before
 * it, and only times of that bucket are read. All of them, and the median is exact; or, of large ranges, so many of them,
 * spread over the range, that a range costs the same however much is in it.
 */

/** How many times lie in each bucket, and what differs from it: times that count as well, and times that do not. */
export interface Times {
  counts: readonly number[];
  added: readonly number[];
  removed: readonly number[];
}

/** Where the median of some times lies. An even number of them has two in the middle, perhaps in two buckets. */
interface Middle {
  low: number;
  high: number;
  /** How many times lie in buckets before `low`. */
  below: number;
  n: number;
}

export const BUCKETS = 400;
const FINEST_MS = 256;
/** Buckets of each doubling, and as many that are as wide as the finest. */
const STEPS = 16;
const QUARTERS_MAX = 2 ** 28 - 1;

/** The same as the database's `time_bucket`: sixteen buckets for each doubling, from a quarter of a second to two years. */
export function bucketOf(ms: number): number {
  const quarters = Math.min(QUARTERS_MAX, Math.max(0, Math.floor(ms / FINEST_MS)));
  if (quarters < STEPS) return quarters;
  const doublings = 27 - Math.clz32(quarters);
  return STEPS * (doublings + 1) + ((quarters >> doublings) & (STEPS - 1));
}

/** The counts of several as one. */
export function together(all: readonly Times[]): Times {
  const counts = Array.from<number>({ length: BUCKETS }).fill(0);
  for (const times of all) times.counts.forEach((n, bucket) => (counts[bucket]! += n));
  return {
    counts,
    added: all.flatMap((times) => times.added),
    removed: all.flatMap((times) => times.removed),
  };
}

export function countOf({ counts, added, removed }: Times): number {
  return counts.reduce((sum, n) => sum + n, 0) + added.length - removed.length;
}

function middleOf({ counts, added, removed }: Times): Middle | null {
  const all = [...counts];
  for (const ms of added) all[bucketOf(ms)]! += 1;
  for (const ms of removed) all[bucketOf(ms)]! -= 1;
  const n = all.reduce((sum, count) => sum + count, 0);
  if (n === 0) return null;
  let below = 0;
  let low = 0;
  for (; below + all[low]! <= Math.floor((n - 1) / 2); low += 1) below += all[low]!;
  let upto = below + all[low]!;
  let high = low;
  while (upto <= Math.floor(n / 2)) upto += all[(high += 1)]!;
  return { low, high, below, n };
}

/** The buckets whose times must be read, with how many there are: one or two, or none where there is nothing to read. */
export function bucketsToRead(times: Times): { bucket: number; n: number }[] {
  const middle = middleOf(times);
  if (middle === null) return [];
  const buckets = middle.low === middle.high ? [middle.low] : [middle.low, middle.high];
  return buckets.map((bucket) => ({ bucket, n: times.counts[bucket]! })).filter(({ n }) => n > 0);
}

/** Up to so many leads or offers in a range its medians are exact. */
export const EXACT_ROWS_MAX = 10_000;

/** How many of a bucket's times are read: those of each of `parts` equal spans of time, at most `most` each; null: all. */
export interface Share {
  parts: number;
  most: number | null;
}
export const ALL: Share = { parts: 1, most: null };

/**
 * What is read of a bucket with `n` times where `sample` of them will do. A bucket is a sixteenth of its value wide at
 * most, so that a median's place in it, wrong by a tenth of its times, is wrong by about 0.6 % of its value. Of 192 times a
 * standard deviation is 3.6 % of the places, of 2,048 it is 1.1 %.
 */
export function shareOf(n: number, sample: { parts: number; most: number }): Share {
  return n <= sample.parts * sample.most ? ALL : sample;
}

/** The median, from some times of each bucket that `bucketsToRead` named; perhaps some among them that do not count. */
export function estimateOf(times: Times, read: readonly number[]): number | null {
  const middle = middleOf(times);
  if (middle === null) return null;
  const { low, high, below, n } = middle;
  const at = (bucket: number, place: number): number => {
    const near = (ms: number): boolean => bucketOf(ms) === bucket;
    const [some, added] = [read.filter(near), times.added.filter(near)];
    const each = some.length === 0 ? 0 : (countIn(times, bucket) - added.length) / some.length;
    const all = [...some.map((ms) => ({ ms, stands: each })), ...added.map((ms) => ({ ms, stands: 1 }))];
    let upto = 0;
    for (const { ms, stands } of all.toSorted((a, b) => a.ms - b.ms)) {
      upto += stands;
      if (upto > place) return ms;
    }
    throw new Error(FEWER);
  };
  const [first, second] = [Math.floor((n - 1) / 2) - below, Math.floor(n / 2) - below];
  // The middle of a place: rounding of weights never pushes it over an end.
  return (at(low, first + 0.5) + (low === high ? at(low, second + 0.5) : at(high, 0.5))) / 2;
}

/**
 * Between what the median lies where all times of the buckets are read that `bucketsToRead` named, and perhaps some among
 * them that do not count. Where those leave no doubt, both are the median.
 */
export function medianBetween(times: Times, read: readonly number[]): { least: number; most: number } | null {
  const middle = middleOf(times);
  if (middle === null) return null;
  const { low, high, below, n } = middle;
  const at = (bucket: number, place: number): [least: number, most: number] => {
    const near = (ms: number): boolean => bucketOf(ms) === bucket;
    const there = [...read, ...times.added].filter(near).toSorted((a, b) => a - b);
    for (const ms of times.removed.filter(near)) take(there, ms);
    const [least, most] = [there[place], there[place + there.length - countIn(times, bucket)]];
    if (least === undefined || most === undefined) throw new Error(FEWER);
    return [least, most];
  };
  const [first, second] = [Math.floor((n - 1) / 2) - below, Math.floor(n / 2) - below];
  const [one, other] = [at(low, first), low === high ? at(low, second) : at(high, 0)];
  return { least: (one[0] + other[0]) / 2, most: (one[1] + other[1]) / 2 };
}

const FEWER = 'fewer times are there than were counted';

function countIn({ counts, added, removed }: Times, bucket: number): number {
  const there = (all: readonly number[]): number => all.filter((ms) => bucketOf(ms) === bucket).length;
  return counts[bucket]! + there(added) - there(removed);
}

function take(there: number[], ms: number): void {
  const at = there.indexOf(ms);
  if (at === -1) throw new Error('a time that does not count was never counted');
  there.splice(at, 1);
}

/** The median, of what `bucketsToRead` named: the counted times in those buckets, in any order. */
export function medianOf(times: Times, read: readonly number[]): number | null {
  const middle = middleOf(times);
  if (middle === null) return null;
  const { low, high, below, n } = middle;
  const near = (ms: number): boolean => [low, high].includes(bucketOf(ms));
  const there = [...read, ...times.added.filter(near)].toSorted((a, b) => a - b);
  for (const ms of times.removed.filter(near)) take(there, ms);
  const [first, second] = [there[Math.floor((n - 1) / 2) - below], there[Math.floor(n / 2) - below]];
  if (first === undefined || second === undefined) throw new Error(FEWER);
  return (first + second) / 2;
}
