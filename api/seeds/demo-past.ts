import type { INestApplicationContext } from '@nestjs/common';
import { Random } from '../src/demo/index.ts';
import { RoutingService, type Past } from '../src/routing/index.ts';
import { daysUntil } from './days.ts';
import { PastWorld } from './past-world.ts';

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

/** UUIDs of version 7 whose random half comes from the seed; they grow with time, and within a millisecond. */
export function seededIds(seed: number): (atMs: number) => string {
  const random = Random.named(seed, 'ids');
  let lastMs = 0;
  let count = 0;
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
  return (atMs) => {
    const ms = Math.max(Math.floor(atMs), lastMs);
    count = ms === lastMs ? count + 1 : 0;
    lastMs = ms;
    // More than 4,096 within a millisecond borrow from the next one.
    if (count > 0xfff) {
      lastMs += 1;
      count = 0;
    }
    const time = hex(lastMs, 12);
    const tail = hex(random.whole(0, 0xffff_ffff), 8) + hex(random.whole(0, 0xffff), 4);
    return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(count, 3)}-${hex(0x8000 | random.whole(0, 0x3fff), 4)}-${tail}`;
  };
}
