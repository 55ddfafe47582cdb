import { Migration } from '@mikro-orm/migrations';

const digitsOf = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;

/** Minor units of one major unit, as routing counted them when it compared major ones. */
const MINOR_PER_MAJOR = `case t.currency ${Intl.supportedValuesOf('currency')
  .filter((currency) => digitsOf(currency) !== 2)
  .map((currency) => `when '${currency}' then ${10 ** digitsOf(currency)}`)
  .join(' ')} else 100 end`;

/** A number, or text that is one, times `factor`; anything else as it stands, for it never held. */
const SCALED = `create function pg_temp.scaled(given jsonb, factor int) returns jsonb language sql as $body$
  select case when jsonb_typeof(given) = 'number' or given #>> '{}' ~ '^ *-{0,1}[0-9]{1,12}([.][0-9]{1,6}){0,1} *$'
    then to_jsonb(round((given #>> '{}')::numeric * factor)) else given end
$body$`;

const VALUE = `create function pg_temp.scaled_all(given jsonb, factor int) returns jsonb language sql as $body$
  select case when jsonb_typeof(given) <> 'array' then pg_temp.scaled(given, factor) else (
    select coalesce(jsonb_agg(pg_temp.scaled(one, factor) order by place), '[]')
      from jsonb_array_elements(given) with ordinality as x (one, place)) end
$body$`;

const STEPS = `create function pg_temp.in_minor_units(steps jsonb, factor int) returns jsonb language sql as $body$
  select jsonb_agg(case when jsonb_typeof(step -> 'conditions') is distinct from 'array' then step else
      jsonb_set(step, '{conditions}', (
        select coalesce(jsonb_agg(case when c ->> 'field' = 'value' and c -> 'value' is not null
            then jsonb_set(c, '{value}', pg_temp.scaled_all(c -> 'value', factor)) else c end order by at), '[]')
          from jsonb_array_elements(step -> 'conditions') with ordinality as y (c, at))) end order by place)
    from jsonb_array_elements(steps) with ordinality as x (step, place)
$body$`;

/** The owner is no superuser, and sees no rows of tenants else. */
const TABLES = ['tenants', 'routing_plans', 'routing_plan_versions', 'idempotency_keys'];

/**
 * Plans compare a lead's value in minor units, as money is everywhere else; deliveries may be automatic replies; and an
 * Idempotency-Key counts for all paths of a principal, leads by themselves apart, whose rows the index leaves out.
 */
export class MinorUnits extends Migration {
  override name = '0025-minor-units';

  override up(): void {
    for (const made of [SCALED, VALUE, STEPS]) this.addSql(made);
    for (const table of TABLES) this.addSql(`alter table ${table} no force row level security`);
    for (const [table, column] of [
      ['routing_plans', 'draft_steps'],
      ['routing_plan_versions', 'steps'],
    ])
      this
        .addSql(`update ${table} p set ${column} = pg_temp.in_minor_units(${column}, ${MINOR_PER_MAJOR}) from tenants t
        where t.id = p.tenant_id and jsonb_path_exists(${column}, '$[*].conditions[*].field')`);
    this.addSql('alter table intake_deliveries drop constraint intake_deliveries_status_check');
    this.addSql(`alter table intake_deliveries add constraint intake_deliveries_status_check
      check (status in ('received', 'lead', 'test', 'spam', 'auto_reply', 'failed'))`);
    // They live for a day: of several under one key the newest counts.
    this.addSql(`delete from idempotency_keys k using idempotency_keys other
      where k.route <> 'POST /leads' and other.route <> 'POST /leads' and other.tenant_id = k.tenant_id
        and other.principal = k.principal and other.key = k.key and (other.created_at, other.route) > (k.created_at, k.route)`);
    for (const table of TABLES) this.addSql(`alter table ${table} force row level security`);
    this
      .addSql(`create unique index idempotency_keys_of_principal on idempotency_keys (tenant_id, principal, key)
      where route <> 'POST /leads'`);
  }
}
