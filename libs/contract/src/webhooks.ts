import { z } from 'zod';
import { id, instant, line, listQuery } from './primitives.ts';

/** What an endpoint can be told of. `webhook.test` is sent on demand and is subscribed to by nobody. */
export const WEBHOOK_EVENTS = [
  'lead.received',
  'lead.coalesced',
  'lead.accepted',
  'lead.assigned',
  'lead.returned',
  'lead.rerouted',
  'lead.sent_to_catchall',
  'lead.unclaimed',
  'lead.discarded',
  'lead.restored',
  'offer.created',
  'offer.accepted',
  'offer.declined',
  'offer.timed_out',
  'offer.undelivered',
  'offer.rescinded',
  'offer.canceled',
  'agent.activity_changed',
] as const;
export const webhookEvent = z.enum(WEBHOOK_EVENTS);
export type WebhookEvent = z.infer<typeof webhookEvent>;

/** After a rotation messages carry signatures by both secrets for so long. */
export const WEBHOOK_OVERLAP_HOURS = 24;
export const WEBHOOK_ENDPOINTS_MAX = 20;

export const createWebhookBody = z
  .strictObject({
    url: z.url({ protocol: /^https?$/ }).max(2_000),
    description: line(120).optional(),
    eventTypes: z.array(webhookEvent).min(1).max(WEBHOOK_EVENTS.length),
  })
  .meta({ id: 'CreateWebhook' });
export const patchWebhookBody = createWebhookBody
  .partial()
  .extend({ enabled: z.boolean().optional() })
  .meta({ id: 'PatchWebhook' });

export const webhook = z
  .object({
    id,
    url: z.string(),
    description: z.string(),
    eventTypes: z.array(webhookEvent),
    enabled: z.boolean(),
    /** `failing`: switched off after days without a success; `gone`: the endpoint answered 410. */
    disabledReason: z.enum(['by_hand', 'failing', 'gone']).nullable(),
    failingSince: instant.nullable(),
    /** Until then messages are signed with the secret before as well. */
    previousSecretEndsAt: instant.nullable(),
    createdAt: instant,
  })
  .meta({ id: 'Webhook' });
export type Webhook = z.infer<typeof webhook>;
export const webhookCreated = webhook.extend({ secret: z.string() }).meta({ id: 'WebhookCreated' });
export type WebhookCreated = z.infer<typeof webhookCreated>;

export const webhookDeliveryState = z.enum(['pending', 'delivered', 'failed']);
export const webhookDelivery = z
  .object({
    id,
    messageId: z.string(),
    type: z.string(),
    state: webhookDeliveryState,
    tries: z.int(),
    nextTryAt: instant.nullable(),
    createdAt: instant,
    settledAt: instant.nullable(),
    lastStatus: z.int().nullable(),
    lastError: z.string().nullable(),
  })
  .meta({ id: 'WebhookDelivery' });
export type WebhookDelivery = z.infer<typeof webhookDelivery>;
export const webhookDeliveryDetail = webhookDelivery
  .extend({
    /** The very body that is sent. */
    body: z.string(),
    attempts: z.array(
      z.object({
        at: instant,
        durationMs: z.int(),
        status: z.int().nullable(),
        error: z.string().nullable(),
        /** The first characters of what was answered. */
        response: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'WebhookDeliveryDetail' });
export type WebhookDeliveryDetail = z.infer<typeof webhookDeliveryDetail>;
export const webhookDeliveriesQuery = listQuery.extend({ state: webhookDeliveryState.optional() });
