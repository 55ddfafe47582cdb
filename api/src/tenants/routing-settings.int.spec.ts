import { afterAll, beforeAll, expect, it } from 'vitest';
import { Stage } from '../../test/stage.ts';

let stage: Stage;
beforeAll(async () => void (stage = await Stage.open()));
afterAll(() => stage.close());

const logged = async (): Promise<{ before: unknown; after: unknown }[]> => {
  const { rows } = await stage.owner.query<{ before: unknown; after: unknown }>(
    `select before, after from audit_log where action = 'routing_settings.changed' order by at, id`,
  );
  return rows;
};

it('a change to what holds by default already is none: only what is different is audited', async () => {
  const { body: held } = await stage.admin.get('/settings/routing');
  const { offerWindowMs, maxPendingOffers, manualIntercept, score } = held as {
    offerWindowMs: number;
    maxPendingOffers: number;
    manualIntercept: boolean;
    score: { accept: number; timeout: number };
  };
  await stage.settings({ offerWindowMs, maxPendingOffers, score });
  expect(await logged()).toEqual([]);
  await stage.settings({
    offerWindowMs: offerWindowMs + 1_000,
    manualIntercept,
    score: { ...score, timeout: score.timeout - 1 },
  });
  const change = {
    before: { offerWindowMs, score: { timeout: score.timeout } },
    after: { offerWindowMs: offerWindowMs + 1_000, score: { timeout: score.timeout - 1 } },
  };
  expect(await logged()).toEqual([change]);
  // Back to the default is a change again, and the second time none.
  await stage.settings({ offerWindowMs });
  await stage.settings({ offerWindowMs });
  expect(await logged()).toEqual([
    change,
    { before: { offerWindowMs: offerWindowMs + 1_000 }, after: { offerWindowMs } },
  ]);
});
