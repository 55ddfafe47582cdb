import { zone } from './zone.ts';

const DAY_MS = 86_400_000;

export type Period = 'day' | 'week' | 'month';

export interface Calendar {
  periodStart(period: Period, at: number): number;
  /** Where a day begins that is given as `2026-11-24`. */
  dayStart(date: string): number;
}

/**
 * The calendar of an IANA zone: where the local day, the ISO week (from Monday) and the month that hold an instant begin.
 * Days have 23 to 25 hours. Where midnight is skipped, the day begins at the first instant that is shown of it.
 */
export function calendar(timeZone: string): Calendar {
  const local = zone(timeZone);
  // Nearly every question is about the period that the last one was about.
  const last: Partial<Record<Period, { from: number; to: number }>> = {};
  return {
    periodStart(period, at) {
      const known = last[period];
      if (known !== undefined && at >= known.from && at < known.to) return known.from;
      const first = firstDay(period, local.dayOf(at));
      const from = local.instantOf(first);
      last[period] = { from, to: local.instantOf(nextDay(period, first)) };
      return from;
    },
    dayStart: (date) => local.instantOf(Date.parse(date)),
  };
}

function firstDay(period: Period, day: number): number {
  if (period === 'day') return day;
  const date = new Date(day);
  if (period === 'month') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  return day - ((date.getUTCDay() + 6) % 7) * DAY_MS;
}

function nextDay(period: Period, first: number): number {
  if (period === 'day') return first + DAY_MS;
  if (period === 'week') return first + 7 * DAY_MS;
  const date = new Date(first);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}
