import type { EntityManager } from '@mikro-orm/postgresql';
import { rows } from '../platform/database/database.ts';

/** The database's clock within a transaction. */
export async function databaseNow(em: EntityManager): Promise<Date> {
  const [row] = await rows<{ at: string }>(em, 'select clock_timestamp() as at');
  return new Date(row!.at);
}
