import type { INestApplicationContext } from '@nestjs/common';
import { RoutingService, type Past } from '../src/routing/index.ts';
import { daysUntil } from './days.ts';
import { PastWorld } from './past-world.ts';
import { seededIds } from './seeded-ids.ts';

const SEED = 20_260_301;
/** Fourteen whole days and today. */
const DAYS = 15;
const TIME_ZONE = 'Europe/Berlin';
const COUNTRY = 'DE';

/** Gives the demo tenant a past that ends at `endMs`. `last` writes beside it in the same transaction, when all is told. */
export async function makeDemoPast(
  app: Pick<INestApplicationContext, 'get'>,
  tenantId: string,
  { endMs, seed = SEED, days = DAYS }: { endMs: number; seed?: number; days?: number },
  last: (past: Past) => Promise<void>,
): Promise<void> {
  const startMs = daysUntil(endMs, days, TIME_ZONE)[0]?.startMs ?? endMs;
  await app.get(RoutingService).makePast(tenantId, { startMs, newId: seededIds(seed) }, async (past) => {
    await new PastWorld(past, { seed, endMs, days, timeZone: TIME_ZONE, country: COUNTRY }).play();
    await last(past);
  });
}
