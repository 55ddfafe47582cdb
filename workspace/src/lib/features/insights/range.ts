import { offsetMs } from '#lib/ui/zone-time.ts';

/** Calendar days of the tenant's zone, and the instants at which they begin. */
export interface DayRange {
  /** `YYYY-MM-DD`, included. */
  from: string;
  to: string;
}

export function dayInZone(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(at);
}

/** The last so many days, today included. Days are counted in the calendar: one of them may have 23 or 25 hours. */
export function lastDays(days: number, timeZone: string, now: Date): DayRange {
  const to = dayInZone(now, timeZone);
  const first = new Date(Date.parse(to) - (days - 1) * 86_400_000);
  return { from: first.toISOString().slice(0, 10), to };
}

/** The last 30 days, today included. */
export const defaultRange = (timeZone: string, now: Date = new Date()): DayRange =>
  lastDays(30, timeZone, now);

/** The range in an address, `?from=&to=` as days; the last 30 where it has none. */
export function rangeOf(params: Pick<URLSearchParams, 'get'>, timeZone: string, now: Date): DayRange {
  const usual = defaultRange(timeZone, now);
  const day = (name: string): string | null => {
    const text = params.get(name);
    return text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : null;
  };
  return { from: day('from') ?? usual.from, to: day('to') ?? usual.to };
}

/** The instant at which a day (plus `plusDays`) begins in the zone; days of 23 and 25 hours included. */
export function instantOfDay(day: string, timeZone: string, plusDays = 0): string {
  const [year = 1970, month = 1, date = 1] = day.split('-').map(Number);
  const local = Date.UTC(year, month - 1, date + plusDays);
  let at = local - offsetMs(local, timeZone);
  at = local - offsetMs(at, timeZone);
  return new Date(at).toISOString();
}
