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
  it('is what whole numbers give, half a unit rounded up', () => {
    const exact = (price: number, percent: number, steps: number, compound: boolean): number => {
      const [p, left, n] = [BigInt(price), BigInt(100 - percent), BigInt(steps)];
      const over = compound ? 100n ** n : 100n;
      const rest = compound ? left ** n : 100n - BigInt(percent) * n;
      const doubled = 2n * p * (rest > 0n ? rest : 0n);
      return Number((doubled + over) / (2n * over));
    };
    const wrong: string[] = [];
    for (let price = 1; price < 400; price += 1)
      for (let percent = 0; percent <= 100; percent += 5)
        for (let steps = 0; steps <= 4; steps += 1)
          for (const compound of [false, true]) {
            const discount = { ...none, perTimeout: true, percent, compound };
            if (charge(price, 0, steps, discount) !== exact(price, percent, steps, compound))
              wrong.push(`${price} less ${percent} %, ${steps} times${compound ? ', compound' : ''}`);
          }
    expect(wrong).toEqual([]);
  });
});
