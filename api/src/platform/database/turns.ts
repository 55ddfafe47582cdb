import type { EntityManager } from '@mikro-orm/postgresql';
import { run } from './database.ts';

/** What changes of one tenant take turns at. */
export type Turn = 'users' | 'views' | 'api keys' | 'screens' | 'webhooks';

/** One change at a time until the transaction ends, so that what it counts and compares holds when it commits. */
export async function takeTurn(em: EntityManager, at: Turn, tenantId: string): Promise<void> {
  await run(em, `select pg_advisory_xact_lock(hashtextextended($1 || ':' || $2, 0))`, [at, tenantId]);
}
