import { z } from 'zod';
import { lead } from './leads.ts';
import { id, instant, line, listQuery } from './primitives.ts';

/** Leads of one `POST /leads/batch` at most. */
export const BATCH_LINES_MAX = 1_000;

/** One line of the answer to a batch, in the order of the leads: the lead, or why it was refused. */
export const batchLine = z
  .object({
    /** As `POST /leads` would have answered this one. */
    status: z.int(),
    id: id.optional(),
    lead: lead.optional(),
    code: z.string().optional(),
    detail: z.string().optional(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'BatchLine' });
export type BatchLine = z.infer<typeof batchLine>;

/** How leads of a source come in besides `POST /leads`; each has an address that nobody can guess. */
export const WAY_KINDS = ['form', 'google_ads', 'webhook', 'mailbox'] as const;
export type WayKind = (typeof WAY_KINDS)[number];
export const WAYS_PER_SOURCE_MAX = 20;

/** Where a value of a message goes in the lead; `attribute.NAME` is read as `attributes.NAME`. */
export const leadField = z
  .string()
  .regex(
    /^(?:externalId|subject|text|tags|value|currency|customer\.(?:name|firstName|lastName|email|phone|postalCode)|attributes?\.[^\p{Cc}]{1,60})$/u,
    'unknown field',
  )
  .overwrite((field) => field.replace(/^attribute\./, 'attributes.'));
/** A dotted path into a message (`contact.emails.0`) and the field it fills. The first path that finds something wins. */
export const mappingRow = z.strictObject({ path: line(200), field: leadField });
export const mapping = z.array(mappingRow).max(60);
export type Mapping = z.infer<typeof mapping>;

export const webForm = z
  .strictObject({
    title: line(120),
    thanks: line(300),
    fields: z
      .array(z.strictObject({ field: leadField, label: line(80), required: z.boolean() }))
      .min(1)
      .max(20)
      .refine(
        (fields) => new Set(fields.map(({ field }) => field)).size === fields.length,
        'names a field twice',
      ),
  })
  .meta({ id: 'WebForm' });
export type WebForm = z.infer<typeof webForm>;

const origin = z
  .string()
  .regex(/^https?:\/\/[a-z0-9.-]{1,253}(?::\d{1,5})?$/, 'has to look like https://www.example.com');

export const createWayInBody = z
  .strictObject({ kind: z.enum(WAY_KINDS), name: line(80).optional() })
  .meta({ id: 'CreateWayIn' });
export const patchWayInBody = z
  .strictObject({
    name: line(80).optional(),
    enabled: z.boolean().optional(),
    allowedOrigins: z.array(origin).max(20).optional(),
    mapping: mapping.optional(),
    form: webForm.optional(),
  })
  .meta({ id: 'PatchWayIn' });
export const wayIn = z
  .object({
    id,
    sourceId: id,
    kind: z.enum(WAY_KINDS),
    name: z.string(),
    /** A web address, or a mailbox's; null for a mailbox where this server takes no mail. */
    address: z.string().nullable(),
    /** What the sender has to name too (Google's key). */
    secret: z.string().nullable(),
    enabled: z.boolean(),
    /** Websites that may show the form. */
    allowedOrigins: z.array(z.string()),
    mapping,
    form: webForm.nullable(),
    createdAt: instant,
    lastDeliveryAt: instant.nullable(),
    /** Deliveries that became no lead and wait for somebody to look. */
    failed: z.int(),
  })
  .meta({ id: 'WayIn' });
export type WayIn = z.infer<typeof wayIn>;
export const waysIn = z.object({ items: z.array(wayIn) });
/** A test message as its sender would write it; without one, a sample. */
export const testWayInBody = z
  .strictObject({ text: z.string().max(100_000).optional() })
  .meta({ id: 'TestWayIn' });

/** `received`: stored, and on its way to become a lead. `auto_reply`: a mail that a machine answered with. */
export const DELIVERY_STATUSES = ['received', 'lead', 'test', 'spam', 'auto_reply', 'failed'] as const;
export const delivery = z
  .object({
    id,
    wayInId: id,
    at: instant,
    status: z.enum(DELIVERY_STATUSES),
    contentType: z.string(),
    bytes: z.int(),
    /** The network address it came from, or the address in a mail's envelope. */
    sender: z.string().nullable(),
    leadId: id.nullable(),
    error: z
      .object({
        code: z.string(),
        message: z.string(),
        errors: z.array(z.object({ path: z.string(), message: z.string() })),
      })
      .nullable(),
  })
  .meta({ id: 'Delivery' });
export type Delivery = z.infer<typeof delivery>;
export const deliveriesQuery = listQuery.extend({ status: z.enum(DELIVERY_STATUSES).optional() });
export const deliveryDetail = delivery
  .extend({
    /** As it came, as text; the first 100,000 characters. */
    raw: z.string(),
    attachments: z.array(z.object({ name: z.string(), type: z.string(), bytes: z.int() })),
  })
  .meta({ id: 'DeliveryDetail' });
export type DeliveryDetail = z.infer<typeof deliveryDetail>;
export const wayInSample = z
  .object({ contentType: z.string(), text: z.string() })
  .meta({ id: 'WayInSample' });
export const attachmentIndex = z.coerce.number().int().min(0).max(1_000);
