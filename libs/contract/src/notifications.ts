import { z } from 'zod';
import { email, id, instant, listQuery } from './primitives.ts';

/** What people are notified of, in the order their profile shows it. */
export const NOTIFICATION_KINDS = [
  'lead_missed',
  'auto_away',
  'lead_assigned',
  'feedback_due',
  'next_action_due',
  'lead_waiting',
  'lead_unclaimed',
  'source_failing',
  'webhook_failing',
] as const;
export const notificationKind = z.enum(NOTIFICATION_KINDS);
export type NotificationKind = z.infer<typeof notificationKind>;

/** Where a kind of notification goes. */
export const notificationWays = z.strictObject({ portal: z.boolean(), email: z.boolean() });
export type NotificationWays = z.infer<typeof notificationWays>;
export const notificationWaysByKind = z.strictObject({
  lead_missed: notificationWays,
  auto_away: notificationWays,
  lead_assigned: notificationWays,
  feedback_due: notificationWays,
  next_action_due: notificationWays,
  lead_waiting: notificationWays,
  lead_unclaimed: notificationWays,
  source_failing: notificationWays,
  webhook_failing: notificationWays,
}) satisfies z.ZodType<Record<NotificationKind, NotificationWays>>;

/** What holds for those who have chosen nothing. */
export const NOTIFICATION_DEFAULTS: Record<NotificationKind, NotificationWays> = {
  lead_missed: { portal: true, email: false },
  auto_away: { portal: true, email: true },
  lead_assigned: { portal: true, email: true },
  feedback_due: { portal: true, email: true },
  next_action_due: { portal: true, email: false },
  lead_waiting: { portal: true, email: true },
  lead_unclaimed: { portal: true, email: true },
  source_failing: { portal: true, email: true },
  webhook_failing: { portal: true, email: true },
};

export const notification = z
  .object({
    id,
    kind: notificationKind,
    title: z.string(),
    body: z.string(),
    leadId: id.nullable(),
    at: instant,
    readAt: instant.nullable(),
  })
  .meta({ id: 'Notification' });
export type Notification = z.infer<typeof notification>;
export const notificationsPage = z
  .object({
    items: z.array(notification),
    nextCursor: z.string().nullable(),
    /** How many are unread, counted up to 100. */
    unread: z.int(),
  })
  .meta({ id: 'NotificationsPage' });
export type NotificationsPage = z.infer<typeof notificationsPage>;
export const UNREAD_COUNTED_MAX = 100;
export const notificationsQuery = listQuery.extend({ unread: z.enum(['true']).optional() });

export const notificationPreferencesBody = z
  .strictObject({
    kinds: notificationWaysByKind.partial().optional(),
    /** Where leads that this user accepts are sent on to; null: nowhere. */
    forwardLeadsTo: email.nullable().optional(),
  })
  .meta({ id: 'PatchNotificationPreferences' });
export const notificationPreferences = z
  .object({
    /** Whether this installation sends mail at all. */
    mail: z.boolean(),
    kinds: notificationWaysByKind,
    forwardLeadsTo: z.string().nullable(),
  })
  .meta({ id: 'NotificationPreferences' });
export type NotificationPreferences = z.infer<typeof notificationPreferences>;
