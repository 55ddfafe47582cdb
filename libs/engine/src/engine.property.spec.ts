import { randomInt } from 'node:crypto';
import { copyState, difference, simulate, snapshot } from '@baton/testkit';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide, nextWakeAt, type State } from './index.ts';

const SEED_OF_CI = 128_679_593;
/**
 * New worlds at every run of a developer's; the same ones where a run decides about somebody's change. Set SEED to see a
 * run again; a single world is seen again with `npm run sim -- --seed N`.
 */
const seed = Number(process.env.SEED ?? (process.env.CI === undefined ? randomInt(2 ** 31) : SEED_OF_CI));
const WORLDS = 110;
const COMMANDS = 200;

describe(`simulated worlds (SEED=${seed})`, () => {
  test(`${WORLDS * COMMANDS} commands keep every rule`, { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (world) => {
        simulate(world, COMMANDS);
      }),
      // A world's seed can't be made simpler, only its length: the message says at which command it failed.
      { seed, numRuns: WORLDS, endOnFailure: true },
    );
  });

  test('a wake-up cut into pieces comes to the same as one in one go', { timeout: 400_000 }, () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 31 - 1 }),
        fc.integer({ min: 0, max: 3_600_000 }),
        (world, late) => {
          const { state, now } = simulate(world, 60);
          const at = now + late;
          const whole = wakeAll(copyState(state, now), at, 100_000);
          const pieces = wakeAll(copyState(state, now), at, 1);
          expect(difference(snapshot(whole), snapshot(pieces))).toBeNull();
        },
      ),
      { seed, numRuns: 40, endOnFailure: true },
    );
  });
});

/** Wakes at one instant until nothing is due; ids count up, so that equal histories make equal states. */
function wakeAll(state: State, now: number, maxDue: number): State {
  let last = 0;
  const newId = (): string => `w${(last += 1)}`;
  for (let i = 0; i < 10_000; i += 1) {
    const next = nextWakeAt(state, now);
    if (next === null || next > now) return state;
    decide(state, { type: 'wake' }, { now, newId, maxDue });
  }
  throw new Error('waking never comes to an end');
}
