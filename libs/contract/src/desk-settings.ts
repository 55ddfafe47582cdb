import { z } from 'zod';

/** The part of the routing settings that everybody who works in a tenant may know. */
export const deskSettings = z
  .object({
    activities: z.record(z.string(), z.boolean()),
    declineReasons: z.array(z.string()),
    returnReasons: z.array(z.string()),
    serviceLevelMs: z.int(),
    score: z.object({
      accept: z.int(),
      acceptAfterRequeue: z.int(),
      requeue: z.int(),
      decline: z.int(),
      coalesced: z.int(),
      assigned: z.int(),
      timeout: z.int(),
      feedbackMax: z.int(),
    }),
  })
  .meta({ id: 'DeskSettings' });
export type DeskSettings = z.infer<typeof deskSettings>;
