import { Random } from '@baton/testkit';
import { describe, expect, it } from 'vitest';
import {
  ALL,
  BUCKETS,
  bucketOf,
  bucketsToRead,
  countOf,
  estimateOf,
  medianBetween,
  medianOf,
  shareOf,
  together,
  type Times,
} from './times.ts';

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

describe('a median among times that do not all count', () => {
  it('lies between two of them, and is certain where the others are elsewhere', () => {
    const random = new Random(5);
    let certain = 0;
    for (let round = 0; round < 400; round += 1) {
      const some = (most: number): number[] =>
        Array.from({ length: random.whole(0, most) }, () => random.whole(0, 2 ** random.whole(10, 20)));
      const [all, added, others] = [some(40), some(5), some(6)];
      const removed = all.filter(() => random.chance(0.1));
      const those = times(all, added, removed);
      const wanted = bucketsToRead(those).map(({ bucket }) => bucket);
      const read = [...others, ...all].filter((ms) => wanted.includes(bucketOf(ms)));
      const median = medianOf(
        those,
        all.filter((ms) => wanted.includes(bucketOf(ms))),
      );
      const between = medianBetween(those, read);
      if (median === null || between === null) {
        expect([median, between]).toEqual([null, null]);
        continue;
      }
      expect(between.least).toBeLessThanOrEqual(median);
      expect(between.most).toBeGreaterThanOrEqual(median);
      if (between.least === between.most) certain += 1;
    }
    expect(certain).toBeGreaterThan(200);
  });
});

describe('an estimated median', () => {
  /** As the database does: of each part of the range the first ones; `all` in the order in which they happened. */
  const estimate = (all: number[], sample: { parts: number; most: number }, added: number[] = []) => {
    const those = times(all, added);
    const read = bucketsToRead(those).flatMap(({ bucket, n }) => {
      const { parts, most } = shareOf(n, sample);
      const part = (i: number): number => Math.floor((i * parts) / all.length);
      return Array.from({ length: parts }, (_, p) =>
        all.filter((ms, i) => part(i) === p && bucketOf(ms) === bucket).slice(0, most ?? all.length),
      ).flat();
    });
    return { median: estimateOf(those, read)!, read: read.length };
  };
  const random = new Random(11);
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  const SHAPES: Record<string, (i: number, n: number) => number> = {
    'as people answer': () => 45_000 * Math.exp(1.3 * normal()),
    'quick and slow ones': () => (random.chance(0.5) ? 20_000 : 3_600_000) * Math.exp(0.3 * normal()),
    'evenly spread': () => random.whole(1_000, 600_000),
    'always the same': () => 30_000,
    'slower from day to day': (i, n) => 30_000 * (1 + i / n) * Math.exp(0.5 * normal()),
    'in whole minutes': () => 60_000 * random.whole(1, 40),
  };
  for (const [shape, draw] of Object.entries(SHAPES))
    it(`of many times is within one in a hundred: ${shape}`, () => {
      for (let round = 0; round < 6; round += 1) {
        const n = random.whole(10_001, 60_000);
        const all = Array.from({ length: n }, (_, i) => Math.round(draw(i, n)));
        const added = Array.from({ length: random.whole(0, 300) }, (_, i) => Math.round(draw(n - i - 1, n)));
        const exact = plainMedian([...all, ...added]);
        for (const sample of [
          { parts: 32, most: 64 },
          { parts: 8, most: 24 },
        ]) {
          const { median: shown, read } = estimate(all, sample, added);
          expect(read).toBeLessThanOrEqual(2 * sample.parts * sample.most);
          expect(Math.abs(shown / exact - 1), `${shown} for ${exact}`).toBeLessThanOrEqual(0.01);
        }
      }
    });

  it('is the median itself where all times are read', () => {
    expect(shareOf(2_048, { parts: 32, most: 64 })).toEqual(ALL);
    for (let round = 0; round < 200; round += 1) {
      const some = (most: number): number[] =>
        Array.from({ length: random.whole(0, most) }, () => random.whole(0, 2 ** random.whole(1, 30)));
      const [all, added] = [some(60), some(5)];
      if (all.length + added.length > 0)
        expect(estimate(all, { parts: 32, most: 64 }, added).median).toBe(plainMedian([...all, ...added]));
    }
    expect(estimateOf(times([]), [])).toBeNull();
  });

  it('stays within its bucket where times stand among the read ones that do not count', () => {
    const all = Array.from({ length: 1_000 }, () => random.whole(40_000, 60_000));
    const gone = Array.from({ length: 50 }, () => random.whole(40_000, 60_000));
    const those = times(all);
    const read = [...all, ...gone].filter((ms) =>
      bucketsToRead(those).some(({ bucket }) => bucket === bucketOf(ms)),
    );
    expect(Math.abs(estimateOf(those, read)! / plainMedian(all) - 1)).toBeLessThanOrEqual(0.01);
  });
});
