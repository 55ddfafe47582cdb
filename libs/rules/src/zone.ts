/**
 * Local time of IANA zones. `Intl` knows them all but is slow (a few microseconds a question), so offsets are kept per
 * stretch of time in which they do not change: a schedule asks the same few stretches again and again.
 */

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Offsets are asked for the ends of such stretches; a change in between is then found to the minute. */
const STRETCH_MS = 7 * DAY_MS;

/** A local calendar day; months from 1. */
export interface LocalDate {
  year: number;
  month: number;
  day: number;
}

export class Zone {
  readonly name: string;
  private readonly format: Intl.DateTimeFormat;
  private readonly stretches = new Map<number, { from: number; to: number; change: number }>();

  constructor(name: string) {
    this.name = name;
    this.format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  }

  /** Local time minus UTC at the instant, in milliseconds. */
  offsetAt(at: number): number {
    const index = Math.floor(at / STRETCH_MS);
    let stretch = this.stretches.get(index);
    if (stretch === undefined) {
      stretch = this.measure(index * STRETCH_MS);
      // A tenant lives in the present: a thousand stretches are 19 years.
      if (this.stretches.size > 1_000) this.stretches.clear();
      this.stretches.set(index, stretch);
    }
    return at < stretch.change ? stretch.from : stretch.to;
  }

  /** The instant shown as local time, as if it were UTC. */
  localOf(at: number): number {
    return at + this.offsetAt(at);
  }

  /**
   * The instant at which the clocks show this local time (as if it were UTC). A time that a change skips moves forward
   * by as much as is skipped; of one that comes twice, the first.
   */
  instantOf(local: number): number {
    // What the offsets on both sides of any change nearby would make of it.
    const before = this.offsetAt(local - DAY_MS);
    const after = this.offsetAt(local + DAY_MS);
    const first = local - before;
    if (this.offsetAt(first) === before) return first;
    const second = local - after;
    if (this.offsetAt(second) === after) return second;
    // Skipped: the offset from before the change puts it behind it.
    return first;
  }

  /** The calendar day at the instant, as its local midnight (as if it were UTC). */
  dayOf(at: number): number {
    return Math.floor(this.localOf(at) / DAY_MS) * DAY_MS;
  }

  private measure(start: number): { from: number; to: number; change: number } {
    const from = this.ask(start);
    const end = start + STRETCH_MS;
    const to = this.ask(end);
    if (from === to) return { from, to, change: end };
    let low = start;
    let high = end;
    while (high - low > MINUTE_MS) {
      const middle = Math.floor((low + high) / 2 / MINUTE_MS) * MINUTE_MS;
      if (this.ask(middle) === from) low = middle;
      else high = middle;
    }
    return { from, to, change: high };
  }

  private ask(at: number): number {
    const parts: Record<string, number> = {};
    for (const { type, value } of this.format.formatToParts(at))
      if (type !== 'literal') parts[type] = Number(value);
    const { year, month, day, hour, minute, second } = parts as Record<string, number>;
    const shown = Date.UTC(year!, month! - 1, day!, hour!, minute!, second!);
    return shown - Math.floor(at / 1_000) * 1_000;
  }
}

const zones = new Map<string, Zone>();

/** The zone of an IANA name; throws a RangeError for a name that there is not. */
export function zone(name: string): Zone {
  let found = zones.get(name);
  if (found === undefined) {
    found = new Zone(name);
    zones.set(name, found);
  }
  return found;
}
