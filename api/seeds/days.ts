import { zone } from '@baton/rules';
import { Random } from '../src/demo/random.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A calendar day of the demo's people. Hours count from its local midnight. */
export interface Day {
  /** As in 2026-03-29. */
  name: string;
  startMs: number;
  weekday: number;
  /** The instant at which the clocks show this hour (9.5 is half past nine). */
  at(hour: number): number;
}

/** The days that end with the one `endMs` is in, in the zone's calendar. */
export function daysUntil(endMs: number, count: number, timeZone: string): Day[] {
  const local = zone(timeZone);
  const lastMidnight = Math.floor(local.localOf(endMs) / DAY_MS) * DAY_MS;
  return Array.from({ length: count }, (_, i) => {
    const midnight = lastMidnight - (count - 1 - i) * DAY_MS;
    return {
      name: new Date(midnight).toISOString().slice(0, 10),
      startMs: local.instantOf(midnight),
      weekday: new Date(midnight).getUTCDay(),
      at: (hour: number) => local.instantOf(midnight + Math.round(hour * HOUR_MS)),
    };
  });
}

/** The hour of the day at an instant, as in 9.5. */
export function hourAt(ms: number, timeZone: string): number {
  const localMs = zone(timeZone).localOf(ms);
  return (localMs - Math.floor(localMs / DAY_MS) * DAY_MS) / HOUR_MS;
}

/** How much comes in from each hour on; people write before work, at noon, and most after it began. */
const RHYTHM = [
  0.3, 0.15, 0.1, 0.1, 0.15, 0.4, 1, 2, 4.5, 7, 8, 7.5, 5.5, 6, 7, 7, 6.5, 5.5, 4.5, 3.5, 2.8, 2, 1.2, 0.6,
];
/** Leads a day from … to …, Sunday first. */
const VOLUME: readonly (readonly [from: number, to: number])[] = [
  [28, 40],
  [56, 70],
  [54, 68],
  [52, 66],
  [52, 66],
  [46, 60],
  [36, 46],
];

/** When leads come in on a day, in order; the seed and the date alone decide. */
export function arrivals(day: Day, seed: number): number[] {
  const random = Random.named(seed, `arrivals ${day.name}`);
  const [from, to] = VOLUME[day.weekday] ?? [40, 60];
  const hours = RHYTHM.map((weight, hour) => [hour, weight] as const);
  return Array.from({ length: random.whole(from, to) }, () =>
    Math.round(day.at(random.weighted(hours) + random.next())),
  ).sort((a, b) => a - b);
}

/** One stretch of a day in which an agent is there, with pauses within. */
export interface Shift {
  fromMs: number;
  toMs: number;
  pauses: { activity: 'break' | 'busy'; fromMs: number; toMs: number }[];
}

const AGENTS = 8;
const LATE_EVERY = 4;
const FREE_SHARE = 0.07;

/** When the n-th agent works on a day; null: not at all. Some work late, few on Saturdays, fewer on Sundays. */
export function shiftOf(day: Day, agent: number, seed: number): Shift | null {
  const random = Random.named(seed, `shift ${day.name} ${agent}`);
  const number = Math.floor(day.startMs / DAY_MS);
  const weekend = day.weekday === 0 || day.weekday === 6;
  const turn = (agent + number) % AGENTS;
  if (weekend && turn >= (day.weekday === 6 ? 4 : 3)) return null;
  if (!weekend && random.chance(FREE_SHARE)) return null;
  const late = turn % LATE_EVERY === 0;
  const start = late ? 12.2 + random.next() * 0.5 : weekend ? 9 + random.next() : 7.7 + random.next() * 1.3;
  const length = weekend && !late ? 6 + random.next() : 8.3 + random.next();
  const noon = start + length * 0.45 + random.next() * 0.6;
  const pause = (hour: number, minutes: number, activity: 'break' | 'busy') => ({
    activity,
    fromMs: day.at(hour),
    toMs: day.at(hour) + Math.round(minutes * MINUTE_MS),
  });
  const pauses = [pause(noon, 30 + random.next() * 20, 'break')];
  if (random.chance(0.7)) pauses.unshift(pause(start + 1.5 + random.next(), 8 + random.next() * 10, 'break'));
  if (random.chance(0.5)) pauses.push(pause(noon + 1.8 + random.next(), 15 + random.next() * 40, 'busy'));
  return { fromMs: day.at(start), toMs: day.at(start + length), pauses };
}
