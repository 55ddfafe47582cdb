import type { EntityManager } from '@mikro-orm/postgresql';
import { rows } from '../platform/database/database.ts';
import { Problem } from '../platform/problem/problem.ts';

/** Names differ by more than case. Throws `already_exists`, naming the field, where another than `exceptId` has it. */
export async function assertNameFree(
  em: EntityManager,
  table: 'teams' | 'routing_plans',
  tenantId: string,
  name: string,
  exceptId: string | null,
): Promise<void> {
  const taken = await rows(
    em,
    `select 1 from ${table} where tenant_id = $1 and lower(name) = lower($2) and id is distinct from $3`,
    [tenantId, name, exceptId],
  );
  if (taken.length > 0)
    throw new Problem('already_exists', { errors: [{ path: 'name', message: 'is in use' }] });
}
