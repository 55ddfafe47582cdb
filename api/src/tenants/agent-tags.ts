import type { EntityManager } from '@mikro-orm/postgresql';
import { parseAgentTag, tagKey } from '@baton/engine';
import { rows } from '../platform/database/database.ts';
import { Problem } from '../platform/problem/problem.ts';

/** What is written on an agent as the key of the tag that it names, over `user_tags`; a special tag names none. */
export const WRITTEN_TAG_KEY = `btrim(regexp_replace(lower(regexp_replace(raw, '^PK[_ ]*[+-]?[0-9]+_', '', 'i')), '[-_/\\s]+', ' ', 'g'))`;

/**
 * Checks the tags of a user, special ones as written, but for those that the user has already, as one that was retired
 * since. Returns them trimmed, each once. Throws `invalid_tag` with the reason for each that is unknown or malformed.
 */
export async function assertAgentTags(
  em: EntityManager,
  tenantId: string,
  tags: string[],
  had: string[],
): Promise<string[]> {
  const known = await rows<{ id: string; key: string }>(
    em,
    'select id, key from tags where tenant_id = $1 and retired_at is null',
    [tenantId],
  );
  const kept = new Set(had.map((raw) => tagKey(raw)));
  const errors: { path: string; message: string }[] = [];
  tags.forEach((raw, index) => {
    const parsed = parseAgentTag(raw, known);
    if (!parsed.ok && !kept.has(tagKey(raw))) errors.push({ path: `tags.${index}`, message: parsed.reason });
  });
  if (errors.length > 0) throw new Problem('invalid_tag', { detail: errors[0]!.message, errors });
  const seen = new Map(tags.map((raw) => [tagKey(raw), raw.trim()]));
  return [...seen.values()];
}
