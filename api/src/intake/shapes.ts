import type * as contract from '@baton/contract';
import type { z } from 'zod';

/** The contract's shapes as these services pass them. */
export type CreateWayIn = z.output<typeof contract.createWayInBody>;
export type PatchWayIn = z.output<typeof contract.patchWayInBody>;
export type TestWayIn = z.output<typeof contract.testWayInBody>;
export type DeliveriesQuery = z.output<typeof contract.deliveriesQuery>;
