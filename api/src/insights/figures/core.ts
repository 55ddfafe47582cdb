import type pg from 'pg';
import type { Range } from '../lead-insights.service.ts';

/**
 * A range is whole days of the tenant's zone, which are read from the rollups, and what is left of a day at either end,
 * which is counted from rows. `$1` tenant, `$2` from, `$3` to, `$4` and `$5` where the whole days begin and end,
 * `$6` and `$7` the first of those days and the one behind the last.
 */
export interface Core {
  values: [
    tenantId: string,
    from: Date,
    to: Date,
    coreFrom: Date,
    coreTo: Date,
    firstDay: string,
    endDay: string,
  ];
  /** Whether anything is left of a day at either end: without, a query says nothing of ends, and is planned for none. */
  ends: boolean;
  timeZone: string;
  currency: string;
}

interface CoreRow {
  time_zone: string;
  currency: string;
  core_from: Date | null;
  core_to: Date | null;
  first_day: string;
  end_day: string;
}

const CORE = `select time_zone, currency, day_start(first_day, time_zone) as core_from, day_start(end_day, time_zone) as core_to,
    first_day::text, end_day::text
  from (select time_zone, currency, end_day, case when day_start(from_day, time_zone) = $2 then from_day else from_day + 1 end as first_day
    from (select time_zone, currency, ($2::timestamptz at time zone time_zone)::date as from_day,
        ($3::timestamptz at time zone time_zone)::date as end_day from tenants where id = $1) t) d`;

export async function coreOf(client: pg.PoolClient, tenantId: string, { from, to }: Range): Promise<Core> {
  const { rows } = await client.query<CoreRow>(CORE, [tenantId, from, to]);
  const { time_zone: timeZone, currency, core_from, core_to, first_day, end_day } = rows[0]!;
  const whole = core_from !== null && core_to !== null && core_from < core_to;
  return {
    timeZone,
    currency,
    ends: !whole || core_from > from || core_to < to,
    values: whole
      ? [tenantId, from, to, core_from, core_to, first_day, end_day]
      : [tenantId, from, to, to, to, end_day, end_day],
  };
}

/** What is left at either end, as rows of `e (from_at, to_at)`; none where the range begins and ends with a day. */
export const EDGES = `(select * from (values ($2::timestamptz, $4::timestamptz), ($5::timestamptz, $3::timestamptz)) v (from_at, to_at)
  where from_at < to_at) e`;
export const inEdge = (column: string): string => `${column} >= e.from_at and ${column} < e.to_at`;
export const inCore = (column: string): string => `${column} >= $4 and ${column} < $5`;
