import { z } from 'zod';
import { lead } from './leads.ts';
import { email, id, instant, line, listQuery } from './primitives.ts';

/** The person behind one or more enquiries. */
export const customerView = z
  .object({
    id,
    name: z.string().nullable(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    createdAt: instant,
    /** New leads of a blocked customer are discarded. */
    blockedAt: instant.nullable(),
    blockedReason: z.string().nullable(),
    leads: z.int(),
    lastLeadAt: instant.nullable(),
  })
  .meta({ id: 'CustomerView' });
export type CustomerView = z.infer<typeof customerView>;

export const enquiry = lead
  .pick({ id: true, status: true, source: true, subject: true, receivedAt: true, outcome: true })
  .extend({ ownerName: z.string().nullable(), value: lead.shape.value })
  .meta({ id: 'Enquiry' });
export type Enquiry = z.infer<typeof enquiry>;

/** How a customer is recognised beside the address and number shown: every key that ever named them. */
export const customerDetail = customerView
  .extend({
    keys: z.array(z.string()),
    enquiries: z.array(enquiry).meta({ description: 'The newest 200, newest first' }),
    mayBlock: z.boolean(),
    /** What was personal is gone since then. */
    erasedAt: instant.nullable(),
    /** Export and erase. */
    mayErase: z.boolean(),
  })
  .meta({ id: 'CustomerDetail' });
export type CustomerDetail = z.infer<typeof customerDetail>;

export const customersQuery = listQuery.extend({
  search: z.string().max(120).optional(),
  blocked: z.enum(['true', 'false']).optional(),
});

const reason = line(200).nullable().optional();
export const blockBody = z.strictObject({ reason }).optional().meta({ id: 'BlockCustomer' });
export const blockAddressBody = z
  .strictObject({ email: email.optional(), phone: line(60).optional(), reason })
  .refine((body) => body.email !== undefined || body.phone !== undefined, {
    path: ['email'],
    message: 'give an e-mail address or a phone number',
  })
  .meta({ id: 'BlockAddress' });

export const eraseCustomerBody = z
  .strictObject({
    reason: line(200).meta({
      description: 'For the audit log, which nothing is taken out of: without names',
    }),
  })
  .meta({ id: 'EraseCustomer' });

/** A row as it stands in the database, in the names it has there. */
const kept = z.array(z.record(z.string(), z.unknown()));
export const customerExport = z
  .object({
    exportedAt: instant,
    customer: kept,
    keys: kept,
    leads: kept,
    comments: kept,
    events: kept.meta({ description: 'The time line of each lead' }),
    offers: kept,
    scoreEntries: kept,
    acknowledgements: kept,
    notifications: kept,
    webhookMessages: kept,
    messages: z
      .array(
        z.object({
          id,
          receivedAt: instant,
          contentType: z.string(),
          sender: z.string().nullable(),
          raw: z.string().nullable().meta({
            description: 'Base64: the message as it came, attachments included; null beyond 32 MiB in all',
          }),
        }),
      )
      .meta({ description: 'What came in by forms, webhooks and mailboxes, for as long as it is kept' }),
    importRows: z.array(
      z.object({
        importId: id,
        fileName: z.string(),
        row: z.int(),
        cells: z.record(z.string(), z.string()),
      }),
    ),
  })
  .meta({ id: 'CustomerExport' });
export type CustomerExport = z.infer<typeof customerExport>;
