import { calendar } from '@baton/rules';
import { describe, expect, it } from 'vitest';
import { costOf, monthsIn, returnOn } from './cost.ts';

const at = (text: string): number => Date.parse(text);

describe('the cost of a source', () => {
  it('counts calendar months, and a part of one by its length', () => {
    const berlin = calendar('Europe/Berlin');
    const utc = calendar('UTC');
    expect(monthsIn(at('2026-01-01T00:00Z'), at('2027-01-01T00:00Z'), utc)).toBe(12);
    expect(monthsIn(at('2026-02-01T00:00Z'), at('2026-02-15T00:00Z'), utc)).toBe(0.5);
    expect(monthsIn(at('2026-01-31T00:00Z'), at('2026-02-02T00:00Z'), utc)).toBeCloseTo(1 / 31 + 1 / 28, 12);
    // A month in which the clocks change is as long as it is.
    expect(monthsIn(at('2026-02-28T23:00Z'), at('2026-03-31T22:00Z'), berlin)).toBe(1);
    expect(monthsIn(at('2026-03-01T00:00Z'), at('2026-03-01T00:00Z'), utc)).toBe(0);
  });
  it('is by the lead or by the month, and not known where nobody said it', () => {
    expect(costOf({ amount: 900, per: 'lead' }, 7, 0.5)).toBe(6_300);
    expect(costOf({ amount: 1_001, per: 'month' }, 7, 0.5)).toBe(501);
    expect(costOf(null, 7, 1)).toBeNull();
  });
  it('gives a return, and none where nothing was spent', () => {
    expect(returnOn(3_000, 1_000)).toBe(2);
    expect(returnOn(0, 1_000)).toBe(-1);
    expect(returnOn(3_000, 0)).toBeNull();
    expect(returnOn(3_000, null)).toBeNull();
  });
});
