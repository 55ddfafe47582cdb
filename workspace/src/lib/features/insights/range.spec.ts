import { describe, expect, it } from 'vitest';
import { dayInZone, defaultRange, instantOfDay, lastDays } from './range.ts';

describe('days of the tenant’s zone', () => {
  it('begin at local midnight, in winter and in summer', () => {
    expect(instantOfDay('2026-01-15', 'Europe/Berlin')).toBe('2026-01-14T23:00:00.000Z');
    expect(instantOfDay('2026-07-15', 'Europe/Berlin')).toBe('2026-07-14T22:00:00.000Z');
    expect(instantOfDay('2026-07-15', 'America/Los_Angeles')).toBe('2026-07-15T07:00:00.000Z');
  });
  it('have 23 and 25 hours when clocks change', () => {
    const hours = (day: string): number =>
      (Date.parse(instantOfDay(day, 'Europe/Berlin', 1)) - Date.parse(instantOfDay(day, 'Europe/Berlin'))) /
      3_600_000;
    expect(hours('2026-03-29')).toBe(23);
    expect(hours('2026-10-25')).toBe(25);
    expect(hours('2026-10-26')).toBe(24);
  });
  it('take the month’s end in their stride', () => {
    expect(instantOfDay('2026-12-31', 'UTC', 1)).toBe('2027-01-01T00:00:00.000Z');
  });
  it('make the last 30 days, today included', () => {
    expect(defaultRange('UTC', new Date('2026-11-22T12:00:00Z'))).toEqual({
      from: '2026-10-24',
      to: '2026-11-22',
    });
    expect(dayInZone(new Date('2026-11-22T23:30:00Z'), 'Europe/Berlin')).toBe('2026-11-23');
  });
  it('are as many as were asked for just after midnight, when a clock changed among them', () => {
    const halfPastMidnight = new Date('2026-03-29T22:30:00Z');
    expect(defaultRange('Europe/Berlin', halfPastMidnight)).toEqual({ from: '2026-03-01', to: '2026-03-30' });
    expect(lastDays(7, 'Europe/Berlin', halfPastMidnight)).toEqual({ from: '2026-03-24', to: '2026-03-30' });
    const beforeMidnight = new Date('2026-10-25T22:30:00Z');
    expect(lastDays(7, 'Europe/Berlin', beforeMidnight)).toEqual({ from: '2026-10-19', to: '2026-10-25' });
  });
});
