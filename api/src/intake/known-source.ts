import type { EntityManager } from '@mikro-orm/postgresql';
import { rows } from '../platform/database/database.ts';
import { notFound } from '../platform/problem/problem.ts';

/** What stands under a source that is not there, or another tenant's, is not there either. Throws not_found. */
export async function assertSource(em: EntityManager, tenantId: string, sourceId: string): Promise<void> {
  const found = await rows(em, 'select 1 from sources where tenant_id = $1 and id = $2', [
    tenantId,
    sourceId,
  ]);
  if (found.length === 0) throw notFound();
}
