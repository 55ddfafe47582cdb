import { describe, expect, it } from 'vitest';
import { growthOf } from './growth.ts';

const hours = (of: (hour: number) => number): number[] => Array.from({ length: 12 }, (_, i) => of(i));
/** Scatter of one eighth either way, without chance. */
const scatter = (hour: number): number =>
  [1, -1, 0.5, -0.75, 0.9, -0.6, 0.2, -1, 0.8, -0.3, 0.7, -0.9][hour]! * 12.5;

describe('growth', () => {
  it('is a line that rises, with and without scatter', () => {
    expect(growthOf(hours((i) => 100 + 5 * i))).toMatchObject({ grows: true, rise: expect.closeTo(55) });
    expect(growthOf(hours((i) => 100 + 10 * i + scatter(i)))).toMatchObject({ grows: true });
  });

  it('is not what scatters, falls, stands, or rises by less than matters', () => {
    expect(growthOf(hours((i) => 100 + scatter(i)))).toMatchObject({ grows: false });
    expect(growthOf(hours((i) => 100 - 5 * i))).toMatchObject({ grows: false });
    expect(growthOf(hours(() => 0))).toMatchObject({ grows: false, t: 0 });
    expect(growthOf(hours((i) => 100 + 0.5 * i))).toMatchObject({ grows: false });
    expect(
      growthOf(
        hours((i) => i),
        100,
      ),
    ).toMatchObject({ grows: false });
  });

  it('is not one hour that stands out', () => {
    expect(growthOf(hours((i) => (i === 11 ? 300 : 100)))).toMatchObject({ grows: false });
  });

  it('needs a few hours', () => {
    expect(() => growthOf([1, 2])).toThrow();
  });
});
