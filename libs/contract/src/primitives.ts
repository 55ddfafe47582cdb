import { z } from 'zod';

/** C0 and C1 control characters but tab and line breaks: never part of a text somebody typed. */
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;
// eslint-disable-next-line no-control-regex
const CONTROL_OR_BREAK = /[\u0000-\u001f\u007f-\u009f]/;

/** Half of a surrogate pair is no character: UTF-8, and so the database, cannot hold it. */
const isWellFormed = (text: string): boolean => text.isWellFormed();
const NOT_WELL_FORMED = 'must not contain half a character';

/** One line of text without control characters, trimmed, 1 to `max` characters. */
export const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((s) => !CONTROL_OR_BREAK.test(s), 'must not contain control characters')
    .refine(isWellFormed, NOT_WELL_FORMED);

/** Several lines; tab and line breaks are allowed. */
export const prose = (max: number) =>
  z
    .string()
    .max(max)
    .refine((s) => !CONTROL.test(s), 'must not contain control characters')
    .refine(isWellFormed, NOT_WELL_FORMED);

export const id = z.uuid().meta({ description: 'UUIDv7' });
/** ISO 8601 in UTC with milliseconds. */
export const instant = z.iso.datetime({ offset: true }).meta({ description: 'ISO 8601, UTC, milliseconds' });
/** One end of a range that people give in days. */
export const rangeEnd = z.union([instant, z.iso.date()]).meta({
  description: "ISO 8601: an instant, or a date, which begins with its first moment in the tenant's zone",
});
/** Blanks around an address come with copying it, and are no part of it. */
export const email = z.string().trim().check(z.email()).max(254);
const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));
const NOT_A_CURRENCY = 'must be an ISO 4217 code';
export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, NOT_A_CURRENCY)
  .refine((code) => CURRENCIES.has(code), NOT_A_CURRENCY);
export const isCurrency = (code: string): boolean => CURRENCIES.has(code);

/** Minor units: cents for EUR and USD. */
export const money = z
  .strictObject({ amount: z.int().min(0).max(9_000_000_000_000), currency })
  .meta({ id: 'Money', description: 'An amount in minor units with its currency' });

export const slug = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, 'lower case letters, digits and dashes');
export const ms = (min: number, max: number) => z.int().min(min).max(max);

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
export const WEEK_MS = 604_800_000;

export const LIST_LIMIT_DEFAULT = 50;
export const LIST_LIMIT_MAX = 200;

/** Query of every list: `?limit=&cursor=`. */
export const listQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(LIST_LIMIT_MAX).default(LIST_LIMIT_DEFAULT),
  cursor: z.string().max(500).optional(),
});
export const listOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

export const attributes = z
  .record(line(60), z.union([prose(2_000), z.number(), z.boolean()]))
  .refine((a) => Object.keys(a).length <= 50, 'at most 50 attributes');

/** RFC 9457 problem details as every error answers. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string().optional(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    requestId: z.string().optional(),
  })
  .meta({ id: 'Problem' });
export type ProblemBody = z.infer<typeof problem>;
