/**
 * Exact medians without reading every time: counts by bucket say in which bucket the median lies, and only the times of
 * that bucket are read.
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

/** The median, of what `bucketsToRead` named: the counted times in those buckets, in any order. */
export function medianOf(times: Times, read: readonly number[]): number | null {
  const middle = middleOf(times);
  if (middle === null) return null;
  const { low, high, below, n } = middle;
  const near = (ms: number): boolean => [low, high].includes(bucketOf(ms));
  const there = [...read, ...times.added.filter(near)].toSorted((a, b) => a - b);
  for (const ms of times.removed.filter(near)) {
    const at = there.indexOf(ms);
    if (at === -1) throw new Error('a time that does not count was never counted');
    there.splice(at, 1);
  }
  const [first, second] = [there[Math.floor((n - 1) / 2) - below], there[Math.floor(n / 2) - below]];
  if (first === undefined || second === undefined) throw new Error('fewer times are there than were counted');
  return (first + second) / 2;
}
