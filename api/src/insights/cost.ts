import type { Calendar } from '@baton/rules';

const DAY_MS = 86_400_000;
/** A month after the first of one is always in the next. */
const INTO_NEXT_MONTH_MS = 32 * DAY_MS;

/** What a source costs, minor units: for each lead, or for each calendar month; null: not known. */
export interface SourceCost {
  amount: number;
  per: 'lead' | 'month';
}

/** Calendar months that [from, to) covers, a part of one by its share of that month's length. */
export function monthsIn(from: number, to: number, calendar: Pick<Calendar, 'periodStart'>): number {
  let months = 0;
  let start = calendar.periodStart('month', from);
  while (start < to) {
    const next = calendar.periodStart('month', start + INTO_NEXT_MONTH_MS);
    months += (Math.min(next, to) - Math.max(start, from)) / (next - start);
    start = next;
  }
  return months;
}

/** What so many leads and months of a source cost, in whole minor units. */
export function costOf(cost: SourceCost | null, leads: number, months: number): number | null {
  if (cost === null) return null;
  return Math.round(cost.amount * (cost.per === 'lead' ? leads : months));
}

/** (value − cost) ÷ cost; null where nothing was spent, or nobody knows what. */
export function returnOn(value: number, cost: number | null): number | null {
  return cost === null || cost === 0 ? null : (value - cost) / cost;
}
