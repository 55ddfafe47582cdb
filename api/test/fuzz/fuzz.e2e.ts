/**
 * Anything at all, sent to every way into a real process: routes made from the OpenAPI document, sockets, mail. It answers, with
 * no 5xx but 503, and is alive at the end. The ordinary suite makes one short pass; `npm run test:fuzz -- --minutes 10` goes on.
 */
import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SURFACES } from './surfaces.ts';
import { Target } from './target.ts';

const MINUTES = Number(process.env['FUZZ_MINUTES'] ?? 0);
const SEED_OF_CI = 40_961;
const SEED = Number(
  process.env['FUZZ_SEED'] ?? (process.env['CI'] === undefined ? randomInt(2 ** 31) : SEED_OF_CI),
);
const RUNS = MINUTES === 0 ? 4 : 10;
const BEYOND_MS = 300_000;

describe(`whatever is sent (FUZZ_SEED=${SEED})`, () => {
  let target: Target;
  beforeAll(async () => void (target = await Target.start()));
  afterAll(async () => {
    if (MINUTES > 0) console.table(Object.fromEntries([...target.answered].toSorted()));
    await target.close();
  });

  it.each(SURFACES)(
    'to %s is answered, and harms nobody',
    async (_, share, surface) => {
      const until = performance.now() + MINUTES * 60_000 * share;
      const over = (): boolean => MINUTES > 0 && performance.now() > until;
      let round = 0;
      do {
        await surface(target, SEED + round, RUNS, over);
        round += 1;
      } while (MINUTES > 0 && !over());
      await target.assertWell();
    },
    MINUTES * 60_000 + BEYOND_MS,
  );

  it('was not all refused', () => {
    for (const what of ['as described 2xx', 'raw 4xx', 'packets sent', 'mail 250'])
      expect(target.answered.get(what), what).toBeGreaterThan(0);
  });
});
