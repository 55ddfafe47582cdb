import type { EntityManager } from '@mikro-orm/postgresql';
import { parseAgentTag, tagKey } from '@baton/engine';
import { rows } from '../platform/database/database.ts';
import { Problem } from '../platform/problem/problem.ts';

/**
 * Checks the tags of a user, special ones as written. Returns them trimmed, each once. Throws `invalid_tag` with the
 * reason for each that is unknown or malformed.
 */
export async function assertAgentTags(
  em: EntityManager,
  tenantId: string,
  tags: string[],
): Promise<string[]> {
  const known = await rows<{ id: string; key: string }>(
    em,
    'select id, key from tags where tenant_id = $1 and retired_at is null',
    [tenantId],
  );
  const errors: { path: string; message: string }[] = [];
  tags.forEach((raw, index) => {
    const parsed = parseAgentTag(raw, known);
    if (!parsed.ok) errors.push({ path: `tags.${index}`, message: parsed.reason });
  });
  if (errors.length > 0) throw new Problem('invalid_tag', { detail: errors[0]!.message, errors });
  const seen = new Map(tags.map((raw) => [tagKey(raw), raw.trim()]));
  return [...seen.values()];
}
