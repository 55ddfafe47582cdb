/**
 * Pieces of SQL that every migration needs in the same words.
 *
 * Three roles share the work. The owner migrates. `baton_runtime` is what the API runs as: it owns nothing and
 * sees rows of one tenant at a time. `baton_lookup` owns the few functions that must read before the tenant is
 * known; it cannot sign in, and sees only the tables that `lookupOn` opens to it. No role bypasses row security,
 * so the owner need not be a superuser.
 */
export const RUNTIME_ROLE = 'baton_runtime';
export const LOOKUP_ROLE = 'baton_lookup';

/** The tenant of the running transaction; after a commit the variable is '' rather than unset, hence nullif. */
export const CURRENT_TENANT = "nullif(current_setting('app.tenant_id', true), '')::uuid";

/** Row-level security for a table whose rows belong to one tenant each. */
export function tenantTable(table: string, column = 'tenant_id'): string[] {
  return [
    `alter table ${table} enable row level security`,
    `alter table ${table} force row level security`,
    `create policy tenant on ${table} to ${RUNTIME_ROLE}
       using (${column} = ${CURRENT_TENANT}) with check (${column} = ${CURRENT_TENANT})`,
  ];
}

/** Lets the functions of `baton_private` read a tenant table across tenants, and write it where `verbs` say so. */
export function lookupOn(table: string, verbs = 'select'): string[] {
  return [
    `grant ${verbs} on ${table} to ${LOOKUP_ROLE}`,
    `create policy lookup on ${table} to ${LOOKUP_ROLE} using (true) with check (true)`,
  ];
}

/**
 * A function that reads before the tenant is known. It runs as `baton_lookup`, with a fixed search path, and only
 * the runtime role may call it. `declaration` is the text between `create function baton_private.` and `as`.
 */
export function privateFunction(
  name: string,
  args: string,
  returns: string,
  body: string,
  language = 'sql',
): string[] {
  const types =
    args === ''
      ? ''
      : args
          .split(',')
          .map((argument) => argument.trim().split(/\s+/).slice(1).join(' '))
          .join(', ');
  return [
    `create function baton_private.${name}(${args}) returns ${returns} language ${language}
       security definer set search_path = pg_catalog, public, pg_temp as $body$ ${body} $body$`,
    `alter function baton_private.${name}(${types}) owner to ${LOOKUP_ROLE}`,
    `revoke all on function baton_private.${name}(${types}) from public`,
    `grant execute on function baton_private.${name}(${types}) to ${RUNTIME_ROLE}`,
  ];
}
