import { describe, expect, it, vi } from 'vitest';
import { hasStarted, passedMark, remainingAt, startClock } from './countdown.ts';

describe('the countdown of an offer', () => {
  it('counts from what the server said, by the monotonic clock', () => {
    const clock = startClock(60_000, 300_000, 1_000);
    expect(remainingAt(clock, 1_000)).toBe(60_000);
    expect(remainingAt(clock, 21_000)).toBe(40_000);
    expect(remainingAt(clock, 61_000)).toBe(0);
    expect(remainingAt(clock, 99_000)).toBe(0);
  });

  it('shows the whole window while the clock has not started', () => {
    const clock = startClock(null, 300_000, 0);
    expect(hasStarted(clock)).toBe(false);
    expect(remainingAt(clock, 100_000)).toBe(300_000);
  });

  it('does not move when the computer’s clock is changed', () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const clock = startClock(60_000, 60_000, 0);
    const before = remainingAt(clock, 5_000);
    vi.setSystemTime(new Date('2031-01-01'));
    expect(remainingAt(clock, 5_000)).toBe(before);
    vi.useRealTimers();
  });

  it('never shows more than the server gave, even where the clock seems to run backwards', () => {
    expect(remainingAt(startClock(60_000, 60_000, 5_000), 1_000)).toBe(60_000);
  });

  it('is right after a long pause of a background tab', () => {
    const clock = startClock(120_000, 120_000, 0);
    expect(remainingAt(clock, 119_500)).toBe(500);
  });
});

describe('what screen readers hear', () => {
  it('says ten and five seconds once each', () => {
    expect(passedMark(10_100, 9_900)).toBe(10);
    expect(passedMark(9_900, 9_700)).toBeNull();
    expect(passedMark(5_200, 5_000)).toBe(5);
  });
  it('says the lower mark where a late tick passed both', () => {
    expect(passedMark(12_000, 4_000)).toBe(5);
  });
  it('is silent once the time is over', () => {
    expect(passedMark(6_000, 0)).toBeNull();
  });
});
