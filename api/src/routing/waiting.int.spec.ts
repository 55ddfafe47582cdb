import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Stage } from '../../test/stage.ts';
import { RoutingService } from './routing.service.ts';

let stage: Stage;
beforeAll(async () => void (stage = await Stage.open()));
afterAll(() => stage.close());

describe('leads that wait for an agent', () => {
  it('go to whoever becomes available, the most urgent and then the oldest first, without anything polling', async () => {
    const person = await stage.agent({ maxPendingOffers: 1 });
    const device = await person.device();
    const posted = [];
    for (const lead of [{ subject: 'old' }, { subject: 'new' }, { subject: 'urgent', priority: 5 }])
      posted.push((await stage.post(lead)).body);
    expect(posted.map(({ status }) => status)).toEqual(['queued', 'queued', 'queued']);
    // Whoever makes a batch run leaves their name: it may be neither a timer nor the sweep.
    const routing = stage.api.running.app.get(RoutingService);
    const timers: string[] = [];
    const router = [
      ...(
        routing as unknown as { routers: Map<string, { wakeIn(ms: number): void; nudge(): void }> }
      ).routers.values(),
    ][0]!;
    const nudge = router.nudge.bind(router);
    router.nudge = () => {
      timers.push(new Error('nudged').stack ?? '');
      nudge();
    };
    for (const expected of ['urgent', 'old', 'new']) {
      timers.length = 0;
      if (expected === 'urgent') await person.activity('available');
      const offer = await device.hear(
        'offer.created',
        ({ lead }) => (lead as { subject: string }).subject === expected,
      );
      expect(timers.filter((stack) => /listOnTimeout|sweep/.test(stack))).toEqual([]);
      const { ok } = await device.ask('offer.accept', { offerId: offer['id'] });
      expect(ok).toBe(true);
    }
  });
});
