import { describe, expect, it } from 'vitest';
import { Turns } from './turns.ts';

describe('turns', () => {
  it('are so many at once and so many waiting, in their order, and refused beyond', async () => {
    const turns = new Turns(2, 3);
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const work = (n: number) => () => {
      begun.push(n);
      return new Promise<number>((done) => ends.push(() => done(n)));
    };
    const taken = [0, 1, 2, 3, 4].map((n) => turns.take(work(n)));
    await expect(turns.take(work(5))).rejects.toMatchObject({ code: 'unavailable', status: 503 });
    expect(begun).toEqual([0, 1]);
    for (let ended = 0; ended < 5; ended += 1) {
      ends[ended]!();
      expect(await taken[ended]).toBe(ended);
    }
    expect(begun).toEqual([0, 1, 2, 3, 4]);
  });

  it('are given on by work that failed', async () => {
    const turns = new Turns(1, 1);
    const failing = turns.take(() => Promise.reject(new Error('no')));
    const next = turns.take(() => Promise.resolve('yes'));
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('yes');
  });
});
