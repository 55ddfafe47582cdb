/**
 * The routing core in a process of its own, without HTTP and sockets: the same commands go straight to the tenant's
 * router, which batches and writes them as always. Told by its first message, answers with one message.
 */
import { receiveLead } from '../../src/intake/receive-lead.ts';
import { SystemClock } from '../../src/platform/clock.ts';
import { GROWN_EVERY_MS } from '../../src/platform/tidy.service.ts';
import { batchPool } from '../../src/routing/batch-pool.ts';
import { RoutingMetrics } from '../../src/routing/metrics.ts';
import type { Outgoing } from '../../src/routing/publisher.ts';
import { TenantRouter } from '../../src/routing/tenant-router.ts';
import { answerOffer, deliverOffer } from '../../src/routing/works.ts';

export interface EngineOrder {
  databaseUrl: string;
  tenantId: string;
  agentIds: string[];
  inFlight: number;
  warmUpCycles: number;
  seconds: number;
}
export interface EngineResult {
  cycles: number;
  ms: number;
  cpuMs: number;
  /** Every lead that was ever taken in. */
  posted: number;
  errors: string[];
}

async function run(order: EngineOrder): Promise<EngineResult> {
  const pool = batchPool(order.databaseUrl);
  const errors: string[] = [];
  const fail = (error: Error): void => void (errors.length < 20 && errors.push(error.message));
  let cycles = 0;
  let underWay = 0;
  let posts = 0;
  let ending: () => boolean = () => true;
  let idle: () => void = () => undefined;

  const start = (): void => {
    if (ending()) {
      if (underWay === 0) idle();
      return;
    }
    underWay += 1;
    posts += 1;
    const lead = {
      source: 'bench',
      externalId: `engine-${process.pid}-${posts}`,
      subject: 'Solar roof for a family home',
      text: 'South side, about 60 square metres. Please call in the evening.',
      customer: {
        name: `Customer ${posts}`,
        email: `customer${process.pid}.${posts}@bench.test`,
        postalCode: '10115',
      },
      tags: ['solar'],
    };
    router.submit(receiveLead(lead, 'DE', null)).catch(fail);
  };
  const answer = async (offerId: string, agentId: string): Promise<void> => {
    const delivered = router.submit(deliverOffer(offerId, agentId));
    await router.submit(answerOffer({ type: 'accept_offer', offerId, agentId, at: clock.databaseNowMs() }));
    await delivered;
    cycles += 1;
    underWay -= 1;
    start();
  };
  const clock = new SystemClock();
  const listening = new Set(order.agentIds);
  const router = new TenantRouter(order.tenantId, {
    pool,
    clock,
    listeners: { of: () => listening },
    metrics: new RoutingMetrics(),
    emit(_, outgoing: Outgoing[]) {
      for (const { userId, name, payload } of outgoing)
        if (name === 'offer.created') void answer((payload as { id: string }).id, userId).catch(fail);
    },
  });
  // As the product's tidying does beside its routing: tables that grow from nothing are planned by their size.
  const statistics = setInterval(
    () => void pool.query('select baton_private.analyze_grown()').catch(fail),
    GROWN_EVERY_MS,
  );
  const load = async (until: () => boolean): Promise<void> => {
    ending = until;
    const done = new Promise<void>((resolve) => (idle = resolve));
    for (let i = 0; i < order.inFlight; i += 1) start();
    await done;
  };
  await load(() => cycles >= order.warmUpCycles);
  const [before, started, cpu] = [cycles, performance.now(), process.cpuUsage()];
  await load(() => performance.now() - started >= order.seconds * 1000);
  const ms = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  clearInterval(statistics);
  await router.close();
  await pool.end();
  return { cycles: cycles - before, ms, cpuMs: (user + system) / 1000, posted: posts, errors };
}

process.once('message', (order: EngineOrder) => {
  run(order).then(
    (result) => process.send?.(result, () => process.exit()),
    (error: Error) => {
      console.error(error);
      process.exit(1);
    },
  );
});
