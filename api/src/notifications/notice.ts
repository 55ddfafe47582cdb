import {
  NOTIFICATION_DEFAULTS,
  NOTIFICATION_KINDS,
  type NotificationKind,
  type NotificationWays,
} from '@baton/contract';

/** Something to tell people, in words. */
export interface Notice {
  kind: NotificationKind;
  title: string;
  body: string;
  leadId: string | null;
  /** The lead that it tells of where it does not lead there. */
  aboutLeadId?: string;
}

export interface Told {
  /** User ids, or everybody who is one now. Managers are admins too. */
  to: readonly string[] | 'admins' | 'managers';
  notice: Notice;
}

export type WaysByKind = Record<NotificationKind, NotificationWays>;

/** A user's own choices over what holds for everybody; a kind that is new since they chose has its default. */
export function waysByKind(chosen: Partial<Record<string, NotificationWays>>): WaysByKind {
  return Object.fromEntries(
    NOTIFICATION_KINDS.map((kind) => [kind, chosen[kind] ?? NOTIFICATION_DEFAULTS[kind]]),
  ) as WaysByKind;
}

export const DEFAULT_WAYS: WaysByKind = waysByKind({});
