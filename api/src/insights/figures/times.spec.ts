import { Random } from '@baton/testkit';
import { describe, expect, it } from 'vitest';
import { BUCKETS, bucketOf, bucketsToRead, countOf, medianOf, together, type Times } from './times.ts';

const counted = (all: number[]): number[] => {
  const counts = Array.from<number>({ length: BUCKETS }).fill(0);
  for (const ms of all) counts[bucketOf(ms)]! += 1;
  return counts;
};
const times = (all: number[], added: number[] = [], removed: number[] = []): Times => ({
  counts: counted(all),
  added,
  removed,
});
/** As a caller does: reads the named buckets, and nothing else. */
const median = (all: number[], added: number[] = [], removed: number[] = []): number | null => {
  const those = times(all, added, removed);
  const wanted = bucketsToRead(those);
  const read = all.filter((ms) => wanted.some(({ bucket }) => bucket === bucketOf(ms)));
  expect(read.length).toBe(wanted.reduce((sum, { n }) => sum + n, 0));
  return medianOf(those, read);
};
const plainMedian = (all: number[]): number => {
  const sorted = all.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
};

describe('buckets of times', () => {
  it('never go down, and leave none out between a quarter of a second and two years', () => {
    const seen = new Set<number>();
    let last = 0;
    for (let ms = 0; ms < 2 ** 36; ms = Math.max(ms + 100, Math.floor(ms * 1.01))) {
      const bucket = bucketOf(ms);
      expect(bucket).toBeGreaterThanOrEqual(last);
      last = bucket;
      seen.add(bucket);
    }
    expect([...seen]).toEqual(Array.from({ length: BUCKETS }, (_, bucket) => bucket));
    expect(bucketOf(10 ** 15)).toBe(BUCKETS - 1);
  });

  it('are at most a sixteenth wide', () => {
    for (let ms = 8_192; ms < 2 ** 35; ms *= 1.3) expect(bucketOf(ms * 1.07)).toBeGreaterThan(bucketOf(ms));
  });
});

describe('a median', () => {
  it('of nothing is nothing', () => expect(median([])).toBeNull());
  it('of one is that one', () => expect(median([1_234])).toBe(1_234));
  it('of two is in the middle, however far apart', () => expect(median([1, 3_600_000])).toBe(1_800_000.5));
  it('counts what is added', () => expect(median([5_000], [6_000, 7_000])).toBe(6_000));
  it('of what is added alone reads nothing', () => {
    expect(bucketsToRead(times([], [9_000]))).toEqual([]);
    expect(median([], [9_000])).toBe(9_000);
  });
  it('leaves out what is removed', () => expect(median([5_000, 6_000, 90_000], [], [90_000])).toBe(5_500));
  it('of everything removed is nothing', () => expect(median([5_000], [], [5_000])).toBeNull());

  it('is that of the sorted times, whatever they are', () => {
    const random = new Random(7);
    for (let round = 0; round < 400; round += 1) {
      const some = (most: number): number[] =>
        Array.from({ length: random.whole(0, most) }, () => random.whole(0, 2 ** random.whole(1, 30)));
      const all = some(40);
      const added = some(5);
      const removed = all.filter(() => random.chance(0.2));
      const left = [...all];
      for (const ms of removed) left.splice(left.indexOf(ms), 1);
      const expected = [...left, ...added];
      expect(median(all, added, removed)).toBe(expected.length === 0 ? null : plainMedian(expected));
    }
  });

  it('of several together is that of all of them', () => {
    const all = together([times([1_000, 2_000], [3_000]), times([50_000], [], [50_000])]);
    expect(countOf(all)).toBe(3);
    expect(
      medianOf(
        all,
        [1_000, 2_000].filter((ms) => bucketOf(ms) === bucketOf(2_000)),
      ),
    ).toBe(2_000);
  });
});
