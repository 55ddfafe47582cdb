import { createLeadBody } from '@baton/contract';
import { describe, expect, it } from 'vitest';
import { arrivals, daysUntil, shiftOf } from '../../seeds/days.ts';
import { seededIds } from '../../seeds/seeded-ids.ts';
import { Timeline } from '../../seeds/timeline.ts';
import { isId } from '../platform/ids.ts';
import { LeadMaker } from './lead-maker.ts';
import { Random } from './random.ts';
import { answerOf, temperamentOf } from './temperament.ts';

const stream = (seed: number, count: number) => {
  const maker = new LeadMaker(new Random(seed));
  return Array.from({ length: count }, () => maker.next());
};
const END_MS = Date.parse('2026-03-31T15:20:00Z');

describe('made-up leads', () => {
  it('are the same for the same seed and others for another', () => {
    expect(stream(7, 200)).toEqual(stream(7, 200));
    expect(stream(8, 200)).not.toEqual(stream(7, 200));
  });

  it('pass the public intake', () => {
    for (const { lead } of stream(1, 1_000)) expect(createLeadBody.safeParse(lead).error).toBeUndefined();
  });

  it('come from different people, of whom some come again', () => {
    const addresses = stream(3, 800).map(({ lead }) => lead.customer.email);
    expect(new Set(addresses).size).toBeGreaterThan(700);
    expect(new Set(addresses).size).toBeLessThan(800);
  });
});

describe('made-up answers', () => {
  it('take 2 to 40 seconds and stay within the window', () => {
    const random = new Random(5);
    for (let i = 0; i < 2_000; i += 1) {
      const answer = answerOf(temperamentOf(i), 30_000, random);
      if (answer.kind === 'none') continue;
      expect(answer.afterMs).toBeGreaterThanOrEqual(2_000);
      expect(answer.afterMs).toBeLessThanOrEqual(24_000);
    }
  });
});

describe('days of the past', () => {
  it('are local days, over a change of the clocks as well', () => {
    const days = daysUntil(END_MS, 4, 'Europe/Berlin');
    expect(days.map(({ name }) => name)).toEqual(['2026-03-28', '2026-03-29', '2026-03-30', '2026-03-31']);
    // The night from the 28th to the 29th has an hour less.
    expect(days[1]!.at(24) - days[1]!.startMs).toBe(23 * 3_600_000);
    expect(new Date(days[3]!.at(9.5)).toISOString()).toBe('2026-03-31T07:30:00.000Z');
  });

  it('have as many leads as the weekday has, whatever else is planned', () => {
    const [monday] = daysUntil(Date.parse('2026-03-30T12:00:00Z'), 1, 'Europe/Berlin');
    const [again] = daysUntil(END_MS, 2, 'Europe/Berlin');
    expect(arrivals(monday!, 9)).toEqual(arrivals(again!, 9));
    expect(arrivals(monday!, 9).length).toBeGreaterThanOrEqual(40);
    expect(arrivals(monday!, 9).length).toBeLessThanOrEqual(70);
  });

  it('always have somebody at work', () => {
    for (const day of daysUntil(END_MS, 14, 'Europe/Berlin')) {
      const there = Array.from({ length: 8 }, (_, agent) => shiftOf(day, agent, 1)).filter(
        (shift) => shift !== null,
      );
      expect(there.length, day.name).toBeGreaterThanOrEqual(day.weekday === 0 || day.weekday === 6 ? 2 : 5);
    }
  });
});

describe('the time line', () => {
  it('hands out by time, then by turn', () => {
    const line = new Timeline();
    const done: string[] = [];
    for (const [at, name] of [
      [5, 'e'],
      [1, 'a'],
      [3, 'c'],
      [1, 'b'],
      [3, 'd'],
    ] as const)
      line.add(at, () => done.push(name));
    for (let run = line.take(); run !== null; run = line.take()) run();
    expect(done.join('')).toBe('abcde');
    expect(line.nextMs).toBe(Infinity);
  });
});

describe('ids of the past', () => {
  it('are ids, grow with time and repeat with the seed', () => {
    const [one, two] = [seededIds(1), seededIds(1)];
    const times = Array.from({ length: 6_000 }, (_, i) => END_MS + Math.floor(i / 5_000));
    const ids = times.map((at) => one(at));
    expect(ids.every((id) => isId(id))).toBe(true);
    expect(ids.toSorted()).toEqual(ids);
    expect(times.map((at) => two(at))).toEqual(ids);
  });
});
