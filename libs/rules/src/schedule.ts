import { zone, type Zone } from './zone.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** How far ahead an opening or closing is looked for: exceptions may close a tenant for a whole year. */
const HORIZON_DAYS = 400;
const KEPT_DAYS = 1_000;

/** `HH:MM` to `HH:MM`, `24:00` at the end of the day; `to` is the first instant that is closed again. */
export interface Interval {
  from: string;
  to: string;
}

/** By ISO weekday, 1 (Monday) to 7. */
export interface WeeklyInterval extends Interval {
  weekday: number;
}

/** Other hours on a date, `YYYY-MM-DD`; none: closed all day. */
export interface HoursException {
  date: string;
  intervals: readonly Interval[];
}

export interface ScheduleInput {
  timeZone: string;
  /** null: always open, but for the exceptions. */
  weekly: readonly WeeklyInterval[] | null;
  exceptions?: readonly HoursException[];
}

export interface Schedule {
  isOpen(at: number): boolean;
  /** The first instant after `at` at which it opens or closes; null: not within 400 days. */
  nextChange(at: number): number | null;
}

interface Span {
  from: number;
  to: number;
}

/**
 * Opening hours as a function of time: weekly hours in an IANA zone with dated exceptions. Days have 23 to 25 hours. A
 * time that a clock change skips moves forward; an hour that comes twice is open both times. Answers are worked out per
 * local day, once.
 */
export function schedule({ timeZone, weekly, exceptions = [] }: ScheduleInput): Schedule {
  if (weekly === null && exceptions.length === 0) return { isOpen: () => true, nextChange: () => null };
  const local = zone(timeZone);
  const byDate = new Map(
    exceptions.map(({ date, intervals }) => [Date.parse(`${date}T00:00:00Z`), intervals]),
  );
  const days = new Map<number, Span[]>();
  // Most questions fall into the stretch that the last one found.
  let known: Span & { open: boolean } = { from: 0, to: 0, open: false };

  const spansOf = (day: number): Span[] => {
    let spans = days.get(day);
    if (spans === undefined) {
      spans = workOut(local, day, intervalsOf(weekly, byDate, day));
      if (days.size >= KEPT_DAYS) days.clear();
      days.set(day, spans);
    }
    return spans;
  };

  /** The open or closed stretch around the instant, as far as its own day and the next ones tell. */
  const locate = (at: number): Span & { open: boolean } => {
    if (at >= known.from && at < known.to) return known;
    const day = local.dayOf(at);
    const spans = [...spansOf(day - DAY_MS), ...spansOf(day), ...spansOf(day + DAY_MS)];
    const inside = spans.filter(({ from, to }) => from <= at && at < to);
    if (inside.length > 0) {
      const from = Math.min(...inside.map((span) => span.from));
      known = { from, to: endOf(at), open: true };
    } else {
      const from = Math.max(local.instantOf(day), ...spans.filter(({ to }) => to <= at).map(({ to }) => to));
      known = { from: Math.min(from, at), to: startAfter(at), open: false };
    }
    return known;
  };

  /** When the open stretch that holds the instant ends, over midnights too. */
  const endOf = (at: number): number => {
    let end = at;
    const first = local.dayOf(at);
    for (let day = first - DAY_MS; day <= first + HORIZON_DAYS * DAY_MS; day += DAY_MS) {
      const before = end;
      for (const { from, to } of spansOf(day)) if (from <= end && to > end) end = to;
      // The day after neither holds nor continues it.
      if (day > local.dayOf(end) && end === before) return end;
    }
    return Infinity;
  };

  const startAfter = (at: number): number => {
    const first = local.dayOf(at);
    for (let day = first - DAY_MS; day <= first + HORIZON_DAYS * DAY_MS; day += DAY_MS)
      for (const { from } of spansOf(day)) if (from > at) return from;
    return Infinity;
  };

  return {
    isOpen: (at) => locate(at).open,
    nextChange: (at) => {
      const { to } = locate(at);
      return to === Infinity ? null : to;
    },
  };
}

const WHOLE_DAY: readonly Interval[] = [{ from: '00:00', to: '24:00' }];

function intervalsOf(
  weekly: readonly WeeklyInterval[] | null,
  byDate: ReadonlyMap<number, readonly Interval[]>,
  day: number,
): readonly Interval[] {
  const exception = byDate.get(day);
  if (exception !== undefined) return exception;
  if (weekly === null) return WHOLE_DAY;
  const weekday = ((new Date(day).getUTCDay() + 6) % 7) + 1;
  return weekly.filter((interval) => interval.weekday === weekday);
}

/** The open instants of a local day, in order and without overlaps. */
function workOut(local: Zone, day: number, intervals: readonly Interval[]): Span[] {
  const spans = intervals
    .flatMap(({ from, to }) => spansBetween(local, day + timeOf(from), day + timeOf(to)))
    .filter(({ from, to }) => from < to)
    .sort((a, b) => a.from - b.from);
  const merged: Span[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last !== undefined && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else merged.push({ ...span });
  }
  return merged;
}

/**
 * The instants whose local time lies in [from, to). Where the clocks go back inside, before or behind the interval, an
 * hour that comes twice counts both times: the interval as each of the day's two offsets shows it, as long as that
 * offset holds. Skipped ends have moved forward.
 */
function spansBetween(local: Zone, from: number, to: number): Span[] {
  const start = local.instantOf(from);
  const end = local.instantOf(to);
  const early = local.offsetAt(from - DAY_MS);
  const late = local.offsetAt(to + DAY_MS);
  if (late >= early) return [{ from: start, to: end }];
  // The clocks go back near this day: where exactly, the first instant of the later offset tells.
  const change = changeBetween(local, from - DAY_MS, to + DAY_MS);
  const before = { from: from - early, to: Math.min(to - early, change) };
  const after = { from: Math.max(from - late, change), to: to - late };
  return [before, after];
}

function changeBetween(local: Zone, low: number, high: number): number {
  const offset = local.offsetAt(low);
  let from = low;
  let to = high;
  while (to - from > 1) {
    const middle = Math.floor((from + to) / 2);
    if (local.offsetAt(middle) === offset) from = middle;
    else to = middle;
  }
  return to;
}

function timeOf(time: string): number {
  const [hours, minutes] = time.split(':');
  return (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
}
