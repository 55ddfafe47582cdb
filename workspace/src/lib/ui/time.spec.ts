import { describe, expect, it } from 'vitest';
import { clockTime } from './time.ts';

const now = Date.parse('2026-11-24T00:30:00Z');

describe('the time of an event in a row of events', () => {
  it('is a clock’s with seconds today, by the zone’s calendar', () => {
    expect(clockTime('2026-11-24T00:05:09Z', now, 'UTC')).toBe('00:05:09');
    expect(clockTime('2026-11-23T23:05:09Z', now, 'Europe/Berlin')).toBe('00:05:09');
  });
  it('says the day before that, and the year where it is another', () => {
    expect(clockTime('2026-11-23T23:05:09Z', now, 'UTC')).toBe('23 Nov, 23:05');
    expect(clockTime('2025-11-23T23:05:09Z', now, 'UTC')).toBe('23 Nov 2025, 23:05');
  });
});
