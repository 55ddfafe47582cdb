/** A plan's steps as the editor holds them, and back. Amounts are minor units in a plan, and major ones on the screen. */
import { majorText, parseMajor } from '#lib/ui/money.ts';
import type { Condition, PlanStep } from './types.ts';

export interface ConditionDraft {
  field: string;
  attribute: string;
  op: Condition['op'];
  value: string;
}
export interface StepDraft {
  name: string;
  conditions: ConditionDraft[];
  teamIds: string[];
  strategy: PlanStep['strategy'];
  parallelOffers: number;
  offerWindowMs: number | null;
  maxStepMs: number | null;
}

export const conditionFields = [
  { value: 'source', label: 'Source' },
  { value: 'tag', label: 'Tag' },
  { value: 'value', label: 'Value' },
  { value: 'postalCode', label: 'Postal code' },
  { value: 'priority', label: 'Priority' },
  { value: 'hours', label: 'Hours' },
  { value: 'attribute', label: 'Attribute' },
];

const numeric = new Set(['value', 'priority']);

/** The comparisons that make sense for a field, the usual one first. */
export function opsFor(field: string): Condition['op'][] {
  if (field === 'hours') return ['is'];
  if (numeric.has(field))
    return ['gte', 'lte', 'is', 'is_not', ...(field === 'value' ? (['exists', 'missing'] as const) : [])];
  if (field === 'source') return ['is', 'is_not', 'in', 'not_in', 'starts_with'];
  if (field === 'attribute')
    return ['is', 'is_not', 'in', 'not_in', 'gte', 'lte', 'starts_with', 'exists', 'missing'];
  return ['is', 'is_not', 'in', 'not_in', 'starts_with', 'exists', 'missing'];
}

export function emptyStep(name: string): StepDraft {
  return {
    name,
    conditions: [],
    teamIds: [],
    strategy: 'performance',
    parallelOffers: 1,
    offerWindowMs: null,
    maxStepMs: null,
  };
}

const attributeName = /^attributes?\.(.+)$/s;

export function toDraft(step: PlanStep, currency: string): StepDraft {
  return {
    name: step.name,
    teamIds: [...(step.teamIds ?? [])],
    strategy: step.strategy,
    parallelOffers: step.parallelOffers ?? 1,
    offerWindowMs: step.offerWindowMs ?? null,
    maxStepMs: step.maxStepMs ?? null,
    conditions: (step.conditions ?? []).map(({ field, op, value }) => {
      const attribute = attributeName.exec(field)?.[1];
      const written = (one: string | number | boolean): string =>
        field === 'value' && typeof one === 'number' ? majorText({ amount: one, currency }) : String(one);
      return {
        field: attribute === undefined ? field : 'attribute',
        attribute: attribute ?? '',
        op,
        value: value === undefined ? '' : [value].flat().map(written).join(', '),
      };
    }),
  };
}

function toCondition({ field, attribute, op, value }: ConditionDraft, currency: string): Condition {
  const name = field === 'attribute' ? `attributes.${attribute.trim()}` : field;
  if (op === 'exists' || op === 'missing') return { field: name, op };
  const read = (text: string): string | number => {
    const typed = text.trim();
    const number = field === 'value' ? parseMajor(typed, currency) : Number(typed);
    const isNumber = numeric.has(field) || op === 'gte' || op === 'lte';
    // What is no number goes as it was typed: the server says what is wrong with it, and where.
    return isNumber && typed !== '' && Number.isFinite(number) ? number! : typed;
  };
  if (op !== 'in' && op !== 'not_in') return { field: name, op, value: read(value) };
  // A comma may stand in an amount as well; between two it has a space behind it.
  const entries = value.split(numeric.has(field) ? /,\s+/ : ',').filter((entry) => entry.trim() !== '');
  return { field: name, op, value: entries.map(read) };
}

export function fromDraft(step: StepDraft, currency: string): PlanStep {
  return {
    name: step.name.trim(),
    conditions: step.conditions.map((condition) => toCondition(condition, currency)),
    teamIds: step.teamIds,
    strategy: step.strategy,
    parallelOffers: Number(step.parallelOffers),
    offerWindowMs: step.offerWindowMs,
    ...(step.maxStepMs === null ? {} : { maxStepMs: step.maxStepMs }),
  };
}
