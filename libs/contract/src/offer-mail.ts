import { z } from 'zod';
import { offerState } from './leads.ts';
import { id, instant, money } from './primitives.ts';

export const offerMailBody = z.strictObject({ on: z.boolean() }).meta({ id: 'SetOfferMail' });
export const offerMailState = z
  .object({
    /** Whether this installation sends mail at all. */
    mail: z.boolean(),
    on: z.boolean(),
  })
  .meta({ id: 'OfferMail' });
export type OfferMailState = z.infer<typeof offerMailState>;

/** The token stands behind `#` in the address of a mail: reading a page takes nothing, only the button does. */
export const offerLinkBody = z.strictObject({ token: z.string().min(20).max(200) }).meta({ id: 'OfferLink' });
/** What somebody sees who holds the link and is not signed in: never the customer, also not once it is theirs. */
export const linkedOffer = z
  .object({
    tenantName: z.string(),
    state: offerState,
    expiresAt: instant.nullable(),
    remainingMs: z.int(),
    windowMs: z.int(),
    leadId: id,
    /** null once it is answered. */
    lead: z
      .object({
        source: z.string(),
        subject: z.string().nullable(),
        postalCode: z.string().nullable(),
        tags: z.array(z.string()),
        value: money.nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'LinkedOffer' });
export type LinkedOffer = z.infer<typeof linkedOffer>;
