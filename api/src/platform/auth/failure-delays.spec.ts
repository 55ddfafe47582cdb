import { describe, expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { RateLimits } from '../limits/rate-limits.ts';
import type { Problem } from '../problem/problem.ts';
import { FailureDelays } from './failure-delays.ts';

const delays = (): FailureDelays =>
  new FailureDelays(new RateLimits(readConfig({ DATABASE_URL: 'postgres://nowhere' })));

/** Whole seconds that the next try has to wait; 0: none. */
async function wait(of: FailureDelays, email: string, address: string): Promise<number> {
  try {
    await of.assertFree(email, address);
    return 0;
  } catch (refused) {
    return Math.ceil((refused as Problem).options.retryAfterMs! / 1000);
  }
}

describe('failed sign-ins', () => {
  it('delay the next one, twice as long each time and a minute at most, and another account not at all', async () => {
    const of = delays();
    const waits: number[] = [];
    for (let failures = 0; failures < 14; failures += 1) {
      waits.push(await wait(of, 'a@b.test', '1.1.1.1'));
      await of.failed('a@b.test', '1.1.1.1');
    }
    expect(waits).toEqual([0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
    expect(await wait(of, 'c@d.test', '1.1.1.1')).toBe(0);
  });

  it('are forgotten with a success, but not those of the address', async () => {
    const of = delays();
    for (let failures = 0; failures < 10; failures += 1) await of.failed('a@b.test', '1.1.1.1');
    await of.succeeded('a@b.test');
    expect(await wait(of, 'a@b.test', '1.1.1.1')).toBe(0);
    for (let failures = 0; failures < 45; failures += 1) await of.failed(`${failures}@b.test`, '1.1.1.1');
    await of.succeeded('44@b.test');
    expect(await wait(of, '44@b.test', '1.1.1.1')).toBeGreaterThan(0);
    expect(await wait(of, '44@b.test', '2.2.2.2')).toBe(0);
  });
});
