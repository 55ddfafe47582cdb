/** A plan's steps as the editor holds them, and back. */
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

export function toDraft(step: PlanStep): StepDraft {
  return {
    name: step.name,
    teamIds: [...(step.teamIds ?? [])],
    strategy: step.strategy,
    parallelOffers: step.parallelOffers ?? 1,
    offerWindowMs: step.offerWindowMs ?? null,
    maxStepMs: step.maxStepMs ?? null,
    conditions: (step.conditions ?? []).map(({ field, op, value }) => ({
      field: field.startsWith('attribute.') ? 'attribute' : field,
      attribute: field.startsWith('attribute.') ? field.slice('attribute.'.length) : '',
      op,
      value: Array.isArray(value) ? value.join(', ') : value === undefined ? '' : String(value),
    })),
  };
}

function toCondition({ field, attribute, op, value }: ConditionDraft): Condition {
  const name = field === 'attribute' ? `attribute.${attribute.trim()}` : field;
  if (op === 'exists' || op === 'missing') return { field: name, op };
  if (op === 'in' || op === 'not_in') {
    return {
      field: name,
      op,
      value: value
        .split(',')
        .map((entry) => entry.trim())
        .filter(Boolean),
    };
  }
  const isNumber = numeric.has(field) || op === 'gte' || op === 'lte';
  return { field: name, op, value: isNumber && value.trim() !== '' ? Number(value) : value.trim() };
}

export function fromDraft(step: StepDraft): PlanStep {
  return {
    name: step.name.trim(),
    conditions: step.conditions.map(toCondition),
    teamIds: step.teamIds,
    strategy: step.strategy,
    parallelOffers: Number(step.parallelOffers),
    offerWindowMs: step.offerWindowMs,
    ...(step.maxStepMs === null ? {} : { maxStepMs: step.maxStepMs }),
  };
}
