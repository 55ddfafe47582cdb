import type * as contract from '@baton/contract';
import type { z } from 'zod';

/** The contract's shapes as these services pass them. */
export type CreateWebhook = z.output<typeof contract.createWebhookBody>;
export type PatchWebhook = z.output<typeof contract.patchWebhookBody>;
export type DeliveriesQuery = z.output<typeof contract.webhookDeliveriesQuery>;
export type ListQuery = z.output<typeof contract.listQuery>;
