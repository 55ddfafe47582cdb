import { calendar, type Calendar } from '@baton/rules';
import type pg from 'pg';

/** The calendar of a tenant's zone. */
export async function daysOf(client: pg.PoolClient, tenantId: string): Promise<Calendar> {
  const { rows } = await client.query<{ time_zone: string }>('select time_zone from tenants where id = $1', [
    tenantId,
  ]);
  return calendar(rows[0]?.time_zone ?? 'UTC');
}

const DATE = /^\d{4}-\d\d-\d\d$/;

/** One end of a range, as `rangeEnd` lets it in: an instant, or the first moment of a day. */
export function instantOf(end: string, days: Calendar): Date {
  return new Date(DATE.test(end) ? days.dayStart(end) : end);
}

/** The same in SQL, over a bound end. `$1` is the tenant. */
export function instantSql(bound: string, end: string): string {
  return DATE.test(end)
    ? `day_start(${bound}::date, (select time_zone from tenants where id = $1))`
    : `${bound}::timestamptz`;
}
