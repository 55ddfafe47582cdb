import type pg from 'pg';

/** Tables whose rows belong to a tenant each. */
export async function tenantTables(owner: pg.Pool): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind in ('r', 'p') and exists (
        select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)
      order by 1`,
  );
  return rows.map(({ name }) => name);
}

/** Up to `most` ids of each table that has some: `leads` → ids. */
export async function idsOf(owner: pg.Pool, tenantId: string, most: number): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const table of await tenantTables(owner)) {
    const { rows: has } = await owner.query(
      `select 1 from pg_attribute where attrelid = $1::regclass and attname = 'id' and atttypid = 'uuid'::regtype`,
      [table],
    );
    if (has.length === 0) continue;
    const { rows } = await owner.query<{ id: string }>(
      `select id from ${table} where tenant_id = $1 order by id limit ${most}`,
      [tenantId],
    );
    if (rows.length > 0)
      found.set(
        table,
        rows.map(({ id }) => id),
      );
  }
  return found;
}

/** A digest of all that a tenant has, table by table. What the server does by itself, as time passes, is left out. */
export async function digest(owner: pg.Pool, tenantId: string): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const table of await tenantTables(owner)) {
    const { rows } = await owner.query<{ digest: string }>(
      `select count(*) || ' ' || md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as digest
         from ${table} t where tenant_id = $1`,
      [tenantId],
    );
    digests[table] = rows[0]!.digest;
  }
  return digests;
}

/** Tables of the tenant in whose rows one of the ids stands. */
export async function mentions(owner: pg.Pool, tenantId: string, ids: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const table of await tenantTables(owner)) {
    const { rows } = await owner.query(
      `select 1 from ${table} t where tenant_id = $1 and exists (
         select from unnest($2::text[]) as i (id) where position(i.id in t::text) > 0) limit 1`,
      [tenantId, ids],
    );
    if (rows.length > 0) found.push(table);
  }
  return found;
}
