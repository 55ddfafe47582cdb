import { describe, expect, it } from 'vitest';
import { charge, type Discount } from './statement.ts';

const HOUR = 3_600_000;
const none: Discount = { percent: 0, perTimeout: false, intervalMs: HOUR, compound: false, floorPercent: 0 };

describe('what an accepted lead is charged', () => {
  it('is its price, where nothing is taken off', () => {
    expect(charge(1_500, 9 * HOUR, 4, none)).toBe(1_500);
  });
  it('falls with each whole interval, down to nothing or the floor', () => {
    const linear = { ...none, percent: 20 };
    expect(charge(1_500, HOUR - 1, 4, linear)).toBe(1_500);
    expect(charge(1_500, HOUR, 4, linear)).toBe(1_200);
    expect(charge(1_500, 4.9 * HOUR, 4, linear)).toBe(300);
    expect(charge(1_500, 9 * HOUR, 4, linear)).toBe(0);
    expect(charge(1_500, 9 * HOUR, 4, { ...linear, floorPercent: 40 })).toBe(600);
  });
  it('falls by shares of what is left, where it compounds', () => {
    const compound = { ...none, percent: 10, compound: true };
    expect(charge(1_000, 2 * HOUR, 0, compound)).toBe(810);
    expect(charge(1_001, HOUR, 0, compound)).toBe(901);
    expect(charge(1_000, 500 * HOUR, 0, { ...compound, floorPercent: 25 })).toBe(250);
    expect(charge(1_000, 2 * HOUR, 0, { ...compound, percent: 100 })).toBe(0);
  });
  it('falls with each time-out, where those count, and not before anything has passed', () => {
    const perTimeout = { ...none, percent: 15, perTimeout: true };
    expect(charge(1_000, 9 * HOUR, 0, perTimeout)).toBe(1_000);
    expect(charge(1_000, 0, 3, perTimeout)).toBe(550);
    expect(charge(1_000, -5, 0, { ...none, percent: 50 })).toBe(1_000);
  });
});
