import type { Lead, Money, ValueRange } from './state.ts';

const CODE = /^[A-Z]{3}$/;

/** What the lead is worth in major units of its currency; null where nothing was said. */
export function majorUnits(
  money: Money,
  { value, currency }: Pick<Lead, 'value' | 'currency'>,
): number | null {
  return value === null || currency === null ? null : value / money.minorPerMajor(currency);
}

/**
 * Whether an amount lies in the range, ends included. Amounts of different currencies are never compared: a range
 * speaks of the currency whose code it names, and without a code of the tenant's. A symbol is no code: it is how people
 * write their own money, and stands as well for every currency that is written so.
 */
export function valueInRange(money: Money, amount: number, currency: string, range: ValueRange): boolean {
  return amount >= range.from && amount <= range.to && speaksOf(money, range.currency, currency);
}

function speaksOf(money: Money, named: string | undefined, currency: string): boolean {
  if (named !== undefined && CODE.test(named)) return currency === named;
  return currency === money.own || (named !== undefined && money.symbol(currency) === named);
}
