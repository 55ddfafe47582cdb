import type { Condition, Lead, PlanStep, State } from './state.ts';
import { tagKey } from './tags.ts';

type Value = string | number | boolean;

/** `attributes.NAME`, as leads have them; plans of before say `attribute.NAME`. */
const ATTRIBUTE = /^attributes?\.(.+)$/s;

/** Whether all conditions of the step hold for the lead. */
export function stepApplies(state: State, lead: Lead, step: PlanStep): boolean {
  for (const condition of step.conditions) if (!holds(state, lead, condition)) return false;
  return true;
}

/**
 * One condition. A field with several values (tags) `is` what any of them is, and `is_not` what none of them is. What
 * the lead does not have is not equal to, less or more than anything.
 */
export function holds(state: State, lead: Lead, { field, op, value }: Condition): boolean {
  const have = valuesOf(state, lead, field);
  const wanted: Value[] = (Array.isArray(value) ? value : value === undefined ? [] : [value]).map((one) =>
    field === 'tag' ? tagName(state, one) : one,
  );
  switch (op) {
    case 'is':
    case 'in':
      return have.some((one) => wanted.some((other) => same(one, other)));
    case 'is_not':
    case 'not_in':
      return !have.some((one) => wanted.some((other) => same(one, other)));
    case 'gte':
      return compares(have, wanted, (a, b) => a >= b);
    case 'lte':
      return compares(have, wanted, (a, b) => a <= b);
    case 'exists':
      return have.length > 0;
    case 'missing':
      return have.length === 0;
    case 'starts_with':
      return have.some((one) => wanted.some((other) => fold(one).startsWith(fold(other))));
  }
}

function valuesOf(state: State, lead: Lead, field: string): Value[] {
  switch (field) {
    case 'source':
      // A plan may name a source by id or by name.
      return [lead.sourceId, state.sourceNames.get(lead.sourceId) ?? lead.sourceId];
    case 'tag':
      return lead.tags.map(({ tagId }) => tagName(state, tagId));
    case 'value':
      // In another currency it is there, and neither the same as, less nor more than an amount of the tenant's.
      return lead.value === null ? [] : [lead.currency === state.money.own ? lead.value : NaN];
    case 'postalCode':
      return lead.postalCode === null ? [] : [lead.postalCode];
    case 'priority':
      return [lead.priority];
    case 'hours':
      // A condition on the lead: did it come in while open? Asked of now, it would nearly always be open.
      return [state.hours.isOpen(lead.receivedAt) ? 'open' : 'closed'];
    default: {
      const name = ATTRIBUTE.exec(field)?.[1];
      const value = name === undefined ? undefined : lead.attributes[name];
      return value === undefined ? [] : [value];
    }
  }
}

/** Plans may name a tag by id or by name: both are compared as the key. */
function tagName(state: State, value: Value): Value {
  const tag = state.tags.get(String(value));
  return tag === undefined ? tagKey(String(value)) : tag.key;
}

function fold(value: Value): string {
  return String(value).trim().toLowerCase();
}

function same(a: Value, b: Value): boolean {
  return fold(a) === fold(b);
}

function compares(have: Value[], wanted: Value[], test: (a: number, b: number) => boolean): boolean {
  const limit = Number(wanted[0]);
  return have.some((one) => one !== '' && typeof one !== 'boolean' && test(Number(one), limit));
}
