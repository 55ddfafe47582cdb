import { z } from 'zod';

/** As a browser's PushManager gives it (Push API): where the push service takes messages, and its keys. */
export const pushSubscriptionBody = z
  .strictObject({
    endpoint: z.url().max(1_000),
    keys: z.strictObject({
      p256dh: z.string().regex(/^[\w-]{80,100}={0,2}$/, 'must be a P-256 key in base64url'),
      auth: z.string().regex(/^[\w-]{20,30}={0,2}$/, 'must be 16 bytes in base64url'),
    }),
  })
  .meta({ id: 'PushSubscription' });
export const endPushBody = z.strictObject({ endpoint: z.url().max(1_000) }).meta({ id: 'EndPush' });
export const pushState = z
  .object({
    /** The installation's VAPID key, which a browser subscribes with. */
    publicKey: z.string(),
    /** How many browsers of the user are told of offers. */
    browsers: z.int(),
  })
  .meta({ id: 'PushState' });
export type PushState = z.infer<typeof pushState>;
