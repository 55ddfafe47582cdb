import { z } from 'zod';
import { job, jobKind, type JobRow } from '../platform/jobs/index.ts';

const ids = { tenantId: z.uuid() };

/** Sends one notification by e-mail. */
export const mailNotice = jobKind(
  'notifications.mail',
  z.strictObject({ ...ids, notificationId: z.uuid() }),
  12,
);
/** Sends a lead on to the address that its owner gave. */
export const forwardLead = jobKind(
  'notifications.forward',
  z.strictObject({ ...ids, leadId: z.uuid(), userId: z.uuid() }),
);
/** Tells a customer that their enquiry has come in. */
export const acknowledgeLead = jobKind(
  'notifications.acknowledge',
  z.strictObject({ ...ids, leadId: z.uuid() }),
  6,
);
/** Reminds a lead's owner of the next action that they planned for this instant. */
export const remindNextAction = jobKind(
  'notifications.next_action',
  z.strictObject({ ...ids, leadId: z.uuid(), atMs: z.int() }),
);
/** Asks owners of leads how they went, 1, 7 and 25 days after they got them. */
export const askFeedback = jobKind('notifications.feedback', z.strictObject({}), 3);
/** Looks for leads that wait too long. */
export const lookAtWaits = jobKind('notifications.waits', z.strictObject({}), 1);
/** Brings an offer to the browsers of an agent without a device: at once or never, its grace runs. */
export const pushOffer = jobKind(
  'notifications.push_offer',
  z.strictObject({ ...ids, offerId: z.uuid(), agentId: z.uuid() }),
  1,
);

export function pushOfferJob(tenantId: string, offerId: string, agentId: string): JobRow {
  return job(pushOffer, { tenantId, offerId, agentId });
}
/** The same by e-mail. */
export const mailOffer = jobKind(
  'notifications.mail_offer',
  z.strictObject({ ...ids, offerId: z.uuid(), agentId: z.uuid() }),
  1,
);

export function mailOfferJob(tenantId: string, offerId: string, agentId: string): JobRow {
  return job(mailOffer, { tenantId, offerId, agentId });
}

export function mailNoticeJob(tenantId: string, notificationId: string): JobRow {
  return job(mailNotice, { tenantId, notificationId });
}

export function forwardLeadJob(tenantId: string, leadId: string, userId: string): JobRow {
  return job(
    forwardLead,
    { tenantId, leadId, userId },
    { key: `${forwardLead.name}:${tenantId}:${leadId}:${userId}` },
  );
}

export function acknowledgeLeadJob(tenantId: string, leadId: string): JobRow {
  return job(acknowledgeLead, { tenantId, leadId }, { key: `${acknowledgeLead.name}:${tenantId}:${leadId}` });
}

/** One lead has one next action: planning anew takes the earlier job's place. */
export function nextActionJob(tenantId: string, leadId: string, atMs: number): JobRow {
  return job(
    remindNextAction,
    { tenantId, leadId, atMs },
    { runAtMs: atMs, key: `${remindNextAction.name}:${tenantId}:${leadId}` },
  );
}
