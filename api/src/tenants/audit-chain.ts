import type pg from 'pg';

const PAGE = 5_000;

/** Where a tenant's audit log ends: kept elsewhere, it shows later whether entries were cut off its end. */
export interface ChainHead {
  seq: number;
  /** Hexadecimal. */
  hash: string;
}

export interface ChainReport {
  tenantId: string;
  slug: string;
  /** Entries that hold, from the first on. */
  entries: number;
  head: ChainHead | null;
  /** The first entry that does not fit what stands before it. */
  broken: { seq: number; why: 'changed' | 'missing' | 'out_of_chain' | 'cut_off' } | null;
}

interface Link {
  seq: string;
  previous: string;
  hash: string;
  whole: boolean;
}

/** The words of the trigger `audit_log_chain`: what an entry's hash is of. */
const LINKS = `select seq, encode(previous_hash, 'hex') as previous, encode(hash, 'hex') as hash,
    hash = sha256(previous_hash || convert_to(jsonb_build_array(tenant_id, seq, id, extract(epoch from at), actor_user_id,
      actor_name, api_key_id, action, subject, subject_id, before, after)::text, 'UTF8')) as whole
  from audit_log where tenant_id = $1 and seq > $2 order by seq limit ${PAGE}`;

/**
 * Walks through a tenant's audit log and recomputes every hash. `client` is in a transaction that sees the tenant.
 * `expected` is a head that was noted before: the entry of that number has to be there, with that hash.
 */
export async function verifyChain(
  client: pg.ClientBase,
  tenantId: string,
  slug: string,
  expected: ChainHead | null = null,
): Promise<ChainReport> {
  let head: ChainHead | null = null;
  let after = 0;
  const broken = (seq: number, why: NonNullable<ChainReport['broken']>['why']): ChainReport => ({
    tenantId,
    slug,
    entries: after,
    head,
    broken: { seq, why },
  });
  for (;;) {
    const { rows } = await client.query<Link>(LINKS, [tenantId, after]);
    for (const { seq, previous, hash, whole } of rows) {
      const next = after + 1;
      if (Number(seq) !== next) return broken(next, 'missing');
      if (previous !== (head?.hash ?? '')) return broken(next, 'out_of_chain');
      if (!whole || (expected?.seq === next && expected.hash !== hash)) return broken(next, 'changed');
      head = { seq: next, hash };
      after = next;
    }
    if (rows.length < PAGE) break;
  }
  if (expected !== null && expected.seq > after) return broken(after + 1, 'cut_off');
  return { tenantId, slug, entries: after, head, broken: null };
}

/** Every tenant's audit log, one after the other, each as it is at one instant. */
export async function* verifyAll(
  client: pg.ClientBase,
  expected: ReadonlyMap<string, ChainHead> = new Map(),
): AsyncGenerator<ChainReport> {
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const { rows } = await client.query<{ tenant_id: string }>(
      'select tenant_id from baton_private.routed_tenants($1)',
      [after],
    );
    if (rows.length === 0) return;
    for (const { tenant_id } of rows) {
      await client.query('begin isolation level repeatable read read only');
      try {
        await client.query(`select set_config('app.tenant_id', $1, true)`, [tenant_id]);
        const own = await client.query<{ slug: string }>('select slug from tenants where id = $1', [
          tenant_id,
        ]);
        const slug = own.rows[0]?.slug ?? tenant_id;
        yield await verifyChain(client, tenant_id, slug, expected.get(slug) ?? null);
      } finally {
        await client.query('rollback');
      }
      after = tenant_id;
    }
  }
}
