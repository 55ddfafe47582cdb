import { z } from 'zod';
import { line } from './primitives.ts';

export const CONDITION_OPS = [
  'is',
  'is_not',
  'in',
  'not_in',
  'gte',
  'lte',
  'exists',
  'missing',
  'starts_with',
] as const;
export type ConditionOp = (typeof CONDITION_OPS)[number];

const ONE: ConditionOp[] = ['is', 'is_not'];
const LIST: ConditionOp[] = ['in', 'not_in'];
const LIMIT: ConditionOp[] = ['gte', 'lte'];
const BARE: ConditionOp[] = ['exists', 'missing'];
const TEXT_OPS: ConditionOp[] = [...ONE, ...LIST, ...BARE, 'starts_with'];

/** Which comparisons a field knows, and what it is compared with. What a lead always has neither exists nor is missing. */
const FIELDS: Record<string, { ops: ConditionOp[]; value: 'text' | 'number' | 'hours' | 'any' }> = {
  source: { ops: [...ONE, ...LIST, 'starts_with'], value: 'text' },
  tag: { ops: TEXT_OPS, value: 'text' },
  postalCode: { ops: TEXT_OPS, value: 'text' },
  value: { ops: [...ONE, ...LIST, ...LIMIT, ...BARE], value: 'number' },
  priority: { ops: [...ONE, ...LIST, ...LIMIT], value: 'number' },
  hours: { ops: ONE, value: 'hours' },
  attribute: { ops: [...TEXT_OPS, ...LIMIT], value: 'any' },
};

const fields = z
  .object({
    field: z
      .string()
      .regex(/^(?:source|tag|value|hours|postalCode|priority|attributes?\..{1,60})$/, 'unknown field')
      .overwrite((field) => field.replace(/^attribute\./, 'attributes.')),
    op: z.enum(CONDITION_OPS),
    value: z
      .union([line(200), z.number(), z.boolean(), z.array(z.union([line(200), z.number()])).max(100)])
      .optional(),
  })
  .strict();

/** A condition that can be true of some lead and false of another; what cannot mean anything is refused. */
export const condition = fields
  .superRefine((given, context) => {
    const refuse = (path: 'op' | 'value', message: string): void =>
      context.addIssue({ code: 'custom', path: [path], message });
    const { ops, value: kind } = FIELDS[given.field] ?? FIELDS['attribute']!;
    const { op, value } = given;
    if (!ops.includes(op)) return refuse('op', `is not for this field: ${ops.join(', ')}`);
    if (BARE.includes(op)) return value === undefined ? undefined : refuse('value', 'has to be left out');
    if (value === undefined) return refuse('value', 'is missing');
    if (LIST.includes(op) !== Array.isArray(value))
      return refuse('value', LIST.includes(op) ? 'has to be a list' : 'has to be one value, not a list');
    const all = Array.isArray(value) ? value : [value];
    if (all.length === 0) return refuse('value', 'has to name at least one');
    const isNumber = kind === 'number' || LIMIT.includes(op);
    if (isNumber && !all.every((one) => typeof one === 'number'))
      return refuse('value', 'has to be a number');
    if ((kind === 'text' || op === 'starts_with') && !all.every((one) => typeof one === 'string'))
      return refuse('value', 'has to be text');
    if (kind === 'hours' && value !== 'open' && value !== 'closed')
      return refuse('value', 'has to be open or closed');
  })
  .meta({
    id: 'Condition',
    description:
      'Holds for a lead or does not. `field`: `source` and `tag` (by id or name), `value` (in minor units of the ' +
      'tenant’s currency, as everywhere; an amount in another currency is there, but equals and compares to nothing), ' +
      '`hours` (`open` or `closed` when the lead came in), `postalCode`, `priority`, `attributes.NAME` (`attribute.NAME` ' +
      'is read as well). `in` and `not_in` take a list, `exists` and `missing` no value, `gte` and `lte` a number.',
  });
