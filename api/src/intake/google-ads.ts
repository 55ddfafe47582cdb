import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { Problem } from '../platform/problem/problem.ts';
import { parse } from '../platform/problem/validation.ts';
import { parseJson } from './json.ts';
import { oneLine, type Facts } from './lead-of-facts.ts';

/**
 * A lead form of Google Ads as its webhook sends it
 * (https://developers.google.com/google-ads/webhook/docs/implementation). Fields that are not ours to know pass by.
 */
const id = z.union([z.string(), z.number()]);
const leadForm = z.object({
  google_key: z.string().max(500),
  lead_id: z.string().min(1).max(200),
  is_test: z.boolean().optional(),
  user_column_data: z
    .array(
      z.object({
        column_id: z.string().max(200).optional(),
        column_name: z.string().max(500).optional(),
        string_value: z.string().max(20_000).optional(),
      }),
    )
    .max(100),
  form_id: id.optional(),
  campaign_id: id.optional(),
  adgroup_id: id.optional(),
  creative_id: id.optional(),
  gcl_id: z.string().optional(),
});

const FIELD_OF_COLUMN: Record<string, string> = {
  FULL_NAME: 'customer.name',
  FIRST_NAME: 'customer.firstName',
  LAST_NAME: 'customer.lastName',
  EMAIL: 'customer.email',
  PHONE_NUMBER: 'customer.phone',
  POSTAL_CODE: 'customer.postalCode',
  WORK_EMAIL: 'customer.email',
  WORK_PHONE: 'customer.phone',
};
/** Whose ad it was, for reports; 0 and empty where Google leaves it out. */
const AD_FIELDS = ['form_id', 'campaign_id', 'adgroup_id', 'creative_id', 'gcl_id'] as const;

/** Throws `invalid_json`, `invalid_input`, and `not_allowed` where the key is not the one we gave. */
export function readGoogleAds(text: string, secret: string): { facts: Facts; isTest: boolean } {
  const message = parse(leadForm, parseJson(text));
  if (!same(message.google_key, secret))
    throw new Problem('not_allowed', { detail: 'The google_key is not the one of this way in.' });
  const facts = new Map<string, string>([['externalId', message.lead_id]]);
  // The private address comes before the one at work, wherever it stands; what is second stays as an attribute.
  const atWork = ({ column_id }: { column_id?: string | undefined }): number =>
    column_id?.startsWith('WORK_') === true ? 1 : 0;
  for (const column of message.user_column_data.toSorted((a, b) => atWork(a) - atWork(b))) {
    const { column_id, column_name, string_value } = column;
    const name = column_id ?? column_name;
    if (name === undefined || string_value === undefined) continue;
    const field = FIELD_OF_COLUMN[name];
    if (field !== undefined && !facts.has(field)) facts.set(field, string_value);
    else facts.set(`attributes.${oneLine(column_name ?? name, 60) ?? name}`, string_value);
  }
  for (const name of AD_FIELDS) {
    const value = message[name];
    if (value !== undefined && value !== '' && value !== 0) facts.set(`attributes.${name}`, String(value));
  }
  return { facts, isTest: message.is_test === true };
}

function same(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
