import { z } from 'zod';
import { job, jobKind, type JobRow } from '../platform/jobs/index.ts';

const tenantId = z.uuid();

/** Makes a delivery of each new message for each endpoint that wants it. */
export const handOut = jobKind('webhooks.hand_out', z.strictObject({ tenantId }));
/** Sends an endpoint what is due for it, one message after the other. */
export const deliver = jobKind('webhooks.deliver', z.strictObject({ tenantId, endpointId: z.uuid() }));
/** Forgets messages and notifications of long ago. */
export const trim = jobKind('webhooks.trim', z.strictObject({}));

/** One waits per tenant, however many messages come. */
export function handOutJob(tenant: string): JobRow {
  return job(handOut, { tenantId: tenant }, { key: `webhooks.hand_out:${tenant}` });
}

/** One waits per endpoint. */
export function deliverJob(tenant: string, endpointId: string, runAtMs?: number): JobRow {
  return job(
    deliver,
    { tenantId: tenant, endpointId },
    { key: `webhooks.deliver:${endpointId}`, ...(runAtMs === undefined ? {} : { runAtMs }) },
  );
}
